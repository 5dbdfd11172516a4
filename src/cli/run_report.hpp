// How reports write runs: the parts that those of several commands share.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/json.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

std::string_view precision_name(Precision);

/// (1.5, 2) or 1.5; long points are cut.
std::string point_text(std::span<const double> x);
/// x = (1.5, 2), or a = 1.5, b = 2 where the coordinates have names of their own.
std::string place_text(const KnownFunction& function, std::span<const double> x);
/// 12.3 ms, 1.23 s.
std::string seconds_text(double seconds);

/// What went wrong in these runs, one text for each kind of trouble; of several runs with how many
/// had it, and the seed of the one told of.
std::vector<std::string> diagnosis_texts(std::span<const RunResult> runs);

/// ", schedule 0.9^epoch, batches of 16": what an optimizer's spec does not say.
std::string course_text(const MinimizePlan& plan);
/// The same as members of an object.
void add_course(Json& json, const MinimizePlan& plan);

/// `times`: fields whose name holds seconds.
Json run_json(const MinimizePlan& plan, const RunResult& run, bool times);

}  // namespace nnopt
