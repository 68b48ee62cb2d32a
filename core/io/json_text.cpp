#include "core/io/json_text.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr std::size_t kColumns = 110;

std::string scalar_text(const Json& json) {
  if (json.is_number_float()) {
    const double value = json.get<double>();
    if (!std::isfinite(value)) return "null";
    const std::string text = shortest(value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_list_of_objects(const Json& json) {
  return json.is_array() && std::any_of(json.begin(), json.end(), [](const Json& item) { return item.is_object(); });
}

bool wants_lines(const Json& json) {
  return is_list_of_objects(json) ||
         (json.is_structured() &&
          std::any_of(json.begin(), json.end(), [](const Json& item) { return wants_lines(item); }));
}

std::string key_text(const std::string& key) {
  return scalar_text(Json(key)) + ": ";
}

std::string one_line(const Json& json) {
  if (!json.is_structured()) return scalar_text(json);
  std::string out;
  for (const auto& [key, value] : json.items())
    out += (out.empty() ? "" : ", ") + (json.is_object() ? key_text(key) : "") + one_line(value);
  return json.is_object() ? "{" + out + "}" : "[" + out + "]";
}

// `used`: columns that stand before the value on its line.
void write(const Json& json, std::size_t indent, std::size_t used, std::string& out) {
  if (!json.is_structured() || !wants_lines(json)) {
    const std::string line = one_line(json);
    if (!json.is_structured() || json.empty() || used + line.size() <= kColumns) {
      out += line;
      return;
    }
  }
  const std::string margin(indent + 2, ' ');
  out += json.is_object() ? "{" : "[";
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    out += (first ? "\n" : ",\n") + margin;
    first = false;
    const std::string front = json.is_object() ? key_text(key) : "";
    out += front;
    write(value, indent + 2, margin.size() + front.size() + 1, out);
  }
  out += "\n" + std::string(indent, ' ') + (json.is_object() ? "}" : "]");
}

}  // namespace

std::string json_text(const Json& json) {
  std::string out;
  write(json, 0, 0, out);
  return out + "\n";
}

}  // namespace vitrine
