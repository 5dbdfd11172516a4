#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/help.hpp"

namespace nnopt {

static const Command sample = {
    .name = "minimize",
    .text = "minimize one objective",
    .usage = "[FUNCTION] [options]",
    .groups = {{"Objective",
                {{.name = "function",
                  .letter = 'f',
                  .value = "NAME",
                  .text = "a built-in function; `nnopt list functions` shows all that there are "
                          "and what they are good for"},
                 {.name = "start-range-of-everything", .value = "MIN:MAX", .text = "far out"}}},
               {"Run",
                {{.name = "steps", .value = "N", .fallback = "500", .text = "how many steps"},
                 {.name = "lr",
                  .value = "RATE",
                  .fallback = "0.01",
                  .text = "step size",
                  .fallback_text = "5e-4 for networks"},
                 {.name = "optimizer", .value = "NAME", .text = "which", .repeatable = true},
                 {.name = "verbose", .text = "say more"}}}},
    .examples = {"nnopt minimize ackley --start 10"}};

BOOST_AUTO_TEST_SUITE(help)

BOOST_AUTO_TEST_CASE(every_option_stands_with_its_text_and_default) {
  BOOST_TEST(command_help(sample, {}) ==
             "nnopt minimize: minimize one objective\n"
             "\n"
             "Usage\n"
             "  nnopt minimize [FUNCTION] [options]\n"
             "\n"
             "Objective\n"
             "  -f, --function NAME   a built-in function; `nnopt list functions` shows all\n"
             "                        that there are and what they are good for\n"
             "      --start-range-of-everything MIN:MAX\n"
             "                        far out\n"
             "\n"
             "Run\n"
             "      --steps N         how many steps [500]\n"
             "      --lr RATE         step size [5e-4 for networks]\n"
             "      --optimizer NAME  which (may be given several times)\n"
             "      --verbose         say more\n"
             "\n"
             "Examples\n"
             "  nnopt minimize ackley --start 10\n");
}

BOOST_AUTO_TEST_CASE(lines_fit_the_width) {
  for (const std::size_t width : {80, 90, 100}) {
    for (const std::string& text :
         {command_help(sample, {.width = width}), program_help({&sample, 1}, {.width = width})})
      for (const std::string_view line : split(text, '\n'))
        BOOST_TEST(line.size() <= width, "width " << width << ": " << line);
  }
}

BOOST_AUTO_TEST_CASE(headings_are_bold_only_when_asked) {
  BOOST_TEST(command_help(sample, {.bold = true}).find("\x1b[1mRun\x1b[0m\n") != std::string::npos);
  BOOST_TEST(command_help(sample, {}).find('\x1b') == std::string::npos);
  BOOST_TEST(program_help({&sample, 1}, {}).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_program_names_its_commands_and_exit_statuses) {
  const std::string text = program_help({&sample, 1}, {});
  BOOST_TEST(text.find("\n  minimize  minimize one objective\n") != std::string::npos);
  for (const char* part : {"\nUsage\n", "\nExamples\n", "\nExit status\n", "--version", "--help"})
    BOOST_TEST(text.find(part) != std::string::npos, "lacks " << part);
}

BOOST_AUTO_TEST_CASE(what_is_no_terminal_gets_plain_text_of_80_columns) {
  const HelpLook look = help_look(-1);
  BOOST_TEST(look.width == 80u);
  BOOST_TEST(!look.bold);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
