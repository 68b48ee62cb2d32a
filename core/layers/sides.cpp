#include "core/layers/sides.h"

#include <algorithm>

#include "core/ops/ops.h"

namespace vitrine::layers {

Result<Sides> sides_of(const LayerContext& context) {
  const Shape& x = context.inputs.front();
  const std::vector<std::int64_t>& n = context.integers("sides");
  const std::string& title = context.type.info.title;
  if (x.rank() != 2 && x.rank() != 3)
    return Error{title + " takes an image C×H×W or a sequence T×C but gets " + x.text(), "", "Add Reshape before it",
                 ""};
  if (x.rank() == 2) {
    if (n.size() > 2)
      return Error{title + " has " + std::to_string(n.size()) + " sides for a sequence, which has two ends", "",
                   "Give one number for both ends, or two", "set sides " + std::to_string(n[0])};
    return Sides{{n[0], 0}, {n.back(), 0}};
  }
  if (n.size() == 3)
    return Error{title + " has three sides for an image", "",
                 "Give one number for all sides, two for rows and columns, or four: top, bottom, left, right",
                 "set sides " + std::to_string(n[0])};
  if (n.size() == 4) return Sides{{n[0], n[2]}, {n[1], n[3]}};
  return Sides{{n[0], n.back()}, {n[0], n.back()}};
}

ParamSpec sides_param(std::int64_t fallback, const std::string& what) {
  return ParamSpec::integers("sides", "Sides", {fallback})
      .lengths(1, 4)
      .range(0, 65536)
      .says(what +
            " One number for all sides; two for rows and columns of an image, or for the beginning and the end of a "
            "sequence; four for top, bottom, left and right.");
}

Places places_with_sides(const LayerContext& context, const Places& outputs, const Margin& margin) {
  const Shape& sample = context.inputs.front();
  const auto sides = sides_of(context);
  if (!sides) return all_places(sample);
  const int first = first_side(sample);
  Places out = outputs;
  for (int a = 0; a < sample.rank() - 1; ++a) {
    const auto at = static_cast<std::size_t>(a);
    const std::vector<std::int64_t> from = margin(sample[first + a], sides->before[at], sides->after[at]);
    out.first[at] = sample[first + a], out.last[at] = -1;
    for (std::int64_t i = outputs.first[at]; i <= outputs.last[at] && i < std::ssize(from); ++i) {
      const std::int64_t place = from[static_cast<std::size_t>(i)];
      if (place < 0) continue;  // a zero
      out.first[at] = std::min(out.first[at], place), out.last[at] = std::max(out.last[at], place);
    }
  }
  return out;
}

Value with_sides(const LayerContext& context, Lowering& lowering, const Margin& margin) {
  const Value x = lowering.input(0);
  const Shape sample = x.shape.without_batch();
  const Sides sides = *sides_of(context);
  Selection from(static_cast<std::size_t>(sample.rank()));
  const int first = first_side(sample);
  for (int a = 0; a < sample.rank() - 1; ++a) {
    const auto at = static_cast<std::size_t>(a);
    from[static_cast<std::size_t>(first + a)] = margin(sample[first + a], sides.before[at], sides.after[at]);
  }
  return lowering.add(make_select(std::move(from)), {x});
}

}  // namespace vitrine::layers
