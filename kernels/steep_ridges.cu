// Evaluations of the functions of src/functions/steep_ridges.hpp; kernels/evaluate.hpp tells their
// bytes and operations.
#include "functions/steep_ridges.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template std::unique_ptr<Evaluation<float>> evaluation_in_family<float, functions::SteepRidges>(
    const Function&, DeviceStages&);
template std::unique_ptr<Evaluation<double>> evaluation_in_family<double, functions::SteepRidges>(
    const Function&, DeviceStages&);

}  // namespace nnopt::kernels
