#include "compute/gemm.hpp"

namespace nnopt {
namespace {

template <class T>
struct Tile {
  static constexpr std::size_t width = register_bytes / sizeof(T), columns = 2 * width;
  // As many rows as leave registers for a row of B and an element of A.
  static constexpr std::size_t rows = register_bytes == 64 ? 14 : 6;
  // A strip of B stays in the first cache, a block of A in the second. Of a product of one panel
  // the strip may be longer: it is walked once.
  static constexpr std::size_t depth = 1024 / sizeof(T), block = 12 * rows, thin_depth = 4 * depth;
};

template <class T>
constexpr Register<T> multiply_add(Register<T> a, Register<T> b, Register<T> c) {
  if constexpr (elementary::registers_fuse) {
    return elementary::fused(a, b, c);
  } else {
    return a * b + c;
  }
}

template <class T>
Register<T> load(const T* from) {
  Register<T> r;
  std::memcpy(&r, from, sizeof r);
  return r;
}

/// A tile of C, with or without what is there already: a is packed, `rows` numbers for each k; b
/// and c have a row every so many numbers.
template <class T, std::size_t rows>
void tile(std::size_t k, const T* __restrict a, const T* __restrict b, std::size_t b_row,
          T* __restrict c, std::size_t c_row, bool first) {
  constexpr std::size_t width = Tile<T>::width;
  Register<T> sum[rows][2] = {};
  if (!first) {
    for (std::size_t i = 0; i < rows; ++i) {
      sum[i][0] = load(c + i * c_row);
      sum[i][1] = load(c + i * c_row + width);
    }
  }
  for (std::size_t l = 0; l < k; ++l) {
    const Register<T> left = load(b), right = load(b + width);
#pragma GCC unroll 16
    for (std::size_t i = 0; i < rows; ++i) {
      const Register<T> factor = a[i] - Register<T>{};
      sum[i][0] = multiply_add<T>(factor, left, sum[i][0]);
      sum[i][1] = multiply_add<T>(factor, right, sum[i][1]);
    }
    a += rows;
    b += b_row;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    std::memcpy(c + i * c_row, &sum[i][0], sizeof sum[i][0]);
    std::memcpy(c + i * c_row + width, &sum[i][1], sizeof sum[i][1]);
  }
}

template <class T>
using TileOf = void (*)(std::size_t, const T*, const T*, std::size_t, T*, std::size_t, bool);
/// tile of 1, 2, ... rows.
template <class T>
constexpr auto tiles = []<std::size_t... i>(std::index_sequence<i...>) {
  return std::array<TileOf<T>, sizeof...(i)>{tile<T, i + 1>...};
}
(std::make_index_sequence<Tile<T>::rows>());

/// The first half of two registers' numbers, in turn from each, or the second.
template <bool second, class T>
Register<T> interleaved(Register<T> a, Register<T> b) {
  constexpr int width = Tile<T>::width;
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return __builtin_shufflevector(a, b, (i / 2 + (second ? width / 2 : 0) + i % 2 * width)...);
  }
  (std::make_integer_sequence<int, width>());
}
/// A square of registers becomes its transpose: each round shuffles rows as one does cards, and as
/// many rounds as an index has bits bring every number to its place.
template <class T>
void transpose(Register<T> (&rows)[Tile<T>::width]) {
  constexpr std::size_t width = Tile<T>::width;
  for (std::size_t round = 1; round < width; round *= 2) {
    Register<T> next[width];
    for (std::size_t i = 0; i < width / 2; ++i) {
      next[2 * i] = interleaved<false, T>(rows[i], rows[i + width / 2]);
      next[2 * i + 1] = interleaved<true, T>(rows[i], rows[i + width / 2]);
    }
    std::copy(next, next + width, rows);
  }
}

/// k by n numbers, `width` places for each k in turn, n <= width <= Tile::columns. What comes into
/// the places behind the n-th does not matter; up to two registers are written from the last places
/// on.
template <class T>
void pack(std::size_t k, std::size_t n, Matrix<const T> from, std::size_t width, T* to) {
  constexpr std::size_t lanes = Tile<T>::width;
  std::size_t l = 0;
  if (from.column != 1) {
    for (; l + lanes <= k; l += lanes) {
      // From the right: what is written behind a row's end is the beginning of the next.
      for (std::size_t j = (width - 1) / lanes * lanes + lanes; j > 0;) {
        j -= lanes;
        Register<T> square[lanes];
        for (std::size_t i = 0; i < lanes; ++i) {
          square[i] = load(from.at + l + std::min(j + i, n - 1) * from.column);
        }
        transpose<T>(square);
        for (std::size_t i = 0; i < lanes; ++i) {
          std::memcpy(to + (l + i) * width + j, &square[i], sizeof square[i]);
        }
      }
    }
  } else if (n == Tile<T>::columns || from.row >= Tile<T>::columns) {
    // Two registers each: what is read behind the n-th belongs to the row or to the next one.
    for (; l + (n < Tile<T>::columns) < k; ++l) {
      const Register<T> left = load(from.at + l * from.row),
                        right = load(from.at + l * from.row + lanes);
      std::memcpy(to + l * width, &left, sizeof left);
      std::memcpy(to + l * width + lanes, &right, sizeof right);
    }
  }
  for (; l < k; ++l) {
    for (std::size_t j = 0; j < n; ++j) to[l * width + j] = from.at[l * from.row + j * from.column];
    for (std::size_t j = n; j < width; ++j) to[l * width + j] = 0;
  }
}

template <class T>
void copy(std::size_t m, std::size_t n, Matrix<T> from, Matrix<T> to) {
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      to.at[i * to.row + j * to.column] = from.at[i * from.row + j * from.column];
    }
  }
}

/// c = a b of rows of a and columns of b that both lie one number after the other, m >= n.
template <class T>
void multiply_rows(std::size_t m, std::size_t n, std::size_t k, Matrix<const T> a,
                   Matrix<const T> b, Matrix<T> c) {
  constexpr std::size_t line = 64 / sizeof(T), parts = 64 / register_bytes, width = Tile<T>::width,
                        rows = register_bytes / 8;
  using Line = Register<T>[parts];
  const auto add = [](Line& sum, const T* x, const T* y) {
    for (std::size_t p = 0; p < parts; ++p) {
      sum[p] = multiply_add<T>(load(x + p * width), load(y + p * width), sum[p]);
    }
  };
  // Some rows of the longer factor stay in the first cache.
  for (std::size_t i0 = 0; i0 < m; i0 += rows) {
    const T* x[rows];
    for (std::size_t i = 0; i < rows; ++i) x[i] = a.at + std::min(i0 + i, m - 1) * a.row;
    for (std::size_t j0 = 0; j0 < n; j0 += 2) {
      const T* const y[2] = {b.at + j0 * b.column, b.at + std::min(j0 + 1, n - 1) * b.column};
      Line sum[2][rows] = {};
      std::size_t l = 0;
      for (; l + line <= k; l += line) {
        for (std::size_t i = 0; i < rows; ++i) {
          add(sum[0][i], x[i] + l, y[0] + l);
          add(sum[1][i], x[i] + l, y[1] + l);
        }
      }
      for (std::size_t i = 0; i < rows && l < k; ++i) {
        for (std::size_t j = 0; j < 2; ++j) {
          T left[line] = {}, right[line] = {};
          std::copy(x[i] + l, x[i] + k, left);
          std::copy(y[j] + l, y[j] + k, right);
          add(sum[j][i], left, right);
        }
      }
      // A square of registers at a time: what is across one is then across all.
      for (std::size_t group = 0; group < 2 * rows; group += width) {
        Register<T> square[width];
        for (std::size_t s = 0; s < width; ++s) {
          Line& chains = sum[(group + s) / rows][(group + s) % rows];
          for (std::size_t half = parts / 2; half > 0; half /= 2) {
            for (std::size_t p = 0; p < half; ++p) chains[p] += chains[p + half];
          }
          square[s] = chains[0];
        }
        transpose<T>(square);
        for (std::size_t half = width / 2; half > 0; half /= 2) {
          for (std::size_t p = 0; p < half; ++p) square[p] += square[p + half];
        }
        for (std::size_t s = 0; s < width; ++s) {
          const std::size_t i = i0 + (group + s) % rows, j = j0 + (group + s) / rows;
          if (i < m && j < n) c.at[i * c.row + j * c.column] = square[0][s];
        }
      }
    }
  }
}

}  // namespace

template <class T>
void multiply(std::size_t m, std::size_t n, std::size_t k, Matrix<const T> a, Matrix<const T> b,
              Matrix<T> c) {
  using Size = Tile<T>;
  if (chains_of<T>(m, n, k, a, b) > 1) {
    if (m >= n) {
      multiply_rows(m, n, k, a, b, c);
    } else {
      multiply_rows(n, m, k, b.transposed(), a.transposed(), c.transposed());
    }
    return;
  }
  // Registers lie along the longer side of a thin product.
  if (n < Size::columns && m > n) {
    multiply(n, m, k, b.transposed(), a.transposed(), c.transposed());
    return;
  }
  alignas(64) T block[Size::block * Size::depth + Size::columns];
  alignas(64) T strip[Size::thin_depth * Size::columns];
  alignas(64) T edge[Size::rows * Size::columns];
  const std::size_t most_depth = m <= Size::rows ? Size::thin_depth : Size::depth;
  for (std::size_t k0 = 0; k0 < k; k0 += most_depth) {
    const std::size_t depth = std::min(most_depth, k - k0);
    for (std::size_t i0 = 0; i0 < m; i0 += Size::block) {
      const std::size_t height = std::min(Size::block, m - i0);
      // Panels of equal height: those of a few rows waste half of the processor.
      const std::size_t panels = (height + Size::rows - 1) / Size::rows;
      const auto panel = [&](std::size_t p) { return p * height / panels; };
      for (std::size_t p = 0; p < panels; ++p) {
        const std::size_t rows = panel(p + 1) - panel(p);
        pack<T>(depth, rows, a.from(i0 + panel(p), k0).transposed(), rows,
                block + panel(p) * depth);
      }
      for (std::size_t j0 = 0; j0 < n; j0 += Size::columns) {
        const std::size_t columns = std::min(Size::columns, n - j0);
        Matrix<const T> right = b.from(k0, j0);
        if (panels > 1 || b.column != 1 || columns < Size::columns) {
          pack<T>(depth, columns, right, Size::columns, strip);
          right = {strip, Size::columns, 1};
        }
        for (std::size_t p = 0; p < panels; ++p) {
          const std::size_t rows = panel(p + 1) - panel(p);
          const Matrix<T> out = c.from(i0 + panel(p), j0);
          const auto make = [&](T* to, std::size_t row) {
            tiles<T>[rows - 1](depth, block + panel(p) * depth, right.at, right.row, to, row,
                               k0 == 0);
          };
          if (c.column == 1 && columns == Size::columns) {
            make(out.at, out.row);
            continue;
          }
          const Matrix<T> whole{edge, Size::columns, 1};
          if (k0 > 0) copy(rows, columns, out, whole);
          make(edge, Size::columns);
          copy(rows, columns, whole, out);
        }
      }
    }
  }
}

template void multiply(std::size_t, std::size_t, std::size_t, Matrix<const float>,
                       Matrix<const float>, Matrix<float>);
template void multiply(std::size_t, std::size_t, std::size_t, Matrix<const double>,
                       Matrix<const double>, Matrix<double>);

}  // namespace nnopt
