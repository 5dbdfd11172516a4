// Evaluations of the functions of src/functions/plate_and_valley_shaped.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/plate_and_valley_shaped.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template std::unique_ptr<Evaluation<float>>
evaluation_in_family<float, functions::PlateAndValleyShaped>(const Function&, DeviceStages&);
template std::unique_ptr<Evaluation<double>>
evaluation_in_family<double, functions::PlateAndValleyShaped>(const Function&, DeviceStages&);

}  // namespace nnopt::kernels
