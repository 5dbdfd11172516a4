// A model: trained numbers w, and the point x(w) at which the function is evaluated. The direct
// model's x is w itself; a network's x is its output.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/state.hpp"
#include "compute/compute.hpp"
#include "networks/architecture.hpp"

namespace nnopt {

/// Whether a pull updates weights as it goes or leaves gradients for an update of its own; both
/// give the same bits. Clipping needs the second.
enum class Path { fused, plain };

/// All that a run has to save to go on later are the parameters, the optimizer's state and the
/// clock: random numbers need no state of their own.
template <class T>
class Model {
 public:
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  std::size_t parameters() const { return parameters_; }
  virtual std::vector<Segment> segments() const = 0;

  /// Places in the machine's memory: the parameters, and the optimizer's state arrays so far.
  T* w() const { return weights_.w; }
  std::span<T* const> optimizer() const { return {weights_.state, states_}; }

  const Clock& clock() const { return clock_; }
  void set_clock(const Clock& clock) { clock_ = clock; }

  /// Draws the parameters of one of the machine's copies, and starts the clock.
  void initialize(std::uint64_t seed, std::size_t copy = 0);
  /// Makes known that the parameters were changed from outside.
  virtual void parameters_changed() {}

  /// All parameters, to the outside and from there; as many numbers as parameters().
  void get_parameters(std::span<T> w) const;
  void set_parameters(std::span<const T> w);

  /// The parameters under their segments' names, the optimizer's state as
  /// "optimizer.latent.exp_avg" and the number of its updates so far; the rule is that of these
  /// updates.
  void state(StateVisitor& see, const Rule& rule);

  /// x at the present parameters; valid until the next forward. `training`: with dropout.
  std::span<const T> forward(bool training);
  /// That of the last forward.
  std::span<const T> last_x() const { return x_; }
  /// One update of all parameters by the rule, from dx, the adjoints of the last forward's x.
  void descend(std::span<const T> dx, const Rule& rule, const Clip& clip, Path path = Path::fused);

  /// The gradient of all parameters, from dx, the adjoints of the last forward's x.
  void pull(std::span<const T> dx, std::span<T> gradient);

  /// The same as nothing but verbs, with x and dx in the machine's memory: what a machine that
  /// repeats a step by itself is told. The clock is then its own.
  virtual void run_forward(bool training) = 0;
  void run_descend(const Clip& clip, Path path = Path::fused);
  virtual const T* x() const = 0;
  virtual T* dx() const = 0;

  /// The rule's state arrays anew, as they start.
  void reset_optimizer(const Rule& rule);

 protected:
  Model(Compute<T>& compute, std::size_t parameters, std::size_t outputs);
  virtual void draw(std::uint64_t seed, std::size_t copy) = 0;
  /// Gradient of all parameters into g.
  virtual void run_pull(T* g) = 0;
  virtual void run_pull_and_update(const Weights<T>&) = 0;

  Compute<T>& compute_;

 private:
  T* gradient();
  /// The numbers of a block, segment by segment, as `name(segment)`.
  template <class Name>
  void see_block(StateVisitor& see, T* block, std::vector<T>& numbers, Name name);

  std::size_t parameters_;
  Weights<T> weights_;
  std::size_t states_ = 0;
  Clock clock_;
  T* gradient_ = nullptr;  // of the plain path, made when first needed
  std::vector<T> x_;       // on the host
};

/// x = w. `scale`: 0 starts at `start`, else each coordinate at scale N(0,1).
template <class T>
class PointModel final : public Model<T> {
 public:
  PointModel(Compute<T>& compute, std::vector<double> start, double scale);
  std::vector<Segment> segments() const override;
  void run_forward(bool) override {}
  const T* x() const override { return this->w(); }
  T* dx() const override { return dx_; }

 private:
  void draw(std::uint64_t seed, std::size_t copy) override;
  void run_pull(T* g) override;
  void run_pull_and_update(const Weights<T>&) override;

  std::vector<double> start_;
  double scale_;
  T* dx_;
};

/// A network on its latent.
template <class T>
class Network final : public Model<T> {
 public:
  Network(Compute<T>& compute, Team& team, Architecture plan, Initializer initializer);
  std::vector<Segment> segments() const override { return plan_.segments; }
  void parameters_changed() override;
  void run_forward(bool training) override;
  const T* x() const override { return arena_ + plan_.head().output; }
  T* dx() const override { return adjoints_ + plan_.head().output; }
  void run_pull(T* g) override;

  /// What the last forward and the last pull left of a layer: its output y, and the adjoint of what
  /// goes into its activation.
  std::vector<T> output(std::size_t layer) const;
  std::vector<T> adjoint(std::size_t layer) const;

 private:
  void draw(std::uint64_t seed, std::size_t copy) override;
  void run_pull_and_update(const Weights<T>&) override;
  DenseMemory<T> memory(std::size_t layer) const;
  std::vector<T> numbers_of(std::size_t layer, const T* all) const;
  template <class PullLayer>
  void pull_layers(PullLayer pull_layer);

  Team& team_;
  Architecture plan_;
  Initializer initializer_;
  // Activations and their adjoints, place by place; the others of the layers' outputs, in the same
  // places.
  T *arena_, *adjoints_, *slope_, *dot_, *norm_, *a_;
};

extern template class Model<float>;
extern template class Model<double>;
extern template class PointModel<float>;
extern template class PointModel<double>;
extern template class Network<float>;
extern template class Network<double>;

}  // namespace nnopt
