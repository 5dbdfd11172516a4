#include "runs/saved_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

constexpr std::string_view kind = "nnopt stack";  // of dense layers

/// Numbers of words, each refused with the file's name.
class Words {
 public:
  Words(const Tensors& tensors, std::string_view file) : words_(tensors.words), file_(file) {}

  [[noreturn]] void refuse(const std::string& why) const {
    throw BadInput(fmt::format("{}: {}", file_, why));
  }
  std::string text(const std::string& name) const {
    const auto found = words_.find(name);
    if (found == words_.end()) refuse("the word '" + name + "' about the network is missing");
    return found->second;
  }
  std::size_t count(const std::string& name, std::size_t least) const {
    return count_in(name, text(name), least);
  }
  double share(const std::string& name) const {
    const auto number = parse_double(text(name));
    if (!number || *number < 0 || *number >= 1) {
      refuse(fmt::format("{} is {}: a number from 0 to below 1 is right", name,
                         in_quotes(text(name))));
    }
    return *number;
  }
  std::vector<std::size_t> counts(const std::string& name) const {
    std::vector<std::size_t> numbers;
    const std::string all = text(name);
    if (all.empty()) return numbers;
    for (const auto part : split(all, ',')) numbers.push_back(count_in(name, part, 1));
    return numbers;
  }

 private:
  std::size_t count_in(const std::string& name, std::string_view word, std::size_t least) const {
    constexpr std::int64_t most = 1 << 30;
    const auto number = parse_integer(word);
    if (!number || *number < std::int64_t(least) || *number > most) {
      refuse(
          fmt::format("{} is {}: a whole number from {} is right", name, in_quotes(word), least));
    }
    return static_cast<std::size_t>(*number);
  }

  const std::map<std::string, std::string>& words_;
  std::string_view file_;
};

template <class T>
void add_parameters_as(const TrainedNetwork& network, Tensors& tensors) {
  for (const Segment& segment : plan_stack(network.network).segments) {
    std::vector<T> numbers(segment.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = static_cast<T>(network.w[segment.offset + i]);
    }
    tensors.add(segment.name, std::span<const T>(numbers), segment.shape);
  }
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::vector<std::string> texts;
  for (const std::size_t n : shape) texts.push_back(fmt::format("{}", n));
  return texts.empty() ? "a single number" : joined(texts, " by ");
}

}  // namespace

void add_parameters(const TrainedNetwork& network, Tensors& tensors) {
  network.precision == Precision::single ? add_parameters_as<float>(network, tensors)
                                         : add_parameters_as<double>(network, tensors);
}

std::map<std::string, std::string> words_about(const TrainedNetwork& network) {
  std::vector<std::string> layers;
  for (const std::size_t width : network.network.layers) layers.push_back(fmt::format("{}", width));
  return {{"model", std::string(kind)},
          {"inputs", fmt::format("{}", network.network.inputs)},
          {"layers", joined(layers, ",")},
          {"outputs", fmt::format("{}", network.network.outputs)},
          {"activation", network.network.activation},
          {"dropout", fmt::format("{}", network.network.dropout)},
          {"height", fmt::format("{}", network.height)},
          {"width", fmt::format("{}", network.width)},
          {"classes", fmt::format("{}", network.classes)}};
}

TrainedNetwork read_network(const Tensors& tensors, std::string_view file) {
  const Words words(tensors, file);
  const auto model = tensors.words.find("model");
  if (model == tensors.words.end() || model->second != kind) {
    words.refuse("holds no network of `nnopt train --save`");
  }
  TrainedNetwork network;
  network.network = {words.count("inputs", 1), words.count("outputs", 1), words.counts("layers"),
                     words.text("activation"), words.share("dropout")};
  network.height = words.count("height", 0);
  network.width = words.count("width", 0);
  network.classes = words.count("classes", 0);
  const std::size_t pixels = network.height * network.width;
  if (pixels != 0 && pixels != network.network.inputs) {
    words.refuse(fmt::format("images of {} by {} have not {} inputs", network.height, network.width,
                             network.network.inputs));
  }
  if (network.classes != 0 && network.classes != network.network.outputs) {
    words.refuse(
        fmt::format("{} classes, but {} outputs", network.classes, network.network.outputs));
  }
  // Each tensor is looked at before a network of the size that the words claim is made.
  try {
    const Architecture plan = plan_stack(network.network);
    network.precision = Precision::single;
    for (const Segment& segment : plan.segments) {
      const Tensor* const tensor = tensors.find(segment.name);
      if (tensor == nullptr) words.refuse("the tensor '" + segment.name + "' is missing");
      if (tensor->shape != segment.shape) {
        words.refuse(fmt::format("the tensor '{}' is {}: {} is right", segment.name,
                                 shape_text(tensor->shape), shape_text(segment.shape)));
      }
      if (tensor->kind == Tensor::Kind::f64) network.precision = Precision::twofold;
      const std::vector<double> numbers = tensors.numbers(segment.name);
      if (!std::ranges::all_of(numbers, [](double x) { return std::isfinite(x); })) {
        words.refuse("the tensor '" + segment.name +
                     "' holds numbers that are not finite: its training diverged");
      }
      network.w.insert(network.w.end(), numbers.begin(), numbers.end());
    }
  } catch (const BadInput& error) {
    const std::string what = error.what();
    if (what.starts_with(fmt::format("{}: ", file))) throw;
    words.refuse(what);
  }
  return network;
}

}  // namespace nnopt
