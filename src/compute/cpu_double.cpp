// The dense verbs on the CPU for double; a file for each type, so that both compile at once.
#include "compute/cpu.hpp"

namespace nnopt {

template std::unique_ptr<Compute<double>> make_cpu<double>(Team&);

}  // namespace nnopt
