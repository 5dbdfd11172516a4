// IDX files, as the MNIST database is published (http://yann.lecun.com/exdb/mnist, "File formats"):
// a magic number, the sizes, and the bytes; whole numbers are big-endian.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.hpp"

namespace nnopt {

/// Images of one size.
struct IdxImages {
  std::size_t count = 0, height = 0, width = 0;  // as in the file
  // Of those that are kept, one after the other, each row by row from the top; 0 is the background.
  std::vector<std::uint8_t> pixels;
};

/// Reads a file of images (magic number 2051) or of labels (2049) to its end. `file` names it in
/// messages. Only the first `most` items are kept; the others are checked all the same. What a
/// header merely claims is never allocated. Throws BadInput for a file that is empty, no IDX file
/// or one of another kind, has a size of 0, more than 2^20 pixels in an image or 2^34 bytes in all,
/// ends too early or goes on behind its last item.
IdxImages read_idx_images(ByteSource& bytes, const std::string& file, std::size_t most);
std::vector<std::uint8_t> read_idx_labels(ByteSource& bytes, const std::string& file,
                                          std::size_t most);

}  // namespace nnopt
