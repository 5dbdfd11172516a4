// All test functions as a sheet of small landscapes.
#pragma once
#include "base/team.hpp"
#include "plots/page.hpp"

namespace nnopt {

/// On their domains, by the first two coordinates, with their global minima. The team must outlive
/// the page.
Page functions_page(Team& team);

}  // namespace nnopt
