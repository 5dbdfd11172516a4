// Data that a formula can be fitted to: columns of numbers with names.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/table.hpp"

namespace nnopt {

/// A table whose columns all have names that a formula can use, and what its formula shall give.
struct DataSet {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<double>> values;       // of each column
  std::string response;                          // one of the columns
  std::vector<std::string> response_reads = {};  // the columns that a response is computed from

  std::size_t rows() const { return values.empty() ? 0 : values.front().size(); }
  /// The numbers of the column of this name; null where there is none.
  const std::vector<double>* find(std::string_view column) const;
  const std::vector<double>& responses() const { return *find(response); }
};

/// Which column of a file a name stands for.
struct ColumnChoice {
  std::string name, column;  // the column by its name in the file, or by its number from 1 on
};

/// The columns chosen from a table, or, where `choices` is empty, all of them: under the names of
/// the file, else x and y, x1 x2 ... and y. The response is `response`, else y, else the last one.
/// A response that is no column is a formula of them, as log(y): its numbers are one more column,
/// which has the formula as its name. Throws BadInput for a column that is not there, a name that
/// no formula can use, one that two columns have, and a response that is not finite, with its row.
DataSet make_data_set(std::string name, Table table, const std::vector<ColumnChoice>& choices,
                      const std::optional<std::string>& response);

/// 200 points of sin(b cos(a x)), a = 1.2, b = 2.5, x from -1 to 1 in equal steps, with normal
/// noise of 0.1 from the seed.
DataSet sincos_data(std::uint64_t seed);

}  // namespace nnopt
