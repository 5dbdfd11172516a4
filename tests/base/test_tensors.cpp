// safetensors: what is written comes back, and what is damaged, foreign or hostile is refused.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/state.hpp"
#include "base/tensors.hpp"

namespace nnopt {
namespace {

/// A file with this header and these bytes of data.
std::string file_of(const std::string& header, const std::string& data = "") {
  std::string bytes(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":[)" + shape +
         R"(],"data_offsets":[)" + offsets + "]}";
}

std::string complaint(const std::string& bytes) {
  try {
    parse_safetensors(bytes, "f");
  } catch (const BadInput& error) {
    const std::string what = error.what();
    BOOST_TEST(what.starts_with("'f' is no safetensors file, or a damaged one: "));
    BOOST_TEST(what.find('\n') == std::string::npos);
    return what.substr(what.find(": ") + 2);
  }
  return "no error";
}

template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const BadInput& error) {
    return error.what();
  }
  return "no error";
}

Tensors some() {
  Tensors tensors;
  tensors.words = {{"b", "two\n\"quoted\""}, {"a", "grün ∂"}};
  tensors.add("text", "odd");
  tensors.add("0.weight", std::vector<float>{1, -0.0f, std::nanf("7"), 4, 5, 6}, {2, 3});
  tensors.add("v", std::vector<double>{0.1, HUGE_VAL}, {2});
  tensors.add("one", std::vector<std::int64_t>{-7}, {});
  tensors.add("none", std::vector<double>{}, {0, 5});
  tensors.add("u", std::vector<std::uint64_t>{~std::uint64_t{0}}, {1});
  return tensors;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tensors)

BOOST_AUTO_TEST_CASE(what_is_written_comes_back_bit_for_bit) {
  const Tensors before = some();
  const std::string bytes = to_safetensors(before);
  const Tensors after = parse_safetensors(bytes, "f");
  BOOST_TEST(after.all().size() == before.all().size());
  BOOST_TEST((after.words == before.words));
  for (const Tensor& tensor : before.all()) {
    const Tensor* const there = after.find(tensor.name);
    BOOST_TEST_REQUIRE((there != nullptr));
    BOOST_TEST((there->kind == tensor.kind));
    BOOST_TEST((there->shape == tensor.shape));
    BOOST_TEST((there->bytes == tensor.bytes));
  }
  BOOST_TEST((to_safetensors(after) == bytes));
  BOOST_TEST(after.text("text") == "odd");
  BOOST_TEST(after.numbers("0.weight")[4] == 5);
  BOOST_TEST(after.integers("one").at(0) == -7);
  BOOST_TEST(after.naturals("u").at(0) == ~std::uint64_t{0});
}

BOOST_AUTO_TEST_CASE(data_start_at_a_multiple_of_64_and_numbers_at_one_of_their_size) {
  const std::string bytes = to_safetensors(some());
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  BOOST_TEST((8 + length) % 64 == 0u);
  BOOST_TEST(bytes[8] == '{');
  const Tensors after = parse_safetensors(bytes, "f");
  std::size_t at = 0;
  for (const Tensor& tensor : after.all()) {
    const std::size_t each = tensor.kind == Tensor::Kind::f32  ? 4
                             : tensor.kind == Tensor::Kind::u8 ? 1
                                                               : 8;
    BOOST_TEST(at % each == 0u);
    at += tensor.bytes.size();
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_cut_off_anywhere_is_refused) {
  const std::string bytes = to_safetensors(some());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    BOOST_TEST(complaint(bytes.substr(0, n)) != "no error");
  }
  BOOST_TEST(complaint(bytes + "x") == "1 bytes behind the last tensor");
}

BOOST_AUTO_TEST_CASE(other_writers_files_are_read) {
  // Blanks anywhere, any order of the keys, tensors out of order.
  const std::string data("\1\0\0\0\0\0\0\0abc", 11);
  const Tensors tensors = parse_safetensors(
      file_of(R"({ "t" : {"shape":[3],"data_offsets":[8,11],"dtype":"U8"}, "__metadata__" : {},)" +
                  entry("n", "I64", "", "0,8") + "}   ",
              data),
      "f");
  BOOST_TEST(tensors.all().front().name == "n");
  BOOST_TEST(tensors.text("t") == "abc");
  BOOST_TEST(tensors.integers("n").at(0) == 1);
  BOOST_TEST(parse_safetensors(file_of("{}"), "f").all().empty());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_file_is_said) {
  const std::string four(4, 'x'), eight(8, 'x');
  BOOST_TEST(complaint("") == "only 0 bytes");
  BOOST_TEST(complaint(std::string(8, '\xff')) ==
             "a header of 18446744073709551615 bytes, of which 0 are there");
  BOOST_TEST(complaint(file_of("")) == "no JSON from byte 9 on");
  BOOST_TEST(complaint(file_of("[]")) == "no JSON from byte 9 on");
  BOOST_TEST(complaint(file_of("\xef\xbb\xbf{}")) == "no JSON from byte 9 on");
  BOOST_TEST(complaint(file_of(std::string("{}\0", 3))) == "no JSON from byte 11 on");
  BOOST_TEST(complaint(file_of("{} {}")) == "no JSON from byte 12 on");
  BOOST_TEST(complaint(file_of("{\"\xc3\x28\":1}")) == "no JSON from byte 12 on");
  BOOST_TEST(complaint(file_of(R"({"a":1})")) == "'a' holds a number");
  BOOST_TEST(complaint(file_of(R"({"a":[1]})")) == "'a' holds an array");
  BOOST_TEST(complaint(file_of(R"({"__metadata__":{"a":1}})")) == "'a' holds a number");
  BOOST_TEST(complaint(file_of(R"({"__metadata__":{"a":"1","a":"2"}})")) ==
             "'a' stands twice in __metadata__");
  BOOST_TEST(complaint(file_of(R"({"__metadata__":{},"__metadata__":{}})")) ==
             "'__metadata__' stands twice");
  BOOST_TEST(complaint(file_of("{" + entry("a", "U8", "0", "0,0") + "," +
                               entry("a", "U8", "0", "0,0") + "}")) == "'a' stands twice");
  BOOST_TEST(complaint(file_of(R"({"a":{"dtype":"U8","shape":[0]}})")) ==
             "'a': dtype, shape and data_offsets are needed");
  BOOST_TEST(complaint(file_of(R"({"a":{"dtype":"U8","dtype":"U8"}})")) ==
             "'a': 'dtype' stands twice");
  BOOST_TEST(complaint(file_of(R"({"a":{"size":"U8"}})")) == "'a': 'size' is not known");
  BOOST_TEST(complaint(file_of(R"({"a":{"shape":"U8"}})")) == "'a': 'shape' holds a text");
  BOOST_TEST(complaint(file_of(R"({"a":{"shape":[[1]]}})")) == "'a': 'shape' holds an array");
  BOOST_TEST(complaint(file_of(R"({"a":{"shape":[-1]}})")) ==
             "'a': 'shape' holds a number below 0");
  BOOST_TEST(complaint(file_of(R"({"a":{"shape":[1.5]}})")) ==
             "'a': 'shape' holds no whole number");
  BOOST_TEST(complaint(file_of(R"({"a":{"shape":[18446744073709551616]}})")) ==
             "'a': 'shape' holds no whole number");
  BOOST_TEST(complaint(file_of("{" + entry("a", "U8", "1", "0") + "}")) ==
             "'a': data_offsets are two numbers");
  BOOST_TEST(complaint(file_of("{" + entry("a", "BF16", "2", "0,4") + "}", four)) ==
             "'a' is of dtype 'BF16': F32, F64, I64, U64 and U8 can be read");
  BOOST_TEST(complaint(file_of("{" + entry("a", "F32", "1", "0,8") + "}", four)) ==
             "'a': data_offsets [0, 8] leave the 4 bytes of data");
  BOOST_TEST(complaint(file_of("{" + entry("a", "F32", "1", "4,0") + "}", four)) ==
             "'a': data_offsets [4, 0] leave the 4 bytes of data");
  BOOST_TEST(complaint(file_of("{" + entry("a", "F32", "2", "0,4") + "}", four)) ==
             "'a': data_offsets do not fit the shape");
  BOOST_TEST(complaint(file_of(
                 "{" + entry("a", "F32", "1", "0,4") + "," + entry("b", "F32", "1", "0,4") + "}",
                 four)) == "'b': data_offsets from 0 overlap with others, which end at 4");
  BOOST_TEST(complaint(file_of("{" + entry("a", "F32", "1", "4,8") + "}", eight)) ==
             "'a': data_offsets from 4 leave a hole behind others, which end at 0");
}

BOOST_AUTO_TEST_CASE(shapes_that_overflow_are_refused) {
  for (const char* const shape :
       {"4294967296,4294967297", "9223372036854775808,2", "2305843009213693952,8"}) {
    BOOST_TEST(complaint(file_of("{" + entry("a", "F64", shape, "0,8") + "}", "12345678")) ==
               "'a': data_offsets do not fit the shape");
  }
  BOOST_TEST(complaint(file_of("{" + entry("a", "F64", "18446744073709551615,0", "0,0") + "}")) ==
             "no error");
}

BOOST_AUTO_TEST_CASE(a_header_nested_a_million_deep_is_refused) {
  for (const char* const open : {R"({"a":)", "["}) {
    std::string header = R"({"a":{"shape":)";
    for (int i = 0; i < 1'000'000; ++i) header += open;
    BOOST_TEST(complaint(file_of(header)) != "no error");
    BOOST_TEST(refusal([&] { from_one_word(header, "words"); }) != "no error");
  }
}

BOOST_AUTO_TEST_CASE(texts_go_into_one_word_and_out) {
  const std::vector<std::string> texts{"", "a b", "\"\\\n\t\x01", "∂"};
  BOOST_TEST((from_one_word(to_one_word(texts), "words") == texts));
  BOOST_TEST((from_one_word("[]", "words").empty()));
  for (const char* const word : {"", "{}", "[1]", "[\"a\"", "[[\"a\"]]", "\"a\"", "[null]"}) {
    BOOST_TEST(refusal([&] { from_one_word(word, "words"); }) == "words: no JSON array of texts");
  }
  const std::vector<std::string> bytes{"\xff"};
  BOOST_TEST(refusal([&] { to_one_word(bytes); }).ends_with(" is no UTF-8 text"));
}

BOOST_AUTO_TEST_CASE(a_tensor_of_another_kind_or_name_is_not_taken) {
  const Tensors tensors = some();
  BOOST_TEST(refusal([&] { tensors.numbers("w"); }) == "there is no tensor 'w'");
  BOOST_TEST(refusal([&] { tensors.numbers("one"); }) ==
             "the tensor 'one' holds no floating-point numbers");
  BOOST_TEST(refusal([&] { tensors.integers("v"); }) ==
             "the tensor 'v' holds no whole numbers (I64)");
  BOOST_TEST(refusal([&] { tensors.text("v"); }) == "the tensor 'v' holds no text (U8)");
}

BOOST_AUTO_TEST_CASE(a_state_is_taken_up_as_it_was_written) {
  struct Thing {
    double a = 0;
    std::optional<double> b, c;
    bool flag = false;
    int small = 0;
    std::size_t place = 0;
    std::vector<double> fixed{0, 0}, any;
    std::vector<std::size_t> order{0, 0};
    std::string text;
    void state(StateVisitor& see) {
      see("a", a);
      see.within("in", [&](StateVisitor& in) {
        in("b", b);
        in("c", c);
      });
      see("flag", flag);
      see("small", small, -5, 5);
      see("place", place, 0, 9);
      see("fixed", fixed);
      see.list("any", any);
      see("order", order, 7);
      see.text("text", text);
    }
  };
  Thing thing{0.1, 2.0, {}, true, -3, 9, {1, 2}, {1, 2, 3}, {7, 0}, "text"};
  Tensors written;
  StateWriter writer(written, "x.");
  thing.state(writer);
  BOOST_TEST((written.find("x.in.b") != nullptr));
  Thing other;
  StateReader reader(written, "x.");
  other.state(reader);
  Tensors again;
  StateWriter writes_again(again, "x.");
  other.state(writes_again);
  BOOST_TEST((to_safetensors(again) == to_safetensors(written)));
  BOOST_TEST(other.b.value() == 2.0);
  BOOST_TEST(!other.c);

  const auto wrong = [&](const auto& change) {
    Tensors changed;
    for (Tensor tensor : written.all()) {
      if (change(tensor)) changed.add(tensor);
    }
    StateReader from(changed, "x.");
    Thing third;
    return refusal([&] { third.state(from); });
  };
  BOOST_TEST(wrong([](Tensor&) { return true; }) == "no error");
  BOOST_TEST(wrong([](Tensor& t) { return t.name != "x.a"; }) == "there is no tensor 'x.a'");
  BOOST_TEST(wrong([](Tensor& t) {
               if (t.name == "x.place") t.bytes[0] = std::byte{10};
               return true;
             }) == "the tensor 'x.place' holds 10: numbers from 0 to 9 are right");
  BOOST_TEST(wrong([](Tensor& t) {
               if (t.name == "x.order") t.bytes[7] = std::byte{0x80};
               return true;
             }).ends_with(": numbers from 0 to 7 are right"));
  BOOST_TEST(wrong([](Tensor& t) {
               if (t.name == "x.a") t.kind = Tensor::Kind::i64;
               return true;
             }) == "the tensor 'x.a' holds another kind of numbers");
  BOOST_TEST(wrong([](Tensor& t) {
               if (t.name == "x.fixed") t.shape = {2, 1};
               return true;
             }) == "the tensor 'x.fixed' is 2 x 1 instead of 2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
