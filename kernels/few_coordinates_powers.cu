// Evaluations of the functions of src/functions/few_coordinates_powers.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/few_coordinates_powers.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::FewCoordinatesPowers>;
template struct InFamily<double, functions::FewCoordinatesPowers>;

}  // namespace nnopt::kernels
