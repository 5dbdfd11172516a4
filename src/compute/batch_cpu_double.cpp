// The verbs on mini-batches on the CPU for double; a file for each type, so that both compile at
// once.
#include "compute/batch_cpu.hpp"

namespace nnopt {

template std::unique_ptr<BatchCompute<double>> make_batch_cpu<double>(Team&);

}  // namespace nnopt
