// Evaluations of the functions of src/functions/bowl_shaped.hpp; kernels/evaluate.hpp tells their
// bytes and operations.
#include "functions/bowl_shaped.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::BowlShaped>;
template struct InFamily<double, functions::BowlShaped>;

}  // namespace nnopt::kernels
