#include "core/layers/pool.h"

#include "core/base/text.h"
#include "core/layers/line.h"
#include "core/layers/spatial.h"

namespace vitrine::layers {
LayerType pool_layer(std::string id, std::string title, std::string doc,
                     std::function<OpPtr(const PoolAttributes&)> make_op, std::int64_t most_pixels) {
  LayerType type;
  type.info = {
      std::move(id),
      std::move(title),
      "Convolution",
      std::move(doc),
      {kernel_param(2, "Size of the window: one number for a square, two for rows and columns."),
       stride_param({},
                    "How far the window moves each time. Empty: the kernel's size, so that windows do not overlap."),
       ParamSpec::choice("padding", "Padding", "valid", {{"valid", "Valid"}, {"same", "Same"}})
           .says(
               "Valid: windows stay inside the image, an odd row or column at the end is left out. Same: the output "
               "has ⌈size / stride⌉ pixels; pixels outside the image do not count.")},
      {}};
  type.infer = [most_pixels, title = type.info.title](const LayerContext& context) -> Result<Shapes> {
    const Shape& image = context.inputs.front();
    VITRINE_TRY(const Window window, place_window(context, image));
    if (image[1] * image[2] > most_pixels)
      return Error{"An image of " + Shape{image[1], image[2]}.text() + " has more than the " + grouped(most_pixels) +
                       " pixels that " + title + " can number",
                   "", "Make the image smaller before it, with AveragePool2D or a stride"};
    return single_output(context, Shape{image[0], window.out[0], window.out[1]});
  };
  type.lengths = no_ragged_images;
  type.lower = [make_op = std::move(make_op)](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const Window window = *place_window(context, x.shape.without_batch());
    lowering.output(0, lowering.add(make_op(pool_of(window)), {x}));
  };
  type.reach = window_places;
  type.summary = [](const LayerContext& context) { return pair_text(pair_of(context.integers("kernel"))); };
  return type;
}

LayerType line_pool_layer(std::string id, std::string title, std::string doc,
                          std::function<OpPtr(const PoolAttributes&)> make_op) {
  LayerType type;
  type.info = {
      std::move(id),
      std::move(title),
      "Convolution",
      std::move(doc),
      {line_kernel_param(2),
       ParamSpec::integer("stride", "Stride", 0)
           .range(0, 65536)
           .in("positions")
           .says("How far the window moves each time. 0: the kernel's size, so that windows do not overlap."),
       ParamSpec::choice("padding", "Padding", "valid", {{"valid", "Valid"}, {"same", "Same"}})
           .says("Valid: windows stay inside, an odd position at the end is left out. Same: the output has ⌈T / "
                 "stride⌉ positions; what lies outside does not count.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    VITRINE_TRY(const Window window, place_on_line(context));
    return single_output(context, Shape{window.out[1], context.inputs.front()[1]});
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    return mixes_padding(context, "takes neighbouring positions together");
  };
  type.lower = [make_op = std::move(make_op)](const LayerContext& context, Lowering& lowering) {
    const OpPtr pool = make_op(pool_of(*place_on_line(context)));
    lowering.output(0, as_sequence(lowering, lowering.add(pool, {as_image(lowering, lowering.input(0))})));
  };
  type.reach = line_places;
  type.summary = [](const LayerContext& context) { return "kernel " + grouped(context.integer("kernel")); };
  return type;
}

LayerType position_pool_layer(std::string id, std::string title, std::string doc, std::function<OpPtr()> make_op) {
  LayerType type;
  type.info = {std::move(id), std::move(title), "Attention", std::move(doc), {}, {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& shape = context.inputs.front();
    const std::string& name = context.type.info.title;
    if (shape.rank() != 2)
      return Error{name + " needs a sequence, positions × channels, but gets " + shape.text(), "",
                   shape.rank() == 3 ? "Use " + name.substr(0, name.size() - 2) + "2D for an image"
                                     : "Add Embedding before it for tokens, or Reshape for numbers",
                   shape.rank() == 1 ? "add embedding" : ""};
    return single_output(context, Shape{shape[1]});
  };
  type.lengths = [](const LayerContext&) -> Result<std::string> { return std::string(); };
  type.lower = [make_op = std::move(make_op)](const LayerContext&, Lowering& lowering) {
    std::vector<Value> inputs{lowering.input(0)};
    if (const auto lengths = lowering.lengths(0)) inputs.push_back(*lengths);
    lowering.output(0, lowering.add(make_op(), std::move(inputs)));
  };
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
