// Evaluations of the functions of src/functions/many_local_minima.hpp; kernels/evaluate.hpp tells
// their bytes and operations.
#include "functions/many_local_minima.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::ManyLocalMinima>;
template struct InFamily<double, functions::ManyLocalMinima>;

}  // namespace nnopt::kernels
