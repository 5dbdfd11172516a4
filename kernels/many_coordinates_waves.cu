// Evaluations of the functions of src/functions/many_coordinates_waves.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/many_coordinates_waves.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template std::unique_ptr<Evaluation<float>>
evaluation_in_family<float, functions::ManyCoordinatesWaves>(const Function&, DeviceStages&);
template std::unique_ptr<Evaluation<double>>
evaluation_in_family<double, functions::ManyCoordinatesWaves>(const Function&, DeviceStages&);

}  // namespace nnopt::kernels
