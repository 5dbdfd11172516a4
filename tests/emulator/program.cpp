// Links the emulated device into the program itself, for tests of its command line: the variable
// EMULATED_DEVICE tells what device it finds, "devices=2 memory=1000000 until_lost=100 driver=35".
#include <cstdlib>
#include <sstream>
#include <string>

#include "tests/emulator/control.hpp"

namespace {

bool read_settings() {
  const char* const text = std::getenv("EMULATED_DEVICE");
  emulator::Settings settings;
  settings.order = emulator::Order::forward;
  std::istringstream words(text == nullptr ? "" : text);
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const std::size_t value = std::stoul(word.substr(equals + 1));
    if (key == "devices") settings.devices = static_cast<int>(value);
    if (key == "memory") settings.memory = value;
    if (key == "until_lost") settings.launches_until_lost = value;
    if (key == "driver") settings.no_driver = static_cast<int>(value);
  }
  emulator::reset(settings);
  return true;
}

[[maybe_unused]] const bool settings_read = read_settings();

}  // namespace
