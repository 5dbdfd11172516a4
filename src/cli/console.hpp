// Where a command's data and talk go: to the standard streams, or to whoever runs the command.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "cli/json.hpp"
#include "cli/output.hpp"

namespace nnopt {

/// What a command's data are written in.
enum class Format { text, table, json, gnuplot };

/// What a command has found, in the format that was asked for: a Json where that is json.
using Told = std::variant<std::string, Json>;

/// A report in one of the formats it has itself; empty for gnuplot, which pictures have.
template <class Report>
Told told(Format format, const Report& report) {
  switch (format) {
    case Format::text:
      return to_text(report);
    case Format::table:
      return to_table(report);
    case Format::json:
      return to_json(report);
    case Format::gnuplot:
      break;
  }
  return std::string();
}

/// What a command is run with. Data leave by data() or result(), talk by talk().
class Console {
 public:
  virtual ~Console() = default;

  /// Data in any format but json. A large table comes in pieces.
  virtual void data(std::string_view text) = 0;
  /// What --format json prints.
  virtual void result(Json json) = 0;
  virtual const Talk& talk() const = 0;

  /// By the one or the other way.
  void tell(Told told);
  /// As a note, where something else has standard output.
  void note(const Told& told) const;
};

/// The program's: data on standard output, each piece as it comes, talk on standard error.
class StandardConsole final : public Console {
 public:
  explicit StandardConsole(bool quiet) : talk_(quiet) {}

  void data(std::string_view text) override;
  void result(Json json) override { data(json.text()); }
  const Talk& talk() const override { return talk_; }

 private:
  Talk talk_;
};

}  // namespace nnopt
