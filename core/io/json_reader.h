// Reading values out of a parsed JSON text, each with its place for messages: "main.nodes[3].params.units".
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/strict_json.h"
#include "core/schema/type_info.h"

namespace vitrine {

// A value and where it stands. Borrows the JSON.
class JsonPlace {
 public:
  JsonPlace(const Json& json, std::string file) : json_(&json), file_(std::move(file)) {}

  [[nodiscard]] const Json& json() const { return *json_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  // "file: main.nodes[3] (layer dense_1)"
  [[nodiscard]] std::string where() const;
  [[nodiscard]] Error error(std::string what, std::string remedy = {}) const;

  // The member `key`, or nothing; `key` of an object, `index` of a list.
  [[nodiscard]] bool has(const char* key) const { return json_->is_object() && json_->contains(key); }
  [[nodiscard]] JsonPlace at(const std::string& key) const;
  [[nodiscard]] JsonPlace at(const std::string& key, const Json& value) const;  // where the value is at hand
  [[nodiscard]] JsonPlace at(std::size_t index) const;
  // The same place, with a word on what it belongs to: "layer dense_1".
  [[nodiscard]] JsonPlace about(std::string subject) const;

  // ---- kinds; the error says what was expected and what is there
  [[nodiscard]] Status expect_object(std::initializer_list<std::string_view> keys) const;  // and no other keys
  [[nodiscard]] Status expect_any_object() const;
  [[nodiscard]] Status expect_list() const;
  [[nodiscard]] Status expect_key(const char* key) const;
  [[nodiscard]] Result<std::string> text(std::size_t most = 65536) const;
  [[nodiscard]] Result<double> number() const;
  // By the parameter's kind, and in its range. A whole number does for a real one.
  [[nodiscard]] Result<ParamValue> param(const ParamSpec& spec) const;

 private:
  [[nodiscard]] Error expected(const std::string& kind) const;
  const Json* json_;
  std::string file_, path_, subject_;
};

}  // namespace vitrine
