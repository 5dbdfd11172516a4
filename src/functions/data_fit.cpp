#include "functions/data_fit.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>

#include "base/error.hpp"
#include "base/shuffle.hpp"
#include "base/spec.hpp"
#include "base/text.hpp"
#include "functions/formula.hpp"
#include "functions/formula_residuals.hpp"
#include "functions/linearity.hpp"
#include "functions/loss_over_rows.hpp"

namespace nnopt {
namespace {

/// Columns of its own, whose rows change their order.
class ShuffledColumns {
 public:
  explicit ShuffledColumns(const Columns& from)
      : from_(from), order_(from.front().rows()), numbers_(from.size()) {
    for (auto& column : numbers_) column.resize(order_.size());
  }
  Columns columns() const { return {numbers_.begin(), numbers_.end()}; }
  void shuffle_rows(std::uint64_t seed, std::uint64_t epoch) {
    shuffle(order_, seed, epoch);
    for (std::size_t k = 0; k < from_.size(); ++k) {
      for (std::size_t i = 0; i < order_.size(); ++i) numbers_[k][i] = from_[k][order_[i]];
    }
  }

 private:
  Columns from_;
  std::vector<std::uint32_t> order_;
  std::vector<std::vector<double>> numbers_;
};

class ShuffledBatches final : public MiniBatches {
 public:
  ShuffledBatches(const RowCosts& costs, std::size_t size, std::uint64_t seed)
      : rows_(costs.rows()),
        size_(size),
        seed_(seed),
        shuffled_(costs.columns),
        loss_(costs, shuffled_.columns()) {}

  std::size_t per_epoch() const override { return (rows_ + size_ - 1) / size_; }
  void select(std::int64_t step) override {
    const auto number = static_cast<std::size_t>(step), epoch = number / per_epoch();
    if (epoch != epoch_) {
      shuffled_.shuffle_rows(seed_, epoch);
      loss_.set_columns(shuffled_.columns());
      epoch_ = epoch;
    }
    const std::size_t from = number % per_epoch() * size_;
    loss_.select(from, std::min(from + size_, rows_));
  }
  const Function& function() const override { return loss_; }

 private:
  std::size_t rows_, size_;
  std::uint64_t seed_;
  ShuffledColumns shuffled_;
  std::optional<std::size_t> epoch_;
  LossOverRows loss_;
};

/// The formula as programs: inputs are the parameters, then the columns that it reads, then, for
/// all but the curve, those that the response and its error add.
struct FitPrograms {
  Program curve, residual, cost;
};

/// How a loss looks at residuals.
struct LossTraits {
  bool mean = false, squares = false, weighted = false;
};

class FormulaFit final : public Fit {
 public:
  /// `columns` are the numbers of the data's columns that the programs read, in this order; the
  /// first ones are `inputs`.
  FormulaFit(DataSet data, const std::vector<std::size_t>& columns, std::size_t inputs,
             FitPrograms programs, LossTraits loss, std::vector<bool> linear)
      : data_(std::move(data)),
        columns_(columns),
        inputs_(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(inputs)),
        curve_(std::move(programs.curve)),
        traits_(loss),
        linear_(std::move(linear)),
        costs_{std::move(programs.cost), linear_.size(), loss.mean, views(columns)},
        loss_(costs_, costs_.columns),
        residuals_(std::move(programs.residual), linear_.size(), costs_.columns) {}
  FormulaFit(const FormulaFit&) = delete;  // the loss knows the columns by their place
  FormulaFit& operator=(const FormulaFit&) = delete;

  const Function& loss() const { return loss_; }
  const DataSet& data() const override { return data_; }
  const std::vector<std::size_t>& inputs() const override { return inputs_; }
  double curve(std::span<const double> parameters, std::span<const double> x) const override {
    const std::vector<double> all = together(parameters, x);
    return curve_(std::span<const double>(all));
  }
  double curve_and_partials(std::span<const double> parameters, std::span<const double> x,
                            std::span<double> partials) const override {
    const std::vector<double> all = together(parameters, x);
    return curve_.value_and_partials(std::span<const double>(all), partials);
  }
  const Residuals& residuals() const override { return residuals_; }
  std::optional<double> squares_factor() const override {
    if (!traits_.squares) return {};
    return traits_.mean ? 1 / static_cast<double>(data_.rows()) : 1;
  }
  bool has_sigma() const override { return traits_.weighted; }
  const std::vector<bool>& linear() const override { return linear_; }
  std::unique_ptr<MiniBatches> batches(std::size_t size, std::uint64_t seed) const override {
    return std::make_unique<ShuffledBatches>(costs_, size, seed);
  }
  FitLoss thinned(std::size_t k) const override {
    DataSet some{data_.name, data_.columns, {}, data_.response, data_.response_reads};
    for (const auto& column : data_.values) some.values.push_back(one_of_every(k, column));
    const auto made = std::make_shared<FormulaFit>(
        std::move(some), columns_, inputs_.size(),
        FitPrograms{curve_, residuals_.program(), costs_.cost}, traits_, linear_);
    return {made, {made, &made->loss()}};
  }

 private:
  static std::vector<double> one_of_every(std::size_t k, const std::vector<double>& column) {
    std::vector<double> some(column.size() / k);
    for (std::size_t i = 0; i < some.size(); ++i) {
      const double turns = static_cast<double>(i) * (std::numbers::phi - 1);
      const double place = (turns - std::floor(turns)) * static_cast<double>(k);
      some[i] = column[i * k + std::min(static_cast<std::size_t>(place), k - 1)];
    }
    return some;
  }
  static std::vector<double> together(std::span<const double> parameters,
                                      std::span<const double> x) {
    std::vector<double> all(parameters.begin(), parameters.end());
    all.insert(all.end(), x.begin(), x.end());
    return all;
  }
  Columns views(const std::vector<std::size_t>& columns) const {
    Columns all;
    for (const std::size_t i : columns) all.emplace_back(data_.values[i]);
    return all;
  }

  DataSet data_;
  std::vector<std::size_t> columns_, inputs_;
  Program curve_;
  LossTraits traits_;
  std::vector<bool> linear_;
  RowCosts costs_;
  LossOverRows loss_;
  FormulaResiduals residuals_;
};

std::size_t index_of(const DataSet& data, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(data.columns, name) - data.columns.begin());
}

/// The columns of the data that a formula reads. The first variables of the graph are the columns.
std::vector<bool> used_columns(const DataSet& data, const ExpressionGraph& graph) {
  std::vector<bool> used(data.columns.size(), false);
  const std::size_t response = index_of(data, data.response);
  for (const GraphNode& node : graph.nodes()) {
    const bool column = node.kind == GraphNode::Kind::variable && node.variable < used.size();
    if (!column) continue;
    used[node.variable] = true;
    const std::string& name = data.columns[node.variable];
    const bool under_response =
        std::ranges::find(data.response_reads, name) != data.response_reads.end();
    if (node.variable != response && !under_response) continue;
    throw BadInput(
        in_quotes(name) +
        (under_response ? " stands in the response " + data.response : " is the response") +
        ", which the formula shall give: it cannot stand in it");
  }
  return used;
}

}  // namespace

bool inputs_vary(const Fit& fit) {
  return std::ranges::any_of(fit.inputs(), [&](std::size_t column) {
    const auto& numbers = fit.data().values[column];
    return std::ranges::adjacent_find(numbers, std::ranges::not_equal_to()) != numbers.end();
  });
}

KnownFunction data_fit(DataSet data, std::string_view formula, std::string_view file,
                       const Loss& loss, const std::vector<std::string>& declared) {
  for (const auto& name : declared) {
    if (index_of(data, name) < data.columns.size()) {
      throw BadInput(in_quotes(name) + " is a column of the data and cannot be a parameter");
    }
  }
  // Twice: the parameters are known only when the formula has been read.
  std::vector<std::string> names = data.columns;
  names.insert(names.end(), declared.begin(), declared.end());
  const Names others = declared.empty() ? Names::free : Names::declared;
  const Formula first = parse_formula(formula, names, others, file);
  const std::vector<std::string> parameters(
      first.variables.begin() + static_cast<std::ptrdiff_t>(data.columns.size()),
      first.variables.end());
  if (parameters.empty()) {
    throw BadInput("the formula has no parameters: names that are no columns (" +
                   joined_or(data.columns) + ")");
  }
  const std::vector<bool> used = used_columns(data, first.graph);
  names = parameters;
  std::vector<std::size_t> inputs;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    inputs.push_back(i);
    names.push_back(data.columns[i]);
  }
  return curve_fit(std::move(data), parse_formula(formula, names, Names::declared, file),
                   std::move(inputs), on_one_line(formula), loss);
}

KnownFunction curve_fit(DataSet data, Formula curve, std::vector<std::size_t> inputs,
                        std::string_view what, const Loss& loss) {
  const std::size_t parameters = curve.variables.size() - inputs.size();
  const std::size_t response = index_of(data, data.response), error = index_of(data, "sigma");
  const bool weighs = std::visit([](const auto& l) { return l.weighs; }, loss);
  const bool weighted = weighs && error < data.columns.size();
  if (weighted) {
    const auto is_right = [](double sigma) { return sigma > 0; };
    const auto wrong = std::ranges::find_if_not(data.values[error], is_right);
    if (wrong != data.values[error].end()) {
      const auto name = std::visit([](const auto& l) { return std::string(l.name); }, loss);
      throw BadInput("the column sigma holds errors, which are above 0, for " + name + ": " +
                     shortest(*wrong) + " in row " +
                     std::to_string(wrong - data.values[error].begin() + 1) + " is not");
    }
  }
  ExpressionGraph& graph = curve.graph;
  Program program(graph, curve.root, curve.variables.size());
  std::vector<bool> linear = linear_variables(graph, curve.root, 0, parameters);

  // What the residuals read besides.
  std::vector<std::size_t> columns = inputs;
  const auto variable_of = [&](std::size_t column) {
    const auto place = std::ranges::find(columns, column);
    const auto index = static_cast<std::uint32_t>(place - columns.begin());
    if (place == columns.end()) columns.push_back(column);
    return graph.variable(static_cast<std::uint32_t>(parameters) + index);
  };
  const NodeId difference = graph.apply(Operation::subtract, curve.root, variable_of(response));
  const NodeId residual =
      weighted ? graph.apply(Operation::divide, difference, variable_of(error)) : difference;
  const std::size_t variables = parameters + columns.size();
  KnownFunction fit;
  fit.name = std::string(what) + " on " + data.name;
  std::visit(
      [&]<class L>(const L&) {
        const LossTraits traits{
            .mean = L::mean,
            .squares = std::is_same_v<L, ChiSquared> || std::is_same_v<L, MeanSquaredError>,
            .weighted = weighted};
        const NodeId cost = L::cost(graph, residual);
        const auto made = std::make_shared<FormulaFit>(
            std::move(data), columns, inputs.size(),
            FitPrograms{std::move(program), Program(graph, residual, variables),
                        Program(graph, cost, variables)},
            traits, std::move(linear));
        fit.value_name = L::name;
        fit.function = {made, &made->loss()};
        fit.fit = made;
      },
      loss);
  fit.name = fit.value_name + " of " + fit.name;
  fit.start.assign(parameters, 1.0);
  fit.variables.assign(curve.variables.begin(),
                       curve.variables.begin() + static_cast<std::ptrdiff_t>(parameters));
  return fit;
}

}  // namespace nnopt
