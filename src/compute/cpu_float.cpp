// The dense verbs on the CPU for float; a file for each type, so that both compile at once.
#include "compute/cpu.hpp"

namespace nnopt {

template std::unique_ptr<Compute<float>> make_cpu<float>(Team&);

}  // namespace nnopt
