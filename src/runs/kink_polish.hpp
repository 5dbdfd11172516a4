// The last digits of a fit by absolute residuals (mae), whose minimum is a kink.
//
// Where sum |r_i| is smallest, as many residuals are 0 as parameters are free, but for data with
// ties: a corner. It is a minimum where 0 is among the slopes there (R. Koenker and G. Bassett,
// Econometrica 46 (1978) 33): sum of sign(r_i) J_i over the other rows = - sum of c_i J_i over
// those at 0, with all |c_i| <= 1.
#pragma once
#include <string>
#include <vector>

#include "base/team.hpp"
#include "functions/residuals.hpp"
#include "optimizers/bounds.hpp"

namespace nnopt {

struct KinkPolish {
  bool is_corner = false;   // p is at a corner; else p is that given
  bool is_minimum = false;  // and 0 is among its slopes, with some room
  std::vector<double> p;
  std::string text;  // the reason, either way
};

/// Newton's steps from p to the corner where those rows meet the curve that are nearest to it and
/// have independent slopes. Parameters at a limit stay there.
KinkPolish polish_kink(const Residuals& residuals, const std::vector<Bounds>& bounds,
                       std::vector<double> p);

}  // namespace nnopt
