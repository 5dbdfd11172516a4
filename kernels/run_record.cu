#include "kernels/run_record.hpp"

namespace nnopt::kernels {
namespace {

__global__ void write_clock(RunRecord* record, Clock clock) { record->clock = clock; }
__global__ void write_course(RunRecord* records, Course course) {
  records[blockIdx.x].course = course;
}
__global__ void write_no_rows(RunRecord* records) { records[blockIdx.x].rows = 0; }

}  // namespace

void set_clock(cudaStream_t stream, RunRecord* record, const Clock& clock) {
  launch(write_clock, 1, 1, 0, stream, record, clock);
}
void set_course(cudaStream_t stream, RunRecord* records, std::size_t copies, const Course& course) {
  launch(write_course, dim3(static_cast<unsigned>(copies)), 1, 0, stream, records, course);
}
void forget_rows(cudaStream_t stream, RunRecord* records, std::size_t copies) {
  launch(write_no_rows, dim3(static_cast<unsigned>(copies)), 1, 0, stream, records);
}

}  // namespace nnopt::kernels
