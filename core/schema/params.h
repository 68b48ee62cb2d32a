// Values of parameters as a person sets them: for layers, optimizers, data sources, everything in the schema.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vitrine {

// Order is part of the API: ParamKind names the alternatives in this order.
using ParamValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

// Parameters that were set; whatever is absent has its TypeInfo's default. Ordered, so that files are stable.
class Params {
 public:
  using Map = std::map<std::string, ParamValue, std::less<>>;

  Params() = default;
  Params(std::initializer_list<Map::value_type> values) : values_(values) {}

  [[nodiscard]] const ParamValue* find(std::string_view id) const {
    const auto it = values_.find(id);
    return it == values_.end() ? nullptr : &it->second;
  }
  void set(std::string_view id, ParamValue value) { values_.insert_or_assign(std::string(id), std::move(value)); }
  void erase(std::string_view id) {
    if (const auto it = values_.find(id); it != values_.end()) values_.erase(it);
  }
  [[nodiscard]] const Map& map() const { return values_; }
  [[nodiscard]] bool empty() const { return values_.empty(); }

  friend bool operator==(const Params&, const Params&) = default;

 private:
  Map values_;
};

// A chosen type with its parameters, e.g. {"adam", {learning_rate: 0.001}}.
struct Spec {
  std::string type;
  Params params;
  friend bool operator==(const Spec&, const Spec&) = default;
};

}  // namespace vitrine
