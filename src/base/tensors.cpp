#include "base/tensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr const char* metadata = "__metadata__";
constexpr const char* checksum_word = "nnopt_checksum";
constexpr std::size_t length_bytes = 8;
constexpr std::size_t alignment = 64;
constexpr std::size_t most_header = 100'000'000;  // bytes; the limit of the format's own reader

struct KindRow {
  Tensor::Kind kind;
  std::string_view dtype;
  std::size_t bytes;
};
constexpr std::array<KindRow, 5> kinds{{{Tensor::Kind::f32, "F32", 4},
                                        {Tensor::Kind::f64, "F64", 8},
                                        {Tensor::Kind::i64, "I64", 8},
                                        {Tensor::Kind::u64, "U64", 8},
                                        {Tensor::Kind::u8, "U8", 1}}};
const KindRow& row_of(Tensor::Kind kind) { return *std::ranges::find(kinds, kind, &KindRow::kind); }

/// Numbers in an array of that shape; nothing where no memory could hold so many bytes.
std::optional<std::size_t> count_of(std::span<const std::size_t> shape, std::size_t bytes_each) {
  if (std::ranges::find(shape, std::size_t{0}) != shape.end()) return 0;
  const std::size_t most = std::numeric_limits<std::size_t>::max() / bytes_each;
  std::size_t count = 1;
  for (const std::size_t n : shape) {
    if (n > most / count) return {};
    count *= n;
  }
  return count;
}

// ---- reading ----------------------------------------------------------------------------------

struct Entry {
  std::string name;
  std::string dtype;
  std::vector<std::size_t> shape;
  std::vector<std::uint64_t> offsets;
  bool has_dtype = false, has_shape = false, has_offsets = false;
};

struct Header {
  std::vector<Entry> entries;
  std::map<std::string, std::string> words;
};

/// Takes the header as it is parsed: nothing is built that is not of its form, however deep it is
/// nested. What is wrong stays in `wrong`.
class HeaderReader {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return unexpected("null"); }
  bool boolean(bool) { return unexpected("true or false"); }
  bool number_integer(number_integer_t) { return unexpected("a number below 0"); }
  bool number_float(number_float_t, const string_t&) { return unexpected("no whole number"); }
  bool binary(binary_t&) { return unexpected("binary data"); }
  bool number_unsigned(number_unsigned_t number) {
    if (place_ == Place::shape) {
      entry().shape.push_back(number);
    } else if (place_ == Place::offsets) {
      entry().offsets.push_back(number);
    } else {
      return unexpected("a number");
    }
    return true;
  }
  bool string(string_t& text) {
    if (place_ == Place::words) {
      header.words[key_] = std::move(text);
    } else if (place_ == Place::tensor && key_ == "dtype") {
      entry().dtype = std::move(text);
    } else {
      return unexpected("a text");
    }
    return true;
  }
  bool start_object(std::size_t) {
    if (place_ == Place::outside) {
      place_ = Place::top;
    } else if (place_ == Place::top) {
      place_ = key_ == metadata ? Place::words : Place::tensor;
      if (place_ == Place::tensor) header.entries.push_back({key_, "", {}, {}});
    } else {
      return unexpected("an object");
    }
    return true;
  }
  bool key(string_t& name) {
    key_ = std::move(name);
    if (place_ == Place::top) {
      return names_.emplace(key_, true).second || is_wrong(in_quotes(key_) + " stands twice");
    }
    if (place_ == Place::words) {
      return !header.words.contains(key_) ||
             is_wrong(in_quotes(key_) + " stands twice in " + metadata);
    }
    bool& known = key_ == "dtype"          ? entry().has_dtype
                  : key_ == "shape"        ? entry().has_shape
                  : key_ == "data_offsets" ? entry().has_offsets
                                           : other_;
    if (&known == &other_) return is_wrong(of_entry() + in_quotes(key_) + " is not known");
    if (known) return is_wrong(of_entry() + in_quotes(key_) + " stands twice");
    return known = true;
  }
  bool end_object() {
    const bool is_tensor = place_ == Place::tensor;
    place_ = place_ == Place::top ? Place::outside : Place::top;
    if (!is_tensor) return true;
    const Entry& done = entry();
    if (!done.has_dtype || !done.has_shape || !done.has_offsets) {
      return is_wrong(of_entry() + "dtype, shape and data_offsets are needed");
    }
    if (done.offsets.size() != 2) return is_wrong(of_entry() + "data_offsets are two numbers");
    return true;
  }
  bool start_array(std::size_t) {
    if (place_ != Place::tensor || key_ == "dtype") return unexpected("an array");
    place_ = key_ == "shape" ? Place::shape : Place::offsets;
    return true;
  }
  bool end_array() {
    place_ = Place::tensor;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    return is_wrong("no JSON from byte " + std::to_string(length_bytes + position) + " on");
  }

  Header header;
  std::string wrong;

 private:
  enum class Place { outside, top, words, tensor, shape, offsets };

  Entry& entry() { return header.entries.back(); }
  std::string of_entry() { return in_quotes(entry().name) + ": "; }
  bool is_wrong(std::string text) {
    if (wrong.empty()) wrong = std::move(text);
    return false;
  }
  bool unexpected(const char* what) {
    if (place_ == Place::outside) return is_wrong(std::string(what) + " instead of an object");
    const bool inside = place_ != Place::top && place_ != Place::words;
    return is_wrong((inside ? of_entry() : std::string()) + in_quotes(key_) + " holds " + what);
  }

  Place place_ = Place::outside;
  std::string key_;
  std::map<std::string, bool> names_;
  bool other_ = false;
};

/// The kind and the number of bytes of an entry whose offsets are in order.
Tensor checked(const Entry& entry) {
  const auto kind = std::ranges::find(kinds, entry.dtype, &KindRow::dtype);
  if (kind == kinds.end()) {
    throw BadInput(in_quotes(entry.name) + " is of dtype " + in_quotes(entry.dtype) +
                   ": F32, F64, I64, U64 and U8 can be read");
  }
  const auto count = count_of(entry.shape, kind->bytes);
  if (!count || *count * kind->bytes != entry.offsets[1] - entry.offsets[0]) {
    throw BadInput(in_quotes(entry.name) + ": data_offsets do not fit the shape");
  }
  return {entry.name, kind->kind, entry.shape, {}};
}

/// The tensors of a header over `data`, which they must cover without a gap.
Tensors read_entries(Header header, std::string_view data) {
  std::ranges::stable_sort(header.entries, {}, &Entry::offsets);
  Tensors tensors;
  tensors.words = std::move(header.words);
  std::uint64_t end = 0;
  for (const Entry& entry : header.entries) {
    const std::uint64_t from = entry.offsets[0], to = entry.offsets[1];
    if (from > to || to > data.size()) {
      throw BadInput(in_quotes(entry.name) + ": data_offsets [" + std::to_string(from) + ", " +
                     std::to_string(to) + "] leave the " + std::to_string(data.size()) +
                     " bytes of data");
    }
    if (from != end) {
      throw BadInput(in_quotes(entry.name) + ": data_offsets from " + std::to_string(from) +
                     (from < end ? " overlap with others" : " leave a hole behind others") +
                     ", which end at " + std::to_string(end));
    }
    Tensor tensor = checked(entry);
    const auto* bytes = reinterpret_cast<const std::byte*>(data.data());
    tensor.bytes.assign(bytes + from, bytes + to);
    tensors.add(std::move(tensor));
    end = to;
  }
  if (end != data.size()) {
    throw BadInput(std::to_string(data.size() - end) + " bytes behind the last tensor");
  }
  return tensors;
}

Tensors parse(std::string_view bytes) {
  if (bytes.size() < length_bytes) {
    throw BadInput("only " + std::to_string(bytes.size()) + " bytes");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), length_bytes);
  bytes.remove_prefix(length_bytes);
  if (length > bytes.size() || length > most_header) {
    throw BadInput("a header of " + std::to_string(length) + " bytes, of which " +
                   std::to_string(bytes.size()) + " are there");
  }
  const std::string_view text = bytes.substr(0, length);
  // The parser would take a zero for the end of the text, and a byte order mark for nothing.
  const std::size_t zero = text.find('\0');
  if (!text.starts_with('{') || zero != text.npos) {
    const std::size_t at = text.starts_with('{') ? zero : 0;
    throw BadInput("no JSON from byte " + std::to_string(length_bytes + at + 1) + " on");
  }
  HeaderReader reader;
  if (!nlohmann::json::sax_parse(text, &reader) || !reader.wrong.empty()) {
    throw BadInput(reader.wrong);
  }
  return read_entries(std::move(reader.header), bytes.substr(length));
}

// ---- writing ----------------------------------------------------------------------------------

std::string quoted(const std::string& text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    throw BadInput(in_quotes(text) + " is no UTF-8 text");
  }
}

/// Wide numbers first.
std::vector<const Tensor*> in_file_order(std::span<const Tensors* const> parts) {
  std::vector<const Tensor*> order;
  for (const Tensors* part : parts) {
    for (const Tensor& tensor : part->all()) order.push_back(&tensor);
  }
  std::ranges::stable_sort(order, [](const Tensor* a, const Tensor* b) {
    return row_of(a->kind).bytes > row_of(b->kind).bytes;
  });
  return order;
}

using Words = std::map<std::string, std::string>;

std::string_view data_of(const Tensor& tensor) {
  return {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
}

/// Of words, names, shapes and data: FNV-1a (Fowler, Noll and Vo 1991) over words of 64 bits.
class Checksum {
 public:
  Checksum(const Words& words, std::span<const Tensor* const> order) {
    for (const auto& [name, word] : words) {
      add(name);
      add(word);
    }
    for (const Tensor* tensor : order) {
      add(tensor->name);
      for (const std::size_t n : tensor->shape) mix(n);
      add(data_of(*tensor));
    }
  }
  std::string text() const { return std::to_string(hash_); }

 private:
  void mix(std::uint64_t word) { hash_ = (hash_ ^ word) * 0x100000001b3; }
  void add(std::string_view bytes) {
    mix(bytes.size());
    for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
      std::uint64_t word;
      std::memcpy(&word, bytes.data(), sizeof word);
      mix(word);
    }
    for (const char c : bytes) mix(static_cast<unsigned char>(c));
  }

  std::uint64_t hash_ = 0xcbf29ce484222325;
};

/// The header with its length in front.
std::string header_of(Words words, std::span<const Tensor* const> order) {
  words[checksum_word] = Checksum(words, order).text();
  std::string text = "{" + quoted(metadata) + ":{";
  for (const auto& [name, word] : words) {
    text += (text.back() == '{' ? "" : ",") + quoted(name) + ":" + quoted(word);
  }
  text += "}";
  std::size_t end = 0;
  for (const Tensor* tensor : order) {
    text += text.size() > 1 ? "," : "";
    text += quoted(tensor->name) + ":{\"dtype\":\"" + std::string(row_of(tensor->kind).dtype) +
            "\",\"shape\":[";
    for (const std::size_t n : tensor->shape) {
      text += (text.back() == '[' ? "" : ",") + std::to_string(n);
    }
    text += "],\"data_offsets\":[" + std::to_string(end) + ",";
    end += tensor->bytes.size();
    text += std::to_string(end) + "]}";
  }
  text += "}";
  text.append((alignment - (length_bytes + text.size()) % alignment) % alignment, ' ');
  std::string length(length_bytes, '\0');
  const std::uint64_t size = text.size();
  std::memcpy(length.data(), &size, length_bytes);
  return length + text;
}

template <class T>
Tensor made(std::string name, Tensor::Kind kind, std::span<const T> numbers,
            std::vector<std::size_t> shape) {
  Tensor tensor{std::move(name), kind, std::move(shape), {}};
  const auto bytes = std::as_bytes(numbers);
  tensor.bytes.assign(bytes.begin(), bytes.end());
  return tensor;
}

/// The numbers of a tensor as they lie in it.
template <class T>
std::vector<T> lying_in(const Tensor& tensor) {
  std::vector<T> numbers(tensor.bytes.size() / sizeof(T));
  if (!numbers.empty()) std::memcpy(numbers.data(), tensor.bytes.data(), tensor.bytes.size());
  return numbers;
}

}  // namespace

std::size_t Tensor::size() const { return bytes.size() / row_of(kind).bytes; }

void Tensors::add(Tensor tensor) {
  const std::size_t each = row_of(tensor.kind).bytes;
  const auto count = count_of(tensor.shape, each);
  if (!count || *count * each != tensor.bytes.size()) {
    throw std::logic_error(tensor.name + ": numbers that do not fill the shape");
  }
  if (tensor.name == metadata || !places_.emplace(tensor.name, all_.size()).second) {
    throw std::logic_error(tensor.name + ": a name that is taken");
  }
  all_.push_back(std::move(tensor));
}

void Tensors::add(std::string name, std::span<const float> numbers,
                  std::vector<std::size_t> shape) {
  add(made(std::move(name), Tensor::Kind::f32, numbers, std::move(shape)));
}
void Tensors::add(std::string name, std::span<const double> numbers,
                  std::vector<std::size_t> shape) {
  add(made(std::move(name), Tensor::Kind::f64, numbers, std::move(shape)));
}
void Tensors::add(std::string name, std::span<const std::int64_t> numbers,
                  std::vector<std::size_t> shape) {
  add(made(std::move(name), Tensor::Kind::i64, numbers, std::move(shape)));
}
void Tensors::add(std::string name, std::span<const std::uint64_t> numbers,
                  std::vector<std::size_t> shape) {
  add(made(std::move(name), Tensor::Kind::u64, numbers, std::move(shape)));
}
void Tensors::add(std::string name, std::string_view text) {
  add(made(std::move(name), Tensor::Kind::u8, std::span(text), {text.size()}));
}

const Tensor* Tensors::find(std::string_view name) const {
  const auto place = places_.find(name);
  return place == places_.end() ? nullptr : &all_[place->second];
}

const Tensor& Tensors::get(std::string_view name) const {
  if (const Tensor* const tensor = find(name)) return *tensor;
  throw BadInput("there is no tensor " + in_quotes(name));
}

std::vector<double> Tensors::numbers(std::string_view name) const {
  const Tensor& tensor = get(name);
  if (tensor.kind == Tensor::Kind::f64) return lying_in<double>(tensor);
  if (tensor.kind == Tensor::Kind::f32) {
    const std::vector<float> narrow = lying_in<float>(tensor);
    return {narrow.begin(), narrow.end()};
  }
  throw BadInput("the tensor " + in_quotes(name) + " holds no floating-point numbers");
}

std::vector<std::int64_t> Tensors::integers(std::string_view name) const {
  const Tensor& tensor = get(name);
  if (tensor.kind == Tensor::Kind::i64) return lying_in<std::int64_t>(tensor);
  throw BadInput("the tensor " + in_quotes(name) + " holds no whole numbers (I64)");
}

std::vector<std::uint64_t> Tensors::naturals(std::string_view name) const {
  const Tensor& tensor = get(name);
  if (tensor.kind == Tensor::Kind::u64) return lying_in<std::uint64_t>(tensor);
  throw BadInput("the tensor " + in_quotes(name) + " holds no numbers from 0 up (U64)");
}

std::string Tensors::text(std::string_view name) const {
  const Tensor& tensor = get(name);
  if (tensor.kind == Tensor::Kind::u8) return std::string(data_of(tensor));
  throw BadInput("the tensor " + in_quotes(name) + " holds no text (U8)");
}

std::string to_safetensors(const Tensors& tensors) {
  const std::array parts{&tensors};
  const auto order = in_file_order(parts);
  std::string bytes = header_of(tensors.words, order);
  for (const Tensor* tensor : order) bytes += data_of(*tensor);
  return bytes;
}

Tensors parse_safetensors(std::string_view bytes, std::string_view file) {
  try {
    Tensors tensors = parse(bytes);
    if (const auto sum = tensors.words.extract(checksum_word)) {
      const std::array parts{&std::as_const(tensors)};
      if (Checksum(tensors.words, in_file_order(parts)).text() != sum.mapped()) {
        throw BadInput(std::string("what it holds does not give its ") + checksum_word);
      }
    }
    return tensors;
  } catch (const BadInput& error) {
    throw BadInput(in_quotes(file) + " is no safetensors file, or a damaged one: " + error.what());
  }
}

Tensors read_safetensors(const std::string& file) {
  // Its beginning tells a foreign file, however long that is.
  std::string start(length_bytes, '\0');
  InputFile input(file);
  std::size_t there = 0;
  for (std::size_t more = 1; more > 0 && there < start.size(); there += more) {
    more = input.read(std::span(start).subspan(there));
  }
  std::uint64_t length = 0;
  std::memcpy(&length, start.data(), length_bytes);
  if (there == length_bytes && (length < 2 || length > most_header)) {
    return parse_safetensors(start, file);  // says what is wrong
  }
  return parse_safetensors(read_file(file, std::size_t{1} << 36), file);
}

void write_safetensors(std::span<const Tensors* const> parts, const Words& words,
                       const std::string& file) {
  const auto order = in_file_order(parts);
  const std::string header = header_of(words, order);
  OutputFile out(file);
  out.write(header);
  for (const Tensor* tensor : order) out.write(data_of(*tensor));
  out.commit();
}

void write_safetensors(const Tensors& tensors, const std::string& file) {
  const std::array parts{&tensors};
  write_safetensors(parts, tensors.words, file);
}

std::string to_one_word(std::span<const std::string> texts) {
  std::string word = "[";
  for (const auto& text : texts) word += (word.size() > 1 ? "," : "") + quoted(text);
  return word + "]";
}

std::vector<std::string> from_one_word(std::string_view word, std::string_view place) {
  std::vector<std::string> texts;
  const auto fail = [&] { throw BadInput(std::string(place) + ": no JSON array of texts"); };
  // Depth is the only thing that the parser would not bear.
  const auto keep = [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    return depth <= 1;
  };
  const auto array = nlohmann::json::parse(word, keep, false);
  if (!array.is_array()) fail();
  for (const auto& text : array) {
    if (!text.is_string()) fail();
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

}  // namespace nnopt
