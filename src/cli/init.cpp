// `nnopt init`: initial parameters in numbers, per scheme and size of a layer, and what they do to
// signals through the depth of a network.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "cli/init_report.hpp"
#include "cli/network_options.hpp"
#include "cli/program.hpp"
#include "plots/init_charts.hpp"

namespace nnopt {
namespace {

constexpr std::array<std::size_t, 7> usual_fans{10, 20, 50, 100, 200, 500, 1000};
constexpr std::size_t usual_other_fan = 10;
constexpr std::int64_t largest_fan = 1 << 30;

/// Of both kinds.
std::vector<NamedFigure> all_figures() {
  std::vector<NamedFigure> all(size_figures.begin(), size_figures.end());
  all.insert(all.end(), depth_figures.begin(), depth_figures.end());
  return all;
}

Command command() {
  Group network{
      "Through the depth of a network, layer by layer",
      {{"depth", 0, "N", "",
        fmt::format("a stack of N hidden layers on inputs N(0,1): variance of its activations and "
                    "gradients, called vanishing where a layer multiplies it by less than {} (in "
                    "the geometric mean), exploding where by more than {}",
                    vanishing_below, exploding_above)},
       {"width", 0, "N", "", "units of each of its layers", "256"},
       {"model", 0, "NAME", "", "a model instead: mlp5, mlp9, mlp17 or mlp, with one output"}}};
  for (auto& option : network_options()) network.options.push_back(std::move(option));
  return {
      "init",
      "statistics of initial parameters, per scheme and layer size",
      "[options]",
      {{"The scheme",
        {{"init", 0, "SPEC", "default",
          "how weights are drawn, name:key=value,... with torch.nn.init's names; `nnopt list "
          "initializers` shows all",
          "", true},
         {"bias", 0, "NAME", "",
          "default: biases as torch.nn.Linear draws them, U(+-1/sqrt(fan_in)), which stays where "
          "only the weight is given a scheme; zeros; scheme: as networks of `nnopt minimize "
          "--init` have them",
          "default; with --depth and --model scheme"},
         {"seed", 0, "N", "0", "seed of the first draw"}}},
       {"One layer",
        {{"fan-in", 0, "N,...", "", "inputs of the layer",
          "10,20,50,100,200,500,1000 with 10 outputs"},
         {"fan-out", 0, "N,...", "", "outputs of the layer; with --fan-in: all pairs",
          "the same with 10 inputs"},
         {"repeat", 0, "N", "", "layers drawn for a row, whose numbers count together",
          "as many as have a million parameters"}}},
       network,
       {"Output",
        {format_option("text"), plot_option(),
         figure_option(all_figures(), "all that there is to show"), threads_option()}},
       general_options()},
      {"nnopt init --init default --init xavier_uniform",
       "nnopt init --init kaiming_normal:mode=fan_out,nonlinearity=relu --fan-in 100 --fan-out 50",
       "nnopt init --depth 50 --init default --init kaiming_normal --plot depth.png",
       "nnopt init --model mlp9 --init orthogonal --format table"}};
}

/// Positions of options that say which of the three things is asked for.
void refuse_stray_options(const Arguments& arguments, std::string_view mode,
                          const std::vector<const char*>& stray, std::string_view right) {
  for (const char* option : stray) {
    if (!arguments.given(option)) continue;
    throw arguments.wrong(option, fmt::format("does not go with {}: {}", mode, right));
  }
}

std::vector<Initializer> read_schemes(const Arguments& arguments) {
  std::vector<Initializer> schemes;
  for (const auto& spec : arguments.all("init")) {
    schemes.push_back(placed(arguments, "init", [&] { return find_initializer(spec); }));
  }
  return schemes;
}

BiasInit read_bias(const Arguments& arguments, BiasInit fallback) {
  if (!arguments.given("bias")) return fallback;
  const std::string name = arguments.choice("bias", {"default", "zeros", "scheme"});
  if (name == "default") return BiasInit::torch;
  return name == "zeros" ? BiasInit::zeros : BiasInit::scheme;
}

std::uint64_t read_seed(const Arguments& arguments) {
  return static_cast<std::uint64_t>(arguments.integer("seed", 0, 1LL << 53));
}

std::vector<LayerSize> read_sizes(const Arguments& arguments) {
  const bool ins = arguments.given("fan-in"), outs = arguments.given("fan-out");
  std::vector<LayerSize> sizes;
  const auto add = [&](LayerSize size) {
    if (std::ranges::find(sizes, size) == sizes.end()) sizes.push_back(size);
  };
  if (!ins && !outs) {
    for (const std::size_t fan : usual_fans) add({fan, usual_other_fan});
    for (const std::size_t fan : usual_fans) add({usual_other_fan, fan});
    return sizes;
  }
  const std::vector<std::size_t> other{usual_other_fan};
  const auto fan_ins = ins ? arguments.counts("fan-in", largest_fan) : other;
  const auto fan_outs = outs ? arguments.counts("fan-out", largest_fan) : other;
  for (const std::size_t out : fan_outs) {
    for (const std::size_t in : fan_ins) add({in, out});
  }
  return sizes;
}

InitTablePlan read_table_plan(const Arguments& arguments, std::size_t threads) {
  InitTablePlan plan;
  plan.schemes = read_schemes(arguments);
  plan.sizes = read_sizes(arguments);
  plan.bias = read_bias(arguments, BiasInit::torch);
  plan.seed = read_seed(arguments);
  if (arguments.given("repeat")) {
    plan.repeat = static_cast<std::size_t>(
        arguments.integer("repeat", 1, static_cast<std::int64_t>(most_draws)));
  }
  const char* const option = arguments.given("fan-in") ? "fan-in" : "fan-out";
  for (const LayerSize& size : plan.sizes) {
    // A drawn layer, and what orthogonal needs beside it to become so.
    constexpr double bytes = 5 * sizeof(double);
    const auto at_once = static_cast<double>(std::min(draws_of(plan, size), threads));
    refuse_too_large(
        arguments, option,
        fmt::format("the {:.4g} parameters of a layer from {} to {}",
                    double(size.fan_in) * double(size.fan_out), size.fan_in, size.fan_out),
        bytes * double(size.fan_in) * double(size.fan_out) * at_once);
  }
  return plan;
}

/// The network that --depth or --model asks for, and how it is called.
std::pair<DepthPlan, std::string> read_depth_plan(const Arguments& arguments) {
  DepthPlan plan;
  plan.schemes = read_schemes(arguments);
  plan.bias = read_bias(arguments, BiasInit::scheme);
  plan.seed = read_seed(arguments);
  std::string name, option;
  if (arguments.given("model")) {
    const ModelOptions model = read_network(arguments, {});
    if (!find_model(model.name).network) {
      throw arguments.wrong("model", model.name +
                                         " has no layers: mlp5, mlp9, mlp17 or mlp is "
                                         "right");
    }
    option = model.name == "mlp" ? "layers" : "hidden";
    plan.network = placed(arguments, option, [&] { return plan_network(model); });
    plan.normal_inputs = false;
    name =
        fmt::format("{}, {} parameters, {}", model.name, plan.network.parameters, model.activation);
  } else {
    const std::string activation = arguments.text("activation");
    placed(arguments, "activation", [&] { return find_activation(activation); });
    const auto depth = static_cast<std::size_t>(arguments.integer("depth", 1, 10'000));
    const std::size_t width = arguments.given("width")
                                  ? static_cast<std::size_t>(arguments.integer("width", 1, 1 << 20))
                                  : 256;
    option = "width";
    plan.network = plan_deep_stack(depth, width, activation);
    name = fmt::format("{} hidden layers of {}, {}", depth, width, activation);
  }
  refuse_too_large(arguments, option,
                   fmt::format("{} parameters and their gradients", plan.network.parameters),
                   2.0 * sizeof(double) * static_cast<double>(plan.network.parameters));
  return {std::move(plan), std::move(name)};
}

/// Where the output goes.
struct Wishes {
  Format format;
  std::optional<std::string> plot;
  std::vector<std::string_view> figures;

  bool draws() const { return plot || format == Format::gnuplot; }
};

Wishes read_wishes(const Arguments& arguments, const std::vector<std::string_view>& known) {
  Wishes wishes{format_of(arguments), {}, {}};
  if (arguments.given("plot")) wishes.plot = arguments.text("plot");
  if (arguments.given("figure") && !wishes.draws()) {
    throw arguments.wrong("figure", "goes with --plot FILE or --format gnuplot");
  }
  if (wishes.format == Format::gnuplot && wishes.plot == "-") {
    throw arguments.wrong("format", "gnuplot needs standard output, which --plot - has");
  }
  if (wishes.draws() && known.empty()) {
    throw arguments.wrong(wishes.plot ? "plot" : "format",
                          "one size has no curve: several values of --fan-in or --fan-out have");
  }
  if (wishes.draws()) {
    wishes.figures = arguments.given("figure") ? figure_names(arguments, known) : known;
  }
  if (wishes.plot) check_target(*wishes.plot);
  return wishes;
}

bool stop() { return signal_received() != 0; }

/// The page is drawn only where it is asked for.
int finish(const Wishes& wishes, const auto& report, const PageTitle& title, const auto& chart,
           Console& console) {
  Page page{title, {}, false};
  for (const std::string_view figure : wishes.figures) {
    page.figures.push_back(
        [title, one = chart(figure)](Script& script) { draw_chart(title, one, script); });
  }
  Told summary = told(wishes.format, report);
  if (wishes.format == Format::gnuplot && !stop()) summary = gnuplot_script(page);
  if (wishes.plot == "-") {
    console.note(summary);
  } else {
    console.tell(std::move(summary));
  }
  if (stop()) return 128 + signal_received();
  if (!wishes.plot) return 0;
  try {
    draw(page, *wishes.plot);
  } catch (const BadInput& error) {  // nothing that could be drawn, such as zeros on a log scale
    throw RunFailure(error.what());
  }
  return 0;
}

int run_sizes(const Arguments& arguments, Console& console) {
  const std::size_t threads = threads_of(arguments);
  const InitTablePlan plan = read_table_plan(arguments, threads);
  const Wishes wishes = read_wishes(arguments, varied_fans(plan.sizes));
  Team team(threads);
  const auto rows = init_table(plan, team, stop);
  const auto labels = labels_of(plan.schemes);
  return finish(
      wishes, SizeReport{plan, rows, arguments.command_line()},
      {"initial parameters", bias_text(plan.bias) + "; dots drawn, lines expected"},
      [&](std::string_view figure) { return size_chart(figure, rows, labels); }, console);
}

int run_depth(const Arguments& arguments, Console& console) {
  const auto [plan, name] = read_depth_plan(arguments);
  const Wishes wishes = read_wishes(arguments, {depth_figures[0].name, depth_figures[1].name});
  Team team(threads_of(arguments));
  const auto depths = init_depth(plan, team, stop);
  const auto labels = labels_of(plan.schemes);
  return finish(
      wishes, DepthReport{plan, name, depths, arguments.command_line()},
      {"signals through a fresh network", name},
      [&](std::string_view figure) { return depth_chart(figure, depths, labels); }, console);
}

int run(const Arguments& arguments, Console& console) {
  const std::vector<const char*> of_sizes{"fan-in", "fan-out", "repeat"};
  const std::vector<const char*> of_models{"hidden", "latent", "layers", "weight-norm"};
  if (arguments.given("model")) {
    refuse_stray_options(arguments, "--model", of_sizes, "the model has its own sizes");
    refuse_stray_options(arguments, "--model", {"depth", "width"}, "the model has its own layers");
    return run_depth(arguments, console);
  }
  refuse_stray_options(arguments, arguments.given("depth") ? "--depth" : "one layer", of_models,
                       "--model NAME, as in `nnopt init --model mlp9`, has it");
  if (arguments.given("depth")) {
    refuse_stray_options(arguments, "--depth", of_sizes, "--width says how wide the layers are");
    return run_depth(arguments, console);
  }
  refuse_stray_options(arguments, "one layer", {"width", "activation"}, "--depth N has it");
  return run_sizes(arguments, console);
}

}  // namespace

CommandRow init_command() { return {command(), run}; }

}  // namespace nnopt
