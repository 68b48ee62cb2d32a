// Datasets made by hand and sources loaded with a seed, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine::testing {

inline std::shared_ptr<const Dataset> load(const std::string& id, const Params& params = {}, std::uint64_t seed = 1) {
  auto data = source_types().at(id).load(params, "", seed, {});
  EXPECT_TRUE(data.ok()) << (data.ok() ? "" : data.error().sentence());
  return data.ok() ? *data : nullptr;
}

inline Error load_error(const std::string& id, const Params& params) {
  auto data = source_types().at(id).load(params, "", 1, {});
  EXPECT_FALSE(data.ok());
  return data.ok() ? Error{} : data.error();
}

// `values` holds one sample of `shape` after the other.
inline Field field(const std::string& name, const Shape& shape, const std::vector<float>& values) {
  Field out;
  out.name = name;
  out.shape = shape;
  out.values.floats().assign(values.begin(), values.end());
  return out;
}

inline Field labels(const std::vector<float>& values, std::int64_t classes) {
  Field out = field("target", {}, values);
  out.kind = FieldKind::classes;
  out.classes = classes;
  return out;
}

inline Dataset dataset(std::vector<Field> fields) {
  Dataset out;
  out.count = static_cast<std::int64_t>(fields.back().values.size()) / fields.back().shape.size();
  out.fields = std::move(fields);
  return out;
}

inline std::vector<std::int64_t> rows(std::int64_t begin, std::int64_t end) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(end - begin));
  std::iota(out.begin(), out.end(), begin);
  return out;
}

}  // namespace vitrine::testing
