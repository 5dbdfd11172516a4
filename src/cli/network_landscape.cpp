#include "cli/network_landscape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <memory>

#include "cli/checkpoint_options.hpp"
#include "cli/data_options.hpp"
#include "cli/landscape_report.hpp"
#include "cli/objective.hpp"
#include "cli/picture_options.hpp"
#include "cli/program.hpp"
#include "cli/run_options.hpp"
#include "cli/run_output.hpp"
#include "plots/train_figures.hpp"
#include "runs/network_loss.hpp"
#include "runs/saved_network.hpp"
#include "runs/weight_plane.hpp"

namespace nnopt {
namespace {

constexpr std::array<std::string_view, 3> shared_options{"data", "response", "seed"};
constexpr std::size_t usual_samples = 25, usual_rows = 2000;

/// A saved network, and what is drawn around its weights.
struct Saved {
  Architecture plan;
  std::vector<double> w;
  std::vector<double> path;  // the weights on its way, where --plane pca needs them
  WeightLoss loss;
  std::size_t rows = 0;               // that the loss is over; 0: none
  std::string name;                   // of the values: "loss of a.st over 2000 rows of digits"
  std::string subtitle;               // of a picture: what the network is for
  std::shared_ptr<const void> holds;  // what `loss` looks at
};

std::string file_name(const std::string& file) {
  return std::filesystem::path(file).filename().string();
}

/// Of `nnopt train`: the loss on rows of data.
Saved read_trained(const Arguments& arguments, const Tensors& tensors, std::uint64_t seed,
                   Team& team) {
  if (!arguments.given("data") && !arguments.given("images")) {
    throw arguments.wrong("load", "goes with the data of the loss, as in --data digits");
  }
  const std::string file = arguments.text("load");
  const TrainedNetwork network =
      placed(arguments, "load", [&] { return read_network(tensors, in_quotes(file)); });
  Saved saved;
  if (arguments.text("plane") == "pca") {
    if (tensors.find("path") == nullptr) {
      throw arguments.wrong("load", in_quotes(file) +
                                        " holds no path for --plane pca: `nnopt train --save FILE "
                                        "--save-path` keeps one");
    }
    saved.path = placed(arguments, "load", [&] { return tensors.numbers("path"); });
    if (saved.path.size() % network.w.size() != 0) {
      throw arguments.wrong("load",
                            in_quotes(file) + ": the tensor 'path' is that of another network");
    }
  }
  const LearningData data = read_learning_data(arguments, seed, team);
  const auto rows = std::make_shared<const Examples>(
      arguments.given("limit") ? data.training : some_rows(data.training, usual_rows));
  saved.plan = plan_stack(network.network);
  saved.w = network.w;
  saved.loss = placed(arguments, "load", [&] { return loss_of_weights(network, *rows, team); });
  saved.name =
      fmt::format("loss of {} over {} rows of {}", file_name(file), rows->rows(), rows->name);
  saved.subtitle = rows->name;
  saved.rows = rows->rows();
  saved.holds = rows;
  return saved;
}

/// Of `nnopt minimize`: the function that its command line says. Of several runs the first one.
Saved read_minimized(const Arguments& arguments, const Tensors& tensors, Team& team) {
  for (const Option& option : data_options().options) {
    if (!arguments.given(option.name)) continue;
    throw arguments.wrong(option.name,
                          "the file of --load is one of nnopt minimize and knows its function");
  }
  if (arguments.text("plane") == "pca") {
    throw arguments.wrong("plane", "pca needs a path, which nnopt train alone saves");
  }
  const std::string file = arguments.text("load");
  return placed(arguments, "load", [&] {
    const Arguments begun = begun_with(tensors, file, minimize_command().command);
    const std::size_t repeat = repeat_of(begun);
    const MinimizePlan plan = read_plan(begun, objective_of(begun, "start"), repeat, false);
    if (!find_model(plan.model.name).network) {
      throw BadInput(
          fmt::format("{} is of the model {}, which has no network: nnopt landscape "
                      "without --load shows its function",
                      in_quotes(file), plan.model.name));
    }
    const std::uint64_t seed = seed_of(begun);
    Saved saved;
    saved.plan = plan_network(plan.model);
    saved.w.resize(saved.plan.parameters);
    for (const Segment& segment : saved.plan.segments) {
      const auto numbers = tensors.numbers(tensor_prefix(seed, repeat > 1) + segment.name);
      if (numbers.size() != segment.size()) {
        throw BadInput(fmt::format("{}: {} has another size than the model's", in_quotes(file),
                                   in_quotes(segment.name)));
      }
      std::ranges::copy(numbers, saved.w.begin() + static_cast<std::ptrdiff_t>(segment.offset));
    }
    saved.loss = value_of_weights(plan, seed, team);
    saved.name = fmt::format("{} around the weights of {}", plan.function.name, file_name(file));
    saved.subtitle = fmt::format("{}, {}", plan.function.name, plan.model.name);
    return saved;
  });
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
                "which rows: 2000 of those to train on, where --limit says no other number. Of "
                "`nnopt minimize --model mlp9 --save FILE` the function it was run on"},
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

int run_network_landscape(const Arguments& arguments, Console& console) {
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
  const Tensors tensors = placed(arguments, "load", [&] { return read_safetensors(file); });
  Team team(threads_of(arguments));
  const Saved saved = command_of(tensors) == minimize_command().command.name
                          ? read_minimized(arguments, tensors, team)
                          : read_trained(arguments, tensors, seed, team);
  PlaneView view;
  view.directions =
      pca ? placed(arguments, "load", [&] { return principal_plane(saved.path, saved.w); })
          : filter_normalized(saved.plan, saved.w, seed);
  view.loss = saved.loss(saved.w);
  view.rows = saved.rows;
  const std::vector<Range> axes = axes_of(arguments, view.directions);
  view.grid = sample_plane(saved.loss, saved.w, view.directions, axes,
                           [] { return signal_received() != 0; });

  KnownFunction named;
  named.name = saved.name;
  named.variables = {"a", "b"};
  const LandscapeReport report{named, view.grid, {}, {}};
  if (draws && !report.interrupted()) {
    Picture picture = plane_picture({file_name(file), saved.subtitle}, view);
    const auto logarithmic = picture.look.logarithmic;
    picture.look = look_of(arguments);
    if (arguments.text("log") == "auto") picture.look.logarithmic = logarithmic;
    if (arguments.given("plot")) draw(picture, figures, arguments.text("plot"));
    if (format == Format::gnuplot) console.data(gnuplot_script(picture, figures));
  }
  const bool told = arguments.given("format") || !draws;
  if (told && format == Format::text) console.data(to_text(report) + words_of(view));
  if (told && format == Format::table) write_table(report, arguments.command_line(), console);
  if (told && format == Format::json) console.result(to_json(report, arguments.command_line()));
  return signal_received() == 0 ? 0 : 128 + signal_received();
}

}  // namespace nnopt
