// Results as one page of HTML, which needs nothing but itself.
#pragma once
#include <string>
#include <vector>

#include "cli/report_result.hpp"

namespace nnopt {

/// Draws the figures that are pages, by gnuplot, and puts the documents in their place. What cannot
/// be drawn is left out, and a note of its result says why; all of them where gnuplot is missing.
/// Whether it is there.
bool draw_figures(std::vector<ReportResult>& results);

/// The page: its title, a list of contents where there are several results, and each of them. All
/// figures are documents. It runs and loads nothing.
std::string report_page(const std::string& title, const std::vector<ReportResult>& results);

}  // namespace nnopt
