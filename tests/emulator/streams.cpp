// Streams, events and graphs: operations that wait in a queue until somebody synchronizes.
#include <algorithm>
#include <utility>

#include "tests/emulator/device.hpp"

namespace emulator {

// ---- the queue
// -----------------------------------------------------------------------------------

Id Queue::add(Work work, const std::vector<Id>& after) {
  const Id id = ++last_;
  std::size_t waits_for = 0;
  for (const Id other : std::set<Id>(after.begin(), after.end())) {
    const auto found = operations_.find(other);
    if (found == operations_.end()) continue;
    found->second.before.push_back(id);
    ++waits_for;
  }
  operations_.emplace(id, Operation{std::move(work), waits_for, {}});
  if (waits_for == 0) ready_.push_back(id);
  return id;
}

bool Queue::pending(const std::vector<Id>& ids) const {
  return std::any_of(ids.begin(), ids.end(), [this](Id id) { return pending(id); });
}

Id Queue::choose() {
  auto at = ready_.begin();
  switch (device().settings.order) {
    case Order::forward:
      at = std::min_element(ready_.begin(), ready_.end());
      break;
    case Order::backward:
      at = std::max_element(ready_.begin(), ready_.end());
      break;
    default:
      at += static_cast<std::ptrdiff_t>(device().dice(ready_.size()));
  }
  const Id id = *at;
  *at = ready_.back();
  ready_.pop_back();
  return id;
}

void Queue::run_one() {
  if (ready_.empty()) return;
  const auto operation = operations_.find(choose());
  operation->second.work();
  for (const Id id : operation->second.before) {
    if (--operations_.at(id).waits_for == 0) ready_.push_back(id);
  }
  operations_.erase(operation);
  if (device().sticky != cudaSuccess) {
    operations_.clear();
    ready_.clear();
  }
}

void Queue::run_until(const std::vector<Id>& ids) {
  while (pending(ids)) run_one();
}

void Queue::run_all() {
  while (!ready_.empty()) run_one();
}

// ---- putting work into streams
// -------------------------------------------------------------------

CUstream_st* find(cudaStream_t stream) {
  Device& d = device();
  if (stream == nullptr) return &d.null_stream;
  return d.streams.contains(stream) ? stream : nullptr;
}

namespace {

/// The recording of a stream that waits for the null stream and thus must not be touched by it.
Capture* capture_in_the_way() {
  for (const auto& [at, stream] : device().streams) {
    if (stream->waits_for_null && stream->capture) return stream->capture.get();
  }
  return nullptr;
}

/// What the next operation of a stream waits for.
std::vector<Id> before_next(CUstream_st& stream) {
  Device& d = device();
  std::vector<Id> ids = stream.last;
  const auto add = [&](const CUstream_st& other) {
    ids.insert(ids.end(), other.last.begin(), other.last.end());
  };
  if (&stream == &d.null_stream) {
    for (const auto& [at, other] : d.streams) {
      if (other->waits_for_null) add(*other);
    }
  } else if (stream.waits_for_null) {
    add(d.null_stream);
  }
  return ids;
}

/// usable(), and the handle is one of ours.
template <class T>
cudaError_t usable(const Owned<T>& all, const T* handle) {
  if (const auto error = emulator::usable()) return error;
  return all.contains(handle) ? cudaSuccess : cudaErrorInvalidResourceHandle;
}

/// A new object of its kind.
template <class T>
T* keep(Owned<T>& all, T object) {
  auto owned = std::make_unique<T>(std::move(object));
  T* handle = owned.get();
  all.emplace(handle, std::move(owned));
  return handle;
}

std::size_t record_node(CUstream_st& stream, Work work, const void* kernel) {
  auto& nodes = stream.capture->graph.nodes;
  nodes.push_back({std::move(work), kernel, stream.captured});
  stream.captured = {nodes.size() - 1};
  return nodes.size() - 1;
}

/// Whether every node that a stream of the recording has made is known to its origin.
bool joined(const Capture& capture) {
  const auto& nodes = capture.graph.nodes;
  std::vector<bool> known(nodes.size());
  for (const std::size_t node : capture.origin->captured) known[node] = true;
  for (std::size_t node = nodes.size(); node-- > 0;) {
    if (!known[node]) return false;
    for (const std::size_t other : nodes[node].after) known[other] = true;
  }
  return true;
}

}  // namespace

cudaError_t submit(cudaStream_t handle, Work work, const void* kernel) {
  if (const auto error = usable()) return error;
  CUstream_st* stream = find(handle);
  if (stream == nullptr) return cudaErrorInvalidResourceHandle;
  if (stream->capture) {
    if (stream->capture->invalid) return cudaErrorStreamCaptureInvalidated;
    record_node(*stream, std::move(work), kernel);
    return cudaSuccess;
  }
  if (stream == &device().null_stream) {
    if (Capture* capture = capture_in_the_way()) {
      capture->invalid = true;
      return cudaErrorStreamCaptureImplicit;
    }
  }
  stream->last = {device().queue.add(std::move(work), before_next(*stream))};
  return cudaSuccess;
}

cudaError_t finish(cudaStream_t handle) {
  if (const auto error = usable()) return error;
  CUstream_st* stream = find(handle);
  if (stream == nullptr) return cudaErrorInvalidResourceHandle;
  if (stream->capture) {
    stream->capture->invalid = true;
    return cudaErrorStreamCaptureUnsupported;
  }
  if (stream == &device().null_stream && capture_in_the_way()) {
    capture_in_the_way()->invalid = true;
    return cudaErrorStreamCaptureImplicit;
  }
  device().queue.run_until(before_next(*stream));
  return device().sticky;
}

}  // namespace emulator

using namespace emulator;

// ---- streams
// -------------------------------------------------------------------------------------

cudaError_t cudaDeviceSynchronize() {
  if (const auto error = usable_outside_capture()) return report(error);
  device().queue.run_all();
  return report(device().sticky);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  if (const auto error = emulator::usable()) return report(error);
  if (flags > cudaStreamNonBlocking) return report(cudaErrorInvalidValue);
  *stream = keep(device().streams, CUstream_st{flags != cudaStreamNonBlocking});
  return cudaSuccess;
}
cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  if (const auto error = usable(device().streams, stream)) return report(error);
  if (stream->capture) {
    stream->capture->invalid = true;
    stream->capture->streams.erase(stream);
  }
  // What waits in it is still done, as by CUDA.
  device().streams.erase(stream);
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) { return report(finish(stream)); }

cudaError_t cudaStreamQuery(cudaStream_t stream) {
  if (const auto error = emulator::usable()) return report(error);
  const CUstream_st* found = find(stream);
  if (found == nullptr) return report(cudaErrorInvalidResourceHandle);
  if (found->capture) return report(cudaErrorStreamCaptureUnsupported);
  if (!device().queue.pending(found->last)) return cudaSuccess;
  device().queue.run_one();  // time goes by
  return cudaErrorNotReady;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event, unsigned) {
  if (const auto error = usable(device().events, event)) return report(error);
  CUstream_st* stream = find(handle);
  if (stream == nullptr) return report(cudaErrorInvalidResourceHandle);
  if (event->capture) {
    if (!event->capture->streams.contains(event->capture->origin)) {
      return report(cudaErrorCapturedEvent);  // that recording is over
    }
    if (stream->capture && stream->capture != event->capture) {
      return report(cudaErrorStreamCaptureMerge);
    }
    if (stream == &device().null_stream) return report(cudaErrorStreamCaptureImplicit);
    stream->capture = event->capture;
    stream->capture->streams.insert(stream);
    for (const std::size_t node : event->captured) stream->captured.push_back(node);
    return cudaSuccess;
  }
  if (stream->capture) {
    if (event->time == nullptr) return cudaSuccess;
    stream->capture->invalid = true;
    return report(cudaErrorStreamCaptureIsolation);
  }
  for (const Id id : event->after) stream->last.push_back(id);
  return cudaSuccess;
}

// ---- events
// --------------------------------------------------------------------------------------

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
  if (const auto error = emulator::usable()) return report(error);
  *event = keep(device().events, CUevent_st{(flags & cudaEventDisableTiming) == 0});
  return cudaSuccess;
}
cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return cudaEventCreateWithFlags(event, cudaEventDefault);
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t handle) {
  if (const auto error = usable(device().events, event)) return report(error);
  CUstream_st* stream = find(handle);
  if (stream == nullptr) return report(cudaErrorInvalidResourceHandle);
  if (stream->capture) {
    if (stream->capture->invalid) return report(cudaErrorStreamCaptureInvalidated);
    event->capture = stream->capture;
    event->captured = stream->captured;
    return cudaSuccess;
  }
  auto time = std::make_shared<std::chrono::steady_clock::time_point>();
  const auto error = submit(handle, [time] { *time = std::chrono::steady_clock::now(); });
  if (error != cudaSuccess) return report(error);
  event->capture = nullptr;
  event->captured.clear();
  event->time = std::move(time);
  event->after = stream->last;
  return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  if (const auto error = usable(device().events, event)) return report(error);
  if (event->capture) return report(cudaErrorCapturedEvent);
  device().queue.run_until(event->after);
  return report(device().sticky);
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  if (const auto error = usable(device().events, event)) return report(error);
  if (event->capture) return report(cudaErrorCapturedEvent);
  if (!device().queue.pending(event->after)) return cudaSuccess;
  device().queue.run_one();
  return cudaErrorNotReady;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t end) {
  for (const cudaEvent_t event : {start, end}) {
    if (const auto error = usable(device().events, event)) return report(error);
    if (event->capture) return report(cudaErrorCapturedEvent);
    if (!event->timed || !event->time) return report(cudaErrorInvalidResourceHandle);
    if (device().queue.pending(event->after)) return cudaErrorNotReady;
  }
  *milliseconds = std::chrono::duration<float, std::milli>(*end->time - *start->time).count();
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  if (const auto error = usable(device().events, event)) return report(error);
  device().events.erase(event);
  return cudaSuccess;
}

// ---- graphs
// --------------------------------------------------------------------------------------

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode) {
  if (const auto error = emulator::usable()) return report(error);
  if (stream == nullptr) return report(cudaErrorStreamCaptureUnsupported);
  if (const auto error = usable(device().streams, stream)) return report(error);
  if (stream->capture) return report(cudaErrorInvalidValue);
  stream->capture = std::make_shared<Capture>(Capture{stream, mode, {stream}, {}});
  stream->captured.clear();
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  *graph = nullptr;
  if (const auto error = usable(device().streams, stream)) return report(error);
  const auto capture = stream->capture;
  if (!capture) return report(cudaErrorInvalidValue);
  if (capture->origin != stream) return report(cudaErrorStreamCaptureUnmatched);
  const bool whole = joined(*capture);
  for (CUstream_st* other : capture->streams) {
    other->capture = nullptr;
    other->captured.clear();
  }
  capture->streams.clear();
  if (capture->invalid) return report(cudaErrorStreamCaptureInvalidated);
  if (!whole) return report(cudaErrorStreamCaptureUnjoined);
  *graph = keep(device().graphs, std::move(capture->graph));
  return cudaSuccess;
}

cudaError_t cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus* status) {
  if (const auto error = emulator::usable()) return report(error);
  const CUstream_st* found = find(stream);
  if (found == nullptr) return report(cudaErrorInvalidResourceHandle);
  *status = !found->capture           ? cudaStreamCaptureStatusNone
            : found->capture->invalid ? cudaStreamCaptureStatusInvalidated
                                      : cudaStreamCaptureStatusActive;
  return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
  *exec = nullptr;
  if (const auto error = usable(device().graphs, graph)) return report(error);
  *exec = keep(device().execs, CUgraphExec_st{graph->nodes});
  return cudaSuccess;
}

/// Of what CUDA lets change, only what kernels are given and their extents.
cudaError_t cudaGraphExecUpdate(cudaGraphExec_t exec, cudaGraph_t graph,
                                cudaGraphExecUpdateResultInfo* info) {
  if (const auto error = usable(device().execs, exec)) return report(error);
  if (const auto error = usable(device().graphs, graph)) return report(error);
  const bool same = std::ranges::equal(
      exec->nodes, graph->nodes, [](const CUgraphNode_st& a, const CUgraphNode_st& b) {
        return a.kernel == b.kernel && a.kernel != nullptr && a.after == b.after;
      });
  *info = {same ? cudaGraphExecUpdateSuccess : cudaGraphExecUpdateError, nullptr, nullptr};
  if (!same) return report(cudaErrorGraphExecUpdateFailure);
  exec->nodes = graph->nodes;
  return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t handle) {
  if (const auto error = usable(device().execs, exec)) return report(error);
  CUstream_st* stream = find(handle);
  if (stream == nullptr) return report(cudaErrorInvalidResourceHandle);
  if (stream->capture) {
    // A graph within a graph.
    const std::size_t first = stream->capture->graph.nodes.size();
    const auto before = std::exchange(stream->captured, {});
    std::vector<std::size_t> all;
    for (const auto& node : exec->nodes) {
      stream->captured = node.after.empty() ? before : node.after;
      if (!node.after.empty()) {
        for (std::size_t& number : stream->captured) number += first;
      }
      all.push_back(record_node(*stream, node.work, node.kernel));
    }
    stream->captured = all.empty() ? before : all;
    return cudaSuccess;
  }
  // One operation before and one behind: the stream goes on when all nodes are done.
  if (const auto error = submit(handle, [] {})) return report(error);
  std::vector<Id> ids;
  const Id first = stream->last.front();
  for (const auto& node : exec->nodes) {
    std::vector<Id> after = {first};
    for (const std::size_t number : node.after) after.push_back(ids[number]);
    ids.push_back(device().queue.add(node.work, after));
  }
  if (!ids.empty()) stream->last = {device().queue.add([] {}, ids)};
  return cudaSuccess;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
  if (const auto error = usable(device().execs, exec)) return report(error);
  device().execs.erase(exec);
  return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  if (const auto error = usable(device().graphs, graph)) return report(error);
  device().graphs.erase(graph);
  return cudaSuccess;
}

cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, std::size_t* count) {
  if (const auto error = usable(device().graphs, graph)) return report(error);
  if (nodes == nullptr) {
    *count = graph->nodes.size();
    return cudaSuccess;
  }
  *count = std::min(*count, graph->nodes.size());
  for (std::size_t i = 0; i < *count; ++i) nodes[i] = &graph->nodes[i];
  return cudaSuccess;
}
