// `nnopt report` from outside: a page of every kind of results, and what is refused.
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "plots/gnuplot.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::check_refused;
using cli_tests::Ended;
using cli_tests::run;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::count;

namespace {

/// What is wrong with the tags of a page; empty where each that begins also ends. The page is
/// written so that it is XML, too.
std::string imbalance(const std::string& page) {
  std::vector<std::string> open;
  for (std::size_t at = 0; (at = page.find('<', at)) != std::string::npos;) {
    const std::size_t end = page.find('>', at);
    if (end == std::string::npos) return "a tag without an end";
    const std::string tag = page.substr(at + 1, end - at - 1);
    at = end;
    if (tag.starts_with('!') || tag.ends_with('/')) continue;
    if (!tag.starts_with('/')) {
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
    } else if (open.empty() || open.back() != tag.substr(1)) {
      return "<" + tag + "> ends nothing";
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> has no end";
}

bool holds(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

std::string page_of(const Words& files, const Words& more = {}) {
  const Ended ended = run(with(with({"report"}, files), with({"--output", "-"}, more)));
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(imbalance(ended.out) == "");
  BOOST_TEST(!holds(ended.out, "://"));
  BOOST_TEST(!holds(ended.out, "<script"));
  return ended.out;
}

struct Folder : plot_tests::Folder {
  std::string with_text(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
    return file(name);
  }
  std::string of_command(const std::string& name, const Words& words) const {
    const Ended ended = run(words);
    BOOST_TEST(ended.status == 0, ended.err);
    return with_text(name, ended.out);
  }
};

struct Case {
  const char* name;
  Words words;
  std::size_t figures;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"minimize", {"minimize", "ackley", "--start", "3", "--steps", "20", "--repeat", "2"}, 1},
      {"compare",
       {"compare", "beale", "--optimizer", "adam", "--optimizer", "sgd", "--steps", "20"},
       1},
      {"eval", {"eval", "rosenbrock", "--order", "2", "--check"}, 1},
      {"landscape", {"landscape", "beale", "--samples", "20"}, 2},
      {"line", {"landscape", "ackley", "--one-dim", "--samples", "50"}, 1},
      {"fit",
       {"fit", "--data", "sincos", "--formula", "sin(b*cos(a*x))", "--start", "a=1.5,b=2"},
       2},
      {"train", {"train", "--data", "digits", "--epochs", "2"}, 2},
      {"init", {"init"}, 2},
      {"depth", {"init", "--depth", "4"}, 2},
      {"list", {"list", "losses"}, 0}};
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(the_json_of_every_command_makes_a_page_with_its_command_tables_and_figures) {
  const Folder folder;
  for (const Case& one : cases()) {
    BOOST_TEST_CONTEXT(one.name) {
      const auto file =
          folder.of_command(std::string(one.name) + ".json", with(one.words, {"--format", "json"}));
      const std::string page = page_of({file});
      BOOST_TEST(holds(page, "<code>nnopt " + one.words[0]));
      BOOST_TEST(holds(page, "</dl>") + holds(page, "</table>") > 0);
      BOOST_TEST(holds(page, file));
      BOOST_TEST(count(page, "<figure") == (nnopt::installed("gnuplot") ? one.figures : 0));
      BOOST_TEST(count(page, "<svg ") == count(page, "<figure"));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_table_of_every_command_makes_a_page) {
  const Folder folder;
  for (const Case& one : cases()) {
    BOOST_TEST_CONTEXT(one.name) {
      const auto file =
          folder.of_command(std::string(one.name) + ".txt", with(one.words, {"--format", "table"}));
      const std::string page = page_of({file});
      BOOST_TEST(holds(page, "<code>nnopt " + one.words[0]));
      BOOST_TEST(holds(page, "</dl>") + holds(page, "</table>") > 0);
      const bool drawn = std::string(one.name) == "landscape" || std::string(one.name) == "fit";
      if (drawn && nnopt::installed("gnuplot")) BOOST_TEST(count(page, "<svg ") == 2u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_trace_is_shown_as_a_path_on_its_function_and_as_values_over_steps) {
  const Folder folder;
  const std::string trace = folder.file("run.trace");
  run(Words{"minimize", "beale", "--start", "-1,2", "--steps", "30", "--trace", trace});
  const std::string page = page_of({trace});
  BOOST_TEST(holds(page, ">trace</span>"));
  BOOST_TEST(holds(page, "<h1>beale</h1>"));
  if (nnopt::installed("gnuplot")) BOOST_TEST(count(page, "<svg ") == 2u);
}

BOOST_AUTO_TEST_CASE(a_sweep_is_shown_with_its_best_run_and_what_is_missing) {
  const Folder folder;
  const auto file =
      folder.with_text("s.txt",
                       "# nnopt sweep --vary lr=0.1,1 --vary steps=1,2 -- minimize beale\n"
                       "# nnopt 0.1.0 sweep of minimize, 4 runs\n# index lr steps value status\n"
                       "0 0.1 1 3.5 max_steps\n1 0.1 2 0.25 max_steps\n2 1 1 nan diverged\n3 1 ");
  const Ended ended = run(Words{"report", file, "--output", "-"});
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(holds(ended.err, "s.txt': 1 of 4 runs are missing"));
  BOOST_TEST(holds(ended.err, "s.txt': a torn last line was left out"));
  BOOST_TEST(imbalance(ended.out) == "");
  BOOST_TEST(holds(ended.out, "Best of 3 runs: value 0.25 with lr = 0.1, steps = 2 (run 1)"));
  BOOST_TEST(count(ended.out, "<tr class=\"best\">") == 1u);
  if (nnopt::installed("gnuplot")) BOOST_TEST(count(ended.out, "<svg ") == 1u);
}

BOOST_AUTO_TEST_CASE(a_sweep_is_judged_as_it_judges_itself) {
  const Folder folder;
  const Words swept{
      "sweep",    "--vary", "lr=0.01,0.05,0.1", "--vary", "seed=0:1:2", "--quiet", "--",
      "minimize", "beale",  "--start",          "-1,2",   "--steps",    "20"};
  const auto with_format = [&](const std::string& format) {
    Words words = swept;
    words.insert(words.begin() + 1, {"--format", format});
    return words;
  };
  const auto table = folder.of_command("s.txt", with_format("table"));
  const auto json = folder.of_command("s.json", with_format("json"));
  const std::string of_table = page_of({table}), of_json = page_of({json});
  BOOST_TEST(holds(of_table, "Best of 6 runs: value "));
  BOOST_TEST(holds(of_table, "<h1>minimize beale over lr, seed</h1>"));
  BOOST_TEST(count(of_table, "<svg ") == (nnopt::installed("gnuplot") ? 1u : 0u));
  // The same but for the file's name.
  const auto without_name = [&](std::string page, const std::string& name) {
    for (std::size_t at; (at = page.find(name)) != std::string::npos;) page.erase(at, name.size());
    return page;
  };
  BOOST_TEST(without_name(of_table, table) == without_name(of_json, json));

  const auto verdicts = folder.with_text(
      "v.txt",
      "# nnopt sweep --vary repeat=1,2 -- verdict\n# nnopt 0.1.0 sweep of verdict, 2 runs\n"
      "# index repeat value success status\n0 1 1 0.5 ok\n1 2 2 0.75 ok\n");
  const std::string page = page_of({verdicts});
  BOOST_TEST(!holds(page, "Best of 2 runs: value"));
}

BOOST_AUTO_TEST_CASE(a_row_that_is_there_twice_counts_once) {
  const Folder folder;
  const auto file = folder.with_text(
      "s.txt",
      "# nnopt sweep --vary lr=0.1,1,2 -- minimize beale\n# nnopt 0.1.0 sweep of minimize, 3 runs\n"
      "# index lr value status\n2 2 7 ok\n0 0.1 5 ok\n2 2 7 ok\n0 0.1 5 ok\n");
  const Ended ended = run(Words{"report", file, "--output", "-"});
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(holds(ended.err, "1 of 3 runs are missing"));
  BOOST_TEST(holds(ended.err, "2 rows were left out, of runs that stand above"));
  BOOST_TEST(holds(ended.out, "Best of 2 runs"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn_costs_its_figure_alone) {
  const Folder folder;
  const std::string head = "# step evaluations value best gradient_norm step_norm lr x\n";
  const auto wide =
      folder.with_text("wide.txt", "# nnopt minimize ackley --start 10 --range -1e308:1e308\n" +
                                       head + "0 1 5 5 1 0 0.1 10\n1 2 4 4 1 0 0.1 9\n");
  const auto huge = folder.with_text("huge.txt", "# nnopt minimize none\n" + head +
                                                     "0 1 1e308 1e308 1 0 0.1 10\n"
                                                     "1 2 -1e308 -1e308 1 0 0.1 9\n");
  const Ended ended = run(Words{"report", wide, huge, "--output", "-"});
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(holds(ended.err, "wide.txt': no figure of the path: --range"));
  BOOST_TEST(count(ended.out, "<section ") == 2u);
  if (nnopt::installed("gnuplot")) BOOST_TEST(count(ended.out, "<svg ") == 1u);
}

BOOST_AUTO_TEST_CASE(a_verdict_is_shown_with_its_sentence_arms_and_figures) {
  const Folder folder;
  const std::string runs =
      "\"runs\":[{\"seed\":0,\"start\":[5.0],\"x\":[0.0],\"value\":0.001,\"evaluations\":50,"
      "\"evaluations_to_goal\":20,\"longest_step\":1.0,\"success\":true},{\"seed\":1,"
      "\"start\":[6.0],\"x\":[3.0],\"value\":2.5,\"evaluations\":50,"
      "\"evaluations_to_goal\":null,\"longest_step\":0.5,\"success\":false}]";
  const auto arm = [&](const std::string& name, const std::string& kind) {
    return "{\"name\":\"" + name + "\",\"kind\":\"" + kind +
           "\",\"success\":1,\"of\":2,\"interval\":[0.1,0.9],\"median\":1.25,"
           "\"step_quantiles\":[0.1,0.2,0.5]," +
           runs + "}";
  };
  const auto file = folder.with_text(
      "v.json",
      "{\"command\":\"verdict\",\"version\":\"0.1.0\",\"objective\":\"ackley\",\"verdict\":"
      "{\"code\":\"no_difference\",\"text\":\"As good as each other.\",\"rule\":\"2\"},"
      "\"arms\":[" +
          arm("mlp9", "model") + "," + arm("direct", "direct") + "]}");
  const std::string page = page_of({file});
  BOOST_TEST(holds(page, "<p class=\"lead\">As good as each other."));
  BOOST_TEST(holds(page, "no_difference"));
  BOOST_TEST(holds(page, "<td>1 of 2</td>"));
  if (nnopt::installed("gnuplot")) BOOST_TEST(count(page, "<svg ") == 4u);
}

BOOST_AUTO_TEST_CASE(several_results_have_a_list_of_contents_and_ids_of_their_own) {
  const Folder folder;
  const auto one = folder.of_command("a.json", {"init", "--format", "json"});
  const auto page = page_of({one, one}, {"--title", "All of them"});
  BOOST_TEST(holds(page, "<h1>All of them</h1>"));
  BOOST_TEST(holds(page, "href=\"#result-2\""));
  std::set<std::string> ids;
  for (std::size_t at = 0; (at = page.find(" id=\"", at)) != std::string::npos;) {
    at += 5;
    const std::string id = page.substr(at, page.find('"', at) - at);
    // Of one picture gnuplot itself names two things alike now and then.
    if (id.starts_with("result-") && id.find('-', 7) == std::string::npos) {
      BOOST_TEST(ids.insert(id).second, id);
    }
  }
  BOOST_TEST(ids.size() == 2u);
  BOOST_TEST(page_of({one, one}) == page_of({one, one}));
}

BOOST_AUTO_TEST_CASE(names_and_texts_are_escaped) {
  const Folder folder;
  const std::string hostile = "</title><script>alert(1)</script>\"'&amp;\x01\xff";
  std::string json = "{\"command\":\"minimize\",\"version\":\"0.1.0\",\"objective\":\"";
  json += "</h2><img src=x onerror=alert(1)>\",\"note\":\"<b>&\"}";
  const auto file = folder.with_text("a<b>&\"c'.json", json);
  const std::string page = page_of({file}, {"--title", hostile});
  BOOST_TEST(!holds(page, "<img"));
  BOOST_TEST(!holds(page, "<b>"));
  BOOST_TEST(!holds(page, "\x01"));
  BOOST_TEST(!holds(page, "\xff"));
  BOOST_TEST(holds(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;amp;\xEF\xBF\xBD"));
  BOOST_TEST(holds(page, "a&lt;b&gt;&amp;&quot;c&#39;.json"));
}

BOOST_AUTO_TEST_CASE(pictures_stand_in_the_page_without_what_runs_or_loads) {
  const Folder folder;
  const auto svg = folder.with_text(
      "a.svg",
      "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\" "
      "onload=\"alert(1)\"><script>alert(2)</script><style>*{}</style><foreignObject><p/>"
      "</foreignObject><rect id=\"r\" width=\"3\" fill=\"url(#g)\" stroke=\"url(http://a/b)\"/>"
      "<use xlink:href=\"#r\"/><image href=\"http://a/b.png\"/><text>&lt;a&gt; &amp;</text>"
      "<![CDATA[<i>]]></svg>");
  const auto png = folder.with_text("a.png", "\x89PNG\r\n\x1a\nIEND");
  const std::string page = page_of({svg, png});
  BOOST_TEST(holds(page, "<svg viewBox=\"0 0 20 10\" width=\"20\""));
  BOOST_TEST(holds(page, "<use href=\"#result-1-1-r\">"));
  BOOST_TEST(holds(page, "id=\"result-1-1-r\""));
  BOOST_TEST(holds(page, "fill=\"url(#result-1-1-g)\""));
  BOOST_TEST(holds(page, "&lt;a&gt; &amp;"));
  BOOST_TEST(holds(page, "&lt;i&gt;"));
  for (const char* gone : {"alert", "<style>*", "foreignObject>", "stroke=", "b.png"}) {
    BOOST_TEST(!holds(page, gone), gone);
  }
  BOOST_TEST(holds(page, "script, style, foreignObject, stroke, href"));
  BOOST_TEST(holds(page, "src=\"data:image/png;base64,iVBORw0KGgpJRU5E\""));
}

BOOST_AUTO_TEST_CASE(bad_results_are_one_line_that_names_the_file) {
  const Folder folder;
  const auto refused = [&](const std::string& name, const std::string& text,
                           const std::string& message) {
    check_refused({"report", folder.with_text(name, text), "--output", "-"}, message);
  };
  check_refused({"report", folder.file("none.json"), "--output", "-"}, "none.json");
  check_refused({"report", "--output", "-"}, "results files");
  check_refused({"report", "/dev/zero", "--output", "-"}, "'/dev/zero': a pipe or a device");
  refused("empty.json", "", "empty.json': empty");
  refused("broken.json", "{\"command\":\"eval\",\n \"version\":tru}", "broken.json:2:");
  refused("cut.json", "{\"command\":\"eval\",\n \"ver", "cut off");
  refused("zero.json", std::string("{\"a\":\0}", 7), "zero.json:1:6: no JSON: a zero byte");
  refused("deep.json", std::string(300, '['), "nested more than 100 deep");
  refused("other.json", "{\"name\":\"left-pad\",\"version\":\"1.0\"}", "not that of nnopt");
  refused("list.json", "[1,2]", "not that of nnopt");
  refused("newer.json", "{\"command\":\"eval\",\"version\":\"99.0.0\"}", "newer than this one");
  refused("words.txt", "hello\n", "no results of nnopt");
  refused("rows.txt", "# nnopt eval beale\n# x1 x2 value\n", "a table without rows");
  refused("a.svg", "<svg><g></svg>", "line 1: </svg> ends nothing");
  refused("b.svg", "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>", "entities");
  refused("c.svg", "<svg><text>&#0;</text></svg>", "'&' begins no character");
  refused("d.svg", "<svg><text>&#xD800;</text></svg>", "'&' begins no character");
  refused("e.svg", std::string("<svg><g o\0n=\"1\"/></svg>", 24), "line 1: 'o' has no value");
  refused("cut.png", "\x89PNG\r\n\x1a\nrest", "cut.png': a PNG picture that is cut off");
  const std::string sweep =
      "# nnopt sweep --vary lr=1,2 -- minimize beale\n# nnopt 0.1.0 sweep of ";
  refused("a.txt", sweep + "minimize, 2 runs\n# index\n0\n", "a.txt': its head is damaged");
  refused("b.txt", sweep + "minimize, 2 runs\n# index status\n0 x\n", "head is damaged");
  refused("c.txt", sweep + "nothing, 2 runs\n# index lr status\n0 1 x\n",
          "c.txt': unknown command");
}

BOOST_AUTO_TEST_CASE(torn_lines_of_a_table_are_left_out_and_told) {
  const Folder folder;
  const auto file =
      folder.with_text("t.txt", "# nnopt eval beale\n# x1 x2 value\n1 2 3\n4 5\n6 7 8\n9 10 1");
  const Ended ended = run(Words{"report", file, "--output", "-"});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(holds(ended.err, "t.txt': 2 torn lines were left out"));
  BOOST_TEST(count(ended.out, "<tr>") == 3u);
}

BOOST_AUTO_TEST_CASE(an_input_is_not_overwritten_and_a_page_appears_whole) {
  const Folder folder;
  const auto file = folder.of_command("a.json", {"eval", "beale", "--format", "json"});
  check_refused({"report", file, "--output", file}, "is one of the results");
  check_refused({"report", file, "--output", folder.file("none/page.html")}, "cannot write", 1);
  const std::string page = folder.file("page.html");
  const Ended ended = run(Words{"report", file, "--output", page});
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(ended.out == "");
  BOOST_TEST(plot_tests::contents(page) == page_of({file}));
}

BOOST_AUTO_TEST_CASE(without_gnuplot_the_page_has_no_figures_and_a_warning_says_so) {
  const Folder folder;
  const auto file = folder.of_command("a.json", {"init", "--format", "json"});
  const Ended ended = run(cli_tests::Start{.words = {"report", file, "--output", "-"},
                                           .environment = {{"PATH", folder.path()}}});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(holds(ended.err, "warning: the page has no figures: gnuplot is not installed"));
  BOOST_TEST(imbalance(ended.out) == "");
  BOOST_TEST(!holds(ended.out, "<figure"));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

boost::test_tools::assertion_result with_chromium(boost::unit_test::test_unit_id id) {
  if (auto program = cli_tests::with_program(id); !program) return program;
  boost::test_tools::assertion_result there(nnopt::installed("chromium"));
  there.message() << "chromium is not installed";
  return there;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_in_a_browser, *boost::unit_test::precondition(with_chromium))

BOOST_AUTO_TEST_CASE(a_browser_without_network_shows_titles_tables_and_figures) {
  const Folder folder;
  const auto fit =
      folder.of_command("fit.json", {"fit", "--data", "sincos", "--formula", "sin(b*cos(a*x))",
                                     "--start", "a=1.5,b=2", "--format", "json"});
  const auto plane = folder.of_command("plane.txt", {"landscape", "beale", "--samples", "30"});
  const std::string page = folder.file("page.html");
  BOOST_REQUIRE(run(Words{"report", fit, plane, "--output", page}).status == 0);
  // --no-sandbox: a container's root has no other way.
  const Ended ended = run(cli_tests::Start{
      .words = {"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
                "--user-data-dir=" + folder.file("profile"), "--dump-dom", "file://" + page},
      .program = "/usr/bin/chromium"});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(holds(ended.out, "<title>Results</title>"));
  BOOST_TEST(count(ended.out, "<section ") == 2u);
  BOOST_TEST(count(ended.out, "<table>") >= 2u);
  BOOST_TEST(count(ended.out, "<svg ") == (nnopt::installed("gnuplot") ? 4u : 0u));
  BOOST_TEST(count(ended.out, "</svg>") == count(ended.out, "<svg "));
  // What a page does wrong stands there: "CONSOLE:12] Refused to load ...".
  BOOST_TEST(!holds(ended.err, "CONSOLE"), ended.err);
}

BOOST_AUTO_TEST_SUITE_END()
