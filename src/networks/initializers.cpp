#include "networks/initializers.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/orthogonal.hpp"
#include "base/rows.hpp"

namespace nnopt {

void Uniform::check(std::string_view place) const {
  if (a > b)
    throw BadInput(std::string(place) + ": a is above b: a=" + shortest(b) + ",b=" + shortest(a) +
                   " is right");
}

void Kaiming::check(std::string_view place) const {
  if (a != 0 && nonlinearity != "leaky_relu") {
    throw BadInput(std::string(place) + ": a is the slope of leaky_relu, not of " +
                   std::string(nonlinearity));
  }
}

double squared_gain(std::string_view nonlinearity, double a) {
  if (nonlinearity == "relu") return 2;
  if (nonlinearity == "leaky_relu") return 2 / (1 + a * a);
  if (nonlinearity == "tanh") return 25.0 / 9;
  if (nonlinearity == "selu") return 9.0 / 16;
  return 1;
}

std::vector<double> Orthogonal::matrix(const Fans& fans, const RandomStream& random) const {
  auto q = random_orthogonal(static_cast<std::size_t>(fans.out), static_cast<std::size_t>(fans.in),
                             random);
  for (double& x : q) x *= gain;
  return q;
}

Initializer find_initializer(std::string_view text) {
  const Spec spec = parse_spec(text, "initializer");
  Initializer found = find_row<Initializer>(spec.name, "initializer", "nnopt list initializers");
  std::visit(
      [&](auto& scheme) {
        SpecReader reader(spec, spec.name);
        scheme.options(reader);
        reader.finish();
        if constexpr (requires { scheme.check(""); }) scheme.check(spec.name);
      },
      found);
  return found;
}

std::string describe(const Initializer& initializer) {
  return std::visit(
      []<class S>(S scheme) {
        SpecLister now, usual;
        scheme.options(now);
        S().options(usual);
        return spec_text(S::name, now.rows, usual.rows);
      },
      initializer);
}

Law weight_law(const Initializer& initializer, const Fans& fans) {
  return std::visit([&](const auto& scheme) { return scheme.law(fans); }, initializer);
}

Law bias_law(const Initializer& initializer, const Fans& fans) {
  return std::visit(
      [&]<class S>(const S&) {
        if constexpr (requires { S::default_bias; }) return DefaultInit().law(fans);
        return constant_law(0);
      },
      initializer);
}

template <class T>
void draw_numbers(const Law& law, const RandomStream& random, std::span<T> numbers, Team& team) {
  constexpr std::size_t piece = 65536;
  team.run((numbers.size() + piece - 1) / piece, [&](std::size_t k) {
    const std::size_t end = std::min(numbers.size(), (k + 1) * piece);
    for (std::size_t i = k * piece; i < end; ++i) {
      numbers[i] = static_cast<T>(law.draw(random, i));
    }
  });
}

template <class T>
void draw_weights(const Initializer& initializer, const Fans& fans, const RandomStream& random,
                  std::span<T> weights, Team& team) {
  std::visit(
      [&](const auto& scheme) {
        if constexpr (requires { scheme.matrix(fans, random); }) {
          std::ranges::transform(scheme.matrix(fans, random), weights.begin(),
                                 [](double x) { return static_cast<T>(x); });
        } else {
          draw_numbers(scheme.law(fans), random, weights, team);
        }
      },
      initializer);
}

std::vector<InitializerRow> initializer_rows() {
  std::vector<InitializerRow> rows;
  for_each_row<Initializer>([&]<class S>(S scheme) {
    SpecLister lister;
    scheme.options(lister);
    rows.push_back({S::name, S::formula, lister.rows});
  });
  return rows;
}

template void draw_numbers<float>(const Law&, const RandomStream&, std::span<float>, Team&);
template void draw_numbers<double>(const Law&, const RandomStream&, std::span<double>, Team&);
template void draw_weights<float>(const Initializer&, const Fans&, const RandomStream&,
                                  std::span<float>, Team&);
template void draw_weights<double>(const Initializer&, const Fans&, const RandomStream&,
                                   std::span<double>, Team&);

}  // namespace nnopt
