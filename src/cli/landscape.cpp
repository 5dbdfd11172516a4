// `nnopt landscape`: a function on a line, a plane or more axes, with the paths of runs on it.
#include "runs/landscape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "base/table.hpp"
#include "base/text.hpp"
#include "cli/landscape_report.hpp"
#include "cli/network_landscape.hpp"
#include "cli/objective.hpp"
#include "cli/picture_options.hpp"
#include "cli/program.hpp"
#include "plots/figures.hpp"
#include "runs/trace_table.hpp"

namespace nnopt {
namespace {

Command command() {
  Group function = function_options();
  function.options.push_back(
      {"one-dim", 0, "", "", "the function of one variable; the same as --dim 1"});
  function.options.push_back(data_seed_option());
  Group picture{"The picture",
                {{"path", 0, "FILE", "",
                  "draws the runs of a table that `nnopt minimize --trace FILE` wrote, under the "
                  "file's name; again for more",
                  "", true}}};
  for (auto& option : look_options()) picture.options.push_back(std::move(option));
  picture.options.push_back({"success", 0, "EPS", "0.01",
                             "a run succeeds when it ends less than EPS above the known minimum"});
  return {"landscape",
          "a function, a fit to data or a network's loss on a line or a plane: table, curve, "
          "contours, surface",
          "[FUNCTION] [options]",
          {function,
           {"What to show",
            {{"range", 'r', "A:B[:N],...", "",
              "from A to B, in N points; one for each axis, or one for all",
              "the function's domain; formulas: -10:10"},
             {"samples", 0, "N", "", "points per axis where --range names none",
              "1000; 100 with three axes, 10 with more"},
             {"slice", 0, "X=V,...", "",
              "holds coordinates at values, as in x3=0.5: the others are the axes"},
             {"derivative", 0, "", "",
              "the gradient too: columns of the table; a second curve of the picture"},
             {"precision", 0, "NAME", "double", "float or double: what a table is computed in"},
             {"table", 0, "FILE", "",
              "instead of a function a matrix of numbers: names its minimum, draws it"}}},
           network_landscape_options(),
           std::move(picture),
           {"Output", {format_option("table"), plot_option(), figure_option(), threads_option()}},
           general_options()},
          {"nnopt landscape ackley --range -40:40 --one-dim",
           "nnopt landscape --load digits.safetensors --data digits --plot loss.png",
           "nnopt landscape -f \"sin(x)\" --range -3.14159:3.14159 --derivative --plot sin.png",
           "nnopt landscape himmelblau --levels 1,10,20,50,100,200 --quiver --plot himmelblau.png",
           "nnopt landscape --data sincos --formula \"sin(b*cos(a*x))\" --range -3:10 --figure "
           "surface --plot loss.png"},
          "function",
          1};
}

KnownFunction function_to_show(const Arguments& arguments) {
  std::optional<std::size_t> dim;
  if (arguments.on_off("one-dim")) {
    if (arguments.given("dim") && arguments.integer("dim") != 1) {
      throw arguments.wrong("dim", "--one-dim says 1");
    }
    dim = 1;
  }
  KnownFunction function = objective_of(arguments, "", dim);
  if (!arguments.given("slice")) return function;
  const auto fixed = coordinates_of(arguments, "slice", function.variables);
  if (std::ranges::none_of(fixed, [](const auto& value) { return !value.has_value(); })) {
    throw arguments.wrong("slice", "holds all coordinates: at least one must be free");
  }
  return sliced(std::move(function), fixed);
}

std::size_t samples_of(const Arguments& arguments, std::size_t axes) {
  if (arguments.given("samples")) {
    return static_cast<std::size_t>(arguments.integer("samples", 2, 1 << 28));
  }
  return axes < 3 ? 1000 : axes == 3 ? 100 : 10;
}

std::vector<Range> ranges_of(const Arguments& arguments, const KnownFunction& function) {
  const std::size_t samples = samples_of(arguments, function.dim());
  std::vector<Range> axes = domain_axes(function, samples);
  if (!arguments.given("range")) return axes;
  return ranges_given(arguments, function, samples);
}

/// Before anything is computed. `numbers`: how many are kept for each point.
void refuse_too_many(const std::vector<Range>& axes, std::size_t numbers, double most) {
  double points = 1;
  for (const auto& axis : axes) points *= static_cast<double>(axis.count);
  constexpr const char* smaller = "(--samples, --range a:b:n, --slice)";
  if (points > most) {
    throw BadInput(fmt::format("a grid of {:.3g} points is too large: at most {:.3g} {}", points,
                               most, smaller));
  }
  const double needed = 8 * points * static_cast<double>(numbers), there = machine_bytes();
  if (needed > 0.8 * there) {
    throw BadInput(
        fmt::format("a grid of {:.3g} points needs {:.3g} GB, this machine has {:.3g} "
                    "GB {}",
                    points, needed / 1e9, there / 1e9, smaller));
  }
}

/// The coordinates in the order of `names`, where these are the trace's own in another order.
void reorder(Trace& trace, const std::vector<std::string>& names) {
  if (!std::ranges::is_permutation(trace.names, names)) return;
  std::vector<double> x;
  for (std::size_t row = 0; row < trace.rows.size(); ++row) {
    for (const auto& name : names) {
      const auto place = std::ranges::find(trace.names, name) - trace.names.begin();
      x.push_back(trace.point(row)[static_cast<std::size_t>(place)]);
    }
  }
  trace.x = std::move(x);
  trace.names = names;
}

std::vector<Arm> read_paths(const Arguments& arguments, const KnownFunction& function) {
  std::vector<Arm> arms;
  for (const auto& file : arguments.all("path")) {
    auto traces = placed(arguments, "path", [&] { return read_traces(file); });
    for (auto& trace : traces) {
      if (trace.dim() != function.dim()) {
        throw arguments.wrong("path", fmt::format("'{}' has {} coordinates, {} has {}", file,
                                                  trace.dim(), function.name, function.dim()));
      }
      reorder(trace, function.variables);
    }
    arms.push_back({std::filesystem::path(file).stem().string(), std::move(traces)});
  }
  return arms;
}

Picture make_picture(const Arguments& arguments, const KnownFunction& function,
                     std::vector<Range> axes, Team& team) {
  Picture picture;
  picture.title = function.name;
  picture.value_name = function.value_name;
  picture.look = look_of(arguments);
  picture.look.derivative = arguments.on_off("derivative");
  picture.arms = read_paths(arguments, function);
  if (!arguments.given("range") && !picture.arms.empty()) {
    std::vector<Trace> all;
    for (const auto& arm : picture.arms) all.insert(all.end(), arm.runs.begin(), arm.runs.end());
    axes = axes_around(function, all, axes.front().count);
  }
  picture.landscape = make_landscape(function, std::move(axes), team);
  picture.known_minimum = function.minimum;
  if (!arguments.given("slice")) picture.fit = fit_to_show(arguments, function);
  picture.success = arguments.number("success", positive());
  return picture;
}

/// What a picture is drawn into, if anything: an answer to `--plot` and `--format gnuplot`.
struct Drawing {
  Format format;
  std::vector<std::string_view> figures;
  bool wanted;

  Drawing(const Arguments& arguments, std::size_t dim)
      : format(format_of(arguments)),
        figures(
            figures_of(arguments, dim, arguments.given("path") ? Shows::runs : Shows::function)),
        wanted(arguments.given("plot") || format == Format::gnuplot) {
    for (const char* option : {"figure", "path", "success"}) {
      if (arguments.given(option) && !wanted) {
        throw arguments.wrong(option, "goes with --plot FILE or --format gnuplot");
      }
    }
    check_look(arguments, wanted, dim);
    if (!arguments.given("plot")) return;
    check_target(arguments.text("plot"));
    if (takes_stdout(arguments) && arguments.given("format") && format != Format::text) {
      throw arguments.wrong("format", "standard output is taken by --plot -");
    }
  }
  static bool takes_stdout(const Arguments& arguments) {
    return arguments.given("plot") && arguments.text("plot") == "-";
  }
  void draw(const Arguments& arguments, const Picture& picture, Console& console) const {
    const auto names = figures.empty() ? default_figures(picture) : figures;
    if (arguments.given("plot")) nnopt::draw(picture, names, arguments.text("plot"));
    if (format == Format::gnuplot) console.data(gnuplot_script(picture, names));
  }
};

int exit_status() { return signal_received() == 0 ? 0 : 128 + signal_received(); }

/// A summary for people, on standard error where a picture has standard output.
void write_text(const Arguments& arguments, const std::string& text, Console& console) {
  if (Drawing::takes_stdout(arguments)) {
    console.note(text);
  } else {
    console.data(text);
  }
}

int run_table(const Arguments& arguments, Console& console) {
  std::vector<std::string> others{"one-dim",    "seed",      "range",  "samples", "slice",
                                  "derivative", "precision", "quiver", "path",    "success"};
  for (const auto& option : function_options().options) others.push_back(option.name);
  for (const auto& option : others) {
    if (arguments.given(option)) throw arguments.wrong(option, "does not go with --table");
  }
  const std::string file = arguments.text("table");
  Table table = placed(arguments, "table", [&] { return read_table(file); });
  const std::size_t columns = table.columns.size(), rows = table.rows();
  if (columns < 2 || rows < 2) {
    throw arguments.wrong("table", fmt::format("'{}' has {} rows and {} columns: at least 2 of "
                                               "both are right",
                                               file, rows, columns));
  }
  Grid cells{{}, {}};
  for (std::size_t j = 0; j < rows; ++j) {
    for (const auto& column : table.columns) cells.values.push_back(column[j]);
  }
  const Drawing drawing(arguments, 2);
  Picture picture;
  picture.landscape =
      table_landscape(std::filesystem::path(file).filename().string(), columns, cells.values);
  if (arguments.given("format") || !drawing.wanted) {
    const Format format = arguments.given("format") ? drawing.format : Format::text;
    if (format == Format::json)
      console.result(table_json(picture.landscape, cells, file, arguments.command_line()));
    if (format == Format::table) {
      console.data(table_rows(picture.landscape, cells, arguments.command_line()));
    }
    if (format == Format::text) {
      write_text(arguments, table_text(picture.landscape, cells), console);
    }
  }
  if (drawing.wanted) {
    picture.title = picture.landscape.title;
    const auto& lowest = picture.landscape.minima.front();
    picture.subtitle =
        fmt::format("{} numbers, the lowest {} in column {}, row {}", cells.values.size(),
                    std::ranges::min(cells.values), lowest[0], lowest[1]);
    picture.value_name = "value";
    picture.look = look_of(arguments);
    drawing.draw(arguments, picture, console);
  }
  return exit_status();
}

int run(const Arguments& arguments, Console& console) {
  if (arguments.given("load")) return run_network_landscape(arguments, console);
  for (const Option& option : network_landscape_options().options) {
    if (arguments.given(option.name)) throw arguments.wrong(option.name, "goes with --load FILE");
  }
  if (arguments.given("table")) return run_table(arguments, console);
  const KnownFunction function = function_to_show(arguments);
  const std::vector<Range> axes = ranges_of(arguments, function);
  const Drawing drawing(arguments, axes.size());
  if (drawing.wanted && axes.size() > 2) {
    throw BadInput(fmt::format("landscape: {} axes cannot be drawn: --slice {}=0 holds coordinates",
                               axes.size(), function.variables.back()));
  }
  const Format format = drawing.format;
  const Talk& talk = console.talk();
  Team team(threads_of(arguments));
  if (drawing.wanted) {
    const auto shown = std::make_shared<Grid>();
    Picture picture = make_picture(arguments, function, axes, team);
    picture.landscape.sample = [shown, sample = picture.landscape.sample](const auto& ranges) {
      return *shown = sample(ranges);
    };
    drawing.draw(arguments, picture, console);
    if (const std::size_t holes = shown->not_finite(); holes > 0) {
      talk.note(fmt::format("{} of the picture's {} values are not finite: it has holes there",
                            holes, shown->values.size()));
    }
    // A picture is what was asked for; the table comes only where it is, too.
    if (format == Format::gnuplot || !arguments.given("format")) {
      return exit_status();
    }
  }
  const bool derivative = arguments.on_off("derivative");
  refuse_too_many(axes, derivative ? 1 + axes.size() : 1, format == Format::json ? 1 << 22 : 1e18);
  const bool single = arguments.choice("precision", {"float", "double"}) == "float";
  LandscapeReport report{function, {}, {}, {}};
  const Stop stop = [] { return signal_received() != 0; };
  report.grid = sample_grid(*function.function, axes, team,
                            single ? GridPrecision::single : GridPrecision::twofold, stop);
  if (derivative) {
    report.gradients = sample_gradients(*function.function, axes, team, stop);
    report.grid.values.resize(
        std::min(report.grid.values.size(), report.gradients.size() / axes.size()));
    report.gradients.resize(report.grid.values.size() * axes.size());
  }
  if (format != Format::table && !report.interrupted()) {
    constexpr std::size_t most_minima = 10;
    report.found = find_minima(*function.function, report.grid, most_minima);
  }
  if (format == Format::text) write_text(arguments, to_text(report), console);
  if (format == Format::table) write_table(report, arguments.command_line(), console);
  if (format == Format::json) console.result(to_json(report, arguments.command_line()));
  if (const std::size_t holes = report.grid.not_finite(); holes > 0 && format != Format::text) {
    talk.note(fmt::format("{} of {} values are not finite", holes, report.grid.values.size()));
  }
  return exit_status();
}

}  // namespace

CommandRow landscape_command() { return {command(), run}; }

}  // namespace nnopt
