// The figures of a verdict, one function each; verdict_figures.cpp lists them with their names. An
// arm has the same colour in all of them.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace nnopt {

struct Picture;
class Script;
struct VerdictArm;
struct VerdictPicture;
struct VerdictResult;

// verdict_rates.cpp, verdict_ecdf.cpp, verdict_steps.cpp, verdict_ends.cpp
void draw_rates(const VerdictPicture& picture, Script& script);
void draw_ecdf(const VerdictPicture& picture, Script& script);
void draw_step_lengths(const VerdictPicture& picture, Script& script);
void draw_ends(const VerdictPicture& picture, Script& script);

// What several of them need.

/// The result, of at least one arm with a run. Throws BadInput where figure `name` has none.
const VerdictResult& result_of(const VerdictPicture& picture, std::string_view name);
/// The number of an arm's colour (plots/look.hpp): the tuned direct side is black.
std::size_t colour_of(const VerdictResult& result, std::size_t arm);
/// Its name in a legend, shortened where there is little room.
std::string legend_name(const VerdictResult& result, std::size_t arm, const Script& script);
/// Arms stand down the side, each in a row that is 1 high with its middle here; the first on top.
double row_of(const VerdictResult& result, std::size_t arm);
/// Begins a figure of such rows, with room for their names and for words beside them.
void start_rows(const VerdictPicture& picture, const std::string& heading, Script& script);
/// Words behind the row of an arm, to the right of the axes, and smaller ones below them.
void write_beside(const VerdictResult& result, std::size_t arm, std::string_view words,
                  std::string_view smaller, Script& script);

}  // namespace nnopt
