#include "core/train/data_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/batch_transform.h"
#include "core/project/settings.h"
#include "core/recipes/recipe.h"

namespace vitrine {

const FieldFacts* DataFacts::find(std::string_view name) const {
  const auto it =
      std::find_if(fields.begin(), fields.end(), [&](const FieldFacts& field) { return field.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

std::string DataFacts::field_names() const {
  std::string out;
  for (const FieldFacts& field : fields) out += (out.empty() ? "" : ", ") + field.name;
  return out;
}

PortFacts port_of(const FieldFacts& field) {
  return {field.shape, field.kind, field.kind == FieldKind::values ? 0 : field.classes, false};
}

namespace {

std::string whose_lengths(const Dataset& dataset, const Field& field) {
  if (field.lengths.empty()) return "";
  for (const Field& other : dataset.fields)
    if (other.lengths == field.lengths && other.shape[0] == field.shape[0]) return other.name;
  return field.name;
}

}  // namespace

DataFacts facts_of(const Dataset& dataset) {
  DataFacts facts;
  facts.count = dataset.count;
  facts.bytes = dataset.bytes();
  facts.made = !dataset.made.empty();
  for (const Field& field : dataset.fields)
    facts.fields.push_back({field.name, field.shape, field.kind, field.kind == FieldKind::values ? 0 : field.classes,
                            reach_of(field), whose_lengths(dataset, field)});
  return facts;
}

Result<std::shared_ptr<const Dataset>> with_made_fields(const Project& project,
                                                        std::shared_ptr<const Dataset> dataset) {
  if (!dataset->made.empty()) return dataset;
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
  VITRINE_TRY(auto with, with_batch_transforms(dataset, project.batch_transforms, seed));
  const RecipeType* recipe = recipe_types().find(project.recipe.type);
  if (!recipe || !recipe->fields) return with;
  VITRINE_TRY(std::vector<RecipeField> fields, recipe->fields(project.recipe.params, *with));
  auto out = std::make_shared<Dataset>(*with);
  for (RecipeField& own : fields) {
    if (out->find(own.field.name))
      return Error{
          "The data has a field “" + own.field.name + "”, and " + recipe->info.title + " makes one of that name",
          "recipe", "Give that field of the data, or the batch transform that makes it, another name"};
    MadeField made;
    made.field = out->fields.size();
    if (const Field* from = out->find(own.from)) made.from = static_cast<std::size_t>(from - out->fields.data());
    made.seed = seed;
    made.stream = stream_of(Stream::transform, recipe->info.id);
    made.apply = std::move(own.apply);
    out->fields.push_back(std::move(own.field));
    out->made.push_back(std::move(made));
  }
  return std::shared_ptr<const Dataset>(std::move(out));
}

std::shared_ptr<const Dataset> outline_of(const DataFacts& facts) {
  auto out = std::make_shared<Dataset>();
  out->count = facts.count;
  for (const FieldFacts& facts_of_field : facts.fields) {
    Field field;
    field.name = facts_of_field.name;
    field.kind = facts_of_field.kind;
    field.shape = facts_of_field.shape;
    field.classes = facts_of_field.classes;
    if (!facts_of_field.lengths.empty()) field.lengths = {1};  // that it is ragged
    out->fields.push_back(std::move(field));
  }
  return out;
}

Result<DataFacts> with_made_fields(const Project& project, const DataFacts& facts) {
  if (facts.made) return facts;
  VITRINE_TRY(const auto outline, with_made_fields(project, outline_of(facts)));
  DataFacts out = facts;
  out.made = true;
  for (std::size_t i = facts.fields.size(); i < outline->fields.size(); ++i) {
    const Field& field = outline->fields[i];
    out.fields.push_back({field.name, field.shape, field.kind, field.classes});
    // What is made of numbers lies about where they lie.
    const Field* origin = outline->origin(field.name);
    const FieldFacts* known = origin ? facts.find(origin->name) : nullptr;
    if (known) out.fields.back().reach = known->reach, out.fields.back().lengths = known->lengths;
  }
  return out;
}

Reach reach_of(const Field& field) {
  constexpr std::int64_t kLooks = 1'000'000;
  const std::int64_t size = field.shape.size();
  const std::int64_t count = field.there();
  if (field.kind != FieldKind::values || count < 1) return {};
  const std::int64_t stride = std::max<std::int64_t>(1, count * size / kLooks);
  const bool flat = field.shape.rank() <= 1;  // else its values are of one kind: the points of an image
  std::vector<double> most(flat ? static_cast<std::size_t>(size) : 1);
  Reach out{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(), 0, 0};
  for (std::int64_t row = 0; row < count; row += stride) {
    const NumberView sample = field.filled(row);
    for (std::size_t i = 0; i < sample.size(); ++i) {
      const auto value = static_cast<double>(sample[i]);
      if (std::isnan(value)) continue;
      out.low = std::min(out.low, value), out.high = std::max(out.high, value);
      most[flat ? i : 0] = std::max(most[flat ? i : 0], std::abs(value));
    }
  }
  for (const double m : most) {
    out.most = std::max(out.most, m);
    if (m > 0) out.least = out.least > 0 ? std::min(out.least, m) : m;
  }
  return out.low <= out.high ? out : Reach{};
}

}  // namespace vitrine
