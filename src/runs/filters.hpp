// What the hidden units of a first layer look for, as images, and what they do for the answers.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "runs/train.hpp"

namespace nnopt {

/// How smooth an image is: 1 of a single colour, 0 of noise, whose neighbours have nothing in
/// common, -1 of a checkerboard. One minus the mean squared difference of neighbours (beside and
/// above each other) over that of any two pixels, so that neither a factor nor a shift changes it.
double smoothness(std::span<const double> image, std::size_t height, std::size_t width);

/// Units of the first layer (of hidden ones; of a network without any, the outputs).
std::size_t filter_count(const TrainedNetwork& network);
/// The first layer's weights of unit k: height by width.
std::span<const double> filter_of(const TrainedNetwork& network, std::size_t unit);
/// The smoothness of each filter, weighed by the variance of its weights: filters of noise that
/// hardly differ from 0 do not count.
double filter_smoothness(const TrainedNetwork& network);

/// What each unit of the first layer has to say to each output: outputs by units, row by row. With
/// one hidden layer the weights from unit to output, with more the product of the later layers'
/// weights, as if all their activations had slope 1.
std::vector<double> outgoing_weights(const TrainedNetwork& network);

/// Those units first that matter most: by the length of their outgoing weights times the root mean
/// square of their activation over the examples, of which at most `most` rows are read; without
/// examples times the length of their filter. All of them.
std::vector<std::size_t> units_by_weight(const TrainedNetwork& network, const Examples* examples,
                                         std::size_t most = 1000);

/// What decides about one class, over images of it.
struct ClassParts {
  std::size_t label = 0, images = 0;  // how many were read
  double output = 0;                  // mean of the class's output, before softmax
  /// Of each unit the mean of h d(output)/dh, h its activation: with one hidden layer its outgoing
  /// weight times its mean activation, and they and the output's bias sum up to `output`.
  std::vector<double> contributions;
  std::vector<double> weights;   // of each unit the mean of d(output)/dh
  std::vector<double> gradient;  // mean of d(output)/d(pixel)
  std::vector<double> mean;      // the mean image
};

/// Over the first images of the class, at most `most`. Throws BadInput where there are none, or
/// where the network has no hidden layer.
ClassParts parts_of_class(const TrainedNetwork& network, const Examples& examples,
                          std::size_t label, std::size_t most = 500);

}  // namespace nnopt
