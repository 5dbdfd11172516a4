// A function to be minimized, whatever it is made of: the rest of the house sees only this.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "autodiff/dual.hpp"
#include "autodiff/lanes.hpp"
#include "autodiff/tape.hpp"

namespace nnopt {

/// f: R^dim -> R, evaluated over every kind of scalar. Objects are immutable: threads may share
/// them. Every call takes exactly dim() coordinates.
class Function {
 public:
  virtual ~Function() = default;

  virtual std::size_t dim() const = 0;
  virtual double operator()(std::span<const double> x) const = 0;
  virtual Lanes8 operator()(std::span<const Lanes8> x) const = 0;
  virtual Lanes16f operator()(std::span<const Lanes16f> x) const = 0;
  virtual Dual<double> operator()(std::span<const Dual<double>> x) const = 0;
  virtual Var<double> operator()(std::span<const Var<double>> x) const = 0;
  virtual Var<float> operator()(std::span<const Var<float>> x) const = 0;
  virtual Var<Dual<double>> operator()(std::span<const Var<Dual<double>>> x) const = 0;

  /// Value and gradient (dim() numbers) of a function that computes its partial derivatives by
  /// itself, such as a formula; nothing of those that the tape differentiates.
  virtual std::optional<double> own_gradient(std::span<const double>, std::span<double>) const {
    return {};
  }
  virtual std::optional<float> own_gradient(std::span<const float>, std::span<float>) const {
    return {};
  }
};

/// A body that computes its partial derivatives by itself.
template <class Body, class T>
concept OwnPartials = requires(const Body& body, std::span<const T> x, std::span<T> partials) {
  { body.value_and_partials(x, partials) } -> std::same_as<T>;
};

/// The Function that a templated body is.
template <class Body>
class FunctionOf final : public Function {
 public:
  FunctionOf(Body body, std::size_t dim) : body_(std::move(body)), dim_(dim) {}

  const Body& body() const { return body_; }

  std::size_t dim() const override { return dim_; }
  double operator()(std::span<const double> x) const override { return body_(x); }
  Lanes8 operator()(std::span<const Lanes8> x) const override { return body_(x); }
  Lanes16f operator()(std::span<const Lanes16f> x) const override { return body_(x); }
  Dual<double> operator()(std::span<const Dual<double>> x) const override { return body_(x); }
  Var<double> operator()(std::span<const Var<double>> x) const override { return body_(x); }
  Var<float> operator()(std::span<const Var<float>> x) const override { return body_(x); }
  Var<Dual<double>> operator()(std::span<const Var<Dual<double>>> x) const override {
    return body_(x);
  }
  std::optional<double> own_gradient(std::span<const double> x,
                                     std::span<double> gradient) const override {
    return own(x, gradient);
  }
  std::optional<float> own_gradient(std::span<const float> x,
                                    std::span<float> gradient) const override {
    return own(x, gradient);
  }

 private:
  template <class T>
  std::optional<T> own(std::span<const T> x, std::span<T> gradient) const {
    if constexpr (OwnPartials<Body, T>) return body_.value_and_partials(x, gradient);
    return {};
  }

  Body body_;
  std::size_t dim_;
};

template <class Body>
std::unique_ptr<Function> make_function(Body body, std::size_t dim) {
  return std::make_unique<FunctionOf<Body>>(std::move(body), dim);
}

/// Value and gradient of a function, by the tape where it has no own way. After the first call
/// nothing is allocated. T is double or float.
template <class T>
class Gradient {
 public:
  explicit Gradient(const Function& f) : function_(f) {
    for (std::size_t i = 0; i < f.dim(); ++i) x_.push_back(tape_.variable(T(0)));
    inputs_ = tape_.mark();
  }
  Gradient(const Gradient&) = delete;  // the variables know the tape by its place
  Gradient& operator=(const Gradient&) = delete;

  /// x and gradient hold dim() numbers; the value is returned.
  T operator()(std::span<const T> x, std::span<T> gradient) {
    if (const std::optional<T> value = function_.own_gradient(x, gradient)) return *value;
    tape_.rewind(inputs_);
    for (std::size_t i = 0; i < x_.size(); ++i) x_[i].set(x[i]);
    const Var<T> y = function_(std::span<const Var<T>>(x_));
    tape_.reverse(y);
    for (std::size_t i = 0; i < x_.size(); ++i) gradient[i] = tape_.adjoint(x_[i]);
    return y.value();
  }

 private:
  const Function& function_;
  Tape<T> tape_;
  std::vector<Var<T>> x_;
  typename Tape<T>::Mark inputs_;
};

}  // namespace nnopt
