#include "core/layers/spatial.h"

#include <algorithm>

#include "core/base/text.h"

namespace vitrine::layers {
namespace {

Error not_an_image(const LayerContext& context, const Shape& shape) {
  return {context.type.info.title + " needs an image, channels × height × width, but gets " + shape.text(), "",
          "Add Reshape before it, or remove what made the image flat"};
}

}  // namespace

ParamSpec kernel_param(std::int64_t fallback, std::string doc) {
  return ParamSpec::integers("kernel", "Kernel", {fallback})
      .lengths(1, 2)
      .range(1, 1024)
      .in("pixels")
      .says(std::move(doc));
}

ParamSpec stride_param(std::vector<std::int64_t> fallback, std::string doc) {
  const int least = fallback.empty() ? 0 : 1;
  return ParamSpec::integers("stride", "Stride", std::move(fallback))
      .lengths(least, 2)
      .range(1, 1024)
      .in("pixels")
      .says(std::move(doc));
}

Pair pair_of(const std::vector<std::int64_t>& values, Pair fallback) {
  if (values.empty()) return fallback;
  return {values.front(), values.back()};
}

std::string pair_text(const Pair& pair) {
  return std::to_string(pair[0]) + "×" + std::to_string(pair[1]);
}

Result<Window> place_window(const LayerContext& context, const Shape& image) {
  if (image.rank() != 3) return not_an_image(context, image);
  Window window;
  window.kernel = pair_of(context.integers("kernel"));
  window.stride = pair_of(context.integers("stride"), window.kernel);
  if (context.type.info.param("dilation")) window.dilation = pair_of(context.integers("dilation"));
  const std::string& padding = context.text("padding");
  Pair span{}, padded{};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::int64_t length = image[static_cast<int>(i) + 1], stride = window.stride[i];
    span[i] = (window.kernel[i] - 1) * window.dilation[i] + 1;
    if (padding == "same") {
      const std::int64_t wanted = (length + stride - 1) / stride;
      const std::int64_t total = std::max<std::int64_t>(0, (wanted - 1) * stride + span[i] - length);
      window.pad_before[i] = total / 2;
      window.pad_after[i] = total - total / 2;
    } else if (padding == "number") {
      window.pad_before[i] = window.pad_after[i] = pair_of(context.integers("padding_size"), {0, 0})[i];
    }
    padded[i] = length + window.pad_before[i] + window.pad_after[i];
    window.out[i] = padded[i] < span[i] ? 0 : (padded[i] - span[i]) / stride + 1;
  }
  if (window.out[0] < 1 || window.out[1] < 1) {
    const bool dilated = window.dilation != Pair{1, 1},
               is_padded = padding == "number" && padded != Pair{image[1], image[2]};
    return Error{context.type.info.title + "'s kernel " +
                     (dilated ? "spans " + pair_text(span) + " pixels with its dilation" : "of " + pair_text(span)) +
                     (dilated ? ", which is larger" : " is larger") + " than " +
                     (is_padded ? "the padded image of " : "its image of ") + pair_text(padded),
                 "", "Choose a smaller Kernel, or set Padding to same", "set padding same"};
  }
  return window;
}

void reach_of(const Window& window, std::size_t axis, std::int64_t length, Places& places) {
  const std::int64_t gap = window.dilation[axis], span = (window.kernel[axis] - 1) * gap;
  std::int64_t first = length, last = -1;
  for (std::int64_t out = places.first[axis]; out <= places.last[axis]; ++out) {
    std::int64_t low = out * window.stride[axis] - window.pad_before[axis], high = low + span;
    // In the padding there is nothing to see: on to the next place of the window that is inside.
    if (low < 0) low += (gap - 1 - low) / gap * gap;
    if (high >= length) high -= (high - length + gap) / gap * gap;
    if (low <= high) first = std::min(first, low), last = std::max(last, high);
  }
  places.first[axis] = first, places.last[axis] = last;
}

Places window_places(const LayerContext& context, std::size_t port, const Places& outputs) {
  const Shape& image = context.inputs[port];
  const auto window = place_window(context, image);
  if (!window) return all_places(image);
  Places out = outputs;
  reach_of(*window, 0, image[1], out), reach_of(*window, 1, image[2], out);
  return out;
}

Conv2DAttributes convolution_of(const Window& window, std::int64_t groups) {
  Conv2DAttributes out;
  for (std::size_t i = 0; i < 2; ++i) {
    out.kernel[i] = window.kernel[i], out.stride[i] = window.stride[i], out.dilation[i] = window.dilation[i];
    out.pad_before[i] = window.pad_before[i], out.pad_after[i] = window.pad_after[i];
  }
  out.groups = groups;
  return out;
}

PoolAttributes pool_of(const Window& window) {
  PoolAttributes out;
  for (std::size_t i = 0; i < 2; ++i) {
    out.kernel[i] = window.kernel[i], out.stride[i] = window.stride[i];
    out.pad_before[i] = window.pad_before[i], out.pad_after[i] = window.pad_after[i];
  }
  return out;
}

}  // namespace vitrine::layers
