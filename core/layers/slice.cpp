#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

int sample_axis(const LayerContext& context, const Shape& sample) {
  return context.text("axis") == "first" ? 0 : sample.rank() - 1;
}

// Where it begins, counted from the front.
std::int64_t begin_of(const LayerContext& context, std::int64_t axis_length) {
  const std::int64_t start = context.integer("start");
  return start < 0 ? axis_length + start : start;
}

Result<Shapes> infer_slice(const LayerContext& context) {
  Shape out = context.inputs.front();
  if (out.rank() == 0)
    return Error{"Slice needs an input with an axis", "", "Add Reshape with Shape 1 before it",
                 "add reshape shape=1"};
  const int axis = sample_axis(context, out);
  const std::int64_t begin = begin_of(context, out[axis]), length = context.integer("length");
  if (begin < 0 || begin >= out[axis])
    return Error{"Slice starts at " + grouped(context.integer("start")) + ", but the " + context.text("axis") +
                     " axis of " + out.text() + " has " + grouped(out[axis]) + " places",
                 "", "Choose a start from " + grouped(-out[axis]) + " to " + grouped(out[axis] - 1), "set start 0"};
  if (length > out[axis] - begin)
    return Error{"Slice takes " + grouped(length) + " places from " + grouped(begin) + " on, but the " +
                     context.text("axis") + " axis of " + out.text() + " has " + grouped(out[axis]),
                 "", "Choose a length up to " + grouped(out[axis] - begin),
                 "set length " + std::to_string(out[axis] - begin)};
  out[axis] = length;
  return single_output(context, out);
}

}  // namespace

LayerType slice() {
  LayerType type;
  type.info = {
      "slice",
      "Slice",
      "Shape",
      "Takes neighbouring places of one axis and leaves the others out: y = x[start … start + length - 1]. The first "
      "token of a sequence, some of the channels, the lower half of an image. Gradients of what is left out are 0.",
      {ParamSpec::choice("axis", "Axis", "first", {{"first", "First (channels of an image)"}, {"last", "Last"}})
           .says("First: the channels C of an image C×H×W, the positions T of a sequence T×C. Last: the width of an "
                 "image, the channels of a sequence. For flat inputs both mean the same."),
       ParamSpec::integer("start", "Start", 0)
           .range(-1e9, 1e9)
           .says("The first place that is taken, counted from 0; -1 is the last one, -2 the one before."),
       ParamSpec::integer("length", "Length", 1).range(1, 1e9).says("How many places are taken.")},
      {}};
  type.infer = infer_slice;
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    if (sample_axis(context, context.inputs.front()) > 0) return lengths_by_position(context);
    Error error = mixes_padding(context, "takes positions of a sequence");
    error.remedy = "Take channels, along the last axis, or add GlobalAveragePool1D before it";
    return error;
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const Shape sample = x.shape.without_batch();
    const int axis = sample_axis(context, sample);
    const std::int64_t begin = begin_of(context, sample[axis]);
    lowering.output(0, lowering.add(make_slice(1 + axis, begin, begin + context.integer("length")), {x}));
  };
  type.reach = [](const LayerContext& context, std::size_t port, const Places& outputs) {
    const Shape& input = context.inputs[port];
    const int axis = sample_axis(context, input);
    if (input.rank() > 3) return all_places(input);
    Places out = outputs;
    if (const auto along = place_axis(input, axis)) {
      const std::int64_t begin = begin_of(context, input[axis]);
      out.first[*along] += begin, out.last[*along] += begin;
    }
    return out;
  };
  type.summary = [](const LayerContext& context) {
    return grouped(context.integer("length")) + " from " + grouped(context.integer("start"));
  };
  return type;
}

}  // namespace vitrine::layers
