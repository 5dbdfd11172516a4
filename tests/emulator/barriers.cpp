// When barriers open, and what nobody could go on from. Both ways to run threads use it.
#include <algorithm>
#include <map>

#include "tests/emulator/machine.hpp"

namespace emulator {
namespace {

std::string text(const Where& where) {
  const std::string file = where.file_name();
  return file.substr(file.rfind('/') + 1) + ":" + std::to_string(where.line());
}

bool same(const Where& a, const Where& b) {
  return a.line() == b.line() && a.column() == b.column() &&
         (a.file_name() == b.file_name() || std::string_view(a.file_name()) == b.file_name());
}

std::string hexadecimal(unsigned mask) {
  std::string digits;
  for (; mask != 0; mask /= 16) digits.insert(digits.begin(), "0123456789abcdef"[mask % 16]);
  return "0x" + (digits.empty() ? "0" : digits);
}

/// What the lanes that meet give each other.
void deliver(Thread* first, unsigned mask) {
  unsigned votes = 0;
  for (unsigned i = 0; i < 32; ++i) {
    if ((mask >> i & 1) != 0 && first[i].give != 0) votes |= 1u << i;
  }
  for (unsigned i = 0; i < 32; ++i) {
    if ((mask >> i & 1) == 0) continue;
    const int from = first[i].from;
    if (from == ballot) {
      first[i].got = votes;
    } else {
      const bool there = from >= 0 && from < 32 && (mask >> from & 1) != 0;
      first[i].got = there ? first[from].give : ~std::uint64_t{0};
    }
  }
  for (unsigned i = 0; i < 32; ++i) {
    if ((mask >> i & 1) != 0) first[i].state = State::ready;
  }
}

const char* name(State state) {
  switch (state) {
    case State::at_warp:
      return "the operation of a warp";
    case State::at_block:
      return "__syncthreads";
    case State::at_grid:
      return "the barrier of the grid";
    case State::polling:
      return "a poll";
    default:
      return "nothing";
  }
}

}  // namespace

bool open_warp(Thread* first, unsigned lanes) {
  const unsigned existing = lanes == 32 ? ~0u : (1u << lanes) - 1;
  unsigned looked_at = 0;
  bool opened = false;
  for (unsigned i = 0; i < lanes; ++i) {
    if (first[i].state != State::at_warp || (looked_at >> i & 1) != 0) continue;
    const unsigned mask = first[i].mask & existing;
    bool complete = true;
    for (unsigned j = 0; j < lanes; ++j) {
      if ((mask >> j & 1) == 0) continue;
      const State state = first[j].state;
      if (state == State::done) {
        throw Fault{"missing lanes: lane " + std::to_string(j) + " of the mask " +
                    hexadecimal(first[i].mask) + " has left, lane " + std::to_string(i) +
                    " waits for it at " + text(first[i].where)};
      }
      if (state != State::at_warp) {
        complete = false;
      } else if (first[j].mask != first[i].mask || !same(first[j].where, first[i].where)) {
        throw Fault{"lanes of a warp at different operations: lane " + std::to_string(i) + " at " +
                    text(first[i].where) + " with mask " + hexadecimal(first[i].mask) + ", lane " +
                    std::to_string(j) + " at " + text(first[j].where) + " with mask " +
                    hexadecimal(first[j].mask)};
      }
    }
    looked_at |= mask;
    if (complete) {
      deliver(first, mask);
      opened = true;
    }
  }
  return opened;
}

bool open_block(Block& block) {
  const auto& threads = block.threads;
  for (const Thread& thread : threads) {
    if (thread.state != State::at_block) return false;
  }
  for (const Thread& thread : threads) {
    if (!same(thread.where, threads[0].where)) {
      throw Fault{"different barriers: thread 0 waits at " + text(threads[0].where) + ", thread " +
                  std::to_string(thread.number) + " at " + text(thread.where)};
    }
  }
  for (Thread& thread : block.threads) thread.state = State::ready;
  return true;
}

std::string who_waits(const std::vector<Block*>& blocks) {
  std::map<std::string, std::size_t> waiting;
  std::size_t left = 0;
  for (const Block* block : blocks) {
    for (const Thread& thread : block->threads) {
      if (thread.state == State::done) {
        ++left;
      } else {
        ++waiting[std::string("at ") + name(thread.state) + " of " + text(thread.where)];
      }
    }
  }
  std::string all;
  for (const auto& [where, count] : waiting) {
    all += (all.empty() ? "" : ", ") + std::to_string(count) + " threads wait " + where;
  }
  return left == 0 ? all : all + ", " + std::to_string(left) + " have left";
}

bool all_at_grid(const std::vector<Block*>& blocks, std::size_t count) {
  if (blocks.size() != count) return false;
  const Thread& first = blocks[0]->threads[0];
  for (const Block* block : blocks) {
    for (const Thread& thread : block->threads) {
      if (thread.state != State::at_grid) return false;
    }
  }
  for (const Block* block : blocks) {
    for (const Thread& thread : block->threads) {
      if (!same(thread.where, first.where)) throw Fault{"different barriers: " + who_waits(blocks)};
    }
  }
  return true;
}

void place(Block& block, const Launch& launch, unsigned number) {
  const dim3 grid = launch.grid, size = launch.block;
  block.number = number;
  block.index = {number % grid.x, number / grid.x % grid.y, number / grid.x / grid.y};
  for (unsigned i = 0; i < block.threads.size(); ++i) {
    Thread& thread = block.threads[i];
    thread.block = &block;
    thread.number = i;
    thread.index = {i % size.x, i / size.x % size.y, i / size.x / size.y};
    thread.state = State::ready;
  }
}

void check_dynamic_shared(const Block& block) {
  if (!block.dynamic.intact()) {
    throw Fault{"block " + std::to_string(block.number) + " wrote outside of its " +
                std::to_string(block.dynamic.size()) + " bytes of dynamic shared memory"};
  }
}

// ---- of the calling thread
// -----------------------------------------------------------------------

unsigned lane() { return current->number % 32; }

std::uint64_t rank_in_grid() {
  return std::uint64_t{current->block->number} * current->block->threads.size() + current->number;
}

unsigned char* dynamic_shared() { return current->block->dynamic.data(); }

std::uint64_t exchange(unsigned mask, std::uint64_t give, int from, Where where) {
  if ((mask >> lane() & 1) == 0) fail("an operation of a warp without the own lane", where);
  current->mask = mask;
  current->give = give;
  current->from = from;
  wait_for_warp(where);
  return current->got;
}

void fail(const char* what, Where where) {
  throw Fault{"thread " + std::to_string(current->number) + " of block " +
              std::to_string(current->block->number) + ": " + what + " at " + text(where)};
}

}  // namespace emulator
