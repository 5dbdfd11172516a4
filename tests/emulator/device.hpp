// All that an emulated device is: settings, errors, memory, streams. Not for tests, not for
// kernels.
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/emulator/control.hpp"
#include "tests/emulator/machine.hpp"
#include "tests/emulator/memory.hpp"
#include "tests/emulator/runtime_api.hpp"

namespace emulator {

using Work = std::function<void()>;
using Id = std::uint64_t;

/// Operations that wait for each other, run one by one, late, in an order of the emulator's choice.
class Queue {
 public:
  /// An operation that may run when those of `after` have.
  Id add(Work work, const std::vector<Id>& after);
  bool pending(Id id) const { return operations_.contains(id); }
  bool pending(const std::vector<Id>& ids) const;
  /// Runs what may run until these have.
  void run_until(const std::vector<Id>& ids);
  void run_all();
  void run_one();

 private:
  struct Operation {
    Work work;
    std::size_t waits_for;
    std::vector<Id> before;  // those that wait for it
  };

  Id choose();

  std::unordered_map<Id, Operation> operations_;
  std::vector<Id> ready_;
  Id last_ = 0;
};

}  // namespace emulator

struct CUgraphNode_st {
  emulator::Work work;
  const void* kernel;              // nullptr where it is none
  std::vector<std::size_t> after;  // numbers of nodes of the graph
};
struct CUgraph_st {
  std::deque<CUgraphNode_st> nodes;
};
struct CUgraphExec_st {
  std::deque<CUgraphNode_st> nodes;
};

namespace emulator {

/// The recording of a graph, by one stream and those that join it.
struct Capture {
  CUstream_st* origin;
  cudaStreamCaptureMode mode;
  std::set<CUstream_st*> streams;
  CUgraph_st graph;
  bool invalid = false;
};

}  // namespace emulator

struct CUstream_st {
  bool waits_for_null;  // it and the null stream wait for each other
  std::vector<emulator::Id> last = {};
  std::shared_ptr<emulator::Capture> capture = {};
  std::vector<std::size_t> captured = {};  // its last nodes
};
struct CUevent_st {
  bool timed;
  std::vector<emulator::Id> after = {};
  std::shared_ptr<std::chrono::steady_clock::time_point> time = {};  // null: never recorded
  std::shared_ptr<emulator::Capture> capture = {};
  std::vector<std::size_t> captured = {};
};

namespace emulator {

template <class T>
using Owned = std::map<const T*, std::unique_ptr<T>>;

struct Device {
  Settings settings;
  Dice dice{1};
  cudaError_t last = cudaSuccess, sticky = cudaSuccess;
  std::string fault;
  std::size_t launches = 0;
  std::map<const unsigned char*, Guarded> memory, pinned;
  std::deque<Guarded> freed;
  std::map<const void*, std::size_t> most_shared;  // what cudaFuncSetAttribute allowed
  Queue queue;
  CUstream_st null_stream{false};
  Owned<CUstream_st> streams;
  Owned<CUevent_st> events;
  Owned<CUgraph_st> graphs;
  Owned<CUgraphExec_st> execs;
};

/// The one device; reset() makes a new one.
Device& device();

/// Remembers the error for cudaGetLastError() and returns it.
cudaError_t report(cudaError_t error);
/// What every call must check first: a driver, a device, no fault yet.
cudaError_t usable();
/// usable(), and no stream records a graph: what waits for the device or allocates is an error then
/// and spoils the recording (in relaxed mode, it is allowed).
cudaError_t usable_outside_capture();
/// The device is lost: every later call returns `error`.
void lose(cudaError_t error, const std::string& why);
/// Looks at the guard zones.
void look_at_guards();

/// Puts work into a stream, or into the graph it records; `kernel` where it is the launch of one.
cudaError_t submit(cudaStream_t stream, Work work, const void* kernel = nullptr);
/// Runs what waits until the stream has nothing left to do.
cudaError_t finish(cudaStream_t stream);
/// Null if there is no such stream.
CUstream_st* find(cudaStream_t stream);

}  // namespace emulator
