#include "cli/fit_saved.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/checkpoint_options.hpp"

namespace nnopt {
namespace {

// Behind a dot, which no parameter has in its name.
constexpr const char* covariance_tensor = "fit.covariance";
constexpr const char* dof_tensor = "fit.dof";
constexpr const char* residual_sd_tensor = "fit.residual_sd";
constexpr const char* scaled_tensor = "fit.scaled";

// Words about it.
constexpr const char* parameters_word = "parameters";
constexpr const char* formula_word = "formula";
constexpr const char* network_word = "network";
constexpr const char* columns_word = "columns";
constexpr const char* response_word = "response";
constexpr const char* loss_word = "loss";

const std::string& word_of(const Tensors& saved, const char* word, const std::string& file) {
  const auto found = saved.words.find(word);
  if (command_of(saved) != "fit" || found == saved.words.end()) {
    throw BadInput(in_quotes(file) + " holds no fit: `nnopt fit --save FILE` writes one");
  }
  return found->second;
}

std::vector<NamedNumber> parameters_in(const Tensors& saved, const std::string& file) {
  std::vector<NamedNumber> numbers;
  for (const auto& name : from_one_word(word_of(saved, parameters_word, file), in_quotes(file))) {
    const std::vector<double> value = saved.numbers(name);
    if (value.size() != 1 || !std::isfinite(value[0])) {
      throw BadInput(in_quotes(file) + ": the tensor " + in_quotes(name) + " is no finite number");
    }
    numbers.push_back({name, value[0]});
  }
  return numbers;
}

}  // namespace

Tensors saved_fit(const FitReport& report) {
  const FittedCurve& curve = report.first();
  const std::vector<std::string>& names = curve.plan().names();
  const std::size_t n = names.size();
  Tensors tensors;
  for (std::size_t i = 0; i < n; ++i) {
    tensors.add(names[i], std::span<const double>(curve.result.p).subspan(i, 1), {});
  }
  if (curve.errors) tensors.add(covariance_tensor, curve.errors->covariance, {n, n});
  const auto number = [&](const char* name, double x) {
    tensors.add(name, std::span<const double>(&x, 1), {});
  };
  number(dof_tensor, curve.statistics.dof);
  number(residual_sd_tensor, curve.statistics.residual_sd);
  number(scaled_tensor, curve.errors && curve.errors->scaled ? 1 : 0);
  const DataSet& data = curve.plan().fit().data();
  tensors.words = {{parameters_word, to_one_word(names)},
                   {curve.task->network ? network_word : formula_word, curve.task->label},
                   {columns_word, to_one_word(data.columns)},
                   {response_word, data.response},
                   {loss_word, curve.plan().walk.function.value_name}};
  return tensors;
}

std::vector<NamedNumber> saved_parameters(const std::string& file) {
  return parameters_in(read_safetensors(file), file);
}

SavedFit read_saved_fit(const Tensors& saved, const std::string& file) {
  SavedFit fit;
  for (const auto& [name, value] : parameters_in(saved, file)) {
    fit.names.push_back(name);
    fit.p.push_back(value);
  }
  if (saved.words.contains(network_word)) {
    throw BadInput(in_quotes(file) + " holds a network of nnopt fit: formulas alone are read");
  }
  fit.formula = word_of(saved, formula_word, file);
  fit.response = word_of(saved, response_word, file);
  fit.columns = from_one_word(word_of(saved, columns_word, file), in_quotes(file));
  const auto number = [&](const char* name) {
    const std::vector<double> numbers = saved.numbers(name);
    if (numbers.size() != 1) throw BadInput(in_quotes(file) + ": " + name + " is no number");
    return numbers.front();
  };
  fit.dof = number(dof_tensor);
  fit.residual_sd = number(residual_sd_tensor);
  fit.scaled = number(scaled_tensor) != 0;
  if (saved.find(covariance_tensor) != nullptr) fit.covariance = saved.numbers(covariance_tensor);
  const std::size_t n = fit.names.size();
  if (!fit.covariance.empty() && fit.covariance.size() != n * n) {
    throw BadInput(in_quotes(file) + ": the covariance has another size than the parameters");
  }
  return fit;
}

}  // namespace nnopt
