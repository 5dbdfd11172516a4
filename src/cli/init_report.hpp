// What `nnopt init` prints, in each format.
#pragma once
#include <string>
#include <vector>

#include "cli/json.hpp"
#include "runs/init_depth.hpp"
#include "runs/init_table.hpp"

namespace nnopt {

struct SizeReport {
  const InitTablePlan& plan;
  const std::vector<InitRow>& rows;
  std::string command_line;
};
std::string to_text(const SizeReport&);
std::string to_table(const SizeReport&);
Json to_json(const SizeReport&);

struct DepthReport {
  const DepthPlan& plan;
  std::string network;  // "mlp9, 1839617 parameters"
  const std::vector<SchemeDepth>& depths;
  std::string command_line;
};
std::string to_text(const DepthReport&);
std::string to_table(const DepthReport&);
Json to_json(const DepthReport&);

/// "biases as torch.nn.Linear has them".
std::string bias_text(BiasInit);
std::vector<std::string> labels_of(const std::vector<Initializer>& schemes);

}  // namespace nnopt
