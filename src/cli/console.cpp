#include "cli/console.hpp"

#include "base/text.hpp"

namespace nnopt {

void Console::tell(Told told) {
  if (auto* json = std::get_if<Json>(&told)) {
    result(std::move(*json));
  } else {
    data(std::get<std::string>(told));
  }
}

void Console::note(const Told& told) const {
  const auto* json = std::get_if<Json>(&told);
  const std::string text = json ? json->text() : std::get<std::string>(told);
  talk().note(trim(text));
}

void StandardConsole::data(std::string_view text) {
  Output output;
  output.write(text);
  output.flush();
}

}  // namespace nnopt
