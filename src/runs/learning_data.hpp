// Examples from files: images, in IDX files or tables, and tables with a column to be learned.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "data/examples.hpp"
#include "functions/data_set.hpp"

namespace nnopt {

/// Where images and their labels lie.
struct ImageFiles {
  std::string images, labels;
};

/// The files of a folder; those to test on may be empty.
struct ImageFolder {
  ImageFiles training, test;
};

/// What is read of files.
struct ReadLimits {
  std::size_t rows = std::numeric_limits<std::size_t>::max();  // the first ones
  std::size_t classes = 10;                                    // labels are smaller
};

/// Finds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-... and t10k-labels-... in a
/// folder: in capitals or not, with '.' or '_' for '-', with .gz behind, `test` for `t10k`, and all
/// behind one prefix, as emnist-digits-. A plain file goes before one in gzip. Throws BadInput for
/// a folder that cannot be read, has none of them for training, has images without labels, and has
/// them under several prefixes.
ImageFolder find_images(const std::string& folder);

/// All labels of an IDX file, plain or in gzip. Throws BadInput that names the file: what
/// read_idx_labels throws, and a label too large.
std::vector<std::uint8_t> read_labels(const std::string& file, const ReadLimits& limits);

/// The images of an IDX file, plain or in gzip, with all labels that were read of its partner.
/// Throws BadInput that names the file: what read_idx_images throws, and another number of images
/// than of labels.
Examples read_images(const ImageFiles& files, std::vector<std::uint8_t> labels,
                     const ReadLimits& limits);

/// The table in a file (read_table), plain or in gzip.
Table read_packed_table(const std::string& file);

/// Examples of a table whose column `label` or `class` (the first one, where columns have no names)
/// holds labels and whose other columns hold pixels, whole numbers from 0 to 255; images, where
/// their number is a square. Throws BadInput that names the file for anything else.
Examples labelled_examples(const Table& table, const std::string& file, const ReadLimits& limits);

/// Targets are the response of the data, inputs its other columns but those that the response is
/// computed from. Throws BadInput where there is no other column.
Examples regression_examples(const DataSet& data);

/// Throws BadInput where examples to test on have another number of inputs than those trained on,
/// or images of another size.
void check_alike(const Examples& training, const Examples& test);

}  // namespace nnopt
