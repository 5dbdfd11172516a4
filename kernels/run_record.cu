#include "kernels/rule_body.hpp"

namespace nnopt::kernels {
namespace {

__global__ void write_clock(RunRecord* record, Clock clock) { record->clock = clock; }
__global__ void write_later_clock(RunRecord* record, std::int64_t steps) {
  record->clock.step += steps;
}
__global__ void write_course(RunRecord* records, Course course) {
  records[blockIdx.x].course = course;
}
__global__ void write_no_rows(RunRecord* records) { records[blockIdx.x].rows = 0; }

/// One thread per copy.
template <class T>
__global__ void prepare(RunRecord* records, std::size_t copies, const __grid_constant__ Rule rule,
                        Preparation preparation) {
  const std::size_t copy = blockIdx.x * std::size_t{blockDim.x} + threadIdx.x;
  if (copy >= copies) return;
  RunRecord& record = records[copy];
  record.clock.step += preparation.ticks;
  record.moves = true;
  record.fresh = record.clock.step == 1 && !preparation.keeps_state;
  store_body<T>(rule, record.clock.step, record.body);
}

}  // namespace

void set_clock(cudaStream_t stream, RunRecord* record, const Clock& clock) {
  launch(write_clock, 1, 1, 0, stream, record, clock);
}
void advance_clock(cudaStream_t stream, RunRecord* record, std::int64_t steps) {
  launch(write_later_clock, 1, 1, 0, stream, record, steps);
}
void set_course(cudaStream_t stream, RunRecord* records, std::size_t copies, const Course& course) {
  launch(write_course, dim3(static_cast<unsigned>(copies)), 1, 0, stream, records, course);
}
void forget_rows(cudaStream_t stream, RunRecord* records, std::size_t copies) {
  launch(write_no_rows, dim3(static_cast<unsigned>(copies)), 1, 0, stream, records);
}

template <class T>
void launch_prepare(cudaStream_t stream, RunRecord* records, std::size_t copies, const Rule& rule,
                    const Preparation& preparation) {
  constexpr std::size_t threads = 64;
  launch(prepare<T>, dim3(static_cast<unsigned>((copies + threads - 1) / threads)), dim3(threads),
         0, stream, records, copies, rule, preparation);
}
template void launch_prepare<float>(cudaStream_t, RunRecord*, std::size_t, const Rule&,
                                    const Preparation&);
template void launch_prepare<double>(cudaStream_t, RunRecord*, std::size_t, const Rule&,
                                     const Preparation&);

}  // namespace nnopt::kernels
