#include "cli/report_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"

namespace nnopt {
namespace {

constexpr std::size_t few = 12;  // values of a list that are shown one by one

/// "init_steps" as people write it.
std::string spoken(std::string_view key) {
  std::string text(key);
  std::ranges::replace(text, '_', ' ');
  return text;
}

bool is_simple(const Json& value) { return !value.is_object() && !value.is_array(); }

bool holds(const Json& array, bool (Json::*kind)() const) {
  return !array.elements().empty() &&
         std::ranges::all_of(array.elements(), [&](const Json& one) { return (one.*kind)(); });
}

std::string words_of_list(const Json& array, int digits) {
  const auto elements = array.elements();
  if (elements.size() <= few && std::ranges::all_of(elements, is_simple)) {
    std::string text;
    for (const Json& one : elements) text += (text.empty() ? "" : ", ") + words_of(one, digits);
    return text;
  }
  const std::vector<double> numbers = numbers_of(array);
  const std::string count = fmt::format("{} values", elements.size());
  if (numbers.empty()) return count;
  const auto [lowest, highest] = std::ranges::minmax(numbers);
  return fmt::format("{} from {:.6g} to {:.6g}", count, lowest, highest);
}

/// Names over all objects of an array, in the order in which they come first.
std::vector<std::string> keys_of(std::span<const Json> objects) {
  std::vector<std::string> keys;
  for (const Json& one : objects) {
    for (const auto& [key, value] : one.members()) {
      if (!value.is_null() && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

std::string more_rows(std::size_t all) {
  return all <= most_report_rows ? std::string()
                                 : fmt::format("The first {} of {} rows.", most_report_rows, all);
}

/// The row of the lowest value, where rows are runs.
std::optional<std::size_t> best_of(std::span<const Json> runs) {
  std::optional<std::size_t> best;
  if (runs.size() < 2 || runs[0].find("steps") == nullptr) return best;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const double value = number_at(runs[k], "value");
    if (!std::isnan(value) && (!best || value < number_at(runs[*best], "value"))) best = k;
  }
  return best;
}

ReportTable table_of_objects(std::string caption, std::span<const Json> objects) {
  ReportTable table{std::move(caption), keys_of(objects), {}, {}, more_rows(objects.size())};
  for (const Json& one : objects.first(std::min(objects.size(), most_report_rows))) {
    auto& row = table.rows.emplace_back();
    for (const std::string& key : table.columns) {
      const Json* const value = one.find(key);
      constexpr int in_a_list = 6;
      row.push_back(value == nullptr ? "" : words_of(*value, is_simple(*value) ? 17 : in_a_list));
    }
  }
  auto best = best_of(objects);
  for (std::size_t k = 0; k < objects.size() && !best; ++k) {
    const Json* const chosen = objects[k].find("chosen");
    if (chosen != nullptr && chosen->as_bool() == true) best = k;
  }
  if (best && *best < table.rows.size()) table.best = best;
  return table;
}

ReportTable table_of_matrix(std::string caption, const Json& array,
                            const std::vector<std::string>& names) {
  const auto lines = array.elements();
  ReportTable table{std::move(caption), {}, {}, {}, more_rows(lines.size())};
  const bool named = names.size() == lines.size();
  const bool square = named && std::ranges::all_of(lines, [&](const Json& line) {
                        return line.elements().size() == names.size();
                      });
  if (square) {
    table.columns = {""};
    table.columns.insert(table.columns.end(), names.begin(), names.end());
  }
  for (std::size_t k = 0; k < std::min(lines.size(), most_report_rows); ++k) {
    auto& row = table.rows.emplace_back();
    if (named) row.push_back(names[k]);
    for (const Json& one : lines[k].elements()) row.push_back(words_of(one));
  }
  return table;
}

/// Names of the rows and columns of an object's matrices.
std::vector<std::string> names_for_matrices(const Json& object) {
  std::vector<std::string> names = texts_at(object, "variables");
  for (const Json& one : elements_at(object, "parameters")) names.push_back(text_at(one, "name"));
  return names;
}

void add_member(ReportResult& result, const std::string& name, const Json& value,
                const std::vector<std::string>& names) {
  constexpr std::size_t most_columns = 40;  // of a matrix
  const auto elements = value.elements();
  if (value.is_null() || (value.is_array() && elements.empty())) return;
  if (holds(value, &Json::is_object)) {
    result.tables.push_back(table_of_objects(name, elements));
  } else if (holds(value, &Json::is_array) && elements[0].elements().size() <= most_columns) {
    result.tables.push_back(table_of_matrix(name, value, names));
  } else if (value.is_object() &&
             !std::ranges::all_of(value.members(), [](const Json::Member& member) {
               return is_simple(member.second);
             })) {
    const std::vector<std::string> inner = names_for_matrices(value);
    for (const auto& [key, one] : value.members()) {
      add_member(result, name + ": " + spoken(key), one, inner);
    }
  } else {
    constexpr int in_a_list = 6;
    result.facts.emplace_back(name, words_of(value, is_simple(value) ? 17 : in_a_list));
  }
}

}  // namespace

std::string words_of(const Json& value, int digits) {
  if (const auto number = value.as_number()) {
    return digits >= 17 ? fmt::format("{}", *number) : fmt::format("{:.{}g}", *number, digits);
  }
  if (const auto text = value.as_text()) return std::string(*text);
  if (const auto truth = value.as_bool()) return *truth ? "yes" : "no";
  if (value.is_array()) return words_of_list(value, digits);
  std::string text;
  for (const auto& [key, one] : value.members()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", spoken(key), words_of(one, 6));
  }
  return value.is_null() ? "–" : text;
}

void add_members(ReportResult& result, const Json& object,
                 const std::vector<std::string_view>& without) {
  const std::vector<std::string> names = names_for_matrices(object);
  for (const auto& [key, value] : object.members()) {
    if (std::ranges::find(without, key) == without.end()) {
      add_member(result, spoken(key), value, names);
    }
  }
}

std::string text_at(const Json& object, std::string_view key) {
  const Json* const value = object.find(key);
  return value == nullptr ? std::string() : std::string(value->as_text().value_or(""));
}

double number_at(const Json& object, std::string_view key) {
  const Json* const value = object.find(key);
  return value == nullptr ? NAN : value->as_number().value_or(NAN);
}

std::int64_t count_at(const Json& object, std::string_view key) {
  const double number = number_at(object, key);
  return number >= 0 && number < 9e15 ? static_cast<std::int64_t>(number) : 0;
}

std::span<const Json> elements_at(const Json& object, std::string_view key) {
  const Json* const value = object.find(key);
  return value == nullptr ? std::span<const Json>() : value->elements();
}

std::vector<double> numbers_of(const Json& array) {
  std::vector<double> numbers;
  for (const Json& one : array.elements()) {
    if (const auto number = one.as_number()) numbers.push_back(*number);
  }
  return numbers;
}

std::vector<double> numbers_at(const Json& object, std::string_view key) {
  const Json* const value = object.find(key);
  return value == nullptr ? std::vector<double>() : numbers_of(*value);
}

std::vector<std::string> texts_at(const Json& object, std::string_view key) {
  std::vector<std::string> texts;
  for (const Json& one : elements_at(object, key)) {
    texts.emplace_back(one.as_text().value_or(""));
  }
  return texts;
}

ReportResult read_json_result(const ResultSource& source) {
  const Json json = parse_json(read_text(source.file), source.file);
  const std::string command = text_at(json, "command"), made_by = text_at(json, "version");
  if (command.empty() || made_by.empty()) {
    throw BadInput(
        fmt::format("{}: JSON, but not that of nnopt: there is no \"command\" and \"version\"",
                    in_quotes(source.file)));
  }
  if (is_newer(made_by)) {
    throw BadInput(fmt::format("{}: made by nnopt {}, which is newer than this one ({})",
                               in_quotes(source.file), in_quotes(made_by), version));
  }
  ReportResult result{source.file, command, text_at(json, "objective")};
  result.command_line = text_at(json, "command_line");
  std::vector<std::string_view> without{"command", "version", "command_line", "objective"};
  const JsonCommandRow* const row = find_json_command(command);
  if (row != nullptr) without.insert(without.end(), row->without.begin(), row->without.end());
  add_members(result, json, without);
  if (row != nullptr) row->complete(json, source, result);
  if (result.title.empty()) result.title = result.command_line;
  return result;
}

}  // namespace nnopt
