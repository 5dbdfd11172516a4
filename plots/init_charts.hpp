// Figures of initial parameters: variance against the size of a layer, and through the depth of a
// network.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plots/chart.hpp"
#include "runs/init_depth.hpp"
#include "runs/init_table.hpp"

namespace nnopt {

inline constexpr std::array<NamedFigure, 2> size_figures{
    {{"fan_in", "variance of parameters against fan-in"},
     {"fan_out", "variance of parameters against fan-out"}}};
inline constexpr std::array<NamedFigure, 2> depth_figures{
    {{"activations", "variance of activations, layer by layer"},
     {"gradients", "variance of gradients, layer by layer"}}};

/// Names of the size figures whose fan takes several values.
std::vector<std::string_view> varied_fans(std::span<const LayerSize> sizes);

/// `schemes` are the labels, by the rows' numbers of schemes. `figure` is a name of size_figures.
Chart size_chart(std::string_view figure, std::span<const InitRow> rows,
                 std::span<const std::string> schemes);
/// `figure` is a name of depth_figures.
Chart depth_chart(std::string_view figure, std::span<const SchemeDepth> depths,
                  std::span<const std::string> schemes);

}  // namespace nnopt
