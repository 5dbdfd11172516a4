// Evaluations of the functions of a family: which kernel is launched for which body. A family's .cu
// file asks for its own and nothing else, so that they compile side by side.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <variant>

#include "kernels/device_stages.hpp"
#include "kernels/evaluate.hpp"

namespace nnopt::kernels {

/// `Owned` is what the loss has in the device's memory.
template <class T, class Loss, class Owned>
class EvaluationOf final : public Evaluation<T> {
 public:
  EvaluationOf(Loss loss, Owned owned) : loss_(loss), owned_(std::move(owned)) {}

  void launch(cudaStream_t stream, std::size_t copies,
              const EvaluationArguments<T>& arguments) const override {
    nnopt::launch(evaluate<T, Loss>, dim3(static_cast<unsigned>(copies)), dim3(64), 0, stream,
                  arguments, loss_);
  }

 private:
  Loss loss_;
  Owned owned_;
};

template <class T, class Loss, class Owned>
std::unique_ptr<Evaluation<T>> evaluation_of(Loss loss, Owned owned) {
  return std::make_unique<EvaluationOf<T, Loss, Owned>>(loss, std::move(owned));
}

/// Bodies is a variant. For one and two coordinates, which pictures show, there are kernels of
/// their own; a third serves all else, and moved and sliced functions.
template <class T, class Bodies>
std::unique_ptr<Evaluation<T>> evaluation_of_body(const Bodies& bodies, std::size_t dim,
                                                  DeviceStages stages) {
  if (stages.empty()) {
    if (dim == 1) return evaluation_of<T>(ExactLoss<Bodies, 1>{bodies}, std::tuple<>());
    if (dim == 2) return evaluation_of<T>(ExactLoss<Bodies, 2>{bodies}, std::tuple<>());
  }
  const std::span<const Stage> on_device = stages.on_device();
  return evaluation_of<T>(PlacedLoss<Bodies>{bodies, on_device, dim}, std::move(stages));
}

template <class T, class List>
std::unique_ptr<Evaluation<T>> InFamily<T, List>::evaluation(const Function& f,
                                                             DeviceStages& stages) {
  return [&]<class... Body>(const std::tuple<Body...>*) {
    using Bodies = std::variant<Body...>;
    std::optional<Bodies> found;
    const auto look = [&]<class B>(const B*) {
      const auto* const known = dynamic_cast<const FunctionOf<B>*>(&f);
      if (known != nullptr) found.emplace(known->body());
    };
    (look(static_cast<const Body*>(nullptr)), ...);
    return found ? evaluation_of_body<T>(*found, f.dim(), std::move(stages)) : nullptr;
  }(static_cast<const List*>(nullptr));
}

}  // namespace nnopt::kernels
