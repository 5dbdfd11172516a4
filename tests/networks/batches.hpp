// Networks on examples for tests: random data, and the same networks by plain loops over any
// scalar.
#pragma once
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "networks/batch_network.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {

/// Random rows: of classes (0: with targets), as pixels or as numbers.
inline Examples random_examples(std::size_t rows, std::size_t inputs, std::size_t classes,
                                bool pixels, std::uint64_t seed = 1) {
  Examples e;
  e.inputs = inputs;
  e.classes = classes;
  const RandomStream random(seed, Purpose::noise, 0), answers(seed, Purpose::noise, 1);
  for (std::size_t i = 0; i < rows * inputs; ++i) {
    if (pixels) {
      e.pixels.push_back(static_cast<std::uint8_t>(256 * random.uniform(i)));
    } else {
      e.numbers.push_back(random.normal(i));
    }
  }
  for (std::size_t r = 0; r < rows; ++r) {
    if (classes > 0) {
      e.labels.push_back(
          static_cast<std::uint8_t>(static_cast<double>(classes) * answers.uniform(r)));
    } else {
      e.targets.push_back(answers.normal(r));
    }
  }
  return e;
}

/// A network with the team and the machine it needs, which holds these examples as set 0; its
/// parameters are drawn from the seed.
template <class T>
struct TestStack {
  Team team;
  std::unique_ptr<BatchCompute<T>> machine;
  BatchNetwork<T> net;

  TestStack(const StackOptions& options, const Examples& examples, std::size_t most_rows,
            std::size_t threads = 1, std::uint64_t seed = 0)
      : team(threads),
        machine(make_batch_cpu<T>(team)),
        net(*machine, team, plan_stack(options), find_initializer("default"), most_rows) {
    machine->hold(examples);
    net.initialize(seed);
  }
  std::vector<T> gradient() {
    std::vector<T> g(net.parameters());
    net.gradient(0, g);
    return g;
  }
};

/// The mean loss of a stack over some rows, row by row. Dropout as at this clock, where it is
/// given.
template <class S>
S plain_loss(const StackOptions& options, const std::vector<S>& w, const Examples& examples,
             const std::vector<std::uint32_t>& rows, const Clock* clock = nullptr) {
  const Architecture plan = plan_stack(options);
  S total = 0.0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::vector<S> x;
    for (std::size_t i = 0; i < examples.inputs; ++i) x.push_back(S(examples.at(rows[r], i)));
    for (const auto& [shape, input, output, head] : plan.layers) {
      std::vector<S> y;
      for (std::size_t u = 0; u < shape.out; ++u) {
        S z = w[shape.bias + u];
        for (std::size_t i = 0; i < shape.in; ++i) z += w[shape.weight + u * shape.in + i] * x[i];
        S a = std::visit([&](auto f) { return S(f.of(z)); }, shape.activation);
        if (clock != nullptr && !head && options.dropout > 0) {
          a *= dropout_factor<double>(dropout_stream(*clock), options.dropout,
                                      output + u + (std::uint64_t{r} << 32));
        }
        y.push_back(a);
      }
      x = y;
    }
    if (examples.classes == 0) {
      const S residual = x[0] - examples.targets[rows[r]];
      total += residual * residual;
    } else {
      S sum = 0.0;
      for (const S& z : x) sum += exp(S(z - x[examples.labels[rows[r]]]));
      total += log(sum);
    }
  }
  return S(total / static_cast<double>(rows.size()));
}

inline std::vector<std::uint32_t> all_rows(const Examples& examples) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t r = 0; r < examples.rows(); ++r) rows.push_back(r);
  return rows;
}

/// Its gradient, a dual number for each parameter in turn.
inline std::vector<double> plain_gradient(const StackOptions& options, const std::vector<double>& w,
                                          const Examples& examples,
                                          const std::vector<std::uint32_t>& rows,
                                          const Clock* clock = nullptr) {
  std::vector<double> g;
  std::vector<Dual<double>> duals(w.begin(), w.end());
  for (auto& parameter : duals) {
    parameter.slope = 1;
    g.push_back(plain_loss(options, duals, examples, rows, clock).slope);
    parameter.slope = 0;
  }
  return g;
}

/// The largest distance, relative to the larger of 1 and the reference; nan counts as infinite.
template <class A, class B>
double farthest(const A& ours, const B& reference) {
  double most = ours.size() == reference.size() ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < std::min(ours.size(), reference.size()); ++i) {
    const double right = static_cast<double>(reference[i]);
    const double d =
        std::abs(static_cast<double>(ours[i]) - right) / std::max(1.0, std::abs(right));
    most = std::max(most, std::isnan(d) ? std::numeric_limits<double>::infinity() : d);
  }
  return most;
}

}  // namespace nnopt
