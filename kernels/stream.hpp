// What a device is told: a stream of work, and a recorded graph of it.
#pragma once
#include <utility>

#include "kernels/launch.hpp"

namespace nnopt::kernels {

/// Work of which one piece begins when the one before has ended.
class Stream {
 public:
  Stream() {
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreate");
  }
  ~Stream() { cudaStreamDestroy(stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  operator cudaStream_t() const { return stream_; }
  void wait() const { check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize"); }

 private:
  cudaStream_t stream_ = nullptr;
};

/// What a stream was told between two moments.
class Recording {
 public:
  /// `tell` gives work to the stream, and waits for nothing.
  template <class F>
  Recording(const Stream& stream, F tell) {
    // Relaxed: kernels may have to be loaded, and compiled, when they are first told of.
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed), "cudaStreamBeginCapture");
    try {
      tell();
    } catch (...) {
      cudaStreamEndCapture(stream, &graph_);
      cudaGraphDestroy(graph_);
      throw;
    }
    check(cudaStreamEndCapture(stream, &graph_), "cudaStreamEndCapture");
  }
  ~Recording() { cudaGraphDestroy(graph_); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  cudaGraph_t graph() const { return graph_; }

 private:
  cudaGraph_t graph_ = nullptr;
};

/// A recording, to be done again and again as a whole.
class Graph {
 public:
  Graph() = default;
  explicit Graph(const Recording& recording) {
    check(cudaGraphInstantiate(&exec_, recording.graph(), 0), "cudaGraphInstantiate");
  }
  ~Graph() {
    if (exec_ != nullptr) cudaGraphExecDestroy(exec_);
  }
  Graph(Graph&& o) noexcept { std::swap(exec_, o.exec_); }
  Graph& operator=(Graph&& o) noexcept {
    std::swap(exec_, o.exec_);
    return *this;
  }

  /// Takes the arguments of another recording of the same kernels: much less work than a new graph.
  /// False where they are not the same; the graph must then not be used any more.
  bool renew(const Recording& recording) {
    cudaGraphExecUpdateResultInfo info;
    const cudaError_t error = cudaGraphExecUpdate(exec_, recording.graph(), &info);
    if (error != cudaErrorGraphExecUpdateFailure) check(error, "cudaGraphExecUpdate");
    if (error != cudaSuccess) cudaGetLastError();  // the next call must not be told of it again
    return error == cudaSuccess;
  }

  void launch(const Stream& stream) const {
    check(cudaGraphLaunch(exec_, stream), "cudaGraphLaunch");
  }

 private:
  cudaGraphExec_t exec_ = nullptr;
};

}  // namespace nnopt::kernels
