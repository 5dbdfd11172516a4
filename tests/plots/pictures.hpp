// What pictures in tests are made of: landscapes, runs, and the script of one figure.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "plots/figures.hpp"
#include "plots/script.hpp"

namespace plot_tests {

using namespace nnopt;
using Heights = std::function<double(std::span<const double>)>;
using Names = std::vector<std::string_view>;

inline Landscape landscape(const Heights& f, std::vector<Range> axes,
                           std::vector<std::vector<double>> minima) {
  Landscape out{"test", {}, axes, std::move(minima), {}, {}};
  for (std::size_t k = 0; k < axes.size(); ++k) out.names.push_back("x" + std::to_string(k + 1));
  out.sample = [f](const std::vector<Range>& a) {
    Grid grid{a, {}};
    const std::size_t rows = a.size() == 1 ? 1 : a[1].count;
    for (std::size_t j = 0; j < rows; ++j) {
      for (std::size_t i = 0; i < a[0].count; ++i) {
        std::vector<double> x{a[0].at(i)};
        if (a.size() == 2) x.push_back(a[1].at(j));
        grid.values.push_back(f(x));
      }
    }
    return grid;
  };
  return out;
}

inline Trace trace(const Heights& f, const std::vector<std::vector<double>>& points,
                   std::uint64_t seed) {
  Trace run;
  run.seed = seed;
  for (std::size_t k = 0; k < points[0].size(); ++k)
    run.names.push_back("x" + std::to_string(k + 1));
  for (const std::vector<double>& x : points) {
    TraceRow row;
    row.step = std::int64_t(run.rows.size());
    row.value = f(x);
    run.rows.push_back(row);
    run.x.insert(run.x.end(), x.begin(), x.end());
  }
  return run;
}

inline const Figure& figure(std::string_view name) {
  for (const Figure& f : figures()) {
    if (f.name == name) return f;
  }
  throw BadInput("no such figure");
}

inline std::string alone(const Picture& picture, std::string_view name) {
  Paper paper;
  paper.grid = 9;
  paper.mesh = 5;
  Script script(Script::Encoding::text, paper);
  figure(name).draw(picture, script);
  return script.str();
}

template <class Error>
std::string refusal(const Picture& picture, const Names& names) {
  try {
    gnuplot_script(picture, names);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace plot_tests
