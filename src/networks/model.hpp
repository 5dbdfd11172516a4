// A model: trained numbers w, and the point x(w) at which the function is evaluated. The direct
// model's x is w itself; a network's x is its output.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "compute/block.hpp"
#include "compute/compute.hpp"
#include "networks/architecture.hpp"

namespace nnopt {

/// All that a run has to save to go on later: plain data. Random numbers need no state of their
/// own: they are functions of seed and step.
template <class T>
struct ModelState {
  Block<T> w;
  std::vector<Block<T>> optimizer;  // as many as the rule has states, each as long as w
  std::int64_t step = 0;            // updates by the optimizer so far
  std::uint64_t seed = 0;
};

/// Limits on the gradient before the rule sees it, as torch.nn.utils.clip_grad_norm_ and
/// clip_grad_value_.
struct Clip {
  std::optional<double> norm, value;
  bool any() const { return norm || value; }
};

/// Whether a pull updates weights as it goes or leaves gradients for an update of its own; both
/// give the same bits. Clipping needs the second.
enum class Path { fused, plain };

template <class T>
class Model {
 public:
  virtual ~Model() = default;

  ModelState<T>& state() { return state_; }
  virtual std::vector<Segment> segments() const = 0;

  /// Draws the parameters from the state's seed and forgets the optimizer's state.
  virtual void initialize() = 0;
  /// Makes known that the parameters were changed from outside.
  virtual void parameters_changed() {}

  /// x at the present parameters; valid until the next forward. `training`: with dropout.
  virtual std::span<const T> forward(bool training) = 0;

  /// One update of all parameters by the rule, from dx, the adjoints of the last forward's x.
  void descend(std::span<const T> dx, const Rule& rule, const Clip& clip, Path path = Path::fused);

  /// The rule's state arrays anew, as they start.
  void reset_optimizer(const Rule& rule);

 protected:
  Model(Compute<T>& compute, std::size_t parameters) : compute_(compute) {
    state_.w = Block<T>(parameters);
  }
  /// Gradient of all parameters into g.
  virtual void pull(std::span<const T> dx, T* g) = 0;
  virtual void pull_and_update(std::span<const T> dx, const Weights<T>&, const Rule&) = 0;

  Compute<T>& compute_;
  ModelState<T> state_;

 private:
  Weights<T> weights();
  void clip_gradient(const Clip& clip);

  Block<T> gradient_;  // of the plain path, made when first needed
};

/// x = w. `scale`: 0 starts at `start`, else each coordinate at scale N(0,1).
template <class T>
class PointModel final : public Model<T> {
 public:
  PointModel(Compute<T>& compute, std::vector<double> start, double scale);
  std::vector<Segment> segments() const override;
  void initialize() override;
  std::span<const T> forward(bool) override { return this->state_.w.span(); }

 private:
  void pull(std::span<const T> dx, T* g) override;
  void pull_and_update(std::span<const T> dx, const Weights<T>&, const Rule&) override;

  std::vector<double> start_;
  double scale_;
};

/// A network on its latent.
template <class T>
class Network final : public Model<T> {
 public:
  Network(Compute<T>& compute, Team& team, Architecture plan, Initializer initializer);
  std::vector<Segment> segments() const override { return plan_.segments; }
  void initialize() override;
  void parameters_changed() override;
  std::span<const T> forward(bool training) override;
  void pull(std::span<const T> dx, T* g) override;

  /// What the last forward and the last pull left of a layer: its output y, and the adjoint of what
  /// goes into its activation.
  std::span<const T> output(std::size_t layer) const;
  std::span<const T> adjoint(std::size_t layer) const;

 private:
  void pull_and_update(std::span<const T> dx, const Weights<T>&, const Rule&) override;
  DenseMemory<T> memory(std::size_t layer, bool training);
  void draw_masks();
  template <class PullLayer>
  std::span<const T> pull_layers(std::span<const T> dx, PullLayer pull_layer);

  Team& team_;
  Architecture plan_;
  Initializer initializer_;
  Block<T> arena_, adjoints_;           // activations and their adjoints, place by place
  Block<T> slope_, dot_, norm_, mask_;  // of the layers' outputs, in the same places
};

extern template class Model<float>;
extern template class Model<double>;
extern template class PointModel<float>;
extern template class PointModel<double>;
extern template class Network<float>;
extern template class Network<double>;

}  // namespace nnopt
