#include "cli/checkpoints.hpp"

#include <algorithm>
#include <vector>

#include "cli/program.hpp"

namespace nnopt {

Checkpoints::Checkpoints(Saving saving, const Resumption& from,
                         std::span<const std::string> prefixes, const Talk& talk)
    : saving_(std::move(saving)), from_(from), talk_(talk) {
  for (const std::string& prefix : prefixes) {
    if (saved(prefix) == nullptr) continue;
    State& state = states_[prefix];
    for (const Tensor& tensor : from_.saved->all()) {
      if (tensor.name.starts_with(prefix)) state.tensors.add(tensor);
    }
  }
}

const Tensors* Checkpoints::saved(const std::string& prefix) const {
  if (!from_.saved) return nullptr;
  const auto own = [&](const Tensor& tensor) { return tensor.name.starts_with(prefix); };
  return std::ranges::any_of(from_.saved->all(), own) ? from_.saved.get() : nullptr;
}

void Checkpoints::put(const std::string& prefix, std::int64_t step, Tensors state) {
  const std::lock_guard lock(mutex_);
  State& there = states_[prefix];
  unwritten_ += std::max<std::int64_t>(0, step - there.step);
  there = {step, std::move(state)};
  if (!saving_.every || unwritten_ < *saving_.every) return;
  try {
    write_all();
  } catch (const RunFailure& failure) {
    talk_.warning(failure.what());
  }
}

bool Checkpoints::write() {
  const std::lock_guard lock(mutex_);
  try {
    write_all();
  } catch (const RunFailure& failure) {
    talk_.error(failure.what());
    return false;
  }
  return true;
}

void Checkpoints::write_all() {
  std::vector<const Tensors*> parts;
  for (const auto& [prefix, state] : states_) parts.push_back(&state.tensors);
  write_safetensors(parts, saving_.words, saving_.file);
  unwritten_ = 0;
}

RunKeeper::RunKeeper(Checkpoints& checkpoints, std::string prefix, Visit observer)
    : checkpoints_(checkpoints), prefix_(std::move(prefix)), observer_(std::move(observer)) {
  const Tensors* const from = checkpoints_.saved(prefix_);
  if (from == nullptr) return;
  reader_.emplace(*from, prefix_);
  observer_(*reader_);
}

bool RunKeeper::due(std::int64_t step) {
  stopped_ = signal_received() != 0;
  return stopped_ || checkpoints_.due(step);
}

void RunKeeper::keep(std::int64_t step, const Visit& visit) {
  Tensors state;
  StateWriter writer(state, prefix_);
  visit(writer);
  observer_(writer);
  checkpoints_.put(prefix_, step, std::move(state));
}

}  // namespace nnopt
