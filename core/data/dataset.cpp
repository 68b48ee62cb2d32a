#include "core/data/dataset.h"

#include <algorithm>
#include <cmath>

#include "core/base/digest.h"
#include "core/base/text.h"

namespace vitrine {
namespace {

Error defect(const Field& field, const std::string& what, const std::string& remedy) {
  return {what, "field “" + printable(field.name) + "”", remedy};
}

std::string at_sample(const Field& field, std::size_t index) {
  const auto size = std::max<std::int64_t>(1, field.shape.size());
  return "sample " + grouped(static_cast<std::int64_t>(index) / size + 1);
}

Status check_values(const Field& field) {
  if (field.values.in_bytes()) return {};
  const auto bad = std::find_if(field.values.begin(), field.values.end(),
                                [&](float v) { return !std::isfinite(v) && !(field.gaps && std::isnan(v)); });
  if (bad == field.values.end()) return {};
  const auto index = static_cast<std::size_t>(std::distance(field.values.begin(), bad));
  return defect(field, "The value of " + at_sample(field, index) + " is not a finite number",
                "Remove that sample or correct its value");
}

// Tokens have no "unknown": every one of them picks a row of an embedding.
Status check_indices(const Field& field) {
  if (field.classes < 1) return defect(field, "The number of classes is not known", "");
  const float lowest = field.kind == FieldKind::classes ? -1.0F : 0.0F;
  const auto limit = static_cast<float>(field.classes);
  const auto bad = std::find_if(field.values.begin(), field.values.end(),
                                [&](float v) { return !(v >= lowest && v < limit) || v != std::floor(v); });
  if (bad == field.values.end()) return {};
  const auto index = static_cast<std::size_t>(std::distance(field.values.begin(), bad));
  return defect(field,
                "The label " + shortest(*bad) + " of " + at_sample(field, index) + " is outside 0 … " +
                    grouped(field.classes - 1),
                "Labels count the classes from 0");
}

Status check_lengths(const Field& field, std::int64_t count) {
  if (field.lengths.empty()) return {};
  if (field.shape.rank() == 0) return defect(field, "One number a sample cannot be shorter than another", "");
  if (static_cast<std::int64_t>(field.lengths.size()) != count)
    return defect(field,
                  "There are " + grouped(static_cast<std::int64_t>(field.lengths.size())) + " lengths for " +
                      grouped(count) + " samples",
                  "");
  const std::int64_t most = field.shape[0];
  const auto bad = std::find_if(field.lengths.begin(), field.lengths.end(),
                                [&](std::int32_t length) { return length < 1 || length > most; });
  if (bad != field.lengths.end())
    return defect(field,
                  "Sample " + grouped(bad - field.lengths.begin() + 1) + " is said to fill " + grouped(*bad) +
                      " of " + grouped(most) + " positions",
                  "A sample fills at least one, and at most all of them");
  if (field.kind != FieldKind::classes) return {};
  for (std::int64_t i = 0; i < count; ++i) {
    const NumberView all = field.sample(i);
    for (std::size_t k = field.filled(i).size(); k < all.size(); ++k)
      if (all[k] != -1.0F)
        return defect(field, "Sample " + grouped(i + 1) + " has labels behind its end", "Labels of padding are -1");
  }
  return {};
}

}  // namespace

const Field* Dataset::find(std::string_view name) const {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

const Field* Dataset::origin(std::string_view name) const {
  const Field* field = find(name);
  if (!field) return nullptr;
  for (auto it = made.rbegin(); it != made.rend(); ++it) {
    if (it->field != static_cast<std::size_t>(field - fields.data())) continue;
    if (!it->from) return nullptr;
    const Field& from = fields[*it->from];
    if (from.kind != field->kind || from.shape != field->shape) return nullptr;
    field = &from;
  }
  return field;
}

double Dataset::bytes() const {
  double total = 0;
  for (const Field& field : fields)
    total += static_cast<double>(field.values.memory() + field.lengths.size() * sizeof(std::int32_t));
  return total;
}

Error cancelled() {
  return {"Cancelled", "", "", "cancelled"};
}
bool is_cancelled(const Error& error) {
  return error.code == "cancelled";
}

Status check_dataset(const Dataset& dataset) {
  if (dataset.count < 1) return Error{"The data has no samples", "", "Choose data with at least one sample"};
  for (const char* name : {"input", "target"})
    if (!dataset.find(name)) return Error{"The data has no field “" + std::string(name) + "”", "", ""};
  for (const Field& field : dataset.fields) {
    VITRINE_TRY(const std::int64_t size, field.shape.checked_size());
    if (size < 1) return defect(field, "A sample of shape " + field.shape.text() + " is empty", "");
    if (static_cast<double>(size) * static_cast<double>(dataset.count) != static_cast<double>(field.values.size()))
      return defect(field,
                    "There are " + grouped(static_cast<std::int64_t>(field.values.size())) + " values for " +
                        grouped(dataset.count) + " samples of shape " + field.shape.text(),
                    "");
    VITRINE_CHECK(field.kind == FieldKind::values ? check_values(field) : check_indices(field));
    VITRINE_CHECK(check_lengths(field, dataset.count));
  }
  return {};
}

std::string digest_of(const Dataset& dataset) {
  Digest digest;
  digest.add(dataset.count);
  for (const Field& field : dataset.fields) {
    if (field.values.empty()) continue;  // made as batches are gathered: the project says how
    digest.add(field.name);
    digest.add(static_cast<std::int64_t>(field.kind));
    digest.add(field.shape.text());
    digest.add(field.classes);
    for (const std::string& name : field.names) digest.add(name);
    if (!field.lengths.empty())
      digest.add(field.lengths.data(), field.lengths.size() * sizeof(field.lengths.front()));
    if (field.values.in_bytes())
      digest.add(field.values.bytes().data(), field.values.bytes().size());
    else
      digest.add(field.values.floats().data(), field.values.floats().size_bytes());
  }
  return digest.text();
}

}  // namespace vitrine
