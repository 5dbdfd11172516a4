// Evaluations of the functions of src/functions/few_coordinates_powers.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/few_coordinates_powers.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template std::unique_ptr<Evaluation<float>>
evaluation_in_family<float, functions::FewCoordinatesPowers>(const Function&, DeviceStages&);
template std::unique_ptr<Evaluation<double>>
evaluation_in_family<double, functions::FewCoordinatesPowers>(const Function&, DeviceStages&);

}  // namespace nnopt::kernels
