// The JSON of commands as facts and tables, the same way for every command.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/json.hpp"
#include "cli/report_readers.hpp"

namespace nnopt {

/// What a value is in a few words: numbers with up to `digits` digits, lists of a few values, of
/// many how many there are and between which they lie.
std::string words_of(const Json& value, int digits = 17);

/// The members of an object as facts, and as tables where they are lists of objects or matrices;
/// but for those in `without`.
void add_members(ReportResult& result, const Json& object,
                 const std::vector<std::string_view>& without);

// Parts of an object; what is not there, or of another kind, is empty or nan.
std::string text_at(const Json& object, std::string_view key);
double number_at(const Json& object, std::string_view key);
/// A count; 0 where it is none.
std::int64_t count_at(const Json& object, std::string_view key);
std::vector<double> numbers_at(const Json& object, std::string_view key);
std::vector<std::string> texts_at(const Json& object, std::string_view key);
std::span<const Json> elements_at(const Json& object, std::string_view key);
std::vector<double> numbers_of(const Json& array);

/// What is particular about one command's JSON.
struct JsonCommandRow {
  std::string_view command;
  /// Members that `complete` says better.
  std::array<std::string_view, 5> without;
  /// Adds title, lead and figures.
  void (*complete)(const Json&, const ResultSource&, ReportResult&);
};
void complete_sweep(const Json&, const ResultSource&, ReportResult&);    // report_sweep.cpp
void complete_verdict(const Json&, const ResultSource&, ReportResult&);  // report_verdict.cpp
/// Null for a command of which nothing is particular.
const JsonCommandRow* find_json_command(std::string_view command);  // report_commands.cpp

}  // namespace nnopt
