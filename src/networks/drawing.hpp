// How the parameters of a planned network are drawn.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "networks/architecture.hpp"

namespace nnopt {

/// Gives put(numbers, place in the block) the parameters of one segment after the other. Of the
/// seed's streams number 0 is the latent's, 2k + 1 and 2k + 2 are those of weight and bias of layer
/// k.
template <class T>
void draw_parameters(const Architecture& plan, const Initializer& initializer, std::uint64_t seed,
                     Team& team, const std::function<void(std::span<const T>, std::size_t)>& put);

extern template void draw_parameters<float>(
    const Architecture&, const Initializer&, std::uint64_t, Team&,
    const std::function<void(std::span<const float>, std::size_t)>&);
extern template void draw_parameters<double>(
    const Architecture&, const Initializer&, std::uint64_t, Team&,
    const std::function<void(std::span<const double>, std::size_t)>&);

}  // namespace nnopt
