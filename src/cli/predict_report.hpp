// What `nnopt predict` tells: text, table, JSON.
#pragma once
#include <string>
#include <string_view>

#include "cli/json.hpp"
#include "data/examples.hpp"
#include "runs/predict.hpp"

namespace nnopt {

struct PredictReport {
  const TrainedNetwork& network;
  const Examples& examples;
  const Predictions& found;
  std::string file;           // that the network came from
  std::string_view rows;      // "test"
  std::size_t mistakes = 10;  // how many of the worst are told of
  std::string command_line;
};

std::string to_text(const PredictReport&);
/// A row for each example: its label, the answer, the loss, and the probabilities of all classes;
/// or its inputs, target and output.
std::string to_table(const PredictReport&);
Json to_json(const PredictReport&);

}  // namespace nnopt
