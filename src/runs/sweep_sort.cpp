#include "runs/sweep_sort.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <queue>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "base/shared_file.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

/// Rows in order: a file, or a part of a scratch file.
struct Piece {
  std::string file;
  std::shared_ptr<ScratchFile> scratch = {};  // none: the file itself
  std::uint64_t begin = 0, end = 0;           // of the part
};

/// A row that outlives what it was read from.
struct OwnLine {
  std::uint64_t index = 0;
  std::string text;
};

SweepRows rows_of(const Piece& piece, const SweepHead& head) {
  if (!piece.scratch) return SweepRows(piece.file, head.version);
  return SweepRows(piece.scratch->bytes(piece.begin, piece.end), head, piece.file, 0);
}

std::size_t files_at_once(const SortLimits& limits) {
  if (limits.files > 0) return std::max<std::size_t>(limits.files, 2);
  const long most = sysconf(_SC_OPEN_MAX);  // -1: no limit
  return most < 0 ? 256 : static_cast<std::size_t>(std::clamp(most / 2, 2L, 256L));
}

class Sorter {
 public:
  Sorter(const std::vector<std::string>& files, const SweepHead& head, const SortLimits& limits)
      : files_(files), head_(head), limits_(limits), most_files_(files_at_once(limits)) {
    const auto seconds = std::ranges::find(head.columns, "seconds");
    if (seconds != head.columns.end()) seconds_ = std::size_t(seconds - head.columns.begin());
  }

  SortReport run(const std::function<void(const SweepLine&)>& see) {
    std::vector<Piece> pieces;
    for (const std::string& file : files_) add_pieces(file, pieces);
    sorted_.reset();  // lives as long as its pieces
    while (pieces.size() > most_files_) pieces = merged_in_groups(pieces);
    merge(pieces, see);
    return report_;
  }

 private:
  /// The file as one piece where it is in order.
  void add_pieces(const std::string& file, std::vector<Piece>& pieces) {
    SweepRows rows(file, head_.version);
    check_same_sweep(head_, files_.front(), rows.head(), file);
    std::uint64_t latest = 0;
    bool in_order = true;
    while (const auto line = rows.next_line()) {
      in_order = in_order && line->index >= latest;
      latest = line->index;
    }
    if (rows.torn()) report_.torn.push_back(file);
    if (in_order) {
      pieces.push_back({file});
      return;
    }
    if (!sorted_) sorted_ = std::make_shared<ScratchFile>(limits_.folder);
    sort_in_pieces(file, pieces);
  }

  void sort_in_pieces(const std::string& file, std::vector<Piece>& pieces) {
    struct Place {
      std::uint64_t index;
      std::size_t begin, size;
    };
    std::string text;
    text.reserve(limits_.memory);  // what grows is twice in memory for a while
    std::vector<Place> places;
    const auto put_down = [&] {
      std::ranges::stable_sort(places, {}, &Place::index);
      const std::uint64_t begin = sorted_->size();
      for (const Place& place : places) {
        sorted_->write(std::string_view(text).substr(place.begin, place.size));
      }
      pieces.push_back({file, sorted_, begin, sorted_->size()});
      text.clear();
      places.clear();
    };
    SweepRows rows(file, head_.version);
    while (const auto line = rows.next_line()) {
      places.push_back({line->index, text.size(), line->text.size() + 1});
      text.append(line->text) += '\n';
      if (text.size() + places.size() * sizeof(Place) >= limits_.memory) put_down();
    }
    if (!places.empty()) put_down();
  }

  /// Fewer pieces: each of as many as may be open at once.
  std::vector<Piece> merged_in_groups(const std::vector<Piece>& pieces) {
    std::vector<Piece> fewer;
    const auto scratch = std::make_shared<ScratchFile>(limits_.folder);
    for (std::size_t at = 0; at < pieces.size(); at += most_files_) {
      const std::span group =
          std::span(pieces).subspan(at, std::min(most_files_, pieces.size() - at));
      const std::uint64_t begin = scratch->size();
      merge(group, [&](const SweepLine& line) {
        scratch->write(line.text);
        scratch->write("\n");
      });
      fewer.push_back({group.front().file, scratch, begin, scratch->size()});
    }
    return fewer;
  }

  template <class See>
  void merge(std::span<const Piece> pieces, See see) {
    std::vector<SweepRows> rows;
    rows.reserve(pieces.size());
    std::vector<std::string_view> texts(pieces.size());
    using Next = std::pair<std::uint64_t, std::size_t>;  // index, piece
    std::priority_queue<Next, std::vector<Next>, std::greater<>> queue;
    const auto advance = [&](std::size_t i, std::uint64_t latest) {
      const auto line = rows[i].next_line();
      if (!line) return;
      if (line->index < latest) {
        throw BadInput(in_quotes(pieces[i].file) + " was changed while it was read");
      }
      texts[i] = line->text;
      queue.emplace(line->index, i);
    };
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      rows.push_back(rows_of(pieces[i], head_));
      advance(i, 0);
    }
    OwnLine latest;
    for (bool first = true; !queue.empty();) {
      const auto [index, i] = queue.top();
      queue.pop();
      if (first || index != latest.index) {
        latest.index = index;
        latest.text = texts[i];
        see(SweepLine{index, latest.text});
        first = false;
      } else if (!same(latest.text, texts[i])) {
        refuse(index);
      }
      advance(i, index);
    }
  }

  /// Whether two rows are, but for how long the runs took.
  bool same(std::string_view a, std::string_view b) const {
    if (a == b) return true;
    if (!seconds_) return false;
    const auto but_seconds = [&](std::string_view text) {
      auto cells = sweep_cells(std::string(text) + '\n', head_.columns.size());
      if (cells) (*cells)[*seconds_].clear();
      return cells;
    };
    return but_seconds(a) == but_seconds(b);
  }

  /// Looks for the two rows again: pieces do not say where theirs come from.
  [[noreturn]] void refuse(std::uint64_t index) const {
    std::optional<std::string> first;
    std::string place;
    for (const std::string& file : files_) {
      SweepRows rows(file, head_.version);
      while (const auto line = rows.next_line()) {
        if (line->index != index) continue;
        const std::string here = fmt::format("{}:{}", file, rows.line_number());
        if (first && !same(*first, line->text)) {
          throw BadInput(
              fmt::format("{} and {} hold different results of run {}", place, here, index));
        }
        if (!first) place = here;
        if (!first) first = line->text;
      }
    }
    throw BadInput(fmt::format("there are different results of run {}", index));
  }

  const std::vector<std::string>& files_;
  const SweepHead& head_;
  const SortLimits& limits_;
  std::size_t most_files_;
  std::optional<std::size_t> seconds_;        // the column of that name
  std::shared_ptr<ScratchFile> sorted_ = {};  // the pieces of files that are not in order
  SortReport report_;
};

}  // namespace

SortReport each_in_order(const std::vector<std::string>& files, const SweepHead& head,
                         const SortLimits& limits,
                         const std::function<void(const SweepLine&)>& see) {
  return Sorter(files, head, limits).run(see);
}

}  // namespace nnopt
