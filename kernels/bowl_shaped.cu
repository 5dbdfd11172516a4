// Evaluations of the functions of src/functions/bowl_shaped.hpp; kernels/evaluate.hpp tells their
// bytes and operations.
#include "functions/bowl_shaped.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template std::unique_ptr<Evaluation<float>> evaluation_in_family<float, functions::BowlShaped>(
    const Function&, DeviceStages&);
template std::unique_ptr<Evaluation<double>> evaluation_in_family<double, functions::BowlShaped>(
    const Function&, DeviceStages&);

}  // namespace nnopt::kernels
