#include <algorithm>

#include "core/base/text.h"
#include "core/layers/activation.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/layers/spatial.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

// Along one axis: what is cut off the full output of (n-1)·stride + kernel, and what is added behind it.
struct Cut {
  std::int64_t before = 0, after = 0, extra = 0, out = 1;
};

Cut cut_of(const LayerContext& context, std::int64_t length, std::int64_t kernel, std::int64_t stride,
           std::int64_t number) {
  Cut cut;
  const std::int64_t full = (length - 1) * stride + kernel;
  const std::string& padding = context.text("padding");
  if (padding == "same") {
    const std::int64_t over = full - length * stride;
    cut.before = std::max<std::int64_t>(0, over) / 2;
    cut.after = std::max<std::int64_t>(0, over) - cut.before;
    cut.extra = std::max<std::int64_t>(0, -over);
  } else if (padding == "number") {
    cut.before = cut.after = number;
  }
  cut.out = full - cut.before - cut.after + cut.extra;
  return cut;
}

struct Placed {
  Pair kernel, stride;
  Cut rows, columns;
};

Result<Placed> place(const LayerContext& context) {
  const Shape& x = context.inputs.front();
  if (x.rank() != 3)
    return Error{"ConvTranspose2D needs an image, channels × height × width, but gets " + x.text(), "",
                 "Add Reshape before it"};
  Placed out{pair_of(context.integers("kernel")), pair_of(context.integers("stride")), {}, {}};
  const Pair number = pair_of(context.integers("padding_size"));
  out.rows = cut_of(context, x[1], out.kernel[0], out.stride[0], number[0]);
  out.columns = cut_of(context, x[2], out.kernel[1], out.stride[1], number[1]);
  if (out.rows.out < 1 || out.columns.out < 1)
    return Error{"ConvTranspose2D would cut off more than there is of " + x.text(), "",
                 "Choose a smaller padding size", "set padding_size 0"};
  return out;
}

Result<Shapes> infer_conv_transpose2d(const LayerContext& context) {
  VITRINE_TRY(const Placed placed, place(context));
  const std::int64_t filters = context.integer("filters");
  VITRINE_CHECK(check_tensor("The weights of ConvTranspose2D",
                             Shape{context.inputs.front()[0], filters * placed.kernel[0] * placed.kernel[1]}));
  return single_output(context, Shape{filters, placed.rows.out, placed.columns.out});
}

void lower_conv_transpose2d(const LayerContext& context, Lowering& lowering) {
  const Value x = lowering.input(0);
  const Placed placed = *place(context);
  const std::int64_t channels = x.shape[1], filters = context.integer("filters"),
                     field = placed.kernel[0] * placed.kernel[1];
  Conv2DAttributes windows;
  const Cut cuts[2] = {placed.rows, placed.columns};
  std::int64_t extra[2];
  for (std::size_t i = 0; i < 2; ++i) {
    windows.kernel[i] = placed.kernel[i], windows.stride[i] = placed.stride[i];
    windows.pad_before[i] = cuts[i].before, windows.pad_after[i] = cuts[i].after;
    extra[i] = cuts[i].extra;
  }
  std::vector<Value> values{
      x,
      lowering.parameter({"weight", Shape{channels, filters, placed.kernel[0], placed.kernel[1]},
                          context.nested("initializer"), channels * field, filters * field, ParameterRole::weight})};
  const bool bias = context.flag("bias");
  if (bias) values.push_back(lowering.parameter(bias_parameter(filters)));
  const Value y = lowering.add(make_conv_transpose2d(windows, extra, bias), std::move(values));
  lowering.output(0, apply_activation(context.nested("activation"), lowering, y));
}

// Input i paints i·stride … i·stride + kernel − 1, of which `before` is cut off.
Places places_conv_transpose2d(const LayerContext& context, std::size_t port, const Places& outputs) {
  const Shape& x = context.inputs[port];
  const auto placed = place(context);
  if (!placed) return all_places(x);
  const Cut cuts[2] = {placed->rows, placed->columns};
  Places out;
  for (std::size_t a = 0; a < 2; ++a) {
    const std::int64_t low = outputs.first[a] + cuts[a].before - placed->kernel[a] + 1, stride = placed->stride[a];
    out.first[a] = low <= 0 ? 0 : (low + stride - 1) / stride;
    out.last[a] = std::min((outputs.last[a] + cuts[a].before) / stride, x[static_cast<int>(a) + 1] - 1);
  }
  return out;
}

}  // namespace

Result<Window> place_painted(const LayerContext& context) {
  VITRINE_TRY(const Placed placed, place(context));
  Window out;
  out.kernel = placed.kernel, out.stride = placed.stride;
  out.pad_before = {placed.rows.before, placed.columns.before};
  out.pad_after = {placed.rows.after, placed.columns.after};
  out.out = {placed.rows.out, placed.columns.out};
  return out;
}

LayerType conv_transpose2d() {
  LayerType type;
  type.info = {
      "conv_transpose2d",
      "ConvTranspose2D",
      "Convolution",
      "Makes an image larger with learned windows: every input pixel paints its window, times its value, into the "
      "output, "
      "stride pixels further for each; where windows overlap they are added (Zeiler et al. 2010; Long et al. 2015). "
      "It is "
      "what Conv2D's gradient does. A kernel that the stride does not divide leaves a checkerboard.",
      {ParamSpec::integer("filters", "Filters", 32)
           .range(1, 65536)
           .in("channels")
           .says("How many images are painted: the channels of the output."),
       kernel_param(2, "Size of the window: one number for a square, two for rows and columns."),
       stride_param({2}, "How far apart the windows are painted; 2 doubles the image."),
       ParamSpec::choice("padding", "Padding", "same", {{"valid", "Valid"}, {"same", "Same"}, {"number", "Number"}})
           .says("Valid: all that was painted, (n − 1)·stride + kernel pixels. Same: n·stride pixels, what is too "
                 "much cut "
                 "off, the odd pixel at the bottom and right. Number: Padding size is cut off every side."),
       ParamSpec::integers("padding_size", "Padding size", {1})
           .lengths(1, 2)
           .range(0, 65536)
           .in("pixels")
           .says("Cut off on every side: one number, or two for top and bottom and for left and right.")
           .only_when("padding", {"number"})},
      {}};
  add_activation(type.info);
  type.info.params.push_back(bias_param());
  add_initializer(type.info, "glorot_uniform", "How the weights start; the bias starts at 0.");
  type.accepts_activation = "activation";
  type.has_weights = true;
  type.infer = infer_conv_transpose2d;
  type.lengths = no_ragged_images;
  type.lower = lower_conv_transpose2d;
  type.reach = places_conv_transpose2d;
  type.summary = [](const LayerContext& context) {
    return joined({grouped(context.integer("filters")), pair_text(pair_of(context.integers("kernel"))),
                   "stride " + pair_text(pair_of(context.integers("stride"))),
                   activation_title(context.nested("activation"))});
  };
  return type;
}

}  // namespace vitrine::layers
