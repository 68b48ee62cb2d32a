// The reference tensors of tests/reference: how they are read and how close a tensor has to be.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/schema/type_info.h"
#include "core/tensor/tensor.h"

namespace vitrine::testing {

struct Reference {
  std::map<std::string, Tensor> tensors;
  nlohmann::json cases = nlohmann::json::array();

  // "3/output"; null where the case has no such tensor.
  [[nodiscard]] const Tensor* find(std::size_t index, const std::string& name) const {
    const auto it = tensors.find(std::to_string(index) + "/" + name);
    return it == tensors.end() ? nullptr : &it->second;
  }
};

// tests/reference/KIND/TYPE.safetensors; a missing file gives no cases. Reads these very files, which are ours and
// F32 throughout, so that no other room has to be right for a comparison to be.
inline Reference read_reference(const std::string& kind, const std::string& type) {
  Reference reference;
  std::ifstream file(VITRINE_SOURCE_DIR "/tests/reference/" + kind + "/" + type + ".safetensors", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.size() < 8) return reference;
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  const auto header = nlohmann::json::parse(bytes.substr(8, length));
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      reference.cases = nlohmann::json::parse(entry["cases"].get<std::string>());
      continue;
    }
    const auto axes = entry["shape"].get<std::vector<std::int64_t>>();
    Tensor tensor{Shape(std::span(axes))};
    const auto begin = 8 + length + entry["data_offsets"][0].get<std::uint64_t>();
    std::memcpy(tensor.values.data(), bytes.data() + begin, tensor.values.size() * sizeof(float));
    reference.tensors.emplace(name, std::move(tensor));
  }
  return reference;
}

inline Params params_from(const TypeInfo& info, const nlohmann::json& settings) {
  Params params;
  for (const auto& [id, value] : settings.items()) {
    const ParamSpec* spec = info.param(id);
    if (!spec) throw std::logic_error(info.id + " has no parameter " + id);
    switch (spec->kind) {
      case ParamKind::boolean:
        params.set(id, value.get<bool>());
        break;
      case ParamKind::integer:
        params.set(id, value.get<std::int64_t>());
        break;
      case ParamKind::real:
        params.set(id, value.get<double>());
        break;
      case ParamKind::integers:
        params.set(id, value.get<std::vector<std::int64_t>>());
        break;
      default:
        params.set(id, value.get<std::string>());
    }
  }
  return params;
}

// ‖a − b‖∞ ≤ 1e-5·‖b‖∞, or 1e-6 where ‖b‖∞ < 0.1.
template <class Range>
::testing::AssertionResult close(const Range& ours, const Tensor* reference) {
  if (!reference) return ::testing::AssertionFailure() << "the reference tensor is missing";
  if (std::size(ours) != reference->values.size())
    return ::testing::AssertionFailure() << std::size(ours) << " values, not " << reference->values.size();
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < reference->values.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(reference->values[i])));
    const double apart = std::abs(static_cast<double>(ours[i]) - static_cast<double>(reference->values[i]));
    difference = apart >= 0 ? std::max(difference, apart) : std::numeric_limits<double>::infinity();
  }
  const double allowed = largest < 0.1 ? 1e-6 : 1e-5 * largest;
  if (difference <= allowed) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "differs by " << difference << " where " << allowed << " is allowed";
}

}  // namespace vitrine::testing
