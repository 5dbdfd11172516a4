// Evaluations of the functions of src/functions/many_coordinates_powers.hpp; kernels/evaluate.hpp
// tells their bytes and operations.
#include "functions/many_coordinates_powers.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {

template struct InFamily<float, functions::ManyCoordinatesPowers>;
template struct InFamily<double, functions::ManyCoordinatesPowers>;

}  // namespace nnopt::kernels
