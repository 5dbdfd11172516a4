// Evaluations of the functions of src/functions/more_garbow_hillstrom_fits.hpp;
// kernels/evaluate.hpp tells their bytes and operations.
#include "functions/more_garbow_hillstrom_fits.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::MoreGarbowHillstromFits>;
template struct InFamily<double, functions::MoreGarbowHillstromFits>;

}  // namespace nnopt::kernels
