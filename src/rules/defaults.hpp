// What a command line says of all optimizers at once, and an optimizer's options read from it and
// from a spec.
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/error.hpp"
#include "base/spec.hpp"

namespace nnopt {

/// What an optimizer's spec does not say is taken from here, then from torch's defaults.
struct RuleDefaults {
  std::optional<double> adam_lr = {};  // of adam itself, where nothing else is said
  std::optional<double> lr = {}, weight_decay = {}, momentum = {};
  bool where_they_fit = false;  // an optimizer without such an option is none the worse for it
};

/// Sets an option of a struct by name, and tells whether it has it.
class DefaultSetter {
 public:
  DefaultSetter(std::string_view key, double value) : key_(key), value_(value) {}
  void operator()(std::string_view key, auto& field, auto&&...) {
    if constexpr (std::is_same_v<decltype(field), double&>) {
      if (key != key_) return;
      field = value_;
      done_ = true;
    }
  }
  bool done() const { return done_; }

 private:
  std::string_view key_;
  double value_;
  bool done_ = false;
};

template <class Options>
void set_default(Options& options, std::string_view key, const std::optional<double>& value,
                 bool where_it_fits) {
  if (!value) return;
  DefaultSetter setter(key, *value);
  options.options(setter);
  if (setter.done() || where_it_fits) return;
  std::string option(key);
  std::replace(option.begin(), option.end(), '_', '-');
  throw BadInput(std::string(Options::name) + " has no " + std::string(key) + " for --" + option +
                 " to set");
}

/// The options of a rule or a method: the spec's, else the command line's, else as they are. Throws
/// BadInput for unknown ones, values out of range and contradictions.
template <class Options>
void read_options(Options& options, const Spec& spec, const RuleDefaults& defaults) {
  set_default(options, "lr", defaults.lr, defaults.where_they_fit);
  set_default(options, "weight_decay", defaults.weight_decay, defaults.where_they_fit);
  set_default(options, "momentum", defaults.momentum, defaults.where_they_fit);
  SpecReader reader(spec, spec.name);
  options.options(reader);
  reader.finish();
  if constexpr (requires { options.check(""); }) options.check(spec.name);
}

}  // namespace nnopt
