// `nnopt predict`: what a trained network makes of examples.
#include "runs/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/file.hpp"
#include "cli/checkpoint_options.hpp"
#include "cli/data_options.hpp"
#include "cli/fit_predict.hpp"
#include "cli/predict_report.hpp"
#include "cli/run_options.hpp"
#include "cli/run_output.hpp"
#include "cli/train_options.hpp"
#include "plots/train_figures.hpp"
#include "runs/saved_network.hpp"

namespace nnopt {
namespace {

/// Those that show a network and what it answers.
std::vector<NamedFigure> own_figures() {
  std::vector<NamedFigure> own;
  for (const TrainFigure& figure : train_figures()) {
    switch (figure.needs) {
      case TrainNeeds::images:
      case TrainNeeds::labels:
      case TrainNeeds::labelled_images:
      case TrainNeeds::curve:
        own.push_back(figure);
        break;
      case TrainNeeds::arms:
      case TrainNeeds::numbers:
      case TrainNeeds::plane:
        break;
    }
  }
  return own;
}

Group data_group() {
  Group group = data_options();
  for (Option& option : group.options) {
    if (option.name == "data") option.fallback_text = "that of the training";
  }
  return group;
}

Command command() {
  return {
      "predict",
      "apply a trained network or a fit: accuracy, confusion, outputs",
      "--load FILE [options]",
      {{"The network",
        {{"load", 0, "FILE", "",
          "what `nnopt train --save FILE` wrote; or `nnopt fit --save FILE`, with the inputs "
          "of the formula in --data"},
         {"rows", 0, "NAME", "", "which rows: training, validation or test",
          "test, where there are some, else training"},
         {"band", 0, "LEVEL", "", "of a fit: the band of the curve and of measurements"}}},
       data_group(),
       {"Runs",
        {{"seed", 0, "N", "0", "of what --validation and --test split off", "that of the training"},
         threads_option()}},
       {"Output",
        {format_option("text"),
         plot_option(),
         figure_option(own_figures(), "by what there is to show"),
         {"digit", 0, "N", "3", "the class of the figure contributions"},
         {"mistakes", 0, "N", "10", "how many of the worst are told of"}}},
       general_options()},
      {"nnopt predict --load digits.safetensors",
       "nnopt predict --load digits.safetensors --rows training --format table",
       "nnopt predict --load digits.safetensors --figure confusion,mistakes --plot answers.png"},
      "",
      0};
}

/// Options that say what the network was trained on.
constexpr std::array<std::string_view, 3> sources{"data", "images", "labels"};
/// Options that make other rows of the same data.
constexpr std::array<std::string_view, 4> splits{"seed", "limit", "validation", "test"};

/// Whether the data that are asked for are those of the training, as far as options say.
bool same_sources(const Arguments& given, const Arguments& begun) {
  return std::ranges::all_of(sources, [&](std::string_view source) {
    if (!given.given(source)) return true;
    if (source == "data" && begun.given("images")) return false;
    return (source == "data" || begun.given(source)) && given.text(source) == begun.text(source);
  });
}

struct Completed {
  Arguments arguments;
  // Rows may be among those that the network was trained on, for these options differ.
  std::vector<std::string> differing = {};
};

/// What is not said of the data, as it was in the training: else a split would give rows to test
/// on that the network was trained on. Files that others wrote, with no command line, and other
/// data stand for themselves.
Completed completed(const Arguments& given, const Tensors& saved, const std::string& file) {
  const Command train = train_command().command;
  Completed done{given};
  if (command_of(saved) != train.name) return done;
  const Arguments begun = placed(given, "load", [&] { return begun_with(saved, file, train); });
  if (!same_sources(given, begun)) return done;
  const bool tests = given.given("test-data") || given.given("test-images");
  std::vector<std::string> names{"seed"};
  for (const Option& option : data_options().options) names.push_back(option.name);
  for (const std::string& name : names) {
    if (given.given(name) || !begun.given(name)) continue;
    if (name == "test" && tests) continue;  // those rows stand for the share
    done.arguments = done.arguments.with(name, begun.text(name));
  }
  const auto text = [](const Arguments& of, std::string_view name) {
    return of.given(name) || name == "seed" ? of.text(name) : std::string();
  };
  if (!done.arguments.given("validation") && !done.arguments.given("test")) return done;
  for (const std::string_view name : splits) {
    if (name == "test" && tests) continue;
    if (text(done.arguments, name) != text(begun, name)) done.differing.emplace_back(name);
  }
  return done;
}

/// The rows that --rows names.
ToldRows rows_of(const Arguments& arguments, const LearningData& data) {
  if (!arguments.given("rows")) return told_rows(data);
  const std::string name = arguments.choice("rows", {"training", "validation", "test"});
  const ToldRows rows = name == "training"     ? ToldRows{"training", &data.training}
                        : name == "validation" ? ToldRows{"validation", &data.validation}
                                               : ToldRows{"test", &data.test};
  if (!rows.examples->empty()) return rows;
  throw arguments.wrong("rows", fmt::format("{} has no {} rows", data.training.name, name));
}

int run(const Arguments& given, Console& console) {
  if (!given.given("load")) {
    throw given.wrong("load", "names the file of the network, which `nnopt train --save` wrote");
  }
  const std::string file = given.text("load");
  const Tensors saved = placed(given, "load", [&] { return read_safetensors(file); });
  if (command_of(saved) == fit_command().command.name)
    return run_fit_prediction(given, saved, console);
  if (given.given("band")) throw given.wrong("band", "goes with what `nnopt fit --save` wrote");
  const TrainedNetwork network =
      placed(given, "load", [&] { return read_network(saved, in_quotes(file)); });
  const auto [arguments, differing] = completed(given, saved, file);
  Wishes wishes = read_outputs(arguments);
  std::vector<std::string_view> known;
  for (const NamedFigure& figure : own_figures()) known.push_back(figure.name);
  wishes.figures = read_train_figures(arguments, wishes, known, network);
  const auto mistakes = static_cast<std::size_t>(arguments.integer("mistakes", 0, most_steps));
  Team team(threads_of(arguments));
  const LearningData data = read_learning_data(arguments, seed_of(arguments), team);
  const auto [rows, examples] = rows_of(arguments, data);
  const Talk& talk = console.talk();
  if (!differing.empty() && rows != "training") {
    talk.warning(
        fmt::format("--{} is not as in the training: the {} rows may be among those that "
                    "the network was trained on",
                    joined(differing, ", --"), rows));
  }
  const Predictions found =
      placed(arguments, "load", [&] { return predict(network, *examples, team); });

  const PredictReport report{
      network, *examples, found, file, rows, mistakes, arguments.command_line()};
  Told summary = told(wishes.format, report);
  if (wishes.draws()) {
    TrainPicture picture;
    picture.title = examples->name;
    picture.subtitle = widths_text(network.network);
    picture.network = &network;
    picture.examples = examples;
    picture.predictions = &found;
    picture.digit = static_cast<std::size_t>(arguments.integer("digit"));
    if (wishes.figures.empty()) wishes.figures = default_figures(picture, wishes.few_colours());
    const Page page = page_of(picture, wishes.figures);
    if (wishes.format == Format::gnuplot) summary = gnuplot_script(page);
    if (wishes.plot) {
      print_summary(wishes, std::move(summary), console);
      draw(page, *wishes.plot);
      return signal_received() != 0 ? 128 + signal_received() : 0;
    }
  }
  print_summary(wishes, std::move(summary), console);
  return signal_received() != 0 ? 128 + signal_received() : 0;
}

}  // namespace

CommandRow predict_command() { return {command(), run}; }

}  // namespace nnopt
