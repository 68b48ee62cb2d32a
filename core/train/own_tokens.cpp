#include "core/train/own_tokens.h"

#include <algorithm>

#include "core/data/text/vocabulary.h"
#include "core/graph/block.h"

namespace vitrine {

std::vector<const Field*> all_tokens_read(const Graph& network, const Dataset& dataset) {
  std::vector<const Field*> out;
  for (const Node& node : network.nodes()) {
    const LayerType* type = type_of(node);
    if (!type || !type->is_input) continue;
    const Field* field = dataset.origin(text_of(type->info, node.params, "field"));
    const bool tokens = field && field->kind == FieldKind::tokens && field->shape.rank() == 1 && field->there() > 0;
    if (tokens && std::find(out.begin(), out.end(), field) == out.end()) out.push_back(field);
  }
  return out;
}

namespace {

// Into `to`, which has what `from` says of the field.
void put_tokens(const Field& from, const std::vector<std::int64_t>& tokens, Field& to) {
  const auto pad = std::find(from.names.begin(), from.names.end(), special_name(Special::pad));
  AlignedVector<float> line(static_cast<std::size_t>(from.shape.size()),
                            pad == from.names.end() ? 0.0F : static_cast<float>(pad - from.names.begin()));
  std::copy(tokens.begin(), tokens.end(), line.begin());
  to.values = Numbers(line.begin(), line.end());
  if (!to.lengths.empty()) to.lengths.front() = static_cast<std::int32_t>(tokens.size());
}

}  // namespace

std::shared_ptr<const Dataset> with_tokens(const Dataset& dataset, std::int64_t row,
                                           const std::vector<OwnTokens>& own) {
  const auto typed_for = [&](const std::string& name) {
    return std::find_if(own.begin(), own.end(), [&](const OwnTokens& one) { return one.field->name == name; });
  };
  auto out = std::make_shared<Dataset>();
  out->count = 1;
  out->made = dataset.made;
  for (const Field& from : dataset.fields) {
    Field& to = out->fields.emplace_back();
    to.name = from.name, to.kind = from.kind, to.shape = from.shape, to.classes = from.classes, to.gaps = from.gaps;
    if (!from.lengths.empty())
      to.lengths = {static_cast<std::size_t>(row) < from.lengths.size() ? from.lengths[static_cast<std::size_t>(row)]
                                                                        : static_cast<std::int32_t>(from.shape[0])};
    if (from.there() <= row) continue;  // it is made
    const NumberView sample = from.sample(row);
    to.values = Numbers(sample.begin(), sample.end());
    if (const auto typed = typed_for(from.name); typed != own.end()) put_tokens(from, typed->tokens, to);
  }
  for (MadeField& made : out->made)
    if (const Field* origin = dataset.origin(out->fields[made.field].name);
        origin && typed_for(origin->name) != own.end())
      made.in_evaluation = made.in_evaluation && !made.from;
  return out;
}

}  // namespace vitrine
