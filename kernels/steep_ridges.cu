// Evaluations of the functions of src/functions/steep_ridges.hpp; kernels/evaluate.hpp tells their
// bytes and operations.
#include "functions/steep_ridges.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::SteepRidges>;
template struct InFamily<double, functions::SteepRidges>;

}  // namespace nnopt::kernels
