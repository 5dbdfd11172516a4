// Evaluations of formulas; kernels/evaluate.hpp tells their bytes and operations.
#include "functions/program.hpp"
#include "kernels/evaluation_of.hpp"

namespace nnopt::kernels {
namespace {

/// What a formula has in the device's memory.
struct DeviceProgram {
  DeviceArray<Instruction> instructions;
  DeviceArray<Term> terms;
  DeviceArray<double> constants;
  DeviceStages stages;
};

}  // namespace

template <class T>
std::unique_ptr<Evaluation<T>> evaluation_of_formula(const Program& program, DeviceStages& stages) {
  ProgramCode code = program.code();
  if (program.inputs() * FormulaLoss::bytes_per_direction<T>(code) > FormulaLoss::room_bytes) {
    return {};
  }
  DeviceProgram owned{DeviceArray(std::span(code.instructions, code.instruction_count)),
                      DeviceArray(std::span(code.terms, program.term_count())),
                      DeviceArray(std::span(code.constants, code.constant_count)),
                      std::move(stages)};
  code.instructions = owned.instructions.data();
  code.terms = owned.terms.data();
  code.constants = owned.constants.data();
  const std::span<const Stage> on_device = owned.stages.on_device();
  return evaluation_of<T>(FormulaLoss{code, on_device}, std::move(owned));
}

template std::unique_ptr<Evaluation<float>> evaluation_of_formula<float>(const Program&,
                                                                         DeviceStages&);
template std::unique_ptr<Evaluation<double>> evaluation_of_formula<double>(const Program&,
                                                                           DeviceStages&);

}  // namespace nnopt::kernels
