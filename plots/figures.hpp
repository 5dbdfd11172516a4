// The figures: functions from traces and landscapes to gnuplot lines. `figures()` lists them all.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "functions/data_fit.hpp"
#include "plots/page.hpp"
#include "runs/landscape.hpp"
#include "runs/trace.hpp"

namespace nnopt {

class Script;

/// A number that an arm was made with: its name (lr, dim) and what it was.
using NamedValue = std::pair<std::string, double>;

/// One method (a model, an optimizer) with the traces of all its seeds.
struct Arm {
  std::string label;
  std::vector<Trace> runs;
  double rows_per_evaluation = 0;  // rows of data that an evaluation looks at; 0: no data

  // What figures of several arms over one number need.
  std::string series = {};                             // the arm without its numbers: "adam"
  std::vector<NamedValue> numbers = {};                // those that arms may differ in
  std::vector<std::optional<double>> goal_steps = {};  // of each run, where it came to the goal
  std::optional<double> condition = {};                // of the Hessian where the first run ended
  bool tells_runs = true;  // which of several runs a path is stands in the legend
};

/// How a landscape is shown.
struct LandscapeLook {
  std::vector<double> levels;       // values to draw contour lines at, dashed; empty: chosen
  bool contour_labels = false;      // the values written on the lines
  bool arrows = false;              // the gradient's direction
  bool derivative = false;          // of a function of one variable, as a second curve
  std::optional<bool> logarithmic;  // colours and heights; empty: where it helps
};

/// What a picture is drawn from. Figures that need more than is there say so (BadInput).
struct Picture : PageTitle {
  Landscape landscape;
  LandscapeLook look;
  std::vector<Arm> arms;
  std::optional<double> known_minimum;  // f at the known global minimum
  double success = 0.01;                // a run succeeds when it ends less than this above it
  std::string value_name = "f(x)";      // of the values, for axes and colour boxes
  std::string goal_name = "the goal";   // which goal_steps lead to: "f(x) ≤ 0.01"
  std::string heading = {};             // of a landscape among other figures; empty: how it is seen
  std::shared_ptr<const Fit> fit;       // where the function is the loss of one
};

/// What a figure shows beside a landscape.
enum class Needs {
  nothing,
  runs,
  data,       // runs that fit a formula to data
  goal,       // runs of arms that differ in a number, with a value that they shall come to
  curvature,  // runs of functions with second derivatives
};

struct Figure : NamedFigure {
  std::size_t dimensions;  // of the function it shows; 0: any
  Needs needs;
  void (*draw)(const Picture&, Script&);
};

std::span<const Figure> figures();

/// The figures drawn when none is named: by what the picture holds.
std::vector<std::string_view> default_figures(const Picture&);

/// The page with these figures, and the ways out for it (plots/page.hpp).
Page page_of(const Picture&, const std::vector<std::string_view>& names);
std::string gnuplot_script(const Picture&, const std::vector<std::string_view>& names);
void draw(const Picture&, const std::vector<std::string_view>& names, const std::string& file);

}  // namespace nnopt
