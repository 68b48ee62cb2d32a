#include "core/data/batch_transforms/list.h"

#include <algorithm>
#include <cctype>

#include "core/base/rng.h"
#include "core/base/text.h"

namespace vitrine {
namespace {

bool reads(const TypeInfo& info) {
  return info.param("from") != nullptr;
}

Status check_name(const std::string& name, const std::string& where) {
  const bool fine = !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-';
  });
  if (fine) return {};
  return Error{"“" + printable(name, 60) + "” cannot be the name of a field", where,
               "Use at most 60 letters, digits, “_” and “-”"};
}

std::string field_names(const Dataset& dataset) {
  std::string out;
  for (const Field& field : dataset.fields) out += (out.empty() ? "There are: " : ", ") + field.name;
  return out;
}

// Appends what one transform makes.
Status add(Dataset& dataset, const Spec& spec, const std::string& where, std::uint64_t seed) {
  const BatchTransformType& type = batch_transform_types().at(spec.type);
  MadeField made;
  const Field* from = nullptr;
  if (reads(type.info)) {
    const std::string& name = text_of(type.info, spec.params, "from");
    from = dataset.find(name);
    if (!from)
      return Error{type.info.title + ": the data has no field “" + printable(name, 60) + "”", where,
                   field_names(dataset)};
    made.from = static_cast<std::size_t>(from - dataset.fields.data());
    made.in_evaluation = !type.info.param("evaluation") || flag_of(type.info, spec.params, "evaluation");
  }
  const std::string& name = made_field(spec);
  VITRINE_CHECK(check_name(name, where));
  Result<Field> field = type.makes(spec.params, from);
  if (!field) return Error{field.error().what, where, field.error().remedy};
  made.seed = seed;
  made.stream = stream_of(Stream::transform, spec.type + "/" + name);
  made.apply = type.applies(spec.params, from);
  if (from && name == from->name) {
    const Field& old = *from;
    if (field->shape != old.shape || field->kind != old.kind)
      return Error{type.info.title + " would change the shape of “" + name + "”", where,
                   "Let it make a field of another name"};
    made.field = *made.from;
  } else {
    if (dataset.find(name))
      return Error{"There is a field “" + name + "” already", where, "Let " + type.info.title + " make another name"};
    made.field = dataset.fields.size();
    field->name = name;
    field->values = {};
    dataset.fields.push_back(std::move(*field));
  }
  dataset.made.push_back(std::move(made));
  return {};
}

}  // namespace

std::vector<ParamSpec> made_from(const std::string& name, bool in_evaluation) {
  return {ParamSpec::text("from", "Reads", "input")
              .picks(ParamSpec::Names::field)
              .says("The field that it reads, after normalisation."),
          ParamSpec::text("field", "Makes", name)
              .says("The name of the field that it makes. The name of the field that it reads: that one is changed."),
          ParamSpec::boolean("evaluation", "Also in evaluation", in_evaluation)
              .says("Whether validation, test and prediction see what it does, the same for a sample each time. Off: "
                    "they see the field that it reads, as it is.")};
}

Result<Field> like_numbers(const TypeInfo& info, const Field* from) {
  if (from->kind != FieldKind::values)
    return Error{info.title + " needs numbers, and “" + from->name + "” holds " +
                     (from->kind == FieldKind::classes ? "classes" : "tokens"),
                 "", "Let it read a field of numbers"};
  Field out;
  out.shape = from->shape;
  out.names = from->names;
  out.lengths = from->lengths;
  return out;
}

const std::string& made_field(const Spec& transform) {
  return text_of(batch_transform_types().at(transform.type).info, transform.params, "field");
}

Result<std::shared_ptr<const Dataset>> with_batch_transforms(std::shared_ptr<const Dataset> dataset,
                                                             const std::vector<Spec>& transforms,
                                                             std::uint64_t seed) {
  if (transforms.empty()) return dataset;
  auto out = std::make_shared<Dataset>(*dataset);
  for (std::size_t i = 0; i < transforms.size(); ++i)
    VITRINE_CHECK(
        add(*out, transforms[i], i == 0 ? "batch_transform" : "batch_transform_" + std::to_string(i + 1), seed));
  return std::shared_ptr<const Dataset>(std::move(out));
}

const Registry<BatchTransformType>& batch_transform_types() {
  static const Registry<BatchTransformType> registry({gaussian_noise_transform(), masking_noise_transform(),
                                                      random_shift_transform(), next_token_transform(),
                                                      random_numbers_transform()});
  return registry;
}

}  // namespace vitrine
