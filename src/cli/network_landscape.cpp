#include "cli/network_landscape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>

#include "cli/data_options.hpp"
#include "cli/landscape_report.hpp"
#include "cli/picture_options.hpp"
#include "cli/program.hpp"
#include "plots/train_figures.hpp"
#include "runs/network_loss.hpp"
#include "runs/saved_network.hpp"
#include "runs/weight_plane.hpp"

namespace nnopt {
namespace {

constexpr std::array<std::string_view, 3> shared_options{"data", "response", "seed"};
constexpr std::size_t usual_samples = 25, usual_rows = 2000;

/// A saved network with the weights it had on its way, if the file has these.
struct Saved {
  TrainedNetwork network;
  std::vector<double> path;
};

Saved read_saved(const std::string& file, bool wants_path) {
  const Tensors tensors = read_safetensors(file);
  Saved saved{read_network(tensors, in_quotes(file)), {}};
  if (!wants_path) return saved;
  if (tensors.find("path") == nullptr) {
    throw BadInput(in_quotes(file) +
                   " holds no path for --plane pca: `nnopt train --save FILE --save-path` keeps "
                   "one");
  }
  saved.path = tensors.numbers("path");
  if (saved.path.size() % saved.network.w.size() != 0) {
    throw BadInput(in_quotes(file) + ": the tensor 'path' is that of another network");
  }
  return saved;
}

std::vector<Range> axes_of(const Arguments& arguments, const WeightDirections& directions) {
  const std::size_t samples = arguments.given("samples")
                                  ? static_cast<std::size_t>(arguments.integer("samples", 2, 10000))
                                  : usual_samples;
  if (!arguments.given("range")) return plane_axes(directions, samples);
  const auto ranges = arguments.intervals("range");
  if (ranges.size() > 2) {
    throw arguments.wrong("range", fmt::format("{} ranges, but a plane has 2 axes", ranges.size()));
  }
  std::vector<Range> axes;
  for (const std::size_t k : {0U, 1U}) {
    const auto& range = ranges[std::min<std::size_t>(k, ranges.size() - 1)];
    axes.push_back(
        {range.lo, range.hi, range.count ? static_cast<std::size_t>(*range.count) : samples});
  }
  return axes;
}

std::vector<std::string_view> figures_of_plane(const Arguments& arguments) {
  if (!arguments.given("figure")) return {"contour"};
  return figure_names(arguments, {"contour", "surface"});
}

void refuse_what_does_not_go(const Arguments& arguments) {
  for (const char* option :
       {"function", "variables", "dim", "formula", "loss", "columns", "shift", "rotate", "scale",
        "one-dim", "slice", "derivative", "quiver", "precision", "table", "path", "success"}) {
    if (arguments.given(option)) throw arguments.wrong(option, "does not go with --load");
  }
  if (!arguments.given("data") && !arguments.given("images")) {
    throw arguments.wrong("load", "goes with the data of the loss, as in --data digits");
  }
}

std::string words_of(const PlaneView& view) {
  std::string text = fmt::format("  at (0, 0) {:.7g}\n", view.loss);
  if (view.directions.residual) {
    text += fmt::format(
        "  the plane has {:.3g} % and {:.3g} % of the path's variance; the path is {:.3g} (rms) "
        "beside it\n",
        100 * *view.directions.u_share, 100 * *view.directions.v_share, *view.directions.residual);
  }
  return text;
}

}  // namespace

Group network_landscape_options() {
  Group group{"A saved network",
              {{"load", 0, "FILE", "",
                "instead of a function the loss of a network that `nnopt train --save FILE` wrote, "
                "on a plane through its weights: w + a u + b v. --data and what follows say on "
                "which rows: 2000 of those to train on, where --limit says no other number"},
               {"plane", 0, "NAME", "random",
                "random: u and v are two filter-normalized random directions, drawn by --seed; "
                "pca: the plane of the path that --save-path kept"}}};
  for (Option& option : data_options().options) {
    if (std::ranges::find(shared_options, option.name) == shared_options.end()) {
      group.options.push_back(std::move(option));
    }
  }
  return group;
}

int run_network_landscape(const Arguments& arguments) {
  refuse_what_does_not_go(arguments);
  const std::string file = arguments.text("load");
  const bool pca = arguments.choice("plane", {"random", "pca"}) == "pca";
  const Format format = format_of(arguments);
  const bool draws = arguments.given("plot") || format == Format::gnuplot;
  const auto figures = figures_of_plane(arguments);
  if (arguments.given("figure") && !draws) {
    throw arguments.wrong("figure", "goes with --plot FILE or --format gnuplot");
  }
  check_look(arguments, draws, 2);
  if (arguments.given("plot")) check_target(arguments.text("plot"));
  const auto seed = static_cast<std::uint64_t>(
      arguments.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
  const Saved saved = placed(arguments, "load", [&] { return read_saved(file, pca); });

  Team team(threads_of(arguments));
  const LearningData data = read_learning_data(arguments, seed, team);
  const Examples rows =
      arguments.given("limit") ? data.training : some_rows(data.training, usual_rows);
  const WeightLoss loss =
      placed(arguments, "load", [&] { return loss_of_weights(saved.network, rows, team); });
  PlaneView view;
  view.directions =
      pca ? placed(arguments, "load", [&] { return principal_plane(saved.path, saved.network.w); })
          : filter_normalized(plan_stack(saved.network.network), saved.network.w, seed);
  view.loss = loss(saved.network.w);
  const std::vector<Range> axes = axes_of(arguments, view.directions);
  view.grid = sample_plane(loss, saved.network.w, view.directions, axes,
                           [] { return signal_received() != 0; });

  KnownFunction named;
  named.name = fmt::format("loss of {} over {} rows of {}",
                           std::filesystem::path(file).filename().string(), rows.rows(), rows.name);
  named.variables = {"a", "b"};
  const LandscapeReport report{named, view.grid, {}, {}};
  Output output;
  if (draws && !report.interrupted()) {
    Picture picture =
        plane_picture({std::filesystem::path(file).filename().string(), rows.name}, view);
    const auto logarithmic = picture.look.logarithmic;
    picture.look = look_of(arguments);
    if (arguments.text("log") == "auto") picture.look.logarithmic = logarithmic;
    if (format == Format::gnuplot) output.write(gnuplot_script(picture, figures));
    if (arguments.given("plot")) draw(picture, figures, arguments.text("plot"));
  }
  const bool told = arguments.given("format") || !draws;
  if (told && format == Format::text) output.write(to_text(report) + words_of(view));
  if (told && format == Format::table) write_table(report, arguments.command_line(), output);
  if (told && format == Format::json) output.write(to_json(report));
  output.flush();
  return signal_received() == 0 ? 0 : 128 + signal_received();
}

}  // namespace nnopt
