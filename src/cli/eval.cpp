// `nnopt eval`: value, gradient and Hessian of an objective at a point, and whether they are right.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/spec.hpp"
#include "cli/json.hpp"
#include "cli/objective.hpp"
#include "cli/program.hpp"
#include "plots/eval_charts.hpp"
#include "runs/derivative_check.hpp"

namespace nnopt {
namespace {

Command command() {
  Group objective = function_options();
  objective.options.push_back(data_seed_option());
  return {"eval",
          "value, gradient and Hessian of a function at a point; whether they are right",
          "[FUNCTION] [options]",
          {objective,
           {"What to compute",
            {{"at", 0, "X,...", "",
              "the point: 1,2, or by name x=1,y=2, which also declares a formula's variables",
              "where runs start"},
             {"order", 0, "0|1|2", "1", "0: the value, 1: and the gradient, 2: and the Hessian"},
             {"check", 0, "", "",
              "tests the gradient: Taylor remainders |f(x+hd) - f(x) - h g.d| must fall as h^2 "
              "(rate 2) along every coordinate, and dual numbers must give the same"}}},
           {"Output",
            {format_option("text"), plot_option(),
             figure_option({eval_figures.begin(), eval_figures.end()},
                           "taylor with --check, else sections")}},
           general_options()},
          {"nnopt eval rosenbrock --at -1.2,1 --order 2",
           "nnopt eval -f \"x^2*sin(y)\" --at x=1,y=2 --check --plot taylor.png",
           "nnopt eval --data sincos --formula \"sin(b*cos(a*x))\" --at a=2,b=4.5 --format json"},
          "function",
          1};
}

struct Report {
  const KnownFunction& function;
  int order;
  Derivatives found;
  std::optional<DerivativeCheck> check;
  std::string command_line;
};

std::string status_of(const Report& report) { return report.found.finite() ? "ok" : "not_finite"; }

std::string number_text(double x) { return fmt::format("{:.17g}", without_sign_of_nan(x)); }

/// Names in a column as wide as the longest.
std::size_t name_width(const std::vector<std::string>& names) {
  std::size_t width = 0;
  for (const auto& name : names) width = std::max(width, name.size());
  return width;
}

std::string padded(std::string text, std::size_t width) {
  return text.append(width - std::min(width, text.size()), ' ');
}

std::string point_text(const KnownFunction& f) {
  std::string text;
  for (std::size_t i = 0; i < f.dim(); ++i) {
    if (i == 8 && f.dim() > 10) return text + fmt::format(", ... {} more", f.dim() - i);
    text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", f.variables[i], shortest(f.start[i]));
  }
  return text;
}

std::string verdict_text(const TaylorTest& test) {
  switch (test.verdict) {
    case TaylorVerdict::right:
      return fmt::format("rate {:.2f}  right", test.rate);
    case TaylorVerdict::exact:
      return "no remainder  right: a straight line";
    case TaylorVerdict::kink:
      return fmt::format("rate {:.2f}  a kink: slope {:.6g} on the left, {:.6g} on the right",
                         test.rate, test.left, test.right);
    case TaylorVerdict::jump:
      return fmt::format("rate {:.2f}  a jump: f is not continuous here", test.rate);
    case TaylorVerdict::off:
      return fmt::format("rate {:.2f}  OFF: differences give {:.10g}, the gradient says {:.10g}",
                         test.rate, 0.5 * (test.left + test.right), test.slope);
    case TaylorVerdict::unclear:
      break;
  }
  return "unclear: f is not finite around the point, or too rough";
}

std::string check_text(const Report& report) {
  const DerivativeCheck& check = *report.check;
  const auto& names = report.function.variables;
  std::string text = "  Taylor remainder |f(x+hd) - f(x) - h g.d|, d a random direction\n";
  for (std::size_t k = 0; k < check.along_all.steps.size(); ++k) {
    text += fmt::format("    h = {:<12.4g} remainder {:<12.4g}", check.along_all.steps[k],
                        check.along_all.remainders[k]);
    if (k > 0) text += fmt::format(" rate {:.3f}", check.along_all.rates[k - 1]);
    text += "\n";
  }
  text += fmt::format("    {}\n  along each coordinate (2.00 is right)\n",
                      verdict_text(check.along_all));
  const std::size_t width = name_width(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += "    " + padded(names[i], width) + "  " + verdict_text(check.coordinates[i]) + "\n";
  }
  if (check.dual_difference == 0) return text + "  dual numbers give the same gradient\n";
  return text + fmt::format("  dual numbers give the same gradient to {:.2g} ({} is farthest)\n",
                            check.dual_difference, names[check.worst_dual]);
}

std::string to_text(const Report& report) {
  const auto& [f, order, found, check, line] = report;
  const std::size_t width = name_width(f.variables);
  std::string text =
      fmt::format("{}\n  at {}\n  value {}\n", f.name, point_text(f), number_text(found.value));
  if (order >= 1) {
    text += "  gradient\n";
    for (std::size_t i = 0; i < f.dim(); ++i) {
      text += "    " + padded(f.variables[i], width) + "  " + number_text(found.gradient[i]) + "\n";
    }
  }
  if (order == 2) {
    text += "  Hessian\n";
    for (std::size_t i = 0; i < f.dim(); ++i) {
      text += "    " + padded(f.variables[i], width);
      for (std::size_t j = 0; j < f.dim(); ++j) {
        text += fmt::format("  {:>22}", number_text(found.hessian[i * f.dim() + j]));
      }
      text += "\n";
    }
  }
  if (!found.finite()) text += "  not_finite: there is no finite value or derivative here\n";
  if (check) text += check_text(report);
  return text;
}

std::string to_table(const Report& report) {
  const auto& [f, order, found, check, line] = report;
  std::string names, numbers;
  const auto add = [&](const std::string& name, double x) {
    names += " " + name;
    numbers += fmt::format("{}{}", numbers.empty() ? "" : " ", without_sign_of_nan(x));
  };
  for (std::size_t i = 0; i < f.dim(); ++i) add(f.variables[i], f.start[i]);
  add("value", found.value);
  for (std::size_t i = 0; i < found.gradient.size(); ++i) {
    add("gradient_" + f.variables[i], found.gradient[i]);
  }
  for (std::size_t k = 0; k < found.hessian.size(); ++k) {
    add(fmt::format("hessian_{}_{}", f.variables[k / f.dim()], f.variables[k % f.dim()]),
        found.hessian[k]);
  }
  return "# " + line + "\n#" + names + "\n" + numbers + "\n";
}

Json check_json(const Report& report) {
  const auto of_test = [](const TaylorTest& test) {
    Json json = Json::object();
    json.add("verdict", to_text(test.verdict)).add("rate", test.rate).add("slope", test.slope);
    return json.add("left", test.left).add("right", test.right);
  };
  Json coordinates = Json::array();
  for (std::size_t i = 0; i < report.function.dim(); ++i) {
    Json json = of_test(report.check->coordinates[i]);
    coordinates.push(json.add("name", report.function.variables[i]));
  }
  Json all = of_test(report.check->along_all);
  all.add("steps", report.check->along_all.steps);
  all.add("remainders", report.check->along_all.remainders);
  all.add("rates", report.check->along_all.rates);
  Json json = Json::object();
  json.add("direction", std::move(all)).add("coordinates", std::move(coordinates));
  return json.add("dual_difference", report.check->dual_difference);
}

Json to_json(const Report& report) {
  const auto& [f, order, found, check, line] = report;
  Json json = result_head("eval", line);
  json.add("objective", f.name);
  json.add("dim", f.dim()).add("variables", f.variables).add("x", f.start);
  json.add("value", found.value);
  if (order >= 1) json.add("gradient", found.gradient);
  if (order == 2) {
    Json rows = Json::array();
    for (auto row = found.hessian.begin(); row != found.hessian.end();
         row += static_cast<std::ptrdiff_t>(f.dim())) {
      rows.push(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(f.dim())));
    }
    json.add("hessian", std::move(rows));
  }
  json.add("status", status_of(report));
  if (!found.finite()) json.add("reason", "there is no finite value or derivative at this point");
  if (check) json.add("check", check_json(report));
  return json;
}

bool is_off(const DerivativeCheck& check) {
  const auto off = [](const TaylorTest& test) { return test.verdict == TaylorVerdict::off; };
  return off(check.along_all) || std::ranges::any_of(check.coordinates, off) ||
         check.dual_difference > 1e-6;
}

std::vector<std::string_view> figures_to_draw(const Arguments& arguments) {
  const bool check = arguments.on_off("check");
  if (!arguments.given("figure")) return {eval_figures[check ? 1 : 0].name};
  const auto chosen = figure_names(arguments, {eval_figures[0].name, eval_figures[1].name});
  if (!check && std::ranges::find(chosen, eval_figures[1].name) != chosen.end()) {
    throw arguments.wrong("figure", "taylor shows what --check finds");
  }
  return chosen;
}

Page page_of(const Report& report, const std::vector<std::string_view>& figures) {
  Page page;
  page.title = report.function.name;
  page.subtitle = "at " + point_text(report.function);
  for (const auto figure : figures) {
    const Chart chart = figure == "taylor" ? taylor_chart(*report.check, report.function.variables)
                                           : section_chart(report.function, report.function.start);
    page.figures.push_back(
        [title = PageTitle(page), chart](Script& script) { draw_chart(title, chart, script); });
  }
  return page;
}

int run(const Arguments& arguments, Console& console) {
  const KnownFunction function = objective_of(arguments, "at");
  Report report{function,
                static_cast<int>(arguments.integer("order", 0, 2)),
                {},
                {},
                arguments.command_line()};
  const bool check = arguments.on_off("check");
  if (check && report.order == 0) throw arguments.wrong("check", "needs a gradient: --order 1");
  constexpr std::size_t largest_hessian = 4096;
  if (report.order == 2 && function.dim() > largest_hessian) {
    throw arguments.wrong("order", fmt::format("a Hessian of {} coordinates is too large: at most "
                                               "{}",
                                               function.dim(), largest_hessian));
  }
  const Format format = format_of(arguments);
  const bool draws = arguments.given("plot") || format == Format::gnuplot;
  if (arguments.given("figure") && !draws) {
    throw arguments.wrong("figure", "goes with --plot FILE or --format gnuplot");
  }
  const std::vector<std::string_view> figures = figures_to_draw(arguments);
  if (arguments.given("plot")) check_target(arguments.text("plot"));
  report.found = derivatives_at(*function.function, function.start, report.order);
  if (check) {
    report.check = check_gradient(*function.function, function.start, report.found.gradient);
  }
  Told summary = told(format, report);
  if (draws) {
    const Page page = page_of(report, figures);
    if (format == Format::gnuplot) summary = gnuplot_script(page);
    if (arguments.given("plot")) draw(page, arguments.text("plot"));
  }
  console.tell(std::move(summary));
  if (signal_received() != 0) return 128 + signal_received();
  return check && is_off(*report.check) ? 1 : 0;
}

}  // namespace

CommandRow eval_command() { return {command(), run}; }

}  // namespace nnopt
