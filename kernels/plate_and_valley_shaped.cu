// Evaluations of the functions of src/functions/plate_and_valley_shaped.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/plate_and_valley_shaped.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::PlateAndValleyShaped>;
template struct InFamily<double, functions::PlateAndValleyShaped>;

}  // namespace nnopt::kernels
