// Evaluations of the functions of src/functions/many_coordinates_waves.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/many_coordinates_waves.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::ManyCoordinatesWaves>;
template struct InFamily<double, functions::ManyCoordinatesWaves>;

}  // namespace nnopt::kernels
