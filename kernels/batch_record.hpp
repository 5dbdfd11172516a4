// What a device knows of the rows that it takes and of what came out of them, in its memory.
#pragma once
#include <cstdint>

#include "compute/batch.hpp"
#include "kernels/launch.hpp"

namespace nnopt::kernels {

struct BatchRecord {
  std::uint64_t first = 0, next = 0;  // places in the order: of the rows taken last, to be taken
  Score score;
};

/// What the host changes there.
void start_rows(cudaStream_t stream, BatchRecord* record);
void forget_score(cudaStream_t stream, BatchRecord* record);

}  // namespace nnopt::kernels
