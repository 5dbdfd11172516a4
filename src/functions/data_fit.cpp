#include "functions/data_fit.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "functions/formula.hpp"

namespace nnopt {
namespace {

/// What computes on a block of rows: the parameters are the same in all of them.
template <class V>
struct Rows;
template <Real T>
struct Rows<T> {
  static constexpr std::size_t block = 256 / sizeof(T);  // rows side by side
  using Type = Lanes<T, block>;
  static Type all(const T& x) { return Type(static_cast<double>(x)); }
  static T lane(const Type& x, std::size_t i) { return x[i]; }
  /// In halves: the upper one onto the lower one.
  static T sum(const Type& x) {
    T numbers[block];
    x.store(numbers);
    for (std::size_t half = block / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) numbers[i] += numbers[i + half];
    }
    return numbers[0];
  }
};
template <class V>
struct Rows<Dual<V>> {
  static constexpr std::size_t block = Rows<V>::block;
  using Type = Dual<typename Rows<V>::Type>;
  static Type all(const Dual<V>& x) { return {Rows<V>::all(x.value), Rows<V>::all(x.slope)}; }
  static Dual<V> lane(const Type& x, std::size_t i) {
    return {Rows<V>::lane(x.value, i), Rows<V>::lane(x.slope, i)};
  }
  static Dual<V> sum(const Type& x) { return {Rows<V>::sum(x.value), Rows<V>::sum(x.slope)}; }
};

template <class V>
struct NumberUnder {
  using Type = V;
};
template <class V>
struct NumberUnder<Dual<V>> : NumberUnder<V> {};

/// Sums over rows, lane by lane and then over the lanes, always in this order.
template <class V>
class Sum {
 public:
  void add(const typename Rows<V>::Type& costs, std::size_t rows) {
    if (rows == Rows<V>::block) {
      lanes_ += costs;
    } else {  // the rest of the last block repeats its last row
      for (std::size_t i = 0; i < rows; ++i) rest_ += Rows<V>::lane(costs, i);
    }
  }
  V total() const { return Rows<V>::sum(lanes_) + rest_; }

 private:
  typename Rows<V>::Type lanes_{0.0};
  V rest_{0.0};
};

/// What a row costs, as a program of the parameters and then the columns; the loss is the sum.
class DataFit final : public Function {
 public:
  DataFit(Program row_cost, std::size_t parameters, std::vector<std::vector<double>> columns,
          std::size_t rows, double factor)
      : row_cost_(std::move(row_cost)), parameters_(parameters), rows_(rows), factor_(factor) {
    for (auto& column : columns) {
      // So that the last block of either kind is whole.
      constexpr std::size_t block = Rows<float>::block;
      column.resize((rows + block - 1) / block * block, column.back());
      narrow_.emplace_back(column.begin(), column.end());
      wide_.push_back(std::move(column));
    }
  }

  std::size_t dim() const override { return parameters_; }
  double operator()(std::span<const double> x) const override { return value(x); }
  Lanes8 operator()(std::span<const Lanes8> x) const override { return point_by_point(x); }
  Lanes16f operator()(std::span<const Lanes16f> x) const override { return point_by_point(x); }
  Dual<double> operator()(std::span<const Dual<double>> x) const override {
    Workspace<double> at(parameters_), partials(parameters_);
    for (std::size_t i = 0; i < parameters_; ++i) at[i] = x[i].value;
    Dual<double> y{value_and_partials<double>(at.span(), partials.span()), 0.0};
    for (std::size_t i = 0; i < parameters_; ++i) y.slope += partials[i] * x[i].slope;
    return y;
  }
  Var<double> operator()(std::span<const Var<double>> x) const override { return on_tape(x); }
  Var<float> operator()(std::span<const Var<float>> x) const override { return on_tape(x); }
  Var<Dual<double>> operator()(std::span<const Var<Dual<double>>> x) const override {
    return on_tape(x);
  }
  std::optional<double> own_gradient(std::span<const double> x,
                                     std::span<double> gradient) const override {
    return value_and_partials(x, gradient);
  }
  std::optional<float> own_gradient(std::span<const float> x,
                                    std::span<float> gradient) const override {
    return value_and_partials(x, gradient);
  }

 private:
  template <class V>
  using NumberOf = typename NumberUnder<V>::Type;

  template <class T>
  const std::vector<std::vector<T>>& columns() const {
    if constexpr (std::is_same_v<T, double>)
      return wide_;
    else
      return narrow_;
  }

  /// each(evaluation, rows) for every block of rows, the inputs set: the parameters, and then the
  /// columns there.
  template <class V, class Each>
  void for_blocks(std::span<const V> x, Each each) const {
    using Number = NumberOf<V>;
    constexpr std::size_t block = Rows<V>::block;
    Program::Evaluation<typename Rows<V>::Type> evaluation(row_cost_);
    for (std::size_t i = 0; i < parameters_; ++i) evaluation.input(i) = Rows<V>::all(x[i]);
    for (std::size_t row = 0; row < rows_; row += block) {
      std::size_t input = parameters_;
      for (const auto& column : columns<Number>()) {
        set(evaluation.input(input++), Lanes<Number, block>::load(column.data() + row));
      }
      each(evaluation, std::min(block, rows_ - row));
    }
  }
  template <class L>
  static void set(L& to, const L& column) {
    to = column;
  }
  template <class L>
  static void set(Dual<L>& to, const L& column) {
    to = {column, L(0.0)};
  }

  template <class T>
  T value(std::span<const T> x) const {
    Sum<T> sum;
    for_blocks(x, [&](auto& row, std::size_t rows) { sum.add(row.value(), rows); });
    return static_cast<T>(factor_) * sum.total();
  }

  template <class V>
  V value_and_partials(std::span<const V> x, std::span<V> partials) const {
    using Lane = typename Rows<V>::Type;
    Sum<V> sum;
    Workspace<Sum<V>> slopes(parameters_);
    Workspace<Lane> slope(parameters_);
    for (std::size_t i = 0; i < parameters_; ++i) slopes[i] = Sum<V>();
    for_blocks(x, [&](auto& row, std::size_t rows) {
      sum.add(row.value_and_partials(slope.span()), rows);
      for (std::size_t i = 0; i < parameters_; ++i) slopes[i].add(slope[i], rows);
    });
    const V factor = static_cast<V>(factor_);
    for (std::size_t i = 0; i < parameters_; ++i) partials[i] = factor * slopes[i].total();
    return factor * sum.total();
  }

  /// One statement on the tape, with one edge for each parameter.
  template <class V>
  Var<V> on_tape(std::span<const Var<V>> x) const {
    return recorded(x, [&](std::span<const V> at, std::span<V> partials) {
      return value_and_partials(at, partials);
    });
  }

  /// A point of the grid costs many rows: each alone keeps the lanes full.
  template <class T, std::size_t N>
  Lanes<T, N> point_by_point(std::span<const Lanes<T, N>> x) const {
    Workspace<T> point(parameters_);
    Lanes<T, N> values;
    for (std::size_t k = 0; k < N; ++k) {
      for (std::size_t i = 0; i < parameters_; ++i) point[i] = x[i][k];
      values.set(k, value(std::span<const T>(point.span())));
    }
    return values;
  }

  Program row_cost_;
  std::size_t parameters_, rows_;
  double factor_;  // 1 / rows for a mean
  std::vector<std::vector<double>> wide_;
  std::vector<std::vector<float>> narrow_;
};

std::size_t index_of(const DataSet& data, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(data.columns, name) - data.columns.begin());
}

/// The column of the table that a choice names.
std::size_t chosen_column(const std::string& name, const Table& table, const std::string& column) {
  const auto named = std::ranges::find(table.names, column);
  if (named != table.names.end()) return static_cast<std::size_t>(named - table.names.begin());
  const auto number = parse_integer(column);
  if (number && *number >= 1 && *number <= static_cast<std::int64_t>(table.columns.size())) {
    return static_cast<std::size_t>(*number - 1);
  }
  std::string right = "numbers from 1 to " + std::to_string(table.columns.size());
  if (!table.names.empty()) right += ", " + joined_or(table.names);
  throw BadInput(name + " has no column " + in_quotes(column) + ": " + right + " are right");
}

/// The columns of the data that a fit reads: those in its formula, the response and its errors. The
/// first variables of the graph are the columns.
std::vector<bool> used_columns(const DataSet& data, const ExpressionGraph& graph) {
  std::vector<bool> used(data.columns.size(), false);
  const std::size_t response = index_of(data, data.response), error = index_of(data, "sigma");
  used[response] = true;
  if (error < used.size()) used[error] = true;
  for (const GraphNode& node : graph.nodes()) {
    const bool column = node.kind == GraphNode::Kind::variable && node.variable < used.size();
    if (column && node.variable == response) {
      throw BadInput(in_quotes(data.response) +
                     " is the response, which the formula shall give: it cannot stand in it");
    }
    if (column) used[node.variable] = true;
  }
  return used;
}

}  // namespace

DataSet make_data_set(std::string name, Table table, const std::vector<ColumnChoice>& choices,
                      const std::optional<std::string>& response) {
  DataSet data;
  data.name = std::move(name);
  for (const auto& choice : choices) {
    require_variable_name(choice.name);
    data.columns.push_back(choice.name);
    data.values.push_back(table.columns[chosen_column(data.name, table, choice.column)]);
  }
  if (choices.empty()) {
    data.columns = table.names;
    if (data.columns.empty()) {
      const std::size_t inputs = table.columns.size() - 1;
      data.columns = inputs == 1 ? std::vector<std::string>{"x"} : coordinate_names(inputs);
      data.columns.emplace_back("y");
    }
    data.values = std::move(table.columns);
  }
  std::vector<std::string> sorted = data.columns;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(
      sorted, [](const auto& a, const auto& b) { return a == b && is_identifier(a); });
  if (twice != sorted.end()) {
    throw BadInput(in_quotes(*twice) + " names two columns: --columns " + *twice +
                   "=1 would take the first");
  }
  const bool has_y = std::ranges::find(data.columns, "y") != data.columns.end();
  data.response = response.value_or(has_y ? "y" : data.columns.back());
  if (std::ranges::find(data.columns, data.response) == data.columns.end()) {
    throw BadInput(unknown_name("column", data.response, data.columns));
  }
  return data;
}

DataSet sincos_data(std::uint64_t seed) {
  constexpr std::size_t rows = 200;
  const RandomStream noise(seed, Purpose::noise, 0);
  DataSet data{"sincos", {"x", "y"}, std::vector<std::vector<double>>(2), "y"};
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = -1 + 2 * static_cast<double>(i) / (rows - 1);
    data.values[0].push_back(x);
    data.values[1].push_back(std::sin(2.5 * std::cos(1.2 * x)) + 0.1 * noise.normal(i));
  }
  return data;
}

KnownFunction data_fit(const DataSet& data, std::string_view formula, std::string_view file,
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
  const std::size_t response = index_of(data, data.response), error = index_of(data, "sigma");
  if (std::holds_alternative<ChiSquared>(loss) && error < used.size()) {
    const auto right = [](double sigma) { return sigma > 0; };
    if (!std::ranges::all_of(data.values[error], right)) {
      throw BadInput("the column sigma holds errors, which are above 0, for chi2");
    }
  }

  names = parameters;
  std::vector<std::vector<double>> columns;
  std::vector<std::uint32_t> input(used.size());
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    input[i] = static_cast<std::uint32_t>(names.size());
    names.push_back(data.columns[i]);
    columns.push_back(data.values[i]);
  }
  Formula model = parse_formula(formula, names, Names::declared, file);
  ExpressionGraph& graph = model.graph;
  const NodeId sigma = error < used.size() ? graph.variable(input[error]) : graph.constant(1);
  const NodeId residual =
      graph.apply(Operation::subtract, model.root, graph.variable(input[response]));
  KnownFunction fit;
  std::visit(
      [&]<class L>(const L&) {
        const NodeId cost = L::cost(graph, residual, sigma);
        fit.value_name = L::name;
        fit.function = std::make_shared<DataFit>(
            Program(graph, cost, names.size()), parameters.size(), std::move(columns), data.rows(),
            L::mean ? 1 / static_cast<double>(data.rows()) : 1.0);
      },
      loss);
  fit.name = fit.value_name + " of " + on_one_line(formula) + " on " + data.name;
  fit.start.assign(parameters.size(), 1.0);
  fit.variables = parameters;
  fit.is_fit = true;
  return fit;
}

}  // namespace nnopt
