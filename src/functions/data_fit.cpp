#include "functions/data_fit.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.hpp"
#include "base/shuffle.hpp"
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
    } else {  // what else the block holds is no part of the sum
      for (std::size_t i = 0; i < rows; ++i) rest_ += Rows<V>::lane(costs, i);
    }
  }
  V total() const { return Rows<V>::sum(lanes_) + rest_; }

 private:
  typename Rows<V>::Type lanes_{0.0};
  V rest_{0.0};
};

/// Columns in both precisions, with numbers behind the last row so that a block of rows may begin
/// at any of them.
class Columns {
 public:
  Columns(std::vector<std::vector<double>> columns, std::size_t rows) : rows_(rows) {
    for (auto& column : columns) {
      column.resize(rows + Rows<float>::block, column.back());
      narrow_.emplace_back(column.begin(), column.end());
      wide_.push_back(std::move(column));
    }
  }
  std::size_t rows() const { return rows_; }
  template <class T>
  const std::vector<std::vector<T>>& of() const {
    if constexpr (std::is_same_v<T, double>)
      return wide_;
    else
      return narrow_;
  }

  /// Row i becomes that of `from` whose number is order[i].
  void take(const Columns& from, const std::vector<std::uint32_t>& order) {
    for (std::size_t k = 0; k < wide_.size(); ++k) {
      for (std::size_t i = 0; i < rows_; ++i) wide_[k][i] = from.wide_[k][order[i]];
      for (std::size_t i = 0; i < rows_; ++i) narrow_[k][i] = from.narrow_[k][order[i]];
    }
  }

 private:
  std::size_t rows_;
  std::vector<std::vector<double>> wide_;
  std::vector<std::vector<float>> narrow_;
};

/// What a row costs, as a program of the parameters and then the columns, and all rows.
struct RowCosts {
  Program cost;
  std::size_t parameters;
  bool mean;
  Columns columns;

  /// From the sum over so many rows to (an estimate of) the loss over all.
  double factor(std::size_t rows) const {
    const double mean_of_rows = 1 / static_cast<double>(rows);
    return mean ? mean_of_rows : mean_of_rows * static_cast<double>(columns.rows());
  }
};

/// The loss over rows from `from` to `to` of columns; costs and columns must outlive it.
class LossOverRows final : public Function {
 public:
  LossOverRows(const RowCosts& costs, const Columns& columns) : costs_(costs), columns_(columns) {
    select(0, columns.rows());
  }
  void select(std::size_t from, std::size_t to) {
    from_ = from;
    to_ = to;
    factor_ = costs_.factor(to - from);
  }

  std::size_t dim() const override { return costs_.parameters; }
  double operator()(std::span<const double> x) const override { return value(x); }
  Lanes8 operator()(std::span<const Lanes8> x) const override { return point_by_point(x); }
  Lanes16f operator()(std::span<const Lanes16f> x) const override { return point_by_point(x); }
  Dual<double> operator()(std::span<const Dual<double>> x) const override {
    Workspace<double> at(dim()), partials(dim());
    for (std::size_t i = 0; i < dim(); ++i) at[i] = x[i].value;
    Dual<double> y{value_and_partials<double>(at.span(), partials.span()), 0.0};
    for (std::size_t i = 0; i < dim(); ++i) y.slope += partials[i] * x[i].slope;
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

  /// each(evaluation, rows) for every block of rows, the inputs set: the parameters, and then the
  /// columns there.
  template <class V, class Each>
  void for_blocks(std::span<const V> x, Each each) const {
    using Number = NumberOf<V>;
    constexpr std::size_t block = Rows<V>::block;
    const std::size_t parameters = dim();
    Program::Evaluation<typename Rows<V>::Type> evaluation(costs_.cost);
    for (std::size_t i = 0; i < parameters; ++i) evaluation.input(i) = Rows<V>::all(x[i]);
    for (std::size_t row = from_; row < to_; row += block) {
      std::size_t input = parameters;
      for (const auto& column : columns_.of<Number>()) {
        set(evaluation.input(input++), Lanes<Number, block>::load(column.data() + row));
      }
      each(evaluation, std::min(block, to_ - row));
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
    Workspace<Sum<V>> slopes(dim());
    Workspace<Lane> slope(dim());
    for (std::size_t i = 0; i < dim(); ++i) slopes[i] = Sum<V>();
    for_blocks(x, [&](auto& row, std::size_t rows) {
      sum.add(row.value_and_partials(slope.span()), rows);
      for (std::size_t i = 0; i < dim(); ++i) slopes[i].add(slope[i], rows);
    });
    const V factor = static_cast<V>(factor_);
    for (std::size_t i = 0; i < dim(); ++i) partials[i] = factor * slopes[i].total();
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
    Workspace<T> point(dim());
    Lanes<T, N> values;
    for (std::size_t k = 0; k < N; ++k) {
      for (std::size_t i = 0; i < dim(); ++i) point[i] = x[i][k];
      values.set(k, value(std::span<const T>(point.span())));
    }
    return values;
  }

  const RowCosts& costs_;
  const Columns& columns_;
  std::size_t from_ = 0, to_ = 0;
  double factor_ = 0;
};

class ShuffledBatches final : public MiniBatches {
 public:
  ShuffledBatches(const RowCosts& costs, std::size_t size, std::uint64_t seed)
      : all_(costs.columns),
        size_(size),
        seed_(seed),
        shuffled_(costs.columns),
        order_(costs.columns.rows()),
        loss_(costs, shuffled_) {}

  std::size_t per_epoch() const override { return (all_.rows() + size_ - 1) / size_; }
  void select(std::int64_t step) override {
    const auto number = static_cast<std::size_t>(step), epoch = number / per_epoch();
    if (epoch != epoch_) {
      shuffle(order_, seed_, epoch);
      shuffled_.take(all_, order_);
      epoch_ = epoch;
    }
    const std::size_t from = number % per_epoch() * size_;
    loss_.select(from, std::min(from + size_, all_.rows()));
  }
  const Function& function() const override { return loss_; }

 private:
  const Columns& all_;
  std::size_t size_;
  std::uint64_t seed_;
  Columns shuffled_;
  std::vector<std::uint32_t> order_;
  std::optional<std::size_t> epoch_;
  LossOverRows loss_;
};

class FormulaFit final : public Fit {
 public:
  FormulaFit(DataSet data, std::vector<std::size_t> inputs, Program curve, RowCosts costs)
      : data_(std::move(data)),
        inputs_(std::move(inputs)),
        curve_(std::move(curve)),
        costs_(std::move(costs)),
        loss_(costs_, costs_.columns) {}
  FormulaFit(const FormulaFit&) = delete;  // the loss knows the columns by their place
  FormulaFit& operator=(const FormulaFit&) = delete;

  const Function& loss() const { return loss_; }
  const DataSet& data() const override { return data_; }
  const std::vector<std::size_t>& inputs() const override { return inputs_; }
  double curve(std::span<const double> parameters, std::span<const double> x) const override {
    std::vector<double> all(parameters.begin(), parameters.end());
    all.insert(all.end(), x.begin(), x.end());
    return curve_(std::span<const double>(all));
  }
  std::unique_ptr<MiniBatches> batches(std::size_t size, std::uint64_t seed) const override {
    return std::make_unique<ShuffledBatches>(costs_, size, seed);
  }

 private:
  DataSet data_;
  std::vector<std::size_t> inputs_;
  Program curve_;
  RowCosts costs_;
  LossOverRows loss_;
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
    if (column && node.variable == response) {
      throw BadInput(in_quotes(data.response) +
                     " is the response, which the formula shall give: it cannot stand in it");
    }
    if (column) used[node.variable] = true;
  }
  return used;
}

}  // namespace

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
  std::vector<std::size_t> inputs;
  const auto add = [&](std::size_t i) {
    input[i] = static_cast<std::uint32_t>(names.size());
    names.push_back(data.columns[i]);
    columns.push_back(data.values[i]);
  };
  // First those that the formula reads.
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    inputs.push_back(i);
    add(i);
  }
  Formula model = parse_formula(formula, names, Names::declared, file);
  Program curve(model.graph, model.root, names.size());
  add(response);
  if (error < used.size() && !used[error]) add(error);

  model = parse_formula(formula, names, Names::declared, file);
  ExpressionGraph& graph = model.graph;
  const NodeId sigma = error < used.size() ? graph.variable(input[error]) : graph.constant(1);
  const NodeId residual =
      graph.apply(Operation::subtract, model.root, graph.variable(input[response]));
  KnownFunction fit;
  std::visit(
      [&]<class L>(const L&) {
        const NodeId cost = L::cost(graph, residual, sigma);
        fit.value_name = L::name;
        const auto made = std::make_shared<FormulaFit>(
            data, std::move(inputs), std::move(curve),
            RowCosts{Program(graph, cost, names.size()), parameters.size(), L::mean,
                     Columns(std::move(columns), data.rows())});
        fit.function = {made, &made->loss()};
        fit.fit = made;
      },
      loss);
  fit.name = fit.value_name + " of " + on_one_line(formula) + " on " + data.name;
  fit.start.assign(parameters.size(), 1.0);
  fit.variables = parameters;
  return fit;
}

}  // namespace nnopt
