// Products of matrices, C_ij = sum over k of A_ik B_jk, and what follows each number of C: the
// three products of a dense layer on a mini-batch.
//
//   forward   i row, j output, k input     dW   i output, j input, k row     dX   i row, j input, k
//   output
//
// A block has a tile of C. Slabs of A and B come through registers into one half of shared memory
// while the other is multiplied. The threads form groups that share each slab along k between them,
// and each thread of a group has some rows and columns of the tile in registers. Where C has too
// few tiles for a device, several blocks share the sum of one tile, and the last of them to be
// ready adds up what all have left. Every sum has an order that follows from the shape alone: k by
// k within a thread (fma), group by group, slice by slice.
//
// Operations: 2 a term of a sum. Bytes of a tile of m by n: (m + n) K numbers read, from L2 mostly.
// Bound by arithmetic where C is large, by latency where it is small.
#pragma once
#include <algorithm>

#include "base/visit.hpp"
#include "kernels/elementwise.hpp"

namespace nnopt::kernels {

/// A tile of m by n numbers; each thread has share_m by share_n of them; slabs are `slab` deep.
template <unsigned tile_m, unsigned tile_n, unsigned share_m_, unsigned share_n_, unsigned groups_,
          unsigned slab_>
struct Tile {
  static constexpr unsigned m = tile_m, n = tile_n, share_m = share_m_, share_n = share_n_;
  static constexpr unsigned groups = groups_, slab = slab_;
  static constexpr unsigned group_threads = m / share_m * (n / share_n);
  static constexpr unsigned threads = groups * group_threads;
  static_assert(threads == most_threads && slab % groups == 0 && slab % 8 == 0);
};

/// Three sizes: the most work for what is read; more tiles; and for products with a thin side.
template <class T>
struct Tiles;
template <>
struct Tiles<float> {
  using Large = Tile<128, 64, 8, 8, 2, 16>;
  using Middle = Tile<64, 64, 8, 8, 4, 32>;
  using Small = Tile<16, 16, 2, 2, 4, 64>;
};
template <>
struct Tiles<double> {
  using Large = Tile<64, 64, 4, 4, 1, 16>;
  using Middle = Tile<32, 32, 4, 4, 4, 32>;
  using Small = Tile<16, 16, 2, 2, 4, 32>;
};

/// How a product is cut up: by its shape alone.
struct ProductPlan {
  enum class Size { large, middle, small } size;
  std::size_t tiles;
  unsigned slices;           // blocks that share the sum of a tile
  unsigned slabs_per_slice;  // of the last one maybe fewer
};

/// Blocks that fill a device; no more share sums.
inline constexpr unsigned enough_blocks = 128;
/// Numbers that slices leave behind, at most.
template <class T>
inline constexpr std::size_t most_parts =
    std::size_t{enough_blocks} * Tiles<T>::Middle::m* Tiles<T>::Middle::n;

template <class T>
ProductPlan plan_product(std::size_t m, std::size_t n, std::size_t k) {
  const auto pieces = [](std::size_t all, std::size_t each) { return (all + each - 1) / each; };
  const auto cut = [&]<class Tile>(ProductPlan::Size size, Tile, std::size_t least_slabs) {
    const std::size_t tiles = pieces(m, Tile::m) * pieces(n, Tile::n);
    const std::size_t slabs = std::max<std::size_t>(1, pieces(k, Tile::slab));
    const std::size_t most = size == ProductPlan::Size::large ? 1 : 16;
    const std::size_t slices =
        std::max<std::size_t>(1, std::min({most, enough_blocks / tiles, slabs / least_slabs}));
    const std::size_t each = pieces(slabs, slices);
    return ProductPlan{size, tiles, static_cast<unsigned>(pieces(slabs, each)),
                       static_cast<unsigned>(each)};
  };
  using Size = ProductPlan::Size;
  using Sizes = Tiles<T>;
  const bool thin = m <= Sizes::Small::m || n <= Sizes::Small::n;
  const ProductPlan large = cut(Size::large, typename Sizes::Large(), 1);
  if (!thin && large.tiles >= 3 * enough_blocks / 4) return large;
  const ProductPlan middle = cut(Size::middle, typename Sizes::Middle(), 2);
  if (!thin && middle.tiles >= enough_blocks / 16) return middle;
  return cut(Size::small, typename Sizes::Small(), 1);
}

/// A factor: number (i, k) is at[i * stride + k] where it lies along the sum, else at[k * stride +
/// i].
template <class T>
struct Factor {
  const T* at;
  unsigned stride;
};

template <class T>
struct ProductArguments {
  unsigned m, n, k;
  Factor<T> a, b;
  unsigned slabs_per_slice;
  T* parts;           // most_parts
  unsigned* tickets;  // enough_blocks, 0 before and after
};

/// What a thread carries of a slab of a factor (`size` rows of it, `slab` deep), in packs of V
/// numbers that lie side by side in memory: to shared memory, where number (i, k) is at
/// k * stride + i.
template <class T, int V, unsigned size, unsigned slab, bool along_sum>
struct Carried {
  // A multiple of a pack; by one pack more than the size, so that a warp that stores along k, 8 of
  // each of its rows, meets every bank once.
  static constexpr unsigned stride = size + 4;
  static constexpr unsigned packs = size * slab / V, each = packs / most_threads;
  static_assert(packs % most_threads == 0);
  Pack<T, V> held[each];

  struct Place {
    unsigned i, k;
  };
  static __device__ constexpr Place place(unsigned pack) {
    if constexpr (along_sum) {
      constexpr unsigned neighbours = 8 / V;
      const unsigned row = pack / neighbours;
      return {row % size, row / size * 8 + pack % neighbours * V};
    } else {
      return {pack % (size / V) * V, pack / (size / V)};
    }
  }
  /// How far pack e of a thread lies from its first: sizes are powers of 2.
  static __device__ constexpr Place further(unsigned e) { return place(e * most_threads); }

  const T* from;  // the thread's first pack of the slab to come
  unsigned i, k;

  /// Rows from `first` on, slabs from that on.
  __device__ Carried(const Factor<T>& factor, unsigned first, unsigned first_slab)
      : i(first + place(threadIdx.x).i), k(first_slab * slab + place(threadIdx.x).k) {
    from = factor.at +
           (along_sum ? std::size_t{i} * factor.stride + k : std::size_t{k} * factor.stride + i);
  }

  /// The next slab; 0 for rows and terms of the sum that there are not.
  __device__ void fetch(const Factor<T>& factor, unsigned rows, unsigned terms) {
#pragma unroll
    for (unsigned e = 0; e < each; ++e) {
      const Place by = further(e);
      held[e] = {};
      if (i + by.i < rows && k + by.k < terms) {
        held[e] = load<T, V>(from + (along_sum ? std::size_t{by.i} * factor.stride + by.k
                                               : std::size_t{by.k} * factor.stride + by.i));
      }
    }
    k += slab;
    from += along_sum ? slab : std::size_t{slab} * factor.stride;
  }

  __device__ void put(T* shared) const {
#pragma unroll
    for (unsigned e = 0; e < each; ++e) {
      const Place first = place(threadIdx.x), by = further(e);
      T* const to = shared + first.k * stride + first.i + by.k * stride + by.i;
      if constexpr (along_sum) {
        for (int v = 0; v < V; ++v) to[v * stride] = held[e].at[v];
      } else {
        store(held[e], to);
      }
    }
  }
};

/// Which rows (or columns) of a tile are a thread's: `share` of them, in chunks of 16 bytes, so
/// that neighbouring threads read neighbouring chunks.
template <class T, unsigned size, unsigned share>
struct Share {
  static constexpr unsigned chunk = share < 16 / sizeof(T) ? share : 16 / sizeof(T);
  static constexpr unsigned chunks = share / chunk;

  static __device__ unsigned place(unsigned thread, unsigned r) {
    return r / chunk * (size / chunks) + thread * chunk + r % chunk;
  }
  static __device__ void read(const T* from, unsigned thread, T (&to)[share]) {
#pragma unroll
    for (unsigned c = 0; c < chunks; ++c) {
      const auto pack = load<T, chunk>(from + place(thread, c * chunk));
#pragma unroll
      for (unsigned r = 0; r < chunk; ++r) to[c * chunk + r] = pack.at[r];
    }
  }
};

/// The sum over slabs [from, to) of tile (first_i, first_j), number (i, j) of it at
/// room[i * n + j]; the room is room_size numbers of shared memory, 16 bytes aligned.
template <class T, class Tile, int V, bool a_along, bool b_along>
struct TileSum {
  using CarriedA = Carried<T, V, Tile::m, Tile::slab, a_along>;
  using CarriedB = Carried<T, V, Tile::n, Tile::slab, b_along>;
  static constexpr unsigned size_a = Tile::slab * CarriedA::stride;
  static constexpr unsigned half = size_a + Tile::slab * CarriedB::stride;
  static constexpr unsigned room_size = 2 * half > Tile::m* Tile::n ? 2 * half : Tile::m* Tile::n;

  static __device__ void form(const ProductArguments<T>& p, unsigned first_i, unsigned first_j,
                              unsigned from, unsigned to, T* room) {
    using RowShare = Share<T, Tile::m, Tile::share_m>;
    using ColumnShare = Share<T, Tile::n, Tile::share_n>;
    const unsigned group = threadIdx.x / Tile::group_threads;
    const unsigned thread = threadIdx.x % Tile::group_threads;
    const unsigned across = Tile::n / Tile::share_n;
    const unsigned row = thread / across, column = thread % across;
    T sum[Tile::share_m][Tile::share_n] = {};
    CarriedA a(p.a, first_i, from);
    CarriedB b(p.b, first_j, from);
    const auto fetch = [&] {
      a.fetch(p.a, p.m, p.k);
      b.fetch(p.b, p.n, p.k);
    };
    const auto put = [&](T* at) {
      a.put(at);
      b.put(at + size_a);
    };
    fetch();
    put(room);
    __syncthreads();
    for (unsigned slab = from; slab < to; ++slab) {
      const unsigned odd = (slab - from) % 2;
      if (slab + 1 < to) fetch();
      constexpr unsigned depth = Tile::slab / Tile::groups;
      const T* const at = room + odd * half + group * depth * CarriedA::stride;
      const T* const bt = room + odd * half + size_a + group * depth * CarriedB::stride;
#pragma unroll
      for (unsigned k = 0; k < depth; ++k) {
        T x[Tile::share_m], y[Tile::share_n];
        RowShare::read(at + k * CarriedA::stride, row, x);
        ColumnShare::read(bt + k * CarriedB::stride, column, y);
#pragma unroll
        for (unsigned i = 0; i < Tile::share_m; ++i) {
#pragma unroll
          for (unsigned j = 0; j < Tile::share_n; ++j) {
            sum[i][j] = std::fma(x[i], y[j], sum[i][j]);
          }
        }
      }
      // Nobody reads that half any more: all have passed the barrier behind the slab before.
      if (slab + 1 < to) put(room + (1 - odd) * half);
      __syncthreads();
    }
    for (unsigned turn = 0; turn < Tile::groups; ++turn) {
      if (group == turn) {
#pragma unroll
        for (unsigned i = 0; i < Tile::share_m; ++i) {
#pragma unroll
          for (unsigned j = 0; j < Tile::share_n; ++j) {
            T& total = room[RowShare::place(row, i) * Tile::n + ColumnShare::place(column, j)];
            total = turn == 0 ? sum[i][j] : total + sum[i][j];
          }
        }
      }
      __syncthreads();
    }
  }
};

/// use(i, j, C_ij) for all numbers of C. Grid: tiles, row by row of them; slices. Dynamic shared
/// memory: TileSum::room_size numbers.
template <class T, class Tile, int V, bool a_along, bool b_along, class Use>
__global__ void __launch_bounds__(most_threads, V > 1 ? 2 : 1)
    product(const __grid_constant__ ProductArguments<T> p, const __grid_constant__ Use use) {
  using Sum = TileSum<T, Tile, V, a_along, b_along>;
  T* const room = dynamic_shared<T>();
  constexpr unsigned size = Tile::m * Tile::n;
  const unsigned across = (p.n + Tile::n - 1) / Tile::n;
  const unsigned slabs = (p.k + Tile::slab - 1) / Tile::slab;
  const unsigned tile = blockIdx.x, slice = blockIdx.y, slices = gridDim.y;
  const unsigned first_i = tile / across * Tile::m;
  const unsigned first_j = tile % across * Tile::n;
  const unsigned from = slice * p.slabs_per_slice;
  const unsigned to = std::min(slabs, from + p.slabs_per_slice);
  Sum::form(p, first_i, first_j, from, to, room);

  T* const parts = p.parts + std::size_t{tile} * slices * size;
  if (slices > 1) {
    for (unsigned e = threadIdx.x; e < size; e += most_threads) {
      parts[slice * size + e] = room[e];
    }
    if (!is_last(p.tickets + tile, slices)) return;
  }
  for (unsigned e = threadIdx.x; e < size; e += most_threads) {
    const unsigned i = first_i + e / Tile::n, j = first_j + e % Tile::n;
    if (i >= p.m || j >= p.n) continue;
    T total = room[e];
    if (slices > 1) {
      total = __ldcg(parts + e);
#pragma unroll 4
      for (unsigned s = 1; s < slices; ++s) total += __ldcg(parts + s * size + e);
    }
    use(i, j, total);
  }
}

/// The same, a thread for each number.
template <class T, bool a_along, bool b_along, class Use>
__global__ void product_plain(const __grid_constant__ ProductArguments<T> p,
                              const __grid_constant__ Use use) {
  if (number() >= std::size_t{p.m} * p.n) return;
  const std::size_t i = number() / p.n, j = number() % p.n;
  T sum = T(0);
  for (unsigned k = 0; k < p.k; ++k) {
    const T a = p.a.at[a_along ? i * p.a.stride + k : k * p.a.stride + i];
    const T b = p.b.at[b_along ? j * p.b.stride + k : k * p.b.stride + j];
    sum += a * b;
  }
  use(i, j, sum);
}

// ---- what follows a number of a product
// ----------------------------------------------------------

/// It is written, row by row.
template <class T>
struct StoreNumber {
  T* to;
  std::size_t stride;

  __device__ void operator()(std::size_t i, std::size_t j, T x) const { to[i * stride + j] = x; }
};

/// It becomes output j of row i of a layer, with its slope.
template <class T>
struct ActivateNumber {
  const T* bias;
  Activation activation;
  Dropout dropout;
  const RunRecord* record;
  T *y, *slope;
  std::size_t out;

  __device__ void operator()(std::size_t i, std::size_t j, T sum) const {
    const T z = sum + bias[j];
    Dual<T> at;
    visit_alternative(activation, [&](auto of) { at = of.of(Dual<T>(z, T(1))); });
    T factor = T(1);
    if (dropout.share > 0) {
      const std::uint64_t unit = dropout.first + j + (std::uint64_t{i} << 32);
      factor = dropout_factor<T>(dropout_stream(record->clock), dropout.share, unit);
    }
    y[i * out + j] = at.value * factor;
    slope[i * out + j] = at.slope * factor;
  }
};

}  // namespace nnopt::kernels
