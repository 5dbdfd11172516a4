#include "cli/fit_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/data_objective.hpp"
#include "cli/fit_parameters.hpp"
#include "cli/objective.hpp"
#include "cli/rule_options.hpp"
#include "cli/run_options.hpp"
#include "functions/formula.hpp"
#include "runs/step_length.hpp"

namespace nnopt {
namespace {

constexpr std::int64_t starts_of_a_network = 6;
// Behind them a network's curve stands still, while its weights may go on for ever.
constexpr std::int64_t steps_of_a_network = 200;

Option shared_row(const Group& group, std::string_view name) {
  return *std::ranges::find(group.options, name, &Option::name);
}

Group data_group() {
  const Group shared = function_options();
  Option loss = shared_row(shared, "loss");
  loss.fallback = ChiSquared::name;
  loss.text =
      "chi2 (sigma is a column, else 1), mse, or, by other methods than lm, mae, huber (delta 1)";
  return {"The data and the curve",
          {{"data", 0, "FILE|sincos", "",
            "columns of numbers parted by commas, tabs or blanks, with or without a line of names; "
            "sincos is built in"},
           {"formula", 'f', "FORMULA", "",
            "what the data shall be fitted with; its names that are no columns are the parameters; "
            "@FILE reads it from a file"},
           shared_row(shared, "columns"),
           shared_row(shared, "response"),
           std::move(loss),
           {"model", 0, "mlp", "",
            "a network instead of the formula or, beside one, both of them on the same data"},
           {"layers", 0, "N,...", "8", "its hidden layers"},
           {"activation", 0, "NAME", "tanh", "of hidden layers: tanh, sigmoid, softplus or relu"},
           {"seed", 0, "N", "0", "of the noise of sincos, of starts that are drawn, of networks"}}};
}

Group method_group() {
  Group group{
      "The fit",
      {{"method", 0, "SPEC", "lm",
        "lm (Levenberg-Marquardt on the exact Jacobian), auto (lm, and others where it does not "
        "converge), or any optimizer, as in migrad or adam:lr=0.1; all are polished to the last "
        "digit (`nnopt list optimizers` shows all)"},
       {"start", 0, "X,...", "",
        "where to start: b1=500,b2=0.1, those that are left out at 1, or all in order of "
        "appearance, 500,0.1; @FILE: where the fit of --save FILE ended",
        "1"},
       {"fix", 0, "NAME=X,...", "", "holds parameters there; a name alone: at its start"},
       {"limits", 0, "NAME=LO:HI,...", "",
        "where parameters may be, as in b1=0:10,b2=0:,b3=:5; both ends belong to it"},
       {"steps", 0, "N", "10000", "most steps of the walk", "10000; of networks 200"},
       {"timeout", 0, "S", "", "most seconds of the walk"}}};
  for (Option& option : rule_options(false)) {
    if (option.name == "optimizer") continue;
    if (option.name == "lr") option.fallback_text = "adam: 0.01; others: torch's";
    group.options.push_back(std::move(option));
  }
  group.options.push_back(threads_option());
  return group;
}

Group starts_group() {
  return {"Several starts",
          {{"starts", 0, "N", "1",
            "starts: the given one and others drawn from --start-range, else from the limits, else "
            "from around the start; the minima they lead to are listed",
            "1; of networks 6"},
           {"scan", 0, "", "",
            "tries all points of a grid over --start-range, and fits from the lowest"},
           {"start-range", 0, "NAME=LO:HI[:N],...", "",
            "where starts are drawn, or, with N points each, scanned"}}};
}

Group errors_group() {
  return {
      "Errors",
      {{"errors", 0, "NAME", "jacobian",
        "where the covariance comes from: jacobian (J^T J), hesse (the exact Hessian) or none"},
       {"absolute-sigma", 0, "", "",
        "errors as for the sigma that is given, else 1, and not scaled by the residuals",
        "with a column sigma"},
       {"relative-sigma", 0, "", "",
        "scaled by the residual standard deviation, although there is a column sigma",
        "without a column sigma"},
       {"minos", 0, "", "", "errors to both sides, where chi^2 has risen by as much as for one"},
       {"profile", 0, "NAME[=A:B:N],...", "",
        "chi^2 along a parameter, the others adapted; from A to B at N points, else three "
        "errors to both sides",
        "", true},
       {"contour", 0, "NAME,NAME", "",
        "lines around 1, 2 and 3 sigma of two parameters together, the others adapted", "", true},
       {"band", 0, "LEVEL", "",
        "the band of the curve and that of measurements, as in 0.95, in tables, JSON and pictures; "
        "by Student's t where errors are scaled, else by the normal distribution",
        "0.95 in pictures"}}};
}

/// Options that shall not be given here, each with the reason.
void refuse(const Arguments& arguments, std::initializer_list<const char*> options,
            std::string_view why) {
  for (const char* option : options) {
    if (arguments.given(option)) throw arguments.wrong(option, why);
  }
}

// ---- the method ----

void read_method(const Arguments& arguments, FitPlan& plan) {
  MinimizePlan& walk = plan.walk;
  walk.steps = arguments.integer("steps", 0, most_steps);
  walk.timeout = number_if_given(arguments, "timeout", positive());
  std::string spec = arguments.text("method");
  plan.automatic = spec == "auto";
  if (plan.automatic) spec = Lm::name;
  const GivenOptimizer given = placed(arguments, "method", [&] { return given_optimizer(spec); });
  const Optimizer optimizer = placed(arguments, "method", [&] {
    return find_optimizer(given.spec, rule_defaults(arguments, 0.01, false));
  });
  if (const auto* const method = std::get_if<MethodOptions>(&optimizer)) {
    walk.method = *method;
    refuse(arguments, {"schedule", "warmup", "scheduler-first", "clip-norm", "clip-value", "lr"},
           fmt::format("{} finds its steps by itself", name_of(*method)));
    return;
  }
  walk.method.reset();
  walk.rule = std::get<Rule>(optimizer);
  walk.clip = read_clip(arguments);
  walk.schedule = read_schedule(arguments, walk.rule, walk.length(), false);
  const bool option_is_auto = arguments.given("lr") && arguments.text("lr") == "auto";
  if (given.auto_momentum) throw arguments.wrong("method", "momentum=auto is for minimize");
  if (!given.auto_lr && (!option_is_auto || given.has_lr)) return;
  const StepLength chosen = placed(arguments, option_is_auto ? "lr" : "method",
                                   [&] { return choose_step_length(walk, seed_of(arguments)); });
  learning_rate(walk.rule) = chosen.lr;
  walk.lr_choice = fmt::format("lr {:.4g} chosen: {}", chosen.lr, chosen.text);
}

/// Whether the method needs sums of squares.
bool is_for_squares(const FitPlan& plan) {
  return plan.walk.method && std::holds_alternative<Lm>(*plan.walk.method) && !plan.automatic;
}

void refuse_method(const Arguments& arguments, const FitPlan& plan) {
  if (is_for_squares(plan) && !plan.fit().squares_factor()) {
    throw arguments.wrong("method",
                          fmt::format("lm is for sums of squares (--loss chi2 or mse), which {} is "
                                      "not: auto, bfgs or nelder_mead can",
                                      plan.walk.function.value_name));
  }
  if (!plan.walk.method) return;
  const std::size_t most = most_parameters(*plan.walk.method), count = plan.names().size();
  if (count <= most) return;
  throw arguments.wrong("method", fmt::format("{} takes at most {} parameters, here are {}",
                                              name_of(*plan.walk.method), most, count));
}

/// Fewer numbers than parameters, and numbers at one place alone, determine no curve at all.
void check_rows_of_network(const Arguments& arguments, const FitPlan& plan) {
  const std::size_t rows = plan.fit().data().rows(), parameters = plan.names().size();
  if (rows <= parameters) {
    throw arguments.wrong(
        "model", fmt::format("the network has {} parameters, which {} row{} cannot determine: "
                             "fewer units (--layers) or more data",
                             parameters, rows, rows == 1 ? "" : "s"));
  }
  if (inputs_vary(plan.fit())) return;
  throw arguments.wrong("model",
                        fmt::format("all {} rows have the same inputs: they show no curve", rows));
}

/// What the fit itself would refuse.
void check(const Arguments& arguments, const FitTask& task) {
  const FitPlan& plan = task.plan;
  if (std::ranges::all_of(plan.bounds, [](const Bounds& b) { return b.held(); })) {
    throw arguments.wrong(arguments.given("fix") ? "fix" : "limits",
                          "no parameter is left to be fitted");
  }
  if (task.network) check_rows_of_network(arguments, plan);
  placed(arguments, task.network ? "model" : "formula", [&] {
    Team team(threads_of(arguments));
    check_fit(plan, team);
    return true;
  });
}

// ---- the tasks ----

/// The column that a parameter was perhaps meant to be: of the same letters in other case, which
/// the formula does not read, of another number behind the same letters, or one slip away.
std::string meant_column(const std::string& name, const Fit& fit) {
  constexpr std::size_t long_enough = 4;
  const std::vector<std::string>& columns = fit.data().columns;
  const auto lower = [](std::string text) {
    for (char& c : text) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
  };
  const auto letters = [](const std::string& text) {
    return text.substr(0, text.find_last_not_of("0123456789") + 1);
  };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool read = std::ranges::find(fit.inputs(), i) != fit.inputs().end();
    if (lower(columns[i]) == lower(name) && !read) return columns[i];
    const bool numbered = letters(columns[i]) != columns[i] && letters(name) != name;
    if (numbered && letters(columns[i]) == letters(name)) return columns[i];
  }
  const std::string near = name.size() < long_enough ? "" : nearest(name, columns);
  return near.find(name) == std::string::npos ? near : "";
}

/// Names that may be slips. Whoever says where a parameter starts knows that it is one.
void warn_of_columns(const FitPlan& plan, const std::vector<bool>& given,
                     std::vector<std::string>& warnings) {
  const Fit& fit = plan.fit();
  const DataSet& data = fit.data();
  if (fit.inputs().empty()) {
    warnings.push_back(fmt::format("the formula reads no column of {} ({})", data.name,
                                   joined(data.columns, ", ")));
  }
  for (std::size_t i = 0; i < plan.names().size(); ++i) {
    const std::string column = given[i] ? "" : meant_column(plan.names()[i], fit);
    if (column.empty()) continue;
    warnings.push_back(
        fmt::format("{} is a parameter: did you mean the column {}?", plan.names()[i], column));
  }
}

FitTask formula_task(const Arguments& arguments, DataSet data, FitRequest& request) {
  FitTask task;
  const StartWish start = read_start(arguments, parameters_of_formula(arguments, data));
  task.plan.walk.function = formula_fit(arguments, std::move(data), start.names);
  task.plan.walk.start = start.values;
  task.label = on_one_line(source_of(arguments, "formula").text);
  if (!start.note.empty()) request.notes.push_back(start.note);
  warn_of_columns(task.plan, start.given, request.warnings);
  read_bounds(arguments, task.plan, start.given);
  task.plan.search = read_search(arguments, task.plan, start.given, request.notes);
  read_method(arguments, task.plan);
  return task;
}

FitTask network_task(const Arguments& arguments, DataSet data, bool alone) {
  arguments.choice("model", {"mlp"});
  FitTask task;
  NetworkFormula network;
  network.layers = arguments.counts("layers", 1000);
  network.activation = arguments.text("activation");
  const Loss loss = loss_of(arguments);
  const std::uint64_t seed = seed_of(arguments);
  task.plan.unique = false;
  task.plan.walk.function =
      placed(arguments, arguments.given("activation") ? "activation" : "layers",
             [&] { return network_fit(std::move(data), network, loss, seed); });
  task.inputs = task.plan.fit().inputs().size();
  task.label = "network " + network_name(network, task.inputs);
  task.plan.walk.start = task.plan.walk.function.start;
  task.plan.bounds.resize(task.plan.walk.start.size());
  if (alone) {
    refuse(arguments, {"start", "fix", "limits", "start-range", "scan"},
           "is for parameters of a formula: a network's start is drawn by --seed");
  }
  StartSearch& search = task.plan.search;
  search.seed = seed;
  search.starts = static_cast<std::size_t>(arguments.given("starts")
                                               ? arguments.integer("starts", 1, most_starts)
                                               : starts_of_a_network);
  if (search.starts > 1) {
    search.kind = StartSearch::Kind::starts;
    search.start_of = [network, inputs = task.inputs, seed](std::size_t i) {
      return network_start(network, inputs, seed + i);
    };
  }
  task.network = std::move(network);
  read_method(arguments, task.plan);
  if (!arguments.given("steps")) task.plan.walk.steps = steps_of_a_network;
  return task;
}

// ---- errors ----

void read_errors(const Arguments& arguments, FitRequest& request) {
  const FitTask& task = request.first();
  const Fit& fit = task.plan.fit();
  const std::string& loss = task.plan.walk.function.value_name;
  const std::string from = arguments.choice("errors", {"jacobian", "hesse", "none"});
  request.errors.curvature = from == "none"    ? Curvature::none
                             : from == "hesse" ? Curvature::hesse
                                               : Curvature::jacobian;
  if (arguments.given("absolute-sigma") && arguments.given("relative-sigma")) {
    throw arguments.wrong("absolute-sigma", "--relative-sigma says the opposite: one is enough");
  }
  request.errors.absolute =
      arguments.given("absolute-sigma") || (fit.has_sigma() && !arguments.given("relative-sigma"));
  if (loss == MeanAbsoluteError::name) {
    request.no_errors = "mae has no curvature that errors could come from";
    refuse(arguments,
           {"errors", "absolute-sigma", "relative-sigma", "minos", "profile", "contour", "band"},
           request.no_errors + ": --loss chi2, mse or huber has");
    request.errors.curvature = Curvature::none;
  } else if (request.errors.curvature == Curvature::none) {
    refuse(arguments, {"absolute-sigma", "relative-sigma", "minos", "profile", "contour", "band"},
           "needs errors: --errors jacobian or hesse");
  }
  if (!fit.squares_factor()) {
    refuse(arguments, {"minos", "profile", "contour"},
           fmt::format("is for sums of squares (--loss chi2 or mse), which {} is not", loss));
  }
  if (task.network) {
    constexpr const char* why =
        "a network's parameters are not unique: this is for those of a formula";
    refuse(arguments, {"minos", "profile", "contour", "axes"}, why);
    if (request.errors.curvature == Curvature::hesse) throw arguments.wrong("errors", why);
  }
  if (fit.has_sigma() && !fit.data().response_reads.empty()) {
    request.notes.push_back("sigma is taken as the error of " + fit.data().response);
  }
  request.minos = arguments.on_off("minos");
  if (arguments.given("band")) {
    constexpr double almost = 1e-9;
    request.band = arguments.number("band", within(almost, 1 - almost));
  }
}

void read_profiles(const Arguments& arguments, FitRequest& request) {
  const FitPlan& plan = request.first().plan;
  for (const std::string& words : arguments.all("profile")) {
    for (const auto part : split(words, ',')) {
      const std::size_t equals = part.find('=');
      ProfileWish wish;
      wish.parameter = free_parameter(arguments, "profile", plan, trim(part.substr(0, equals)));
      if (equals != std::string_view::npos) {
        constexpr std::int64_t usual = 41;
        constexpr std::int64_t most = 100'000;
        const auto range = parse_interval(trim(part.substr(equals + 1)));
        if (range && range->count.value_or(usual) > most) {
          throw arguments.wrong(
              "profile", fmt::format("{}: at most {} points are right", in_quotes(part), most));
        }
        if (!range) {
          throw arguments.wrong("profile", in_quotes(part) +
                                               ": NAME=A:B or NAME=A:B:N is right, A < B, N from 2 "
                                               "up");
        }
        wish.range =
            Range{range->lo, range->hi, static_cast<std::size_t>(range->count.value_or(usual))};
      }
      if (std::ranges::find(request.profiles, wish) != request.profiles.end()) {
        throw arguments.wrong("profile", in_quotes(part) + " stands twice");
      }
      request.profiles.push_back(wish);
    }
  }
}

std::array<std::size_t, 2> pair_of(const Arguments& arguments, const char* option,
                                   const FitPlan& plan, const std::string& words) {
  const auto parts = split(words, ',');
  if (parts.size() != 2) {
    throw arguments.wrong(
        option,
        in_quotes(words) + ": two parameters are right, as in " +
            joined(std::vector<std::string>{plan.names().front(), plan.names().back()}, ","));
  }
  const std::array<std::size_t, 2> pair{free_parameter(arguments, option, plan, trim(parts[0])),
                                        free_parameter(arguments, option, plan, trim(parts[1]))};
  if (pair[0] == pair[1]) throw arguments.wrong(option, "the two parameters are the same");
  return pair;
}

FitTable read_table_choice(const Arguments& arguments, const FitRequest& request) {
  if (!arguments.given("table")) {
    const bool both = !request.contours.empty() && !request.profiles.empty();
    if (both && format_of(arguments) == Format::table) {
      throw arguments.wrong("format",
                            "profiles and contours share no table: --table profile or contour");
    }
    return !request.contours.empty()   ? FitTable::contour
           : !request.profiles.empty() ? FitTable::profile
                                       : FitTable::data;
  }
  if (format_of(arguments) != Format::table) {
    throw arguments.wrong("table", "goes with --format table");
  }
  const std::string name = arguments.choice("table", {"data", "parameters", "profile", "contour"});
  if (name == "profile" && request.profiles.empty()) {
    throw arguments.wrong("table", "profile goes with --profile NAME");
  }
  if (name == "contour" && request.contours.empty()) {
    throw arguments.wrong("table", "contour goes with --contour NAME,NAME");
  }
  return name == "parameters" ? FitTable::parameters
         : name == "profile"  ? FitTable::profile
         : name == "contour"  ? FitTable::contour
                              : FitTable::data;
}

}  // namespace

std::vector<Group> fit_groups() {
  return {data_group(), method_group(), starts_group(), errors_group()};
}

FitRequest read_fit(const Arguments& arguments) {
  if (!arguments.given("data")) {
    throw BadInput(
        "no data given: a file or sincos, as in `nnopt fit data.csv --formula \"a*exp(-b*x)\"`");
  }
  const bool has_formula = arguments.given("formula"), has_network = arguments.given("model");
  if (!has_formula && !has_network) {
    throw BadInput(
        "--formula is missing: what the data shall be fitted with, as in --formula "
        "\"a*exp(-b*x)\", or a network, as in --model mlp --layers 8");
  }
  if (!has_network) refuse(arguments, {"layers", "activation"}, "goes with --model mlp");
  DataSet data = data_of(arguments, seed_of(arguments));
  if (data.response == "sigma") {
    const char* const about = arguments.given("response")  ? "response"
                              : arguments.given("columns") ? "columns"
                                                           : "data";
    throw arguments.wrong(about, "sigma cannot be the response: it holds the errors of one");
  }
  FitRequest request;
  if (has_formula) {
    request.tasks.push_back(formula_task(arguments, has_network ? data : std::move(data), request));
  }
  if (has_network) {
    request.tasks.push_back(network_task(arguments, std::move(data), !has_formula));
  }
  read_errors(arguments, request);
  for (const FitTask& task : request.tasks) {
    refuse_method(arguments, task.plan);
    check(arguments, task);
  }
  read_profiles(arguments, request);
  const FitPlan& plan = request.first().plan;
  for (const std::string& words : arguments.all("contour")) {
    const auto pair = pair_of(arguments, "contour", plan, words);
    if (std::ranges::find(request.contours, pair) != request.contours.end()) {
      throw arguments.wrong("contour", in_quotes(words) + " stands twice");
    }
    request.contours.push_back(pair);
  }
  if (arguments.given("axes")) {
    request.axes = pair_of(arguments, "axes", plan, arguments.text("axes"));
  }
  request.table = read_table_choice(arguments, request);
  return request;
}

}  // namespace nnopt
