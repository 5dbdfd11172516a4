// Numbers too small for the usual form (denormals) as zeros, on this thread while an object lives:
// the moments of dead units decay into them, and a step with such moments takes twice as long.
#pragma once

namespace nnopt {

class NoDenormals {
 public:
  NoDenormals() : before_(__builtin_ia32_stmxcsr()) {
    constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    __builtin_ia32_ldmxcsr(before_ | flush_to_zero | denormals_are_zero);
  }
  ~NoDenormals() { __builtin_ia32_ldmxcsr(before_); }
  NoDenormals(const NoDenormals&) = delete;
  NoDenormals& operator=(const NoDenormals&) = delete;

 private:
  unsigned before_;
};

}  // namespace nnopt
