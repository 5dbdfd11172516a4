#include "cli/train_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/quantiles.hpp"
#include "base/rows.hpp"
#include "base/shares.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "cli/run_report.hpp"
#include "runs/train_diagnosis.hpp"

namespace nnopt {
namespace {

bool classifies(const TrainPlan& plan) { return plan.data->training.classes > 0; }

std::string plural(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// "60000 training and 10000 test images of 28x28 in 10 classes"
std::string data_text(const LearningData& data) {
  const Examples& rows = data.training;
  std::vector<std::string> parts{fmt::format("{} training", rows.rows())};
  if (!data.validation.empty()) {
    parts.push_back(fmt::format("{} validation", data.validation.rows()));
  }
  if (!data.test.empty()) parts.push_back(fmt::format("{} test", data.test.rows()));
  std::string text = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    text += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
  }
  text += rows.height > 0 ? fmt::format(" images of {}x{}", rows.height, rows.width)
                          : fmt::format(" rows of {}", plural(rows.inputs, "number"));
  return text + (rows.classes > 0 ? fmt::format(" in {} classes", rows.classes) : "");
}

}  // namespace

std::string rule_text(const TrainPlan& plan) {
  std::string text = describe(plan.rule);
  if (plan.schedule.schedule) text += ", schedule " + describe(*plan.schedule.schedule);
  if (plan.schedule.warmup > 0) {
    text += fmt::format(", warm-up of {}",
                        plural(static_cast<std::size_t>(plan.schedule.warmup), "epoch"));
  }
  return text;
}

namespace {

std::string network_text(const TrainPlan& plan) {
  std::string text = widths_text(plan.network);
  if (!plan.network.layers.empty()) text += " " + plan.network.activation;
  if (plan.network.dropout > 0) text += fmt::format(", dropout {}", plan.network.dropout);
  return text;
}

// ---- lines of epochs ----

struct Column {
  std::string head;
  std::string (*cell)(const EpochRow&);
  std::size_t width;
};

std::string loss_cell(double loss) { return fmt::format("{:.5g}", without_sign_of_nan(loss)); }

std::vector<Column> epoch_columns(const TrainReport& report) {
  const TrainPlan& plan = report.plan();
  std::vector<Column> columns{
      {"epoch", [](const EpochRow& row) { return fmt::format("{}", row.epoch); }, 7},
      {"loss", [](const EpochRow& row) { return loss_cell(row.loss); }, 11}};
  const auto accuracy = [&](std::string (*cell)(const EpochRow&)) {
    if (classifies(plan)) columns.push_back({"accuracy", cell, 10});
  };
  accuracy([](const EpochRow& row) { return percent(row.train_accuracy); });
  if (!plan.data->validation.empty()) {
    columns.push_back({"validation loss",
                       [](const EpochRow& row) { return loss_cell(row.validation_loss); }, 17});
    accuracy([](const EpochRow& row) { return percent(row.validation_accuracy); });
  }
  if (!plan.data->test.empty()) {
    columns.push_back(
        {"test loss", [](const EpochRow& row) { return loss_cell(row.test_loss); }, 12});
    accuracy([](const EpochRow& row) { return percent(row.test_accuracy); });
  }
  columns.push_back({"lr", [](const EpochRow& row) { return fmt::format("{:.4g}", row.lr); }, 11});
  if (report.times) {
    columns.push_back({"time", [](const EpochRow& row) { return seconds_text(row.seconds); }, 10});
  }
  return columns;
}

/// " (1.24 million rows a second)", of the steps since the run was begun or taken up again.
std::string rate_text(const TrainPlan& plan, const TrainResult& run) {
  std::int64_t from = 0;
  for (const EpochRow& row : run.rows) {
    if (row.seconds == 0) from = row.step;
  }
  const double rows = static_cast<double>(run.steps - from) /
                      static_cast<double>(plan.steps_per_epoch()) *
                      static_cast<double>(plan.data->training.rows());
  const double rate = rows / run.seconds;
  if (!(rows > 0) || !std::isfinite(rate)) return "";
  return rate < 1e6 ? fmt::format(" ({:.0f} rows a second)", rate)
                    : fmt::format(" ({:.3g} million rows a second)", rate / 1e6);
}

// ---- several runs ----

/// One value per run, those that are not finite left out.
template <class Get>
std::vector<double> numbers(const TrainedArm& arm, Get get) {
  std::vector<double> values;
  for (std::size_t i = 0; i < arm.runs.size(); ++i) {
    if (const double x = get(arm.runs[i], arm.finals[i]); std::isfinite(x)) values.push_back(x);
  }
  return values;
}
std::vector<double> accuracies(const TrainedArm& arm) {
  return numbers(arm, [](const TrainResult&, const FinalScore& f) { return f.score.accuracy(); });
}
std::vector<double> losses(const TrainedArm& arm) {
  return numbers(arm, [](const TrainResult&, const FinalScore& f) { return f.score.mean_loss(); });
}
std::vector<double> training_losses(const TrainedArm& arm) {
  return numbers(arm, [](const TrainResult& run, const FinalScore&) { return run.row().loss; });
}
std::vector<double> all_seconds(const TrainedArm& arm) {
  return numbers(arm, [](const TrainResult& run, const FinalScore&) { return run.seconds; });
}

std::size_t label_width(const TrainReport& report) {
  std::size_t width = 9;
  for (const TrainedArm& arm : report.arms) width = std::max(width, arm.label.size());
  return std::min<std::size_t>(width, 60);
}

/// "5 %", or "-" where no run has a finite one.
template <class Cell>
std::string median_text(const std::vector<double>& values, Cell cell) {
  return values.empty() ? std::string("-") : cell(quantile_of(values, 0.5));
}

template <class Cell>
std::string quartile_cells(const std::vector<double>& values, std::size_t width, Cell cell) {
  if (values.empty()) return fmt::format("  {:>{}}", "none is finite", width + 28);
  std::string text = fmt::format("  {:>{}}", median_text(values, cell), width);
  for (const double q : {0.25, 0.75}) text += fmt::format("  {:>12}", cell(quantile_of(values, q)));
  return text;
}

/// The columns that tell how well it went: "test accuracy", "test loss", "training loss".
struct ScoreColumns {
  std::string accuracy, loss, training;  // empty: not shown
  explicit ScoreColumns(const TrainReport& report) {
    const std::string rows(told_rows(*report.plan().data).name);
    if (classifies(report.plan())) accuracy = rows + " accuracy";
    loss = rows + " loss";
    if (rows != "training") training = "training loss";
  }
};

/// A line for each seed of the only arm, and what they come to together.
std::string each_seed(const TrainReport& report) {
  const TrainedArm& arm = report.arms.front();
  const ScoreColumns columns(report);
  std::string text = "    seed";
  const auto cell = [&](const std::string& head, const std::string& value) {
    if (!head.empty())
      text += fmt::format("  {:>{}}", value, std::max<std::size_t>(head.size(), 9));
  };
  const auto line = [&](const std::string& accuracy, const std::string& loss,
                        const std::string& training) {
    cell(columns.accuracy, accuracy);
    cell(columns.loss, loss);
    cell(columns.training, training);
  };
  line(columns.accuracy, columns.loss, columns.training);
  text += report.times ? "  epochs  status          time\n" : "  epochs  status\n";
  for (std::size_t i = 0; i < arm.runs.size(); ++i) {
    const TrainResult& run = arm.runs[i];
    const Score& score = arm.finals[i].score;
    text += fmt::format("  {:>6}", run.seed);
    line(percent(score.accuracy()), loss_cell(score.mean_loss()), loss_cell(run.row().loss));
    text += fmt::format("  {:>6}  ", run.rows.back().epoch);
    text += report.times
                ? fmt::format("{:<10}  {:>8}\n", to_text(run.status), seconds_text(run.seconds))
                : fmt::format("{}\n", to_text(run.status));
  }
  const auto with_quartiles = [](const std::vector<double>& values, auto form) {
    return values.empty()
               ? std::string("-")
               : fmt::format("{}, quartiles {} and {}", form(quantile_of(values, 0.5)),
                             form(quantile_of(values, 0.25)), form(quantile_of(values, 0.75)));
  };
  text += "  median ";
  if (classifies(arm.plan)) {
    text += fmt::format("{} {}\n  median {} {}", columns.accuracy,
                        with_quartiles(accuracies(arm), percent), columns.loss,
                        median_text(losses(arm), loss_cell));
  } else {
    text += fmt::format("{} {}", columns.loss, with_quartiles(losses(arm), loss_cell));
  }
  if (!columns.training.empty()) {
    text += fmt::format(", {} {}", columns.training, median_text(training_losses(arm), loss_cell));
  }
  if (report.times) text += fmt::format(", {} a run", median_text(all_seconds(arm), seconds_text));
  return text + "\n";
}

/// A line for each arm: medians of its seeds.
std::string many_seeds(const TrainReport& report, std::size_t width) {
  const ScoreColumns columns(report);
  const bool classes = classifies(report.plan());
  const std::string& what = classes ? columns.accuracy : columns.loss;
  std::size_t seeds = 0;
  for (const TrainedArm& arm : report.arms) seeds = std::max(seeds, arm.runs.size());
  std::string text =
      fmt::format("  medians of {}, and quartiles of the {}\n", plural(seeds, "seed"), what);
  text +=
      fmt::format("  {:<{}}  {}  {:>12}  {:>12}", "", width, what, "1st quartile", "3rd quartile");
  if (classes) text += fmt::format("  {:>15}", columns.loss);
  if (!columns.training.empty()) text += fmt::format("  {:>13}", columns.training);
  text +=
      fmt::format("  {:>10}{}\n", "parameters", report.times ? fmt::format("  {:>8}", "time") : "");
  for (const TrainedArm& arm : report.arms) {
    if (arm.runs.empty()) continue;  // interrupted before
    text += fmt::format("  {:<{}}", arm.label, width);
    text += classes ? quartile_cells(accuracies(arm), what.size(), percent)
                    : quartile_cells(losses(arm), what.size(), loss_cell);
    if (classes) text += fmt::format("  {:>15}", median_text(losses(arm), loss_cell));
    if (!columns.training.empty()) {
      text += fmt::format("  {:>13}", median_text(training_losses(arm), loss_cell));
    }
    text += fmt::format("  {:>10}", arm.plan.parameters());
    if (report.times) text += fmt::format("  {:>8}", median_text(all_seconds(arm), seconds_text));
    text += "\n";
  }
  return text;
}

std::string one_seed(const TrainReport& report, std::size_t width) {
  const ScoreColumns columns(report);
  const bool classes = classifies(report.plan());
  std::string text = fmt::format("  {:<{}}", "", width);
  if (classes) text += fmt::format("  {:>19}  {:>16}", columns.accuracy, "95 % interval");
  text += fmt::format("  {:>15}", columns.loss);
  if (!columns.training.empty()) text += fmt::format("  {:>13}", columns.training);
  text += fmt::format("  {:>6}  {:>10}  {:<10}{}\n", "epochs", "parameters", "status",
                      report.times ? fmt::format("  {:>8}", "time") : "");
  for (const TrainedArm& arm : report.arms) {
    if (arm.runs.empty()) continue;
    const TrainResult& run = arm.runs.front();
    const Score& score = arm.finals.front().score;
    text += fmt::format("  {:<{}}", arm.label, width);
    if (classes) {
      const Interval95 share = wilson_interval(score.right, score.rows);
      text += fmt::format("  {:>19}  {:>16}", percent(score.accuracy()),
                          fmt::format("{:.2f} to {:.2f} %", 100 * share.lo, 100 * share.hi));
    }
    text += fmt::format("  {:>15}", loss_cell(score.mean_loss()));
    if (!columns.training.empty()) text += fmt::format("  {:>13}", loss_cell(run.row().loss));
    text += fmt::format("  {:>6}  {:>10}  {:<10}", run.rows.back().epoch, arm.plan.parameters(),
                        to_text(run.status));
    if (report.times) text += fmt::format("  {:>8}", seconds_text(run.seconds));
    text += "\n";
  }
  return text;
}

/// What went wrong, once for each kind of trouble in an arm; or, where nothing did, the reason of
/// runs that did not end by themselves.
std::string troubles(const TrainReport& report) {
  std::string text;
  for (const TrainedArm& arm : report.arms) {
    std::vector<std::string> told;
    for (const TrainResult& run : arm.runs) {
      const auto trouble = diagnose(arm.plan, run);
      const bool broken = run.status == Status::failed || run.status == Status::diverged;
      if (!trouble && !broken) continue;
      const std::string code = trouble ? trouble->code : "reason";
      if (std::ranges::find(told, code) != told.end()) continue;
      told.push_back(code);
      text += fmt::format("  {}{}: {}\n", arm.label,
                          arm.runs.size() > 1 ? fmt::format(", seed {}", run.seed) : "",
                          trouble ? trouble->text : run.reason);
    }
  }
  return text;
}

// ---- JSON ----

void add_scores(Json& json, const TrainPlan& plan, const EpochRow& row) {
  const bool classes = classifies(plan);
  json.add("loss", row.loss);
  if (classes) json.add("train_accuracy", row.train_accuracy);
  if (!plan.data->validation.empty()) {
    json.add("validation_loss", row.validation_loss);
    if (classes) json.add("validation_accuracy", row.validation_accuracy);
  }
  if (plan.data->test.empty()) return;
  json.add("test_loss", row.test_loss);
  if (classes) json.add("test_accuracy", row.test_accuracy);
}

Json epoch_json(const TrainReport& report, const TrainPlan& plan, const EpochRow& row) {
  Json json = Json::object();
  json.add("epoch", row.epoch).add("step", row.step);
  add_scores(json, plan, row);
  json.add("lr", row.lr);
  if (report.times) json.add("seconds", row.seconds);
  return json;
}

Json data_json(const LearningData& data) {
  const Examples& rows = data.training;
  Json json = Json::object();
  json.add("name", rows.name).add("training", rows.rows());
  json.add("validation", data.validation.rows()).add("test", data.test.rows());
  json.add("inputs", rows.inputs);
  if (rows.height > 0) json.add("height", rows.height).add("width", rows.width);
  if (rows.classes > 0) json.add("classes", rows.classes);
  return json;
}

Json arm_json(const TrainedArm& arm) {
  const TrainPlan& plan = arm.plan;
  Json json = Json::object();
  json.add("network", widths_text(plan.network)).add("layers", plan.network.layers);
  json.add("activation", plan.network.activation).add("dropout", plan.network.dropout);
  json.add("init", plan.initializer).add("parameters", plan.parameters());
  json.add("optimizer", std::string(name_of(plan.rule)));
  json.add("optimizer_spec", describe(plan.rule));
  if (plan.schedule.schedule) json.add("schedule", describe(*plan.schedule.schedule));
  if (plan.schedule.warmup > 0) json.add("warmup", plan.schedule.warmup);
  json.add("batch_size", plan.batch_size);
  json.add("precision", std::string(precision_name(plan.precision)));
  json.add("device", plan.device ? fmt::format("cuda:{}", *plan.device) : "cpu");
  return json;
}

Json run_json(const TrainReport& report, const TrainedArm& arm, std::size_t i) {
  const TrainPlan& plan = arm.plan;
  const TrainResult& run = arm.runs[i];
  const auto& [score, confusion] = arm.finals[i];
  const std::string rows(told_rows(*plan.data).name);
  Json json = Json::object();
  json.add("seed", run.seed);
  json.add("start", epoch_json(report, plan, run.rows.front()));
  Json epochs = Json::array();
  for (std::size_t k = 1; k < run.rows.size(); ++k) {
    epochs.push(epoch_json(report, plan, run.rows[k]));
  }
  json.add("epochs", std::move(epochs)).add("best_epoch", run.best_epoch);
  json.add("loss", run.row().loss);
  if (rows != "training") json.add(rows + "_loss", score.mean_loss());
  if (classifies(plan)) {
    json.add((rows == "training" ? "train" : rows) + "_accuracy", score.accuracy());
    const Interval95 share = wilson_interval(score.right, score.rows);
    json.add("accuracy_interval", std::vector<double>{share.lo, share.hi});
    Json lines = Json::array();
    for (const auto& line : confusion) lines.push(line);
    json.add("confusion", std::move(lines)).add("confusion_of", rows);
  }
  json.add("steps", run.steps);
  json.add("status", std::string(to_text(run.status))).add("reason", run.reason);
  const auto trouble = diagnose(plan, run);
  json.add("diagnosis",
           trouble ? Json::object().add("code", trouble->code).add("text", trouble->text) : Json());
  if (report.times) json.add("seconds", run.seconds);
  return json;
}

Json quartiles_json(const std::vector<double>& values) {
  if (values.empty()) return {};
  return Json::object()
      .add("lower", quantile_of(values, 0.25))
      .add("median", quantile_of(values, 0.5))
      .add("upper", quantile_of(values, 0.75));
}

}  // namespace

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.2f} %", 100 * share) : std::string("nan");
}

std::string accuracy_text(const Score& score) {
  const Interval95 share = wilson_interval(score.right, score.rows);
  return fmt::format("{} (95 % interval {:.2f} to {:.2f} %)", percent(score.accuracy()),
                     100 * share.lo, 100 * share.hi);
}

bool of_one_run(const TrainReport& report) {
  return report.arms.size() == 1 && report.arms.front().runs.size() <= 1;
}

std::string to_headline(const TrainReport& report) {
  const TrainPlan& plan = report.plan();
  const LearningData& data = *plan.data;
  std::string text = fmt::format("{}, {}\n", data.training.name, data_text(data));
  const bool one = report.arms.size() == 1;
  const auto same = [&](auto get) {
    return std::ranges::all_of(report.arms,
                               [&](const auto& arm) { return get(arm.plan) == get(plan); });
  };
  if (!same([](const TrainPlan& p) { return network_text(p); })) return text;
  const std::size_t parameters = plan.parameters();
  text += fmt::format("{}, {} in {}{}", network_text(plan), plural(parameters, "parameter"),
                      precision_name(plan.precision),
                      plan.device ? fmt::format(" on cuda:{}", *plan.device) : "");
  if (one) text += fmt::format(", {}, batches of {}", rule_text(plan), plan.batch_size);
  return text + "\n";
}

std::string to_head_of_epochs(const TrainReport& report) {
  std::string text;
  for (const Column& column : epoch_columns(report)) {
    text += fmt::format("{:>{}}", column.head, column.width);
  }
  return text + "\n";
}

EpochLines::EpochLines(const TrainReport& report) : report_(report) {
  constexpr std::int64_t most = 25;
  constexpr std::array<std::int64_t, 3> factors{1, 2, 5};
  for (std::size_t k = 0; report.plan().epochs / every_ > most; ++k) {
    const std::int64_t power = every_ / factors[k % 3];
    every_ = factors[(k + 1) % 3] * power * (k % 3 == 2 ? 10 : 1);
  }
}

std::string EpochLines::add(const EpochRow& row) {
  std::string text;
  for (const Column& column : epoch_columns(report_)) {
    text += fmt::format("{:>{}}", column.cell(row), column.width);
  }
  text += "\n";
  const bool shown = row.epoch % every_ == 0;
  missing_ = shown ? "" : text;
  return shown ? text : "";
}

std::string EpochLines::finish() { return std::exchange(missing_, ""); }

std::string to_end(const TrainReport& report) {
  const TrainedArm& arm = report.arms.front();
  if (arm.runs.empty()) return "";
  const TrainPlan& plan = arm.plan;
  const TrainResult& run = arm.runs.front();
  const Score& score = arm.finals.front().score;
  const std::string rows(told_rows(*plan.data).name);
  const EpochRow& row = run.row();
  std::string text;
  if (classifies(plan)) {
    text += fmt::format("  end    {} accuracy {}, {} of {} wrong\n", rows, accuracy_text(score),
                        score.rows - score.right, score.rows);
    text += fmt::format("         {} loss {:.5g}", rows, without_sign_of_nan(score.mean_loss()));
    if (rows != "training") text += fmt::format(", training loss {:.5g}", row.loss);
  } else {
    text += fmt::format("  end    {} mse {:.6g}, rmse {:.4g}", rows, score.mean_loss(),
                        std::sqrt(score.mean_loss()));
    if (rows != "training") text += fmt::format(", training mse {:.6g}", row.loss);
  }
  text += "\n";
  const auto last = static_cast<std::int64_t>(run.rows.size()) - 1;
  if (run.best_epoch != last) {
    const EpochRow& best = run.rows[static_cast<std::size_t>(run.best_epoch)];
    text += fmt::format("  best   epoch {}, {} loss {:.5g}{}\n", run.best_epoch,
                        plan.watches_validation() ? "validation" : "training",
                        watched_loss(plan, best), plan.patience ? ": that network is kept" : "");
  }
  text += fmt::format("  {} after {}", to_text(run.status),
                      plural(static_cast<std::size_t>(run.steps), "step"));
  if (report.times) {
    text += " in " + seconds_text(run.seconds);
    text += rate_text(plan, run);
  }
  text += ": " + run.reason + "\n";
  if (const auto trouble = diagnose(plan, run); trouble && trouble->text != run.reason) {
    text += "  diagnosis: " + trouble->text + "\n";
  }
  return text;
}

std::string to_text(const TrainReport& report) {
  std::string text = to_headline(report);
  if (of_one_run(report)) {
    text += to_head_of_epochs(report);
    EpochLines lines(report);
    for (const TrainResult& run : report.arms.front().runs) {
      for (const EpochRow& row : run.rows) text += lines.add(row);
    }
    return text + lines.finish() + to_end(report);
  }
  const bool seeds =
      std::ranges::any_of(report.arms, [](const auto& arm) { return arm.runs.size() > 1; });
  const std::size_t width = label_width(report);
  if (report.arms.size() == 1) {
    text += each_seed(report);
  } else {
    text += seeds ? many_seeds(report, width) : one_seed(report, width);
  }
  return text + troubles(report);
}

std::string to_table(const TrainReport& report) {
  std::string text = "# " + report.command_line + "\n";
  for (const TrainedArm& arm : report.arms) {
    for (const TrainResult& run : arm.runs) {
      text += fmt::format("# {}, seed {}: {}, {}\n", arm.label, run.seed, to_text(run.status),
                          run.reason);
    }
  }
  text += fmt::format(
      "# epoch step loss train_accuracy validation_loss validation_accuracy test_loss "
      "test_accuracy lr{}\n",
      report.times ? " seconds" : "");
  bool first = true;
  for (const TrainedArm& arm : report.arms) {
    for (const TrainResult& run : arm.runs) {
      if (!of_one_run(report)) {
        text += fmt::format("{}# {}, seed {}\n", first ? "" : "\n", arm.label, run.seed);
      }
      first = false;
      for (const EpochRow& row : run.rows) {
        text += fmt::format("{} {}", row.epoch, row.step);
        for (const double x : {row.loss, row.train_accuracy, row.validation_loss,
                               row.validation_accuracy, row.test_loss, row.test_accuracy, row.lr}) {
          text += fmt::format(" {}", without_sign_of_nan(x));
        }
        text += report.times ? fmt::format(" {}\n", row.seconds) : "\n";
      }
    }
  }
  return text;
}

Json to_json(const TrainReport& report) {
  Json json = result_head("train", report.command_line);
  json.add("data", data_json(*report.plan().data));
  if (report.arms.size() == 1) json.join(arm_json(report.arms.front()));
  if (of_one_run(report) && !report.arms.front().runs.empty()) {
    json.join(run_json(report, report.arms.front(), 0));
    return json;
  }
  json.add("seed", report.seed);
  Json arms = Json::array(), runs = Json::array();
  for (const TrainedArm& arm : report.arms) {
    if (arm.runs.empty()) continue;
    const std::string rows(told_rows(*arm.plan.data).name);
    Json one = Json::object();
    one.add("label", arm.label).join(arm_json(arm));
    if (classifies(arm.plan)) one.add(rows + "_accuracy", quartiles_json(accuracies(arm)));
    one.add(rows + "_loss", quartiles_json(losses(arm)));
    one.add("loss", quartiles_json(training_losses(arm)));
    if (report.times) one.add("seconds", quartiles_json(all_seconds(arm)));
    arms.push(std::move(one));
    for (std::size_t i = 0; i < arm.runs.size(); ++i) {
      Json run = Json::object();
      run.add("label", arm.label).add("optimizer", arm.optimizer);
      runs.push(std::move(run.join(run_json(report, arm, i))));
    }
  }
  json.add("arms", std::move(arms)).add("runs", std::move(runs));
  return json;
}

}  // namespace nnopt
