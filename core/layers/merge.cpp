#include "core/layers/merge.h"

#include <algorithm>

namespace vitrine::layers {
namespace {

int most_axes(const std::vector<Shape>& shapes) {
  int rank = 0;
  for (const Shape& one : shapes) rank = std::max(rank, one.rank());
  return rank;
}

// With as many axes as the others have: C numbers are the channels of a sequence T×C or of an image C×H×W, and one
// number is everywhere the same.
std::optional<Shape> laid_out(const Shape& shape, int rank) {
  if (shape.rank() == rank) return shape;
  std::vector<std::int64_t> dims(static_cast<std::size_t>(rank), 1);
  if (shape.rank() == 1 && rank <= 3)
    dims[rank == 3 ? 0 : static_cast<std::size_t>(rank - 1)] = shape[0];
  else if (shape.rank() != 0)
    return {};
  return Shape(std::span<const std::int64_t>(dims));
}

bool all_equal(const std::vector<Shape>& shapes) {
  return std::all_of(shapes.begin(), shapes.end(), [&](const Shape& one) { return one == shapes.front(); });
}

}  // namespace

Result<Shapes> merged_shape(const LayerContext& context) {
  const int rank = most_axes(context.inputs);
  std::vector<std::int64_t> dims(static_cast<std::size_t>(rank), 1);
  bool fits = true;
  for (const Shape& one : context.inputs) {
    const auto laid = laid_out(one, rank);
    fits = fits && laid.has_value();
    for (int a = 0; fits && a < rank; ++a) {
      std::int64_t& dim = dims[static_cast<std::size_t>(a)];
      fits = dim == 1 || (*laid)[a] == 1 || dim == (*laid)[a];
      dim = std::max(dim, (*laid)[a]);
    }
  }
  if (fits) return single_output(context, Shape(std::span<const std::int64_t>(dims)));
  std::string shapes;
  for (std::size_t i = 0; i < context.inputs.size(); ++i)
    shapes += (i == 0 ? "" : i + 1 == context.inputs.size() ? " and " : ", ") + context.inputs[i].text();
  return Error{context.type.info.title + " needs inputs of equal shape but gets " + shapes, "",
               "Give the layers before it the same size, or use Concatenate"};
}

Result<std::string> merged_lengths(const LayerContext& context) {
  const int rank = most_axes(context.inputs);
  LayerContext positions{context.type, context.params, {}, {}};
  for (std::size_t i = 0; i < context.inputs.size(); ++i) {
    const bool has_positions = context.inputs[i].rank() == rank && context.inputs[i][0] != 1;
    if (!has_positions && context.lengths[i].empty()) continue;
    positions.inputs.push_back(context.inputs[i]), positions.lengths.push_back(context.lengths[i]);
  }
  return same_lengths(positions);
}

Places merged_places(const LayerContext& context, std::size_t port, const Places& outputs) {
  const Shape& input = context.inputs[port];
  Places out = all_places(input);
  if (input.rank() < most_axes(context.inputs)) return out;
  for (std::size_t a = 0; a < 2; ++a)
    if (out.last[a] > 0) out.first[a] = outputs.first[a], out.last[a] = outputs.last[a];
  return out;
}

Value merge_inputs(Lowering& lowering, Merge merge, const OpPtr& equal) {
  std::vector<Value> values = all_inputs(lowering);
  std::vector<Shape> samples;
  for (const Value& value : values) samples.push_back(value.shape.without_batch());
  if (equal && all_equal(samples)) return lowering.add(equal, std::move(values));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const Shape laid = *laid_out(samples[i], most_axes(samples)); laid != samples[i])
      values[i] = lowering.add(make_reshape(laid), {values[i]});
  return lowering.add(make_broadcast(merge), std::move(values));
}

std::string inputs_summary(const LayerContext& context) {
  return std::to_string(context.integer("inputs")) + " inputs";
}

}  // namespace vitrine::layers
