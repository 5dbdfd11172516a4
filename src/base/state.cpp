#include "base/state.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t n : shape) text += (text.empty() ? "" : " x ") + std::to_string(n);
  return shape.empty() ? "a single number" : text;
}

}  // namespace

void StateVisitor::operator()(std::string_view name, std::span<double> numbers) {
  array(name, numbers, {numbers.size()});
}

void StateVisitor::operator()(std::string_view name, std::span<std::int64_t> numbers,
                              std::int64_t least, std::int64_t most) {
  array(name, numbers, {numbers.size()}, least, most);
}

void StateVisitor::operator()(std::string_view name, std::span<std::size_t> numbers,
                              std::size_t most) {
  std::vector<std::int64_t> whole(numbers.begin(), numbers.end());
  (*this)(name, std::span(whole), 0, static_cast<std::int64_t>(most));
  std::ranges::transform(whole, numbers.begin(),
                         [](std::int64_t n) { return static_cast<std::size_t>(n); });
}

void StateVisitor::operator()(std::string_view name, double& number) {
  array(name, std::span(&number, 1), {});
}

void StateVisitor::operator()(std::string_view name, std::optional<double>& number) {
  std::vector<double> one_or_none;
  if (number) one_or_none.push_back(*number);
  list(name, one_or_none);
  number.reset();
  if (!one_or_none.empty()) number = one_or_none.front();
}

void StateVisitor::operator()(std::string_view name, std::int64_t& number, std::int64_t least,
                              std::int64_t most) {
  array(name, std::span(&number, 1), {}, least, most);
}

void StateVisitor::operator()(std::string_view name, std::uint64_t& number) {
  array(name, std::span(&number, 1), {});
}

void StateVisitor::operator()(std::string_view name, int& number, int least, int most) {
  std::int64_t whole = number;
  (*this)(name, whole, std::int64_t{least}, std::int64_t{most});
  number = static_cast<int>(whole);
}

void StateVisitor::operator()(std::string_view name, std::size_t& number, std::size_t least,
                              std::size_t most) {
  auto whole = static_cast<std::int64_t>(number);
  (*this)(name, whole, static_cast<std::int64_t>(least), static_cast<std::int64_t>(most));
  number = static_cast<std::size_t>(whole);
}

void StateVisitor::operator()(std::string_view name, bool& flag) {
  std::int64_t whole = flag;
  (*this)(name, whole, std::int64_t{0}, std::int64_t{1});
  flag = whole != 0;
}

// ---- writing ----------------------------------------------------------------------------------

void StateWriter::array(std::string_view name, std::span<double> numbers, const Shape& shape) {
  to_.add(full(name), std::span<const double>(numbers), shape);
}
void StateWriter::array(std::string_view name, std::span<float> numbers, const Shape& shape) {
  to_.add(full(name), std::span<const float>(numbers), shape);
}
void StateWriter::list(std::string_view name, std::vector<double>& numbers) {
  to_.add(full(name), std::span<const double>(numbers), {numbers.size()});
}
void StateWriter::text(std::string_view name, std::string& text) { to_.add(full(name), text); }
void StateWriter::array(std::string_view name, std::span<std::int64_t> numbers, const Shape& shape,
                        std::int64_t, std::int64_t) {
  to_.add(full(name), std::span<const std::int64_t>(numbers), shape);
}
void StateWriter::array(std::string_view name, std::span<std::uint64_t> numbers,
                        const Shape& shape) {
  to_.add(full(name), std::span<const std::uint64_t>(numbers), shape);
}

// ---- reading ----------------------------------------------------------------------------------

const Tensor& StateReader::find(std::string_view name, Tensor::Kind kind) const {
  const Tensor* const tensor = from_.find(full(name));
  if (tensor == nullptr) throw BadInput("there is no tensor " + in_quotes(full(name)));
  if (tensor->kind != kind) {
    throw BadInput("the tensor " + in_quotes(full(name)) + " holds another kind of numbers");
  }
  return *tensor;
}

template <class T>
void StateReader::copy(std::string_view name, Tensor::Kind kind, std::span<T> to,
                       const Shape& shape) const {
  const Tensor& tensor = find(name, kind);
  if (tensor.shape != shape) {
    throw BadInput("the tensor " + in_quotes(full(name)) + " is " + shape_text(tensor.shape) +
                   " instead of " + shape_text(shape));
  }
  if (!to.empty()) std::memcpy(to.data(), tensor.bytes.data(), to.size_bytes());
}

void StateReader::array(std::string_view name, std::span<double> numbers, const Shape& shape) {
  copy(name, Tensor::Kind::f64, numbers, shape);
}
void StateReader::array(std::string_view name, std::span<float> numbers, const Shape& shape) {
  copy(name, Tensor::Kind::f32, numbers, shape);
}
void StateReader::list(std::string_view name, std::vector<double>& numbers) {
  const Tensor& tensor = find(name, Tensor::Kind::f64);
  numbers.resize(tensor.size());
  copy(name, Tensor::Kind::f64, std::span(numbers), {numbers.size()});
}
void StateReader::text(std::string_view name, std::string& text) {
  find(name, Tensor::Kind::u8);
  text = from_.text(full(name));
}
void StateReader::array(std::string_view name, std::span<std::int64_t> numbers, const Shape& shape,
                        std::int64_t least, std::int64_t most) {
  copy(name, Tensor::Kind::i64, numbers, shape);
  for (const std::int64_t n : numbers) {
    if (n >= least && n <= most) continue;
    throw BadInput("the tensor " + in_quotes(full(name)) + " holds " + std::to_string(n) +
                   ": numbers from " + std::to_string(least) + " to " + std::to_string(most) +
                   " are right");
  }
}
void StateReader::array(std::string_view name, std::span<std::uint64_t> numbers,
                        const Shape& shape) {
  copy(name, Tensor::Kind::u64, numbers, shape);
}

}  // namespace nnopt
