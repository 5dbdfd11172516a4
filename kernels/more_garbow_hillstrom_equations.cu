// Evaluations of the functions of src/functions/more_garbow_hillstrom_equations.hpp;
// kernels/evaluate.hpp tells their bytes and operations.
#include "functions/more_garbow_hillstrom_equations.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::MoreGarbowHillstromEquations>;
template struct InFamily<double, functions::MoreGarbowHillstromEquations>;

}  // namespace nnopt::kernels
