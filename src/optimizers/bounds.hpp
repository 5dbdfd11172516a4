// Where parameters may be.
#pragma once
#include <limits>
#include <span>

namespace nnopt {

/// lo <= p <= hi; infinite where there is no limit. lo == hi holds the parameter there.
struct Bounds {
  double lo = -std::numeric_limits<double>::infinity();
  double hi = std::numeric_limits<double>::infinity();

  bool held() const { return lo == hi; }
  bool any() const {
    return lo > -std::numeric_limits<double>::infinity() ||
           hi < std::numeric_limits<double>::infinity();
  }
};

}  // namespace nnopt
