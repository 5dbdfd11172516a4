// From a function to its evaluation on the device: the body, the moves and slices around it.
// kernels/evaluate.hpp tells bytes and operations.
#include <tuple>

#include "functions/bowl_shaped.hpp"
#include "functions/few_coordinates_powers.hpp"
#include "functions/few_coordinates_waves.hpp"
#include "functions/many_coordinates_powers.hpp"
#include "functions/many_coordinates_waves.hpp"
#include "functions/many_local_minima.hpp"
#include "functions/more_garbow_hillstrom_equations.hpp"
#include "functions/more_garbow_hillstrom_fits.hpp"
#include "functions/other_shapes.hpp"
#include "functions/placed_function.hpp"
#include "functions/plate_and_valley_shaped.hpp"
#include "functions/program.hpp"
#include "functions/steep_ridges.hpp"
#include "kernels/device_stages.hpp"
#include "kernels/evaluation.hpp"

namespace nnopt::kernels {
namespace {

using namespace functions;
using Families =
    std::tuple<BowlShaped, FewCoordinatesPowers, FewCoordinatesWaves, ManyCoordinatesPowers,
               ManyCoordinatesWaves, ManyLocalMinima, MoreGarbowHillstromEquations,
               MoreGarbowHillstromFits, OtherShapes, PlateAndValleyShaped, SteepRidges>;

/// What a moved or sliced function asks; nothing for others.
const Function* asked_by(const Function& f) {
  if (const auto* const moved = dynamic_cast<const FunctionOf<Moved>*>(&f)) {
    return moved->body().f.get();
  }
  if (const auto* const slice = dynamic_cast<const FunctionOf<Slice>*>(&f)) {
    return slice->body().f.get();
  }
  return nullptr;
}

const Function& innermost(const Function& f) {
  const Function* const inner = asked_by(f);
  return inner == nullptr ? f : innermost(*inner);
}

/// The outermost comes first: it is the first to change the point.
void add_stages(const Function& f, DeviceStages& stages) {
  if (const auto* const moved = dynamic_cast<const FunctionOf<Moved>*>(&f)) {
    stages.add(moved->body().point());
  } else if (const auto* const slice = dynamic_cast<const FunctionOf<Slice>*>(&f)) {
    stages.add(slice->body().point());
  }
  if (const Function* const inner = asked_by(f)) add_stages(*inner, stages);
}

template <class T, class... List>
std::unique_ptr<Evaluation<T>> evaluation_in_families(const Function& f, DeviceStages& stages,
                                                      const std::tuple<List...>*) {
  std::unique_ptr<Evaluation<T>> found;
  ((found = InFamily<T, List>::evaluation(f, stages)) || ...);
  return found;
}

}  // namespace

template <class T>
std::unique_ptr<Evaluation<T>> make_evaluation(const Function& f) {
  const Function& inner = innermost(f);
  if (inner.dim() > most_coordinates) return {};
  DeviceStages stages;
  add_stages(f, stages);
  if (const auto* const formula = dynamic_cast<const FunctionOf<Program>*>(&inner)) {
    return evaluation_of_formula<T>(formula->body(), stages);
  }
  return evaluation_in_families<T>(inner, stages, static_cast<const Families*>(nullptr));
}

template std::unique_ptr<Evaluation<float>> make_evaluation<float>(const Function&);
template std::unique_ptr<Evaluation<double>> make_evaluation<double>(const Function&);

}  // namespace nnopt::kernels
