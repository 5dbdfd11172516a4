#include "cli/data_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/spec.hpp"
#include "cli/network_options.hpp"
#include "cli/program.hpp"
#include "data/digits.hpp"
#include "runs/learning_data.hpp"

namespace nnopt {
namespace {

constexpr const char* file_options[] = {"images", "labels", "test-images", "test-labels"};

ReadLimits limits_of(const Arguments& arguments) {
  ReadLimits limits;
  if (arguments.given("limit")) {
    limits.rows = static_cast<std::size_t>(
        arguments.integer("limit", 1, std::numeric_limits<std::int64_t>::max()));
  }
  limits.classes = static_cast<std::size_t>(arguments.integer("classes", 2, 256));
  return limits;
}

LearningData drawn_digits(const Arguments& arguments, const ReadLimits& limits, Team& team) {
  Digits digits = placed(arguments, "data", [&] {
    const Spec spec = parse_spec(arguments.text("data"), "data set");
    Digits read;
    SpecReader reader(spec, Digits::name);
    read.options(reader);
    reader.finish();
    return read;
  });
  const auto most = static_cast<std::int64_t>(
      std::min<std::size_t>(limits.rows, std::numeric_limits<std::int64_t>::max()));
  digits.count = std::min(digits.count, most);
  digits.test = std::min(digits.test, most);
  refuse_too_large(arguments, "data", fmt::format("{} digits", digits.count + digits.test),
                   double(digits.count + digits.test) * Digits::side * Digits::side);
  return {.training = draw_digits(digits, DigitSet::training, team),
          .validation = {},
          .test = draw_digits(digits, DigitSet::test, team)};
}

/// The images of a pair of files; the options that name them, for messages.
Examples pair_of(const Arguments& arguments, const char* images, const char* labels,
                 const ImageFiles& files, const ReadLimits& limits) {
  auto read = placed(arguments, labels, [&] { return read_labels(files.labels, limits); });
  return placed(arguments, images, [&] { return read_images(files, std::move(read), limits); });
}

LearningData in_folder(const Arguments& arguments, const ReadLimits& limits) {
  const std::string folder = arguments.text("data");
  const ImageFolder files = placed(arguments, "data", [&] { return find_images(folder); });
  LearningData data;
  data.training = pair_of(arguments, "data", "data", files.training, limits);
  data.test = pair_of(arguments, "data", "data", files.test, limits);
  placed(arguments, "data", [&] { check_alike(data.training, data.test); });
  data.training.name = data.test.name = folder;
  return data;
}

LearningData one_by_one(const Arguments& arguments, const ReadLimits& limits) {
  const auto pair = [&](const char* images, const char* labels) {
    return pair_of(arguments, images, labels, {arguments.text(images), arguments.text(labels)},
                   limits);
  };
  LearningData data;
  data.training = pair("images", "labels");
  if (!arguments.given("test-images") && !arguments.given("test-labels")) return data;
  data.test = pair("test-images", "test-labels");
  placed(arguments, "test-images", [&] { check_alike(data.training, data.test); });
  return data;
}

/// Tables whose other columns give the response. That to test on has its columns in any order.
LearningData regression(const Arguments& arguments, const Table& training,
                        const std::optional<Table>& test) {
  const auto data_of = [&](const char* place, const char* file, const Table& table,
                           const std::vector<ColumnChoice>& choices) {
    return placed(arguments, place, [&] {
      return make_data_set(arguments.text(file), table, choices, arguments.text("response"));
    });
  };
  const DataSet data = data_of("response", "data", training, {});
  LearningData learning;
  learning.training = placed(arguments, "data", [&] { return regression_examples(data); });
  if (!test) return learning;
  std::vector<ColumnChoice> choices;
  if (!training.names.empty() && !test->names.empty()) {
    for (const auto& column : training.names) choices.push_back({column, column});
  }
  learning.test = regression_examples(data_of("test-data", "test-data", *test, choices));
  return learning;
}

LearningData from_tables(const Arguments& arguments, const ReadLimits& limits) {
  const auto read = [&](const char* option) {
    const std::string file = arguments.text(option);
    return placed(arguments, option, [&] { return read_packed_table(file); });
  };
  const Table training = read("data");
  std::optional<Table> test;
  if (arguments.given("test-data")) test = read("test-data");
  LearningData data;
  if (arguments.given("response")) {
    data = regression(arguments, training, test);
    data.training = first_rows(std::move(data.training), limits.rows);
    data.test = first_rows(std::move(data.test), limits.rows);
  } else {
    const auto labelled = [&](const char* option, const Table& table) {
      return placed(arguments, option,
                    [&] { return labelled_examples(table, arguments.text(option), limits); });
    };
    data.training = labelled("data", training);
    if (test) data.test = labelled("test-data", *test);
  }
  if (test) placed(arguments, "test-data", [&] { check_alike(data.training, data.test); });
  return data;
}

LearningData drawn_sincos(const ReadLimits& limits, std::uint64_t seed) {
  LearningData data;
  data.training = first_rows(regression_examples(sincos_data(seed)), limits.rows);
  return data;
}

enum class Kind { digits, sincos, folder, table, files };

Kind kind_of(const Arguments& arguments) {
  if (std::ranges::any_of(file_options, [&](const char* one) { return arguments.given(one); })) {
    return Kind::files;
  }
  const std::string data = arguments.text("data");
  if (data == "sincos") return Kind::sincos;
  if (data == Digits::name || data.starts_with(std::string(Digits::name) + ":")) {
    return Kind::digits;
  }
  std::error_code error;
  const auto type = std::filesystem::status(data, error).type();
  if (type == std::filesystem::file_type::not_found) {
    throw arguments.wrong("data", fmt::format("no file or folder {}; `nnopt list datasets` shows "
                                              "what is built in",
                                              in_quotes(data)));
  }
  return type == std::filesystem::file_type::directory ? Kind::folder : Kind::table;
}

/// Options that have no meaning for such data.
void refuse_what_does_not_go(const Arguments& arguments, Kind kind) {
  const auto refuse = [&](const char* option, const char* why) {
    if (arguments.given(option)) throw arguments.wrong(option, why);
  };
  if (kind == Kind::files) refuse("data", "goes without --images, --labels and those to test on");
  if (kind != Kind::table) {
    refuse("response", "goes with a table: --data FILE");
    refuse("test-data", "goes with a table: --data FILE");
  }
  if (kind == Kind::digits) refuse("classes", "digits have 10 classes");
  if (kind == Kind::sincos || arguments.given("response")) {
    refuse("classes", "goes with labels; here numbers are learned");
  }
}

LearningData read(const Arguments& arguments, Kind kind, std::uint64_t seed, Team& team) {
  const ReadLimits limits = limits_of(arguments);
  switch (kind) {
    case Kind::digits:
      return drawn_digits(arguments, limits, team);
    case Kind::sincos:
      return drawn_sincos(limits, seed);
    case Kind::folder:
      return in_folder(arguments, limits);
    case Kind::table:
      return from_tables(arguments, limits);
    case Kind::files:
      break;
  }
  return one_by_one(arguments, limits);
}

/// Splits what `option` says off the training rows.
Examples split_for(const Arguments& arguments, const char* option, LearningData& data,
                   std::uint64_t seed) {
  const Permitted share{
      .lo = 0, .hi = 0.99, .lo_allowed = false, .text = "a number above 0 and at most 0.99"};
  const double part = arguments.number(option, share);
  auto [kept, off] =
      placed(arguments, option, [&] { return split_off(data.training, part, seed); });
  data.training = std::move(kept);
  return std::move(off);
}

}  // namespace

Group data_options() {
  return {
      "The data",
      {{"data", 0, "NAME|DIR|FILE", "digits",
        "digits:key=value,... or sincos (`nnopt list datasets` shows both); a folder with MNIST's "
        "four files, plain or in gzip; a table label,pixels... of images; with --response any "
        "table"},
       {"images", 0, "FILE", "", "images to train on, in an IDX file; goes with --labels"},
       {"labels", 0, "FILE", "", "their labels, in an IDX file"},
       {"test-images", 0, "FILE", "", "images to test on; goes with --test-labels"},
       {"test-labels", 0, "FILE", "", "their labels"},
       {"test-data", 0, "FILE", "", "rows to test on, a table as that of --data"},
       {"response", 0, "COLUMN", "",
        "regression: the column of the table whose numbers are learned from all the others"},
       {"classes", 0, "N", "10", "labels are from 0 to N - 1"},
       {"limit", 0, "N", "", "reads only the first N rows to train on, and to test on"},
       {"validation", 0, "SHARE", "", "share of the training rows that is split off, by --seed"},
       {"test", 0, "SHARE", "",
        "share of the rows that is split off to test on, where there are no others"}}};
}

LearningData read_learning_data(const Arguments& arguments, std::uint64_t seed, Team& team) {
  const Kind kind = kind_of(arguments);
  refuse_what_does_not_go(arguments, kind);
  LearningData data = read(arguments, kind, seed, team);
  if (arguments.given("test")) {
    if (!data.test.empty()) {
      throw arguments.wrong("test", data.test.name + " has rows to test on: goes without");
    }
    data.test = split_for(arguments, "test", data, seed);
  }
  if (arguments.given("validation")) {
    data.validation = split_for(arguments, "validation", data, seed);
  }
  return data;
}

}  // namespace nnopt
