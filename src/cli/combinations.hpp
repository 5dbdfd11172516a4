// Several runs from one command line: every list that its options hold, each with each, and how the
// runs are then called.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "plots/figures.hpp"

namespace nnopt {

/// One word of each list: the command line with one word in place of each list.
struct Combination {
  Arguments arguments;
  std::vector<std::string> words = {};   // what was chosen from lists of several, as a label
  std::vector<std::string> series = {};  // the same without numbers
  std::vector<NamedValue> numbers = {};

  /// What it differs in from the others, or its optimizer.
  std::string label() const {
    return words.empty() ? arguments.text("optimizer") : joined(words, ", ");
  }
};

/// All that the lists of the command line hold, each with each. `specs`: options whose values are
/// specs as `adam:lr=0.1`, one each time they are given; `lists`: options that hold several values
/// parted by commas.
std::vector<Combination> combinations_of(const Arguments&, const std::vector<const char*>& specs,
                                         const std::vector<const char*>& lists);

/// Each of `combinations` with each of the values for one option, which are called by its name. One
/// whose optimizer has a number of its own for it (`adam:lr=0.1`) stays one.
std::vector<Combination> with_each(const std::vector<Combination>& combinations, const char* option,
                                   const std::vector<std::string>& values);

/// `adam:lr=0.1,amsgrad=true` as `adam:amsgrad=true`; a formula as it is.
std::string without_numbers(const std::string& spec);

/// Throws BadInput for --lr, --weight-decay or --momentum where none of the optimizers has it.
void refuse_what_none_has(const Arguments&);

}  // namespace nnopt
