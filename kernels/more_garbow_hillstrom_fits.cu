// Evaluations of the functions of src/functions/more_garbow_hillstrom_fits.hpp;
// kernels/evaluate.hpp tells their bytes and operations.
#include "functions/more_garbow_hillstrom_fits.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template std::unique_ptr<Evaluation<float>>
evaluation_in_family<float, functions::MoreGarbowHillstromFits>(const Function&, DeviceStages&);
template std::unique_ptr<Evaluation<double>>
evaluation_in_family<double, functions::MoreGarbowHillstromFits>(const Function&, DeviceStages&);

}  // namespace nnopt::kernels
