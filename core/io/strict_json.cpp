#include "core/io/strict_json.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/base/text.h"

namespace vitrine {
namespace {

// Builds the document itself: ordered_json's own insertion looks through all keys, which is quadratic in their
// number.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return fail("Binary values are not JSON"); }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool key(string_t& value) override {
    if (!open_.back().keys.insert(value).second) return fail("The key “" + printable(value) + "” occurs twice");
    open_.back().key = std::move(value);
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& problem) override {
    position_ = position;
    what_ = std::string_view(problem.what()).find("out_of_range") != std::string_view::npos
                ? "A number is larger than a computer can hold"
                : "This is not valid JSON";
    return false;
  }

  [[nodiscard]] const std::string& what() const { return what_; }
  [[nodiscard]] std::size_t position() const { return position_; }  // 0: unknown
  [[nodiscard]] Json take() { return std::move(root_); }

 private:
  struct Open {
    Json value;
    std::string key;                       // under which the next value goes
    std::unordered_set<std::string> keys;  // of an object so far
  };

  bool fail(std::string what) {
    what_ = std::move(what);
    return false;
  }
  bool counted() {
    return ++count_ <= limits_.values ||
           fail("The file has more than " + grouped(static_cast<std::int64_t>(limits_.values)) + " values");
  }
  bool put(Json value) {
    if (!counted()) return false;
    attach(std::move(value));
    return true;
  }
  void attach(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Open& top = open_.back(); top.value.is_array()) {
      top.value.get_ref<Json::array_t&>().push_back(std::move(value));
    } else {
      top.value.get_ref<Json::object_t&>().push_back({std::move(top.key), std::move(value)});
    }
  }
  bool open(Json container) {
    if (!counted()) return false;
    if (open_.size() >= limits_.depth)
      return fail("Lists and objects are nested more than " + std::to_string(limits_.depth) + " deep");
    open_.push_back({std::move(container), {}, {}});
    return true;
  }
  bool close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    attach(std::move(value));
    return true;
  }

  JsonLimits limits_;
  std::vector<Open> open_;
  Json root_;
  std::size_t count_ = 0, position_ = 0;
  std::string what_;
};

std::string line_and_column(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n');
  const auto column = start == std::string_view::npos ? before.size() : before.size() - start - 1;
  return "line " + grouped(line) + ", column " + grouped(static_cast<std::int64_t>(column));
}

}  // namespace

Result<Json> parse_strict_json(std::string_view text, const std::string& where, const JsonLimits& limits) {
  Builder builder(limits);
  if (Json::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
  std::string place = where;
  if (builder.position() > 0) place += (place.empty() ? "" : ", ") + line_and_column(text, builder.position());
  return Error{builder.what(), place, "Check that the file is whole and of the right kind"};
}

}  // namespace vitrine
