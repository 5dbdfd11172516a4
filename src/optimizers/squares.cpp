#include "optimizers/squares.hpp"

#include <algorithm>
#include <cmath>

#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

/// How rows are cut, by their number and that of the parameters alone: into blocks, whose Jacobian
/// stays in a core's cache, and pieces of whole blocks, which threads take. What pieces come to is
/// put together in their order.
struct Cut {
  std::size_t rows, block, piece;

  Cut(std::size_t n, std::size_t of_rows) : rows(of_rows) {
    constexpr std::size_t numbers = 32768, most_pieces = 64;
    block = std::clamp<std::size_t>(numbers / (n + 1) / 32 * 32, 64, 512);
    const std::size_t blocks = (rows + block - 1) / block;
    piece = block * std::max<std::size_t>(16, (blocks + most_pieces - 1) / most_pieces);
  }
  std::size_t pieces() const { return (rows + piece - 1) / piece; }
  std::size_t largest_block() const { return std::min(block, rows); }

  /// each(first row, how many) for the blocks of a piece.
  template <class Each>
  void for_blocks(std::size_t number, Each each) const {
    const std::size_t end = std::min(rows, (number + 1) * piece);
    for (std::size_t from = number * piece; from < end; from += block) {
      each(from, std::min(block, end - from));
    }
  }
};

/// Q^T r and R of the rows of one piece.
class PieceOfRows {
 public:
  PieceOfRows(const Residuals& residuals, std::span<const double> p, const Cut& cut)
      : residuals_(residuals), p_(p), cut_(cut), triangle_(p.size()) {}

  void factor(std::size_t number) {
    const std::size_t n = p_.size();
    std::vector<double> room((n + 1) * cut_.largest_block());
    cut_.for_blocks(number, [&](std::size_t from, std::size_t count) {
      const std::span<double> jacobian(room.data(), n * count);
      const std::span<double> r(room.data() + n * count, count);
      residuals_.evaluate(p_, from, r, jacobian);
      squares_ += dot(r, r);
      triangle_.add_rows(room.data(), count, count);
    });
  }
  Triangle& triangle() { return triangle_; }
  double squares() const { return squares_; }

 private:
  const Residuals& residuals_;
  std::span<const double> p_;
  const Cut& cut_;
  Triangle triangle_;
  double squares_ = 0;
};

void add_columns(const Triangle& piece, Triangle& to) {
  const std::size_t n = piece.size();
  std::vector<double> columns(n * (n + 1));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j <= n; ++j) columns[j * n + i] = piece(i, j);
  }
  to.add_triangle(columns.data(), n);
}

}  // namespace

bool Linearization::finite() const {
  const auto is_finite = [](double x) { return std::isfinite(x); };
  return is_finite(squares) && std::ranges::all_of(r, is_finite) &&
         std::ranges::all_of(z, is_finite);
}

std::vector<double> Linearization::gradient() const {
  std::vector<double> g(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j) g[j] += r[i * n + j] * z[i];
  }
  return g;
}

double Linearization::column_length(std::size_t j) const {
  double length = 0;
  for (std::size_t i = 0; i <= j; ++i) length = std::hypot(length, r[i * n + j]);
  return length;
}

Triangle Linearization::triangle_of(std::span<const std::size_t> columns) const {
  std::vector<double> numbers;
  numbers.reserve((columns.size() + 1) * n);
  for (const std::size_t j : columns) {
    for (std::size_t i = 0; i < n; ++i) numbers.push_back(r[i * n + j]);
  }
  numbers.insert(numbers.end(), z.begin(), z.end());
  Triangle triangle(columns.size());
  triangle.add_rows(numbers.data(), n, n);
  return triangle;
}

double sum_of_squares(const Residuals& residuals, std::span<const double> p, Team& team) {
  const Cut cut(p.size(), residuals.rows());
  std::vector<double> sums(cut.pieces(), 0.0);
  team.run(cut.pieces(), [&](std::size_t piece) {
    std::vector<double> r(cut.largest_block());
    cut.for_blocks(piece, [&](std::size_t from, std::size_t count) {
      const std::span<double> here(r.data(), count);
      residuals.evaluate(p, from, here, {});
      sums[piece] += dot(here, here);
    });
  });
  double squares = 0;
  for (const double sum : sums) squares += sum;
  return squares;
}

Linearization linearized(const Residuals& residuals, std::span<const double> p, Team& team) {
  const std::size_t n = p.size();
  const Cut cut(n, residuals.rows());
  std::vector<PieceOfRows> pieces;
  pieces.reserve(cut.pieces());
  for (std::size_t i = 0; i < cut.pieces(); ++i) pieces.emplace_back(residuals, p, cut);
  team.run(cut.pieces(), [&](std::size_t piece) { pieces[piece].factor(piece); });
  Triangle& all = pieces.front().triangle();
  Linearization found{n, pieces.front().squares(), std::vector<double>(n * n, 0.0),
                      std::vector<double>(n)};
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    add_columns(pieces[i].triangle(), all);
    found.squares += pieces[i].squares();
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j) found.r[i * n + j] = all(i, j);
    found.z[i] = all.right(i);
  }
  return found;
}

namespace {

/// Sums of doubles whose rounding is added up beside them (Neumaier 1974).
class CompensatedSum {
 public:
  void add(double x) {
    const double next = sum_ + x;
    lost_ += std::abs(sum_) >= std::abs(x) ? (sum_ - next) + x : (x - next) + sum_;
    sum_ = next;
  }
  double total() const { return sum_ + lost_; }

 private:
  double sum_ = 0, lost_ = 0;
};

class ExtendedSum {
 public:
  void add(long double x) { sum_ += x; }
  long double total() const { return sum_; }

 private:
  long double sum_ = 0;
};

/// |r|^2 and J^T r with numbers of type T: products of a block added up pairwise by width, blocks
/// and pieces by Sum.
template <class T, class Sum>
ExactGradient gradient_with(const Residuals& residuals, std::span<const T> p, Team& team) {
  const std::size_t n = p.size(), count = n + 1;
  const Cut cut(n, residuals.rows());
  std::vector<Sum> sums(cut.pieces() * count);
  team.run(cut.pieces(), [&](std::size_t piece) {
    std::vector<T> room(count * cut.largest_block());
    cut.for_blocks(piece, [&](std::size_t from, std::size_t rows) {
      const std::span<T> r(room.data() + n * rows, rows);
      residuals.evaluate(p, from, r, std::span<T>(room.data(), n * rows));
      for (std::size_t j = 0; j < count; ++j) {
        const T* const column = room.data() + j * rows;
        if constexpr (std::is_same_v<T, double>) {
          sums[piece * count + j].add(dot({column, rows}, r));
        } else {
          for (std::size_t i = 0; i < rows; ++i) sums[piece * count + j].add(column[i] * r[i]);
        }
      }
    });
  });
  std::vector<double> totals(count);
  for (std::size_t j = 0; j < count; ++j) {
    Sum all;
    for (std::size_t piece = 0; piece < cut.pieces(); ++piece) {
      all.add(sums[piece * count + j].total());
    }
    totals[j] = static_cast<double>(all.total());
  }
  ExactGradient found{totals.back(), std::move(totals)};
  found.gradient.pop_back();
  return found;
}

}  // namespace

ExactGradient exact_gradient(const Residuals& residuals, std::span<const double> p, Team& team) {
  // Row by row in x87 would take seconds.
  if (residuals.rows() > most_rows_in_extended) {
    return gradient_with<double, CompensatedSum>(residuals, p, team);
  }
  const std::vector<long double> extended(p.begin(), p.end());
  return gradient_with<long double, ExtendedSum>(residuals, std::span(extended), team);
}

std::vector<double> curvature_of_residuals(const Residuals& residuals, std::span<const double> p,
                                           Team& team, std::size_t every) {
  const std::size_t n = p.size(), rows = residuals.rows();
  constexpr std::size_t some = 64;  // rows side by side
  // The rows that are taken, as if they stood one behind the other.
  const Cut cut(n, every > 1 ? rows / (some * every) * some : rows);
  std::vector<double> sums(cut.pieces() * n * n, 0.0);
  team.run(cut.pieces(), [&](std::size_t piece) {
    std::vector<double> v(n, 0.0);
    for (std::size_t j = 0; j < n; ++j) {
      v[j] = 1;
      const std::span<double> column(sums.data() + (piece * n + j) * n, n);
      cut.for_blocks(piece, [&](std::size_t from, std::size_t count) {
        if (every == 1) return residuals.add_curvature(p, v, from, count, column);
        for (std::size_t k = 0; k < count; k += some) {
          residuals.add_curvature(p, v, (from + k) * every, std::min(some, count - k), column);
        }
      });
      v[j] = 0;
    }
  });
  std::vector<double> curvature(n * n, 0.0);
  for (std::size_t piece = 0; piece < cut.pieces(); ++piece) {
    add(1, std::span(sums).subspan(piece * n * n, n * n), curvature);
  }
  if (every > 1) {
    const double scale = static_cast<double>(rows) / static_cast<double>(cut.rows);
    for (double& x : curvature) x *= scale;
  }
  // Both halves are the same sums, taken in another order.
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double mean = (curvature[i * n + j] + curvature[j * n + i]) / 2;
      curvature[i * n + j] = curvature[j * n + i] = mean;
    }
  }
  return curvature;
}

}  // namespace nnopt
