// Numbers too small for the usual form (denormals) as zeros, on this thread while an object lives:
// the moments of dead units decay into them, and a step with such moments takes twice as long.
#pragma once

namespace nnopt {

/// How this thread's float arithmetic rounds and treats denormals (the x86 register MXCSR).
inline unsigned float_mode() { return __builtin_ia32_stmxcsr(); }
inline void set_float_mode(unsigned mode) { __builtin_ia32_ldmxcsr(mode); }

class NoDenormals {
 public:
  NoDenormals() : before_(float_mode()) {
    constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    set_float_mode(before_ | flush_to_zero | denormals_are_zero);
  }
  ~NoDenormals() { set_float_mode(before_); }
  NoDenormals(const NoDenormals&) = delete;
  NoDenormals& operator=(const NoDenormals&) = delete;

 private:
  unsigned before_;
};

}  // namespace nnopt
