// Any bytes are tensors or are refused in one line; what was read, written down and read again is
// the same. For libFuzzer: `make fuzz`.
#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/tensors.hpp"
#include "tests/fuzz/require.hpp"

namespace nnopt::fuzz {
namespace {

void check(std::string_view bytes) {
  Tensors tensors;
  try {
    tensors = parse_safetensors(bytes, "file");
  } catch (const BadInput& error) {
    require(std::string_view(error.what()).find('\n') == std::string_view::npos,
            "a message is one line");
    return;
  }
  std::size_t size = 0;
  for (const Tensor& tensor : tensors.all()) size += tensor.bytes.size();
  require(size <= bytes.size(), "there are no more numbers than bytes");
  const std::string written = to_safetensors(tensors);
  const Tensors again = parse_safetensors(written, "again");
  require(to_safetensors(again) == written, "the same tensors give the same bytes");
  require(again.words == tensors.words, "the same words");
  for (const Tensor& tensor : tensors.all()) {
    const Tensor* const there = again.find(tensor.name);
    require(there != nullptr && there->shape == tensor.shape && there->bytes == tensor.bytes,
            "the same numbers");
  }
}

}  // namespace
}  // namespace nnopt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  nnopt::fuzz::check({data, size});
  return 0;
}
