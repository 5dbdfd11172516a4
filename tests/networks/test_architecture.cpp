#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/rows.hpp"
#include "networks/architecture.hpp"

namespace nnopt {
namespace {

ModelOptions model(const std::string& name, std::size_t hidden = 0, std::size_t outputs = 1) {
  ModelOptions options;
  options.name = name;
  options.hidden = hidden;
  options.outputs = outputs;
  return options;
}

std::vector<Architecture> plans() {
  std::vector<Architecture> all;
  for (const std::string name : {"mlp5", "mlp9", "mlp17", "mlp"}) {
    for (const std::string weight_norm : {"", "on", "off"}) {
      ModelOptions options = model(name, 40, 3);
      options.latent = 7;
      options.weight_norm = weight_norm;
      all.push_back(plan_network(options));
    }
  }
  return all;
}

template <class F>
std::string complaint(F f) {
  try {
    f();
  } catch (const BadInput& e) {
    return e.what();
  }
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(architecture)

BOOST_AUTO_TEST_CASE(models_have_as_many_parameters_as_the_study_s) {
  BOOST_TEST(plan_network(model("mlp9")).parameters == 1'839'617u);
  BOOST_TEST(plan_network(model("mlp9", 512, 2)).parameters == 1'840'130u);
  BOOST_TEST(plan_network(model("mlp5")).parameters == 231'809u);
  BOOST_TEST(plan_network(model("mlp17")).parameters == 4'997'761u);
  BOOST_TEST(plan_network(model("mlp17", 1024)).parameters == 19'432'577u);
  ModelOptions options = model("mlp5");
  options.weight_norm = "off";
  BOOST_TEST(plan_network(options).parameters == 230'785u);
  options = model("mlp9");
  options.weight_norm = "on";
  BOOST_TEST(plan_network(options).parameters == 1'839'617u + 7 * 512 + 384);
}

BOOST_AUTO_TEST_CASE(a_stack_has_the_layers_asked_for) {
  ModelOptions options = model("mlp", 0, 2);
  options.latent = 3;
  options.layers = {5, 4};
  const auto plan = plan_network(options);
  BOOST_TEST(plan.parameters == 3u + (3 * 5 + 5) + (5 * 4 + 4) + (4 * 2 + 2));
  options.layers.clear();
  BOOST_TEST(plan_network(options).parameters ==
             3u + (3 * 64 + 64) + (64 * 64 + 64) + (64 * 2 + 2));
}

BOOST_AUTO_TEST_CASE(segments_tile_the_block_without_gap_or_overlap) {
  for (const auto& plan : plans()) {
    std::size_t end = 0;
    std::set<std::string> names;
    for (const auto& segment : plan.segments) {
      BOOST_TEST(segment.offset == end, segment.name);
      BOOST_TEST(segment.size() > 0u, segment.name);
      end += segment.size();
      names.insert(segment.name);
    }
    BOOST_TEST(end == plan.parameters);
    BOOST_TEST(names.size() == plan.segments.size());
    BOOST_TEST(plan.segments.front().name == "latent");
  }
}

BOOST_AUTO_TEST_CASE(layers_find_their_parameters_in_the_segments_of_their_names) {
  for (const auto& plan : plans()) {
    for (std::size_t k = 0; k < plan.layers.size(); ++k) {
      const DenseShape& shape = plan.layers[k].shape;
      const std::string name = std::to_string(k);
      const auto check = [&](const std::string& part, std::size_t offset,
                             const std::vector<std::size_t>& size) {
        const auto segment = std::ranges::find(plan.segments, name + part, &Segment::name);
        BOOST_REQUIRE(segment != plan.segments.end());
        BOOST_TEST(segment->offset == offset, name + part);
        BOOST_TEST(segment->shape == size, boost::test_tools::per_element());
      };
      check(shape.normalized() ? ".weight_v" : ".weight", shape.weight, {shape.out, shape.in});
      check(".bias", shape.bias, {shape.out});
      if (shape.normalized()) check(".weight_g", shape.gain, {shape.out, 1});
    }
  }
}

BOOST_AUTO_TEST_CASE(weight_norm_is_on_by_default_where_the_study_has_it_and_never_on_the_head) {
  for (const auto& [name, by_default] :
       {std::pair("mlp5", true), {"mlp9", false}, {"mlp17", true}, {"mlp", false}}) {
    for (const std::string weight_norm : {"", "on", "off"}) {
      ModelOptions options = model(name, 200);
      options.weight_norm = weight_norm;
      const auto plan = plan_network(options);
      const bool expected = weight_norm.empty() ? by_default : weight_norm == "on";
      for (const auto& layer : plan.layers) {
        BOOST_TEST(layer.shape.normalized() == (expected && !layer.head), name);
      }
      BOOST_TEST(plan.layers.back().head);
      BOOST_TEST(std::ranges::count(plan.layers, true, &PlannedLayer::head) == 1);
      BOOST_TEST(name_of(plan.head().shape.activation) == "identity");
    }
  }
}

BOOST_AUTO_TEST_CASE(no_two_outputs_share_a_place_and_all_lie_in_the_arena) {
  for (const auto& plan : plans()) {
    std::vector<int> writers(plan.arena);
    const auto write = [&](std::size_t from, std::size_t count) {
      BOOST_REQUIRE(from + count <= plan.arena);
      for (std::size_t i = from; i < from + count; ++i) ++writers[i];
    };
    write(plan.latent_at, plan.latent);
    for (const auto& layer : plan.layers) {
      BOOST_REQUIRE(layer.input + layer.shape.in <= plan.arena);
      for (std::size_t i = layer.input; i < layer.input + layer.shape.in; ++i) {
        BOOST_TEST(writers[i] == 1, "a layer reads what is not written yet");
      }
      write(layer.output, layer.shape.out);
    }
    BOOST_TEST(writers == std::vector<int>(plan.arena, 1), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(mlp9_needs_more_hidden_units_than_latent_ones) {
  for (const std::size_t hidden : {1, 127, 128}) {
    const std::string text = complaint([&] { plan_network(model("mlp9", hidden)); });
    BOOST_TEST(text.find("mlp9") != std::string::npos, text);
    BOOST_TEST(text.find("128") != std::string::npos, text);
    BOOST_TEST(text.find(std::to_string(hidden)) != std::string::npos, text);
  }
  BOOST_TEST(plan_network(model("mlp9", 129)).layers.size() == 9u);
  BOOST_TEST(plan_network(model("mlp17", 1)).layers.size() == 17u);
}

BOOST_AUTO_TEST_CASE(every_network_of_the_table_can_be_planned) {
  for (const auto& row : model_rows()) {
    BOOST_TEST(find_model(row.name).name == row.name);
    BOOST_TEST(!row.text.empty());
    if (row.network) BOOST_TEST(plan_network(model(std::string(row.name))).parameters > 0u);
  }
  BOOST_TEST(!find_model("direct").network);
  BOOST_TEST(!find_model("parameter").network);
}

BOOST_AUTO_TEST_CASE(unknown_models_and_activations_suggest_the_nearest) {
  const std::string text = complaint([] { find_model("mpl9"); });
  BOOST_TEST(text.find("'mlp9'") != std::string::npos, text);
  ModelOptions options = model("mlp5");
  options.activation = "tahn";
  BOOST_TEST(complaint([&] { plan_network(options); }).find("'tanh'") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
