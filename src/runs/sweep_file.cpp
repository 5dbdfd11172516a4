#include "runs/sweep_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <mutex>
#include <utility>

#include "base/error.hpp"
#include "base/shared_file.hpp"
#include "base/text.hpp"
#include "runs/sweep_sort.hpp"

namespace nnopt {
namespace {

constexpr std::uint64_t lines_of_head = 3;

}  // namespace

struct SweepFile::State {
  State(const std::string& of_name, SweepHead of_sweep, Shard of_runs)
      : file(of_name),
        name(of_name),
        head(std::move(of_sweep)),
        head_text(head.text()),
        shard(of_runs) {}

  /// Learns what the file holds, with its lock held: what is behind `read_to`, or all of a file
  /// that is new. A torn line at the end stays until it is cut().
  void catch_up(bool replaced) {
    const std::uint64_t size = file.size();
    if (replaced || size < read_to) forget();
    if (read_to == 0) begin(size);
    if (read_to == file.size()) return;
    SweepRows lines(file.bytes(read_to), head, name, lines_read);
    while (const auto line = lines.next_line()) add(line->index);
    read_to += lines.bytes();
    torn_end = lines.torn();
    lines_read = lines.line_number() - (torn_end ? 1 : 0);
  }

  /// Takes away what a crash has left of a line.
  void cut() {
    if (!std::exchange(torn_end, false)) return;
    file.truncate(read_to);
    torn = true;
  }

  void add(std::uint64_t index) {
    in_order = in_order && (rows == 0 || index > latest);
    latest = index;
    if (has(index)) return;
    const bool is_own = shard.has(index);
    std::vector<bool>& done = is_own ? own_done : others_done;
    const std::uint64_t place = is_own ? index / shard.n : index;
    if (place >= done.size()) done.resize(place + 1);
    done[place] = true;
    ++rows;
    if (is_own) ++own;
  }

  bool has(std::uint64_t index) const {
    const bool is_own = shard.has(index);
    const std::vector<bool>& done = is_own ? own_done : others_done;
    const std::uint64_t place = is_own ? index / shard.n : index;
    return place < done.size() && done[place];
  }

  SharedFile file;
  std::string name;
  SweepHead head;
  std::string head_text;
  Shard shard;
  std::uint64_t read_to = 0, lines_read = 0;  // of the file: bytes, lines
  // By index / n those of the shard, by index all others: a task of many needs little memory.
  std::vector<bool> own_done, others_done;
  std::uint64_t rows = 0, own = 0, latest = 0;  // own: of the shard
  bool in_order = true, torn_end = false, torn = false;
  std::mutex turn;

 private:
  void forget() {
    read_to = lines_read = rows = own = latest = 0;
    own_done.clear();
    others_done.clear();
    in_order = true;
    torn_end = false;
  }

  /// The head: checked, or written where there is none yet or a part of it.
  void begin(std::uint64_t size) {
    const std::string there = start_of_file();
    if (there != head_text) {
      if (size >= head_text.size() || !head_text.starts_with(there)) refuse();
      if (size > 0) file.truncate(0);
      file.append(head_text);
      torn = torn || size > 0;
    }
    read_to = head_text.size();
    lines_read = lines_of_head;
  }

  std::string start_of_file() const {
    std::string text(head_text.size(), '\0');
    const auto bytes = file.bytes(0);
    std::size_t filled = 0;
    while (const std::size_t got = bytes->read(std::span(text).subspan(filled))) filled += got;
    text.resize(filled);
    return text;
  }

  [[noreturn]] void refuse() const {
    const std::string text = difference(read_sweep_head(name, head.version), head);
    throw BadInput(fmt::format("{} holds results of another sweep{}{}", in_quotes(name),
                               text.empty() ? "" : ": ", text));
  }
};

SweepFile::SweepFile(const std::string& file, SweepHead head, Mode mode, Shard shard)
    : state_(std::make_unique<State>(file, std::move(head), shard)) {
  const FileLock lock(state_->file);
  state_->catch_up(lock.replaced());
  if (mode == Mode::fresh && state_->own > 0) {
    throw BadInput(
        fmt::format("{} holds {} run{} of this sweep already: --resume goes on with "
                    "them",
                    in_quotes(state_->name), state_->own, state_->own == 1 ? "" : "s"));
  }
  state_->cut();
}

SweepFile::~SweepFile() = default;

bool SweepFile::torn() const {
  const std::lock_guard turn(state_->turn);
  return state_->torn;
}

std::uint64_t SweepFile::rows() const {
  const std::lock_guard turn(state_->turn);
  return state_->rows;
}

std::uint64_t SweepFile::own_rows() const {
  const std::lock_guard turn(state_->turn);
  return state_->own;
}

bool SweepFile::has(std::uint64_t index) const {
  const std::lock_guard turn(state_->turn);
  return state_->has(index);
}

void SweepFile::append(std::uint64_t index, const std::vector<std::string>& cells) {
  const std::string line = sweep_line(cells);
  const std::lock_guard turn(state_->turn);
  const FileLock lock(state_->file);
  state_->catch_up(lock.replaced());
  state_->cut();
  if (state_->has(index)) return;
  state_->file.append(line);
  state_->read_to += line.size();
  ++state_->lines_read;
  state_->add(index);
}

bool SweepFile::complete() {
  const std::lock_guard turn(state_->turn);
  const FileLock lock(state_->file);
  state_->catch_up(lock.replaced());
  state_->cut();
  const std::uint64_t runs = state_->head.runs;
  const bool own_are_there = state_->own == state_->shard.size(runs);
  const bool whole = state_->rows == runs || (own_are_there && state_->rows == state_->own);
  if (whole && !(state_->in_order && state_->lines_read == lines_of_head + state_->rows)) {
    OutputFile ordered(state_->name);
    ordered.write(state_->head_text);
    SortLimits limits;
    limits.folder = std::filesystem::absolute(state_->name).parent_path().string();
    each_in_order({state_->name}, state_->head, limits, [&](const SweepLine& line) {
      ordered.write(line.text);
      ordered.write("\n");
    });
    ordered.commit();
  }
  return own_are_there;
}

}  // namespace nnopt
