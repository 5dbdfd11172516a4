// Specs: a name with options of its own, as users write them, such as `adam:lr=0.1,betas=0.9/0.99`
// or `quadratic:condition=100`, and the two ways a struct's options are gone through: reading a
// spec into them and listing them. A struct states its options once:
//
//   template <class See> void options(See&& see) { see("lr", lr, above_0, "step length"); }
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nnopt {

struct Spec {
  std::string name;
  std::vector<std::pair<std::string, std::string>> options;  // key, value; as given
};

/// Takes `name:key=value,key=value` apart. `kind` ("optimizer") is for the message of BadInput.
Spec parse_spec(std::string_view text, std::string_view kind);

/// What a number among the options may be.
struct Allowed {
  double lo, hi;
  bool lo_itself, hi_itself;
  std::string_view text;
};
inline constexpr double any_size = std::numeric_limits<double>::max();
inline constexpr Allowed any_finite{-any_size, any_size, true, true, "a number"};
inline constexpr Allowed not_negative{0, any_size, true, true, "a number from 0 up"};
inline constexpr Allowed above_0{0, any_size, false, true, "a number above 0"};
inline constexpr Allowed fraction{0, 1, true, false, "a number from 0 up to but not 1"};
inline constexpr Allowed fraction_or_one{0, 1, true, true, "a number from 0 to 1"};
inline constexpr Allowed above_0_to_1{0, 1, false, true, "a number above 0 and at most 1"};
inline constexpr Allowed at_least_one{1, any_size, true, true, "a number from 1 up"};

// Of whole numbers; the largest is 2^53, up to which doubles hold all of them.
inline constexpr double largest_whole = 9007199254740992.0;
inline constexpr Allowed whole_from_0{0, largest_whole, true, true, "a whole number from 0 up"};
inline constexpr Allowed whole_from_1{1, largest_whole, true, true, "a whole number from 1 up"};

/// Sets the fields of a struct from a spec.
class SpecReader {
 public:
  /// `place` begins every message: "--optimizer: adam".
  SpecReader(const Spec& spec, std::string_view place) : spec_(spec), place_(place) {}

  void operator()(std::string_view key, double& field, const Allowed&, std::string_view text);
  void operator()(std::string_view key, std::array<double, 2>& field, const Allowed&,
                  std::string_view text);
  void operator()(std::string_view key, std::int64_t& field, const Allowed&, std::string_view text);
  // What may be left out: `unset` says what stands in for it then.
  void operator()(std::string_view key, std::optional<double>& field, const Allowed&,
                  std::string_view text, std::string_view unset);
  void operator()(std::string_view key, std::optional<std::int64_t>& field, const Allowed&,
                  std::string_view text, std::string_view unset);
  /// Written `30/80`; empty where it is left out.
  void operator()(std::string_view key, std::vector<std::int64_t>& field, const Allowed&,
                  std::string_view text, std::string_view unset);
  void operator()(std::string_view key, bool& field, std::string_view text);
  /// One of `words`, which must live as long as the field.
  void operator()(std::string_view key, std::string_view& field,
                  std::span<const std::string_view> words, std::string_view text);

  bool given(std::string_view key) const;
  /// BadInput for a key that no option has, with the nearest.
  void finish() const;

 private:
  const std::string* find(std::string_view key);
  /// The numbers of a value that is there.
  double number(std::string_view key, const std::string& value, const Allowed&) const;
  std::int64_t whole_number(std::string_view key, const std::string& value, const Allowed&) const;
  [[noreturn]] void wrong(std::string_view key, std::string_view value,
                          std::string_view right) const;

  const Spec& spec_;
  std::string place_;
  std::vector<std::string> known_;
};

/// One option of a struct as text.
struct OptionRow {
  std::string key, fallback, text;
};

/// Collects the options of a struct with their present values.
class SpecLister {
 public:
  void operator()(std::string_view key, double& field, const Allowed&, std::string_view text);
  void operator()(std::string_view key, std::array<double, 2>& field, const Allowed&,
                  std::string_view text);
  void operator()(std::string_view key, std::int64_t& field, const Allowed&, std::string_view text);
  void operator()(std::string_view key, std::optional<double>& field, const Allowed&,
                  std::string_view text, std::string_view unset);
  void operator()(std::string_view key, std::optional<std::int64_t>& field, const Allowed&,
                  std::string_view text, std::string_view unset);
  void operator()(std::string_view key, std::vector<std::int64_t>& field, const Allowed&,
                  std::string_view text, std::string_view unset);
  void operator()(std::string_view key, bool& field, std::string_view text);
  void operator()(std::string_view key, std::string_view& field,
                  std::span<const std::string_view> words, std::string_view text);

  std::vector<OptionRow> rows;
};

/// `name:key=value,...` with the options that are not as usual, and `always` (may be empty).
std::string spec_text(std::string_view name, std::span<const OptionRow> now,
                      std::span<const OptionRow> usual, std::string_view always = {});

/// The shortest text that reads back as the same double.
std::string shortest(double);

}  // namespace nnopt
