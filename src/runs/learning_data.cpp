#include "runs/learning_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/idx.hpp"
#include "base/table.hpp"
#include "base/text.hpp"
#include "runs/byte_source.hpp"

namespace nnopt {
namespace {

constexpr std::array<std::string_view, 4> usual_names{
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte"};
using FourFiles = std::array<std::string, 4>;

std::string in_small_letters(std::string_view name) {
  std::string small(name);
  std::ranges::transform(small, small.begin(), [](unsigned char c) { return std::tolower(c); });
  return small;
}

/// A file's name in the usual spelling, without .gz.
std::string usual_spelling(std::string_view name) {
  std::string usual = in_small_letters(name);
  if (usual.ends_with(".gz")) usual.resize(usual.size() - 3);
  for (char& c : usual) {
    if (c == '.' || c == '_') c = '-';
  }
  if (const auto at = usual.rfind("test-"); at != std::string::npos) usual.replace(at, 4, "t10k");
  return usual;
}

/// The files' names, sorted.
std::vector<std::string> files_in(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    names.push_back(entries->path().filename().string());
  }
  if (error) throw BadInput("cannot read " + in_quotes(folder) + ": " + error.message());
  std::ranges::sort(names);  // a plain file stands before the same in gzip
  return names;
}

[[noreturn]] void refuse_label(const std::string& file, std::size_t row, double label,
                               std::size_t classes) {
  throw BadInput(
      fmt::format("{} has the label {} in row {}: whole numbers from 0 to {} are right, or "
                  "--classes says how many there are",
                  in_quotes(file), label, row + 1, classes - 1));
}

bool is_whole(double x, double most) { return x >= 0 && x <= most && std::trunc(x) == x; }

/// The column that holds labels.
std::size_t label_column(const Table& table, const std::string& file) {
  if (table.names.empty()) return 0;
  const auto is_label = [](const std::string& name) {
    const std::string small = in_small_letters(name);
    return small == "label" || small == "class";
  };
  const auto found = std::ranges::find_if(table.names, is_label);
  if (found == table.names.end()) {
    throw BadInput(in_quotes(file) +
                   " has no column 'label': --response NAME says which column's numbers are "
                   "learned");
  }
  return static_cast<std::size_t>(found - table.names.begin());
}

std::string image_text(const Examples& examples) {
  return examples.height > 0
             ? fmt::format("images of {} x {} pixels", examples.height, examples.width)
             : fmt::format("{} inputs", examples.inputs);
}

}  // namespace

ImageFolder find_images(const std::string& folder) {
  std::map<std::string, FourFiles> sets;  // by what stands before the usual name
  for (const auto& name : files_in(folder)) {
    const std::string usual = usual_spelling(name);
    for (std::size_t i = 0; i < usual_names.size(); ++i) {
      if (!usual.ends_with(usual_names[i])) continue;
      std::string& file = sets[usual.substr(0, usual.size() - usual_names[i].size())][i];
      if (file.empty()) file = (std::filesystem::path(folder) / name).string();
    }
  }
  if (sets.size() > 1) {
    std::vector<std::string> prefixes;
    for (const auto& [prefix, files] : sets) {
      prefixes.push_back(in_quotes(prefix + std::string(usual_names[0])));
    }
    throw BadInput(
        fmt::format("{} holds several sets of images, {}: --images, --labels, "
                    "--test-images and --test-labels choose one",
                    in_quotes(folder), joined(prefixes, ", ")));
  }
  const FourFiles files = sets.empty() ? FourFiles() : sets.begin()->second;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!files[i].empty()) continue;
    const std::string prefix = sets.empty() ? "" : sets.begin()->first;
    throw BadInput(fmt::format("{} has no file {}{} or {}{}.gz{}", in_quotes(folder), prefix,
                               usual_names[i], prefix, usual_names[i],
                               i < 2 ? "" : " to test on: --images and --labels train without"));
  }
  return {{files[0], files[1]}, {files[2], files[3]}};
}

std::vector<std::uint8_t> read_labels(const std::string& file, const ReadLimits& limits) {
  constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
  std::vector<std::uint8_t> labels = read_idx_labels(*open_bytes(file), file, all);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] >= limits.classes) refuse_label(file, row, labels[row], limits.classes);
  }
  return labels;
}

Examples read_images(const ImageFiles& files, std::vector<std::uint8_t> labels,
                     const ReadLimits& limits) {
  IdxImages images = read_idx_images(*open_bytes(files.images), files.images, limits.rows);
  if (images.count != labels.size()) {
    throw BadInput(fmt::format("{} has {} label{}, but {} has {} image{}", in_quotes(files.labels),
                               labels.size(), labels.size() == 1 ? "" : "s",
                               in_quotes(files.images), images.count,
                               images.count == 1 ? "" : "s"));
  }
  Examples examples;
  examples.name = files.images;
  examples.inputs = images.height * images.width;
  examples.height = images.height;
  examples.width = images.width;
  examples.classes = limits.classes;
  examples.pixels = std::move(images.pixels);
  labels.resize(examples.pixels.size() / examples.inputs);
  examples.labels = std::move(labels);
  return examples;
}

Table read_packed_table(const std::string& file) {
  constexpr std::size_t most = std::size_t(1) << 32;
  const auto bytes = open_bytes(file);
  std::string text, block(std::size_t(1) << 18, '\0');
  while (const std::size_t got = bytes->read(block)) {
    text.append(block, 0, got);
    if (text.starts_with(std::string_view("\0\0", 2))) {
      throw BadInput(in_quotes(file) +
                     " is no table of numbers; IDX files are read with --images and --labels");
    }
    if (text.size() > most) {
      throw BadInput(in_quotes(file) + fmt::format(" is larger than {} bytes", most));
    }
  }
  if (text.empty()) throw BadInput(in_quotes(file) + " is empty");
  const std::size_t mark = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  return read_table_text(std::string_view(text).substr(mark), file);
}

Examples labelled_examples(const Table& table, const std::string& file, const ReadLimits& limits) {
  const std::size_t labels = label_column(table, file);
  Examples examples;
  examples.name = file;
  examples.classes = limits.classes;
  examples.inputs = table.columns.size() - 1;
  if (examples.inputs == 0) throw BadInput(in_quotes(file) + " has labels, but no pixels");
  const auto side = static_cast<std::size_t>(std::sqrt(static_cast<double>(examples.inputs)));
  if (side * side == examples.inputs) examples.height = examples.width = side;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double label = table.columns[labels][row];
    if (!is_whole(label, static_cast<double>(limits.classes - 1))) {
      refuse_label(file, row, label, limits.classes);
    }
    if (row < limits.rows) examples.labels.push_back(static_cast<std::uint8_t>(label));
  }
  examples.pixels.resize(examples.rows() * examples.inputs);
  std::size_t input = 0;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    if (column == labels) continue;
    const auto& values = table.columns[column];
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!is_whole(values[row], 255)) {
        throw BadInput(
            fmt::format("{} has the pixel {} in row {}, column {}: whole numbers from "
                        "0 to 255 are right; --response NAME learns from any numbers",
                        in_quotes(file), values[row], row + 1, column + 1));
      }
      if (row >= examples.rows()) continue;
      examples.pixels[row * examples.inputs + input] = static_cast<std::uint8_t>(values[row]);
    }
    ++input;
  }
  return examples;
}

Examples regression_examples(const DataSet& data) {
  Examples examples;
  examples.name = data.name;
  std::vector<const std::vector<double>*> inputs;
  for (std::size_t column = 0; column < data.columns.size(); ++column) {
    const std::string& name = data.columns[column];
    if (examples.targets.empty() && name == data.response) {
      examples.targets = data.values[column];
    } else if (std::ranges::find(data.response_reads, name) == data.response_reads.end()) {
      inputs.push_back(&data.values[column]);
    }
  }
  if (inputs.empty()) {
    throw BadInput(data.name + " has no column beside the response " + in_quotes(data.response));
  }
  examples.inputs = inputs.size();
  examples.numbers.resize(data.rows() * inputs.size());
  for (std::size_t row = 0; row < data.rows(); ++row) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      examples.numbers[row * inputs.size() + i] = (*inputs[i])[row];
    }
  }
  return examples;
}

void check_alike(const Examples& training, const Examples& test) {
  if (test.inputs == training.inputs && test.height == training.height &&
      test.width == training.width) {
    return;
  }
  throw BadInput(fmt::format("{} has {}, but {} has {}", in_quotes(test.name), image_text(test),
                             in_quotes(training.name), image_text(training)));
}

}  // namespace nnopt
