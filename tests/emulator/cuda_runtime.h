// Stands in for NVIDIA's header of this name where .cu files are compiled as C++: the part of CUDA
// that the kernels use, on the CPU. control.hpp tells what tests can ask of it.
#pragma once
#include "tests/emulator/device_functions.hpp"
#include "tests/emulator/language.hpp"
#include "tests/emulator/runtime_api.hpp"
