#include "core/io/json_reader.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/project/nearest.h"

namespace vitrine {
namespace {

std::string what_is_there(const Json& json) {
  if (json.is_null()) return "null";
  if (json.is_boolean()) return json.get<bool>() ? "true" : "false";
  if (json.is_string()) return "the text “" + printable(json.get_ref<const std::string&>(), 40) + "”";
  if (json.is_number_float()) return "the number " + shortest(json.get<double>());
  if (json.is_number()) return "the number " + json.dump();
  return json.is_array() ? "a list" : "an object";
}

// Whole numbers fit int64, or they are none.
bool whole(const Json& json, std::int64_t& out) {
  if (json.is_number_unsigned()) {
    if (json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return false;
  } else if (!json.is_number_integer()) {
    return false;
  }
  out = json.get<std::int64_t>();
  return true;
}

}  // namespace

std::string JsonPlace::where() const {
  std::string out = file_;
  if (!path_.empty()) out += (out.empty() ? "" : ": ") + path_;
  if (!subject_.empty()) out += " (" + subject_ + ")";
  return out;
}

Error JsonPlace::error(std::string what, std::string remedy) const {
  return {std::move(what), where(), std::move(remedy)};
}

JsonPlace JsonPlace::at(const std::string& key) const {
  return at(key, (*json_)[key]);
}
JsonPlace JsonPlace::at(const std::string& key, const Json& value) const {
  JsonPlace out = *this;
  out.json_ = &value;
  out.path_ += (path_.empty() ? "" : ".") + printable(key);
  return out;
}
JsonPlace JsonPlace::at(std::size_t index) const {
  JsonPlace out = *this;
  out.json_ = &(*json_)[index];
  out.path_ += "[" + std::to_string(index) + "]";
  return out;
}
JsonPlace JsonPlace::about(std::string subject) const {
  JsonPlace out = *this;
  out.subject_ = std::move(subject);
  return out;
}

Error JsonPlace::expected(const std::string& kind) const {
  return error("Here should be " + kind + ", not " + what_is_there(*json_));
}

Status JsonPlace::expect_any_object() const {
  if (!json_->is_object()) return expected("an object {…}");
  return {};
}

Status JsonPlace::expect_object(std::initializer_list<std::string_view> keys) const {
  VITRINE_CHECK(expect_any_object());
  for (const auto& [key, value] : json_->items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    const std::vector<std::string> known(keys.begin(), keys.end());
    std::string all;
    for (const auto& word : known) all += (all.empty() ? "" : ", ") + word;
    return at(key, value)
        .error("There is no key “" + printable(key) + "” here", did_you_mean(key, known, "There are: " + all));
  }
  return {};
}

Status JsonPlace::expect_list() const {
  if (!json_->is_array()) return expected("a list […]");
  return {};
}

Status JsonPlace::expect_key(const char* key) const {
  if (!has(key)) return error("The key “" + std::string(key) + "” is missing here");
  return {};
}

Result<std::string> JsonPlace::text(std::size_t most) const {
  if (!json_->is_string()) return expected("a text");
  const auto& value = json_->get_ref<const std::string&>();
  if (value.size() > most)
    return error("This text is longer than " + grouped(static_cast<std::int64_t>(most)) + " bytes", "Shorten it");
  return value;
}

Result<double> JsonPlace::number() const {
  if (!json_->is_number()) return expected("a number");
  return json_->get<double>();
}

Result<ParamValue> JsonPlace::param(const ParamSpec& spec) const {
  ParamValue value;
  std::int64_t number = 0;
  switch (spec.kind) {
    case ParamKind::boolean:
      if (!json_->is_boolean()) return expected("true or false");
      value = json_->get<bool>();
      break;
    case ParamKind::integer:
      if (!whole(*json_, number)) return expected("a whole number");
      value = number;
      break;
    case ParamKind::real: {
      VITRINE_TRY(value, this->number());
      break;
    }
    case ParamKind::integers: {
      std::vector<std::int64_t> list;
      VITRINE_CHECK(expect_list());
      for (std::size_t i = 0; i < json_->size(); ++i) {
        if (!whole((*json_)[i], number)) return at(i).expected("a whole number");
        list.push_back(number);
      }
      value = std::move(list);
      break;
    }
    case ParamKind::text:
    case ParamKind::choice:
    case ParamKind::file: {
      VITRINE_TRY(value, text());
      break;
    }
  }
  if (const Status status = check_value(spec, value); !status)
    return error(status.error().what, status.error().remedy);
  return value;
}

}  // namespace vitrine
