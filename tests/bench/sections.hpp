// The sections of the benchmark, one per file. Each prints a table and tells the report its aims.
#pragma once
#include "tests/bench/report.hpp"

namespace nnopt::bench {

void gradients(Report& report);
void formulas(Report& report);
void grids(Report& report);
void steps(Report& report);
void optimizers(Report& report);
void fits(Report& report);
void training(Report& report);
void processes(Report& report);
void sweeps(Report& report);
void device(Report& report);

}  // namespace nnopt::bench
