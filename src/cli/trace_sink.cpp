#include "cli/trace_sink.hpp"

namespace nnopt {
namespace {

constexpr std::size_t flush_from = 1 << 15;  // bytes

}  // namespace

TraceSink::TraceSink(const std::string& target, std::string_view header) {
  if (target == "-") {
    output_ = std::make_unique<Output>();
  } else {
    file_ = std::make_unique<OutputFile>(target);
  }
  write(header);
}

void TraceSink::write(std::string_view text) {
  if (file_) {
    file_->write(text);
  } else {
    output_->write(text);
    output_->flush();
  }
}

void TraceSink::commit() {
  if (file_) file_->commit();
}

void TraceSink::Block::add(std::string_view line) {
  rows_ += line;
  if (remembers_) all_ += line;
  if (rows_.size() >= flush_from && sink_.turn_ == run_) write_rows();
}

void TraceSink::Block::close() {
  write_rows();
  sink_.gap_due_ = true;
  ++sink_.turn_;
}

void TraceSink::Block::write_rows() {
  if (sink_.gap_due_) sink_.write("\n");
  sink_.gap_due_ = false;
  sink_.write(rows_);
  rows_.clear();
}

}  // namespace nnopt
