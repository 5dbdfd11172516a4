// The verbs on mini-batches on the CPU for float; a file for each type, so that both compile at
// once.
#include "compute/batch_cpu.hpp"

namespace nnopt {

template std::unique_ptr<BatchCompute<float>> make_batch_cpu<float>(Team&);

}  // namespace nnopt
