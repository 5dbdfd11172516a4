#include "cli/network_options.hpp"

#include <fmt/format.h>

#include "cli/program.hpp"

namespace nnopt {

std::vector<Option> network_options() {
  return {{"hidden", 0, "N", "", "units of a hidden layer", "256 for mlp5, 512 for mlp9 and mlp17"},
          {"latent", 0, "N", "128", "width of the learned latent a network stands on"},
          {"layers", 0, "N,...", "", "hidden layers of mlp", "64,64"},
          {"activation", 0, "NAME", "relu", "of hidden layers; `nnopt list activations` shows all"},
          {"weight-norm", 0, "on|off", "", "weight normalization of hidden layers",
           "on for mlp5 and mlp17"}};
}

ModelOptions read_network(const Arguments& arguments, const std::vector<const char*>& others) {
  constexpr std::int64_t widest = 1 << 20;
  ModelOptions model;
  model.name = arguments.text("model");
  const bool network = placed(arguments, "model", [&] { return find_model(model.name).network; });
  std::vector<const char*> options{"hidden", "latent", "layers", "activation", "weight-norm"};
  options.insert(options.end(), others.begin(), others.end());
  for (const char* option : options) {
    if (arguments.given(option) && !network) {
      throw arguments.wrong(option,
                            "the model " + model.name + " is no network: --model mlp9 is one");
    }
  }
  if (arguments.given("layers") && model.name != "mlp") {
    throw arguments.wrong("layers", "goes with --model mlp; " + model.name + " has --hidden");
  }
  if (arguments.given("hidden") && model.name == "mlp") {
    throw arguments.wrong("hidden", "--model mlp has --layers");
  }
  const auto count = [&](const char* option) {
    return static_cast<std::size_t>(arguments.integer(option, 1, widest));
  };
  if (arguments.given("hidden")) model.hidden = count("hidden");
  model.latent = count("latent");
  if (arguments.given("layers")) model.layers = arguments.counts("layers", widest);
  model.activation = arguments.text("activation");
  if (arguments.given("weight-norm")) {
    model.weight_norm = arguments.on_off("weight-norm") ? "on" : "off";
  }
  placed(arguments, "activation", [&] { return find_activation(model.activation); });
  return model;
}

void refuse_too_large(const Arguments& arguments, std::string_view option, std::string_view what,
                      double bytes) {
  const double there = machine_bytes();
  if (bytes <= 0.9 * there) return;
  throw arguments.wrong(option, fmt::format("{} need {:.3g} GB, this machine has {:.3g} GB", what,
                                            bytes / 1e9, there / 1e9));
}

}  // namespace nnopt
