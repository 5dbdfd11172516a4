// What the hidden units of a first layer look for, as images.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "runs/train.hpp"

namespace nnopt {

/// How smooth an image is: from 0 (neighbours have nothing in common, as noise) towards 1
/// (neighbours are nearly equal). One minus the mean squared difference of neighbours over that of
/// any two pixels; the mean over all filters weighs them by their size.
double smoothness(std::span<const double> image, std::size_t height, std::size_t width);

/// The first layer's weights of hidden unit k: height by width.
std::span<const double> filter_of(const TrainedNetwork& network, std::size_t unit);
/// Over all units of the first layer.
double filter_smoothness(const TrainedNetwork& network);

}  // namespace nnopt
