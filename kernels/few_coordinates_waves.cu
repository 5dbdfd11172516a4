// Evaluations of the functions of src/functions/few_coordinates_waves.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/few_coordinates_waves.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::FewCoordinatesWaves>;
template struct InFamily<double, functions::FewCoordinatesWaves>;

}  // namespace nnopt::kernels
