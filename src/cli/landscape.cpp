// `nnopt landscape`: a function on a line or a plane, with the paths of runs on it.
#include "runs/landscape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cli/json.hpp"
#include "cli/program.hpp"
#include "plots/figures.hpp"
#include "runs/trace_table.hpp"

namespace nnopt {
namespace {

Command command() {
  return {
      "landscape",
      "a function on a line or a plane: table, curve, contours, surface",
      "[FUNCTION] [options]",
      {{"The function",
        {objective_options().options[0],
         objective_options().options[1],
         {"one-dim", 0, "", "", "the function of one variable; the same as --dim 1"}}},
       {"What to show",
        {{"range", 'r', "A:B[:N],...", "",
          "from A to B, in N points; one for each dimension, or one for all",
          "the function's domain"},
         {"samples", 0, "N", "1000", "points per dimension where --range names none"},
         {"path", 0, "FILE", "",
          "draws the runs of a table that `nnopt minimize --trace FILE` wrote, under the file's "
          "name; again for more",
          "", true},
         {"success", 0, "EPS", "0.01",
          "a run succeeds when it ends less than EPS above the known minimum"}}},
       {"Output", {format_option("table"), plot_option(), figure_option(), threads_option()}},
       general_options()},
      {"nnopt landscape ackley --range -40:40 --one-dim",
       "nnopt landscape six_hump_camel --range -2:2,-1:1 --plot camel.png",
       "nnopt landscape himmelblau --figure surface --format gnuplot"},
      "function",
      1};
}

KnownFunction function_to_show(const Arguments& arguments) {
  std::optional<std::size_t> dim = dim_of(arguments);
  if (arguments.on_off("one-dim")) {
    if (dim && *dim != 1) throw arguments.wrong("dim", "--one-dim says 1");
    dim = 1;
  }
  KnownFunction function = named_function(arguments, dim);
  if (function.domain.size() > 2) {
    throw BadInput(fmt::format("landscape: {} has {} dimensions: 1 or 2 can be shown (--dim 2)",
                               function.name, function.domain.size()));
  }
  return function;
}

std::vector<Range> ranges_of(const Arguments& arguments, const KnownFunction& function) {
  const auto samples = static_cast<std::size_t>(arguments.integer("samples", 2, 1 << 28));
  std::vector<Range> axes = domain_axes(function, samples);
  if (!arguments.given("range")) return axes;
  const auto ranges = arguments.intervals("range");
  if (ranges.size() != 1 && ranges.size() != axes.size()) {
    throw arguments.wrong(
        "range", fmt::format("{} ranges, but {} has {} dimension{}", ranges.size(), function.name,
                             axes.size(), axes.size() == 1 ? "" : "s"));
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto& range = ranges[ranges.size() == 1 ? 0 : i];
    if (!std::isfinite(range.hi - range.lo)) {
      throw arguments.wrong("range", fmt::format("from {} to {} is too wide", range.lo, range.hi));
    }
    axes[i] = {range.lo, range.hi, range.count ? static_cast<std::size_t>(*range.count) : samples};
  }
  return axes;
}

void refuse_too_many(const std::vector<Range>& axes, double most) {
  double points = 1;
  for (const auto& axis : axes) points *= static_cast<double>(axis.count);
  if (points > most) {
    throw BadInput(
        fmt::format("a grid of {:.3g} points is too large: at most {:.3g} (--samples, "
                    "--range a:b:n)",
                    points, most));
  }
}

/// Writes the table in pieces: a grid of a million points is tens of megabytes of text.
void write_table(const Grid& grid, const std::string& command_line, Output& output) {
  std::string text = "# " + command_line + "\n#";
  for (std::size_t i = 0; i < grid.axes.size(); ++i) text += fmt::format(" x{}", i + 1);
  text += " value\n";
  const std::size_t columns = grid.axes[0].count;
  for (std::size_t k = 0; k < grid.values.size(); ++k) {
    fmt::format_to(std::back_inserter(text), "{} ", grid.axes[0].at(k % columns));
    if (grid.axes.size() > 1) {
      fmt::format_to(std::back_inserter(text), "{} ", grid.axes[1].at(k / columns));
    }
    fmt::format_to(std::back_inserter(text), "{}\n", without_sign_of_nan(grid.values[k]));
    if ((k + 1) % columns == 0 && k + 1 < grid.values.size()) text += '\n';
    if (text.size() > 1 << 16) {
      output.write(text);
      text.clear();
      if (signal_received() != 0) return;
    }
  }
  output.write(text);
}

std::string to_text(const Grid& grid, const KnownFunction& function) {
  const auto lowest = std::ranges::min_element(grid.values) - grid.values.begin();
  const auto highest = std::ranges::max_element(grid.values) - grid.values.begin();
  const auto place = [&](std::ptrdiff_t at) {
    const auto k = static_cast<std::size_t>(at);
    const std::size_t columns = grid.axes[0].count;
    if (grid.axes.size() == 1) return fmt::format("x = {:.6g}", grid.axes[0].at(k));
    return fmt::format("({:.6g}, {:.6g})", grid.axes[0].at(k % columns),
                       grid.axes[1].at(k / columns));
  };
  std::string text = fmt::format("{} at {} points\n", function.name, grid.values.size());
  text += fmt::format("  lowest  {:.7g} at {}\n", grid.values[std::size_t(lowest)], place(lowest));
  text +=
      fmt::format("  highest {:.7g} at {}\n", grid.values[std::size_t(highest)], place(highest));
  return text + fmt::format("  known minimum {:.7g}\n", *function.minimum);
}

std::string to_json(const Grid& grid, const KnownFunction& function) {
  Json axes = Json::array();
  for (const auto& axis : grid.axes) {
    axes.push(Json::object().add("min", axis.lo).add("max", axis.hi).add("count", axis.count));
  }
  Json json = Json::object();
  json.add("command", "landscape").add("version", version).add("objective", function.name);
  json.add("axes", std::move(axes)).add("order", "axis 1 varies fastest");
  return json.add("values", grid.values).text();
}

std::vector<Arm> read_paths(const Arguments& arguments, const KnownFunction& function) {
  std::vector<Arm> arms;
  for (const auto& file : arguments.all("path")) {
    arms.push_back({std::filesystem::path(file).stem().string(), read_traces(file)});
    for (const auto& trace : arms.back().runs) {
      if (trace.dim() == function.domain.size()) continue;
      throw arguments.wrong("path",
                            fmt::format("'{}' has {} coordinates, {} has {}", file, trace.dim(),
                                        function.name, function.domain.size()));
    }
  }
  return arms;
}

Picture make_picture(const Arguments& arguments, const KnownFunction& function,
                     std::vector<Range> axes, Team& team) {
  Picture picture;
  picture.title = function.name;
  picture.arms = read_paths(arguments, function);
  if (!arguments.given("range") && !picture.arms.empty()) {
    std::vector<Trace> all;
    for (const auto& arm : picture.arms) all.insert(all.end(), arm.runs.begin(), arm.runs.end());
    axes = axes_around(function, all, axes.front().count);
  }
  picture.landscape = make_landscape(function, std::move(axes), team);
  picture.known_minimum = function.minimum;
  picture.success = arguments.number("success", positive());
  return picture;
}

int run(const Arguments& arguments) {
  const KnownFunction function = function_to_show(arguments);
  const std::vector<Range> axes = ranges_of(arguments, function);
  const auto chosen = figures_of(arguments, axes.size(), arguments.given("path"));
  const Format format = format_of(arguments);
  const bool drawn = arguments.given("plot") || format == Format::gnuplot;
  for (const char* option : {"figure", "path"}) {
    if (arguments.given(option) && !drawn) {
      throw arguments.wrong(option, "goes with --plot FILE or --format gnuplot");
    }
  }
  if (arguments.given("plot")) check_target(arguments.text("plot"));
  Team team(threads_of(arguments));
  Output output;
  if (drawn) {
    const Picture picture = make_picture(arguments, function, axes, team);
    const auto names = chosen.empty() ? default_figures(picture) : chosen;
    if (format == Format::gnuplot) output.write(gnuplot_script(picture, names));
    if (arguments.given("plot")) draw(picture, names, arguments.text("plot"));
    // A picture is what was asked for; the table comes only where it is, too.
    if (format == Format::gnuplot || !arguments.given("format")) {
      output.flush();
      return 0;
    }
  }
  refuse_too_many(axes, format == Format::json ? 1 << 22 : 1 << 28);
  const Grid grid = sample_grid(*function.function, axes, team);
  if (format == Format::text) output.write(to_text(grid, function));
  if (format == Format::table) write_table(grid, arguments.command_line(), output);
  if (format == Format::json) output.write(to_json(grid, function));
  output.flush();
  return signal_received() == 0 ? 0 : 128 + signal_received();
}

}  // namespace

CommandRow landscape_command() { return {command(), run}; }

}  // namespace nnopt
