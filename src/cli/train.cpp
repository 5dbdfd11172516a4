// `nnopt train`: networks learn examples in mini-batches, one seed or many, one optimizer or many.
#include "runs/train.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "cli/checkpoints.hpp"
#include "cli/data_options.hpp"
#include "cli/progress.hpp"
#include "cli/run_options.hpp"
#include "cli/run_output.hpp"
#include "cli/train_options.hpp"
#include "cli/train_report.hpp"
#include "plots/train_figures.hpp"
#include "runs/network_loss.hpp"
#include "runs/predict.hpp"
#include "runs/saved_network.hpp"
#include "runs/train_state.hpp"

namespace nnopt {
namespace {

/// The run whose network is shown, saved for others and used by `predict`: of several the first.
Group checkpoints_of_train() {
  Group group = checkpoint_group("epochs");
  for (Option& option : group.options) {
    if (option.name == "save") {
      option.text += "; `predict` and `landscape` read the network of the first run in it";
    }
  }
  return group;
}

Command command() {
  std::vector<Group> groups = train_groups();
  groups.push_back(checkpoints_of_train());
  groups.push_back(
      {"Output",
       {format_option("text"),
        plot_option(),
        figure_option({train_figures().begin(), train_figures().end()}, "by what there is to show"),
        {"digit", 0, "N", "3", "the class of the figure contributions"},
        {"plane", 0, "NAME", "random",
         "of the figures landscape and surface: random (two filter-normalized directions) or pca "
         "(where the path of the weights lies)"},
        {"save-path", 0, "", "", "the checkpoint holds the weights after each epoch, too"},
        {"trace", 0, "FILE", "",
         "writes a row per epoch, as --format table (- : to standard "
         "output)"},
        {"no-times", 0, "", "", "leaves out fields whose name holds seconds"}}});
  groups.push_back(general_options());
  return {"train",
          "train a network on images, as MNIST's, on the built-in digits, or on a table",
          "[options]",
          std::move(groups),
          {"nnopt train --layers 10 --epochs 5",
           "nnopt train --schedule onecycle:max_lr=0.01 --repeat 5",
           "nnopt train --optimizer adam --optimizer sgdm:lr=0.05 --batch-size 32,128 --plot "
           "arms.png",
           "nnopt train --layers 128 --schedule onecycle:max_lr=0.01 --figure filters,confusion "
           "--plot mlp.png",
           "nnopt train --figure landscape --plane pca --plot way.png",
           "nnopt train --validation 0.1 --patience 3 --epochs 100 --save digits.safetensors",
           "nnopt train --resume digits.safetensors --epochs 200",
           "nnopt train --data sincos --layers 8 --activation tanh --lr 0.01 --epochs 500 --figure "
           "fit --plot fit.png"},
          "",
          0};
}

/// What was asked for beside the runs.
struct Job {
  std::size_t arm;
  std::uint64_t seed;
};

std::vector<Job> jobs_of(const std::vector<TrainedArm>& arms, std::uint64_t seed,
                         std::size_t repeat) {
  std::vector<Job> jobs;
  for (std::size_t k = 0; k < arms.size(); ++k) {
    for (std::size_t i = 0; i < repeat; ++i) jobs.push_back({k, seed + i});
  }
  return jobs;
}

std::string prefix_of(std::size_t job) { return fmt::format("run.{}.", job); }

/// The states that the runs of a checkpoint were left in.
std::vector<std::optional<TrainState>> saved_states(const Resumption& from,
                                                    const std::vector<TrainedArm>& arms,
                                                    const std::vector<Job>& jobs) {
  std::vector<std::optional<TrainState>> states(jobs.size());
  if (!from.saved) return states;
  going_on(from, [&] {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      StateReader reader(*from.saved, prefix_of(i));
      if (!reader.has("step")) continue;  // it had not begun
      see_state(arms[jobs[i].arm].plan, states[i].emplace(), reader);
      if (states[i]->seed != jobs[i].seed) throw BadInput(prefix_of(i) + "seed is another one");
    }
  });
  return states;
}

/// Leaves the state of a run for the checkpoints; with that of the first one its network, as others
/// read it.
void keep(Checkpoints& checkpoints, const TrainPlan& plan, std::size_t job, TrainState state,
          bool saves_path) {
  if (job == 0) {
    Tensors network;
    add_parameters(network_of(plan, state), network);
    if (saves_path) {
      const std::size_t n = plan.parameters();
      const std::size_t points =
          plan.patience ? static_cast<std::size_t>(state.best_epoch) + 1 : state.path.size() / n;
      network.add("path", std::span<const double>(state.path).first(points * n), {points, n});
    }
    checkpoints.put("", 0, std::move(network));
  }
  Tensors tensors;
  StateWriter writer(tensors, prefix_of(job));
  see_state(plan, state, writer);
  checkpoints.put(prefix_of(job), state.step / plan.steps_per_epoch(), std::move(tensors));
}

/// Hands what a run tells to standard output, the progress bar and the checkpoint.
class Watcher final : public TrainObserver {
 public:
  using Tell = std::function<void(const EpochRow&)>;
  Watcher(const TrainPlan& plan, std::size_t job, Progress& progress, Checkpoints* checkpoints,
          bool saves_path, Tell tell)
      : plan_(plan),
        job_(job),
        progress_(progress),
        checkpoints_(checkpoints),
        saves_path_(saves_path),
        tell_(std::move(tell)) {}

  void row(const EpochRow& row) override {
    epoch_ = row.epoch;
    if (tell_) tell_(row);
  }
  void steps(std::int64_t count, double loss) override {
    if (!progress_.add(static_cast<std::uint64_t>(count))) return;
    progress_.show(fmt::format("epoch {}/{}, loss {:.4g}", epoch_ + 1, plan_.epochs, loss));
  }
  void can_go_on(std::int64_t step, const std::function<TrainState()>& state) override {
    const std::int64_t per_epoch = plan_.steps_per_epoch();
    if (checkpoints_ == nullptr || step % per_epoch != 0) return;
    if (checkpoints_->due(step / per_epoch)) keep_now(state);
  }
  void ended(const std::function<TrainState()>& state) override {
    if (checkpoints_ != nullptr) keep_now(state);
  }
  bool stop() override { return signal_received() != 0; }

 private:
  void keep_now(const std::function<TrainState()>& state) {
    keep(*checkpoints_, plan_, job_, state(), saves_path_);
  }

  const TrainPlan& plan_;
  std::size_t job_;
  Progress& progress_;
  Checkpoints* checkpoints_;
  bool saves_path_;
  Tell tell_;
  std::int64_t epoch_ = 0;
};

// ---- figures ----

bool draws(const Wishes& wishes, std::string_view figure) {
  return std::ranges::find(wishes.figures, figure) != wishes.figures.end();
}
/// Whether it shows one run's network.
bool of_one_network(std::string_view name) {
  const TrainNeeds needs = find_train_figure(name).needs;
  return needs != TrainNeeds::arms && needs != TrainNeeds::numbers;
}
bool draws_plane(const Wishes& wishes) {
  return draws(wishes, "landscape") || draws(wishes, "surface");
}

/// What can be known before the runs, so that none is lost.
std::vector<std::string_view> read_figures(const Arguments& arguments, const Wishes& wishes,
                                           const std::vector<TrainedArm>& arms) {
  std::vector<std::string_view> known;
  for (const TrainFigure& figure : train_figures()) known.push_back(figure.name);
  const auto names =
      read_train_figures(arguments, wishes, known, network_of(arms.front().plan, {}));
  for (const std::string_view name : names) {
    if (find_train_figure(name).needs != TrainNeeds::numbers || arms.size() > 1) continue;
    throw arguments.wrong(
        "figure",
        fmt::format("{} shows arms that differ in a number, as with --lr 0.001,0.01", name));
  }
  return names;
}

void refuse_options_of_other_figures(const Arguments& arguments, const Wishes& wishes) {
  if (arguments.given("digit") && !draws(wishes, "contributions")) {
    throw arguments.wrong("digit", "goes with --figure contributions");
  }
  if (arguments.given("plane") && !draws_plane(wishes)) {
    throw arguments.wrong("plane", "goes with --figure landscape or surface");
  }
}

constexpr std::size_t plane_samples = 31;

/// Training rows for the loss around weights: all, where that takes about two seconds or less, else
/// as many as a picture needs.
std::size_t plane_rows(const TrainPlan& plan) {
  constexpr std::size_t least = 2000;
  constexpr double affordable = 5e10;  // multiplications and additions
  const double of_a_row =
      2 * static_cast<double>(plane_samples * plane_samples * plan.parameters());
  return std::min(plan.data->training.rows(),
                  std::max(least, static_cast<std::size_t>(affordable / of_a_row)));
}

PlaneView plane_of(const Arguments& arguments, const TrainPlan& plan, const TrainResult& run,
                   Team& team) {
  const Examples rows = some_rows(plan.data->training, plane_rows(plan));
  const WeightLoss loss = loss_of_weights(run.network, rows, team);
  PlaneView view;
  view.directions = arguments.text("plane") == "pca"
                        ? principal_plane(run.path, run.network.w)
                        : filter_normalized(plan_stack(plan.network), run.network.w, run.seed);
  view.grid =
      sample_plane(loss, run.network.w, view.directions, plane_axes(view.directions, plane_samples),
                   [] { return signal_received() != 0; });
  if (signal_received() != 0) throw RunFailure("stopped while the picture was made");
  view.loss = loss(run.network.w);
  view.rows = rows.rows();
  return view;
}

/// "784-10-10"; of arms with hidden layers of their own "784-h-10".
std::string widths_of(const TrainReport& report) {
  const StackOptions& first = report.plan().network;
  const bool alike = std::ranges::all_of(
      report.arms, [&](const TrainedArm& arm) { return arm.plan.network.layers == first.layers; });
  return alike ? widths_text(first) : fmt::format("{}-h-{}", first.inputs, first.outputs);
}

class PictureOfRuns {
 public:
  PictureOfRuns(const Arguments& arguments, const TrainReport& report, const Wishes& wishes,
                Team& team) {
    const TrainPlan& plan = report.plan();
    picture_.title = plan.data->training.name;
    picture_.subtitle = widths_of(report);
    if (report.arms.size() == 1) picture_.subtitle += ", " + rule_text(plan);
    for (const TrainedArm& from : report.arms) {
      if (from.runs.empty()) continue;
      TrainArm arm;
      arm.label = from.label;
      arm.series = from.series;
      arm.numbers = from.numbers;
      arm.training_rows = from.plan.data->training.rows();
      for (const TrainResult& run : from.runs) {
        arm.runs.push_back(run.rows);
        if (from.plan.patience) arm.best_epochs.push_back(run.best_epoch);
      }
      picture_.arms.push_back(std::move(arm));
    }
    if (picture_.arms.empty()) throw RunFailure("no run was begun: there is nothing to draw");
    const TrainedArm& shown =
        *std::ranges::find_if(report.arms, [](const TrainedArm& arm) { return !arm.runs.empty(); });
    const TrainResult& run = shown.runs.front();
    picture_.network = &run.network;
    picture_.examples = told_rows(*plan.data).examples;
    found_ = predict(run.network, *picture_.examples, team);
    picture_.predictions = &found_;
    if (draws(wishes, "contributions")) {
      picture_.digit = static_cast<std::size_t>(arguments.integer("digit"));
    }
    if (draws_plane(wishes)) picture_.plane = plane_of(arguments, shown.plan, run, team);
    figures_ =
        wishes.figures.empty() ? default_figures(picture_, wishes.few_colours()) : wishes.figures;
    const bool shows_network = std::ranges::any_of(figures_, of_one_network);
    if (shows_network && !of_one_run(report)) {
      picture_.subtitle += fmt::format(", network of {}seed {}",
                                       report.arms.size() > 1 ? shown.label + ", " : "", run.seed);
    }
  }
  PictureOfRuns(const PictureOfRuns&) = delete;  // the picture knows the predictions by their place
  PictureOfRuns& operator=(const PictureOfRuns&) = delete;

  Page page() const { return page_of(picture_, figures_); }

 private:
  TrainPicture picture_;
  Predictions found_;
  std::vector<std::string_view> figures_;
};

// ---- the command ----

void add_finals(std::vector<TrainedArm>& arms, Team& team) {
  for (TrainedArm& arm : arms) {
    const Examples& rows = *told_rows(*arm.plan.data).examples;
    for (const TrainResult& run : arm.runs) {
      Predictions found = predict(run.network, rows, team);
      arm.finals.push_back({found.score, std::move(found.confusion)});
    }
  }
}

/// As that of any runs.
int exit_status(const std::vector<TrainedArm>& arms, const Talk& talk) {
  std::vector<RunResult> all;
  for (const TrainedArm& arm : arms) {
    for (const TrainResult& run : arm.runs) {
      RunResult& one = all.emplace_back();
      one.seed = run.seed;
      one.status = run.status;
      one.reason = run.reason;
    }
  }
  return exit_status(all, talk);
}

int run(const Arguments& given, Console& console) {
  const Resumption from = resume(given, train_options_that_may_change());
  const Arguments& arguments = from.arguments;
  const std::size_t repeat = repeat_of(arguments), threads = threads_of(arguments);
  const std::uint64_t seed = seed_of(arguments);
  const Talk& talk = console.talk();
  Wishes wishes = read_outputs(arguments);
  const std::string plane = arguments.choice("plane", {"random", "pca"});
  const bool saves_path = arguments.on_off("save-path");
  Team team(threads);
  const auto data = std::make_shared<const LearningData>(read_learning_data(arguments, seed, team));
  std::vector<TrainedArm> arms = read_arms(arguments, data, repeat);
  for (TrainedArm& arm : arms) arm.plan.keeps_path = saves_path || plane == "pca";
  wishes.figures = read_figures(arguments, wishes, arms);
  refuse_options_of_other_figures(arguments, wishes);
  if (plane == "pca" && arms.front().plan.epochs < 2) {
    throw arguments.wrong("plane", "pca needs a path: --epochs 2 or more");
  }
  auto saving = saving_of(arguments);
  if (saves_path && !saving) throw arguments.wrong("save-path", "goes with --save FILE");
  const std::vector<Job> jobs = jobs_of(arms, seed, repeat);
  const auto states = saved_states(from, arms, jobs);
  std::optional<Checkpoints> checkpoints;
  if (saving) {
    saving->words.merge(words_about(network_of(arms.front().plan, {})));
    std::vector<std::string> prefixes;
    for (std::size_t i = 0; i < jobs.size(); ++i) prefixes.push_back(prefix_of(i));
    checkpoints.emplace(std::move(*saving), from, prefixes, talk);
    if (states.front()) keep(*checkpoints, arms.front().plan, 0, *states.front(), saves_path);
  }
  std::optional<TraceSink> sink;
  if (wishes.trace) sink.emplace(*wishes.trace, "");

  const TrainReport report{arms, seed, arguments.command_line(), !arguments.on_off("no-times")};
  std::int64_t steps = 0;
  for (const Job& job : jobs) steps += arms[job.arm].plan.length().steps;
  Progress progress(static_cast<std::uint64_t>(steps), standard_error_screen(talk.quiet()));
  // Of one run each epoch is told as it comes.
  const bool tells = jobs.size() == 1 && wishes.format == Format::text && !wishes.stdout_taken();
  const auto tell = [&](const std::string& text) {
    progress.hide();
    console.data(text);
  };
  if (tells) tell(to_headline(report) + to_head_of_epochs(report));
  EpochLines lines(report);
  std::vector<TrainJob> to_do;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    to_do.push_back({&arms[jobs[i].arm].plan, jobs[i].seed, states[i] ? &*states[i] : nullptr});
  }
  auto results = train_all(to_do, threads, [&](std::size_t i) -> std::unique_ptr<TrainObserver> {
    if (signal_received() != 0) return nullptr;
    Watcher::Tell line;
    if (tells) {
      line = [&](const EpochRow& row) {
        if (const std::string text = lines.add(row); !text.empty()) tell(text);
      };
    }
    return std::make_unique<Watcher>(*to_do[i].plan, i, progress,
                                     checkpoints ? &*checkpoints : nullptr, saves_path,
                                     std::move(line));
  });
  progress.finish();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (results[i]) arms[jobs[i].arm].runs.push_back(std::move(*results[i]));
  }
  const bool written = !checkpoints || checkpoints->write();
  add_finals(arms, team);
  if (sink) {
    TraceSink::Block block(*sink, 0, false);
    block.add(to_table(report));
    block.close();
    sink->commit();
  }
  std::optional<PictureOfRuns> picture;
  const auto page = [&] {
    if (!picture) picture.emplace(arguments, report, wishes, team);
    return picture->page();
  };
  if (tells) {
    tell(lines.finish() + to_end(report));
  } else {
    print_summary(
        wishes,
        wishes.format == Format::gnuplot ? gnuplot_script(page()) : told(wishes.format, report),
        console);
  }
  if (wishes.plot) draw(page(), *wishes.plot);
  const int status = exit_status(arms, talk);
  return written ? status : std::max(status, 1);
}

}  // namespace

CommandRow train_command() { return {command(), run}; }

}  // namespace nnopt
