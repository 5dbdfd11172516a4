// Evaluations of the functions of src/functions/other_shapes.hpp; kernels/evaluate.hpp tells their
// bytes and operations.
#include "functions/other_shapes.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::OtherShapes>;
template struct InFamily<double, functions::OtherShapes>;

}  // namespace nnopt::kernels
