// The state of something that goes step by step, gone through once for both ways: to be written
// down, and to be taken up again. What has a state states it once:
//
//   void state(StateVisitor& see) { see("w", w_); see("value", value_); }
//
// and an object made alike that takes it up goes on as the other would have, bit for bit.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/tensors.hpp"

namespace nnopt {

class StateVisitor {
 public:
  virtual ~StateVisitor() = default;
  StateVisitor(const StateVisitor&) = delete;
  StateVisitor& operator=(const StateVisitor&) = delete;

  /// Whether what is seen is set. What must be made ready for it, or follows from it, can ask.
  virtual bool loads() const = 0;

  using Shape = std::vector<std::size_t>;
  virtual void array(std::string_view name, std::span<double> numbers, const Shape&) = 0;
  virtual void array(std::string_view name, std::span<float> numbers, const Shape&) = 0;
  virtual void array(std::string_view name, std::span<std::uint64_t> numbers, const Shape&) = 0;
  /// From `least` to `most`.
  virtual void array(std::string_view name, std::span<std::int64_t> numbers, const Shape&,
                     std::int64_t least, std::int64_t most) = 0;

  /// Any number of them.
  virtual void list(std::string_view name, std::vector<double>& numbers) = 0;
  virtual void text(std::string_view name, std::string& text) = 0;

  // Rows of as many numbers as the span has, and single ones. Whole ones have bounds.
  void operator()(std::string_view name, std::span<double> numbers);
  void operator()(std::string_view name, std::span<std::int64_t> numbers, std::int64_t least,
                  std::int64_t most);
  void operator()(std::string_view name, std::span<std::size_t> numbers, std::size_t most);

  void operator()(std::string_view name, double& number);
  void operator()(std::string_view name, std::optional<double>& number);
  void operator()(std::string_view name, std::int64_t& number, std::int64_t least,
                  std::int64_t most);
  void operator()(std::string_view name, int& number, int least, int most);
  void operator()(std::string_view name, std::size_t& number, std::size_t least, std::size_t most);
  void operator()(std::string_view name, std::uint64_t& number);
  void operator()(std::string_view name, bool& flag);

  /// What `visit` sees has names behind `name` and a dot.
  template <class Visit>
  void within(std::string_view name, Visit visit) {
    const std::size_t outside = prefix_.size();
    prefix_.append(name).append(".");
    visit(*this);
    prefix_.resize(outside);
  }

 protected:
  explicit StateVisitor(std::string_view prefix) : prefix_(prefix) {}
  std::string full(std::string_view name) const { return prefix_ + std::string(name); }

 private:
  std::string prefix_;
};

/// Writes a state down, each name behind `prefix`.
class StateWriter final : public StateVisitor {
 public:
  explicit StateWriter(Tensors& to, std::string_view prefix = "") : StateVisitor(prefix), to_(to) {}

  using StateVisitor::operator();
  bool loads() const override { return false; }
  void array(std::string_view name, std::span<double> numbers, const Shape&) override;
  void array(std::string_view name, std::span<float> numbers, const Shape&) override;
  void list(std::string_view name, std::vector<double>& numbers) override;
  void text(std::string_view name, std::string& text) override;
  void array(std::string_view name, std::span<std::uint64_t> numbers, const Shape&) override;
  void array(std::string_view name, std::span<std::int64_t> numbers, const Shape&,
             std::int64_t least, std::int64_t most) override;

 private:
  Tensors& to_;
};

/// Sets a state to what was written. BadInput, naming the tensor, for one that is not there, is of
/// another kind or size, or holds a number that is not allowed.
class StateReader final : public StateVisitor {
 public:
  explicit StateReader(const Tensors& from, std::string_view prefix = "")
      : StateVisitor(prefix), from_(from) {}

  using StateVisitor::operator();
  bool loads() const override { return true; }
  void array(std::string_view name, std::span<double> numbers, const Shape&) override;
  void array(std::string_view name, std::span<float> numbers, const Shape&) override;
  void list(std::string_view name, std::vector<double>& numbers) override;
  void text(std::string_view name, std::string& text) override;
  void array(std::string_view name, std::span<std::uint64_t> numbers, const Shape&) override;
  void array(std::string_view name, std::span<std::int64_t> numbers, const Shape&,
             std::int64_t least, std::int64_t most) override;

  /// Whether such a tensor was written.
  bool has(std::string_view name) const { return from_.find(full(name)) != nullptr; }

 private:
  const Tensor& find(std::string_view name, Tensor::Kind kind) const;
  template <class T>
  void copy(std::string_view name, Tensor::Kind kind, std::span<T> to, const Shape& shape) const;

  const Tensors& from_;
};

}  // namespace nnopt
