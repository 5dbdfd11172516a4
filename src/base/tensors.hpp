// Arrays of plain numbers under names, with words about them: what a checkpoint is made of. Files
// hold them as safetensors (https://github.com/huggingface/safetensors, "Format"): eight bytes with
// the length of a JSON header, the header, and the arrays' bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

/// One array, row by row; a shape without numbers is that of a single one.
struct Tensor {
  enum class Kind { f32, f64, i64, u64, u8 };  // F32, F64, I64, U64, U8 of the format
  std::string name;
  Kind kind = Kind::f64;
  std::vector<std::size_t> shape;
  std::vector<std::byte> bytes;  // little-endian

  std::size_t size() const;
};

/// Names are unique; their order is kept.
class Tensors {
 public:
  /// A name that is there already, or `__metadata__`, and numbers that do not fill the shape are a
  /// std::logic_error.
  void add(Tensor tensor);
  void add(std::string name, std::span<const float> numbers, std::vector<std::size_t> shape);
  void add(std::string name, std::span<const double> numbers, std::vector<std::size_t> shape);
  void add(std::string name, std::span<const std::int64_t> numbers, std::vector<std::size_t> shape);
  void add(std::string name, std::span<const std::uint64_t> numbers,
           std::vector<std::size_t> shape);
  void add(std::string name, std::string_view text);  // u8

  const std::vector<Tensor>& all() const { return all_; }
  const Tensor* find(std::string_view name) const;

  /// The numbers of a tensor. BadInput, naming it, where it is not there, or of another kind (f32
  /// and f64 are read as either).
  std::vector<double> numbers(std::string_view name) const;
  std::vector<std::int64_t> integers(std::string_view name) const;
  std::vector<std::uint64_t> naturals(std::string_view name) const;
  std::string text(std::string_view name) const;

  std::map<std::string, std::string> words;  // "__metadata__" of the format

 private:
  const Tensor& get(std::string_view name) const;

  std::vector<Tensor> all_;
  std::map<std::string, std::size_t, std::less<>> places_;
};

/// The bytes of a file. The same tensors and words give the same bytes; data starts at a multiple
/// of 64, and tensors of wide numbers come before those of narrower ones, so that each starts at a
/// multiple of its numbers' size. A word nnopt_checksum is added, which readers check where it is
/// there. Throws BadInput for a name or a word that is no UTF-8.
std::string to_safetensors(const Tensors& tensors);

/// Reads such bytes; `file` names them in messages. The tensors come in the order of their data.
/// Throws BadInput with what is wrong: too short, a header that is longer than the file, no JSON,
/// of the wrong form, or names an unknown dtype, offsets that leave the file, overlap, leave holes
/// or contradict a shape, a name given twice, and where nnopt_checksum is another.
Tensors parse_safetensors(std::string_view bytes, std::string_view file);

/// The same of a file, whole.
Tensors read_safetensors(const std::string& file);

/// Writes a file that appears whole or not at all (OutputFile).
void write_safetensors(const Tensors& tensors, const std::string& file);
/// The tensors of all parts, whose names differ.
void write_safetensors(std::span<const Tensors* const> parts,
                       const std::map<std::string, std::string>& words, const std::string& file);

/// Several texts as one word: a JSON array of strings, and back. BadInput for what is no UTF-8, and
/// for what is no such array; `place` begins the message.
std::string to_one_word(std::span<const std::string> texts);
std::vector<std::string> from_one_word(std::string_view word, std::string_view place);

}  // namespace nnopt
