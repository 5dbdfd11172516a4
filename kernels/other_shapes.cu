// Evaluations of the functions of src/functions/other_shapes.hpp; kernels/evaluate.hpp tells their
// bytes and operations.
#include "functions/other_shapes.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template std::unique_ptr<Evaluation<float>> evaluation_in_family<float, functions::OtherShapes>(
    const Function&, DeviceStages&);
template std::unique_ptr<Evaluation<double>> evaluation_in_family<double, functions::OtherShapes>(
    const Function&, DeviceStages&);

}  // namespace nnopt::kernels
