// Random orthogonal matrices, uniform over all of them (Haar).
#pragma once
#include <cstddef>
#include <vector>

#include "base/random.hpp"

namespace nnopt {

/// A rows by columns matrix, row by row, whose rows are orthonormal, or its columns where it is
/// taller than wide: Q of the QR factorization of a matrix of the stream's normal numbers (of its
/// transpose where it is wide), with the diagonal of R made positive, without which Q would not be
/// uniform (Mezzadri, How to generate random matrices from the classical compact groups, Notices
/// of the AMS 54, 2007; torch.nn.init.orthogonal_). Rounding: |Q^T Q - 1| about 1e-15.
/// Takes about 4 rows columns min(rows, columns) operations.
std::vector<double> random_orthogonal(std::size_t rows, std::size_t columns, const RandomStream&);

}  // namespace nnopt
