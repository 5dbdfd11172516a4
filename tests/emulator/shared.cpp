// Static shared memory: found by name in the symbol table of the program that runs.
#include <elf.h>
#include <link.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/emulator/machine.hpp"

namespace emulator {
namespace {

/// Where the program was loaded: the first object is the program itself.
std::uintptr_t load_address() {
  std::uintptr_t base = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* to) {
        *static_cast<std::uintptr_t*>(to) = info->dlpi_addr;
        return 1;
      },
      &base);
  return base;
}

template <class T>
T read(const std::string& file, std::size_t at) {
  T value;
  if (at + sizeof value > file.size()) throw std::runtime_error("/proc/self/exe is no ELF file");
  std::memcpy(&value, file.data() + at, sizeof value);
  return value;
}

}  // namespace

StaticShared::StaticShared() {
  std::ifstream stream("/proc/self/exe", std::ios::binary);
  const std::string file(std::istreambuf_iterator<char>(stream), {});
  const auto header = read<Elf64_Ehdr>(file, 0);
  const auto section = [&](std::size_t i) {
    return read<Elf64_Shdr>(file, header.e_shoff + i * header.e_shentsize);
  };
  const std::uintptr_t base = load_address();
  bool symbols = false;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr table = section(i);
    if (table.sh_type != SHT_SYMTAB) continue;
    symbols = true;
    const std::size_t names = section(table.sh_link).sh_offset;
    for (std::size_t at = 0; at < table.sh_size; at += sizeof(Elf64_Sym)) {
      const auto symbol = read<Elf64_Sym>(file, table.sh_offset + at);
      if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT) continue;
      const std::string_view name = file.data() + names + symbol.st_name;
      // _ZZ...: local to a function. Guard variables (_ZGV...) of theirs have the tag too.
      if (!name.starts_with("_ZZ") || name.find("B15emulated_shared") == name.npos) continue;
      variables_.push_back({reinterpret_cast<unsigned char*>(base + symbol.st_value),
                            static_cast<std::size_t>(symbol.st_size)});
      bytes_ += symbol.st_size;
    }
  }
  if (!symbols) throw std::runtime_error("the emulator needs the symbols of the program: no strip");
}

StaticShared& static_shared() {
  static StaticShared one;
  return one;
}

void StaticShared::fill() {
  for (const auto& variable : variables_) std::memset(variable.at, 0xff, variable.bytes);
}

void StaticShared::save(std::vector<unsigned char>& to) const {
  to.resize(bytes_);
  unsigned char* next = to.data();
  for (const auto& variable : variables_) {
    std::memcpy(next, variable.at, variable.bytes);
    next += variable.bytes;
  }
}

void StaticShared::restore(const std::vector<unsigned char>& from) {
  const unsigned char* next = from.data();
  for (const auto& variable : variables_) {
    std::memcpy(variable.at, next, variable.bytes);
    next += variable.bytes;
  }
}

bool StaticShared::untouched() const {
  std::vector<unsigned char> now;
  save(now);
  return now == std::vector<unsigned char>(now.size(), 0xff);
}

}  // namespace emulator
