// Products of matrices on one thread, as the dense verbs on mini-batches need them: C = A B of any
// layouts, in tiles that stay in registers.
//
// Each c_ij is one chain of fused multiply-adds from 0, a_i0 b_0j first; in thin products of long
// rows it is some chains side by side (chains_of). The bits depend neither on how a product is cut
// nor on the width of the registers (where the build may fuse: ARCH=x86-64 rounds each product).
// The packing and the loops are those of Goto and van de Geijn, Anatomy of high-performance matrix
// multiplication, ACM Trans. Math. Softw. 34 (2008) 12.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "autodiff/elementary.hpp"

namespace nnopt {

/// A matrix in memory: element (i, j) lies at[i row + j column], one of which is 1.
template <class T>
struct Matrix {
  T* at;
  std::size_t row, column;

  Matrix transposed() const { return {at, column, row}; }
  Matrix from(std::size_t i, std::size_t j) const {
    return {at + i * row + j * column, row, column};
  }
  operator Matrix<const T>() const { return {at, row, column}; }
};

/// Of how many chains a number of a product is made, which shape and layout decide: 1, or as many
/// as there are places p in a line of 64 bytes. Then chain p takes the terms p, p + chains, ...,
/// and chains are added in halves: p and p + chains/2, and so on. Thin products of rows that lie
/// one number after the other go so: packing would cost more than the product.
template <class T>
std::size_t chains_of(std::size_t m, std::size_t n, std::size_t k, Matrix<const T> a,
                      Matrix<const T> b) {
  constexpr std::size_t line = 64 / sizeof(T);
  return std::min(m, n) <= 16 && k >= 2 * line && a.column == 1 && b.row == 1 ? line : 1;
}

/// C = A B: m by k times k by n.
template <class T>
void multiply(std::size_t m, std::size_t n, std::size_t k, Matrix<const T> a, Matrix<const T> b,
              Matrix<T> c);

extern template void multiply(std::size_t, std::size_t, std::size_t, Matrix<const float>,
                              Matrix<const float>, Matrix<float>);
extern template void multiply(std::size_t, std::size_t, std::size_t, Matrix<const double>,
                              Matrix<const double>, Matrix<double>);

}  // namespace nnopt
