// Shape rules: known answers, and what people read when layers do not fit together.
#include <gtest/gtest.h>

#include "core/layers/layer.h"

namespace vitrine {
namespace {

Result<std::vector<Shape>> infer(const std::string& id, const Params& params, std::vector<Shape> inputs) {
  const LayerType& type = layer_types().at(id);
  return type.infer({type, params, std::move(inputs)});
}

Shape shape_of(const std::string& id, const Params& params, std::vector<Shape> inputs) {
  const auto shapes = infer(id, params, std::move(inputs));
  EXPECT_TRUE(shapes) << shapes.error().sentence();
  return shapes ? shapes->front() : Shape{};
}

std::string words(const std::string& id, const Params& params, std::vector<Shape> inputs) {
  const auto shapes = infer(id, params, std::move(inputs));
  if (shapes) return "it fits";
  EXPECT_FALSE(shapes.error().remedy.empty()) << "no remedy: " << shapes.error().what;
  return shapes.error().sentence();
}

using List = std::vector<std::int64_t>;
Params conv(std::int64_t filters, List kernel, const std::string& padding, List stride = {1}, List dilation = {1}) {
  return {{"filters", filters}, {"kernel", kernel}, {"padding", padding}, {"stride", stride}, {"dilation", dilation}};
}

TEST(ShapeRules, MultiplyScalesTheChannelsOfAnImage) {
  EXPECT_EQ(shape_of("multiply", {}, {{8, 5, 5}, {8}}), (Shape{8, 5, 5}));
  EXPECT_EQ(shape_of("multiply", {}, {{8}, {8, 5, 5}}), (Shape{8, 5, 5}));
  EXPECT_EQ(
      words("multiply", {}, {{8, 5, 5}, {5}}),
      "Multiply needs inputs of equal shape but gets 8×5×5 and 5. Give the layers before it the same size, or use "
      "Concatenate.");
}

TEST(ShapeRules, WhatIsMergedMayHaveOneForMany) {
  EXPECT_EQ(shape_of("add", {}, {{9, 4}, {4}}), (Shape{9, 4}));
  EXPECT_EQ(shape_of("add", {}, {{3}, {3, 5, 7}}), (Shape{3, 5, 7}));
  EXPECT_EQ(shape_of("subtract", {}, {{5, 1}, {1, 6}}), (Shape{5, 6}));
  EXPECT_EQ(words("add", {}, {{9, 4}, {9}}),
            "Add needs inputs of equal shape but gets 9×4 and 9. Give the layers before "
            "it the same size, or use Concatenate.");
  EXPECT_TRUE(words("maximum", {}, {{3, 5, 7}, {5, 7}})
                  .starts_with("Maximum needs inputs of equal shape but gets 3×5×7 and"));
}

TEST(ShapeRules, MarginsPatchesAndOrders) {
  EXPECT_EQ(shape_of("crop", {{"sides", List{1, 0, 2, 0}}}, {{1, 4, 4}}), (Shape{1, 3, 2}));
  EXPECT_EQ(words("crop", {{"sides", List{2}}}, {{1, 4, 9}}), "Crop would cut 4 off an axis of 4. Cut off less.");
  EXPECT_EQ(
      words("pad", {{"sides", List{1, 2, 3}}}, {{1, 4, 4}}),
      "Pad has three sides for an image. Give one number for all sides, two for rows and columns, or four: top, "
      "bottom, left, right.");
  EXPECT_EQ(words("pad", {{"sides", List{4}}, {"mode", std::string("reflect")}}, {{1, 4, 9}}),
            "Pad cannot mirror 4 places of an axis of 4. Add less than 4, or choose another mode.");
  EXPECT_EQ(shape_of("patches", {{"size", List{4}}}, {{3, 8, 12}}), (Shape{6, 48}));
  EXPECT_EQ(
      words("patches", {{"size", List{5}}}, {{1, 28, 28}}),
      "Patches of 5×5 do not fill an image of 28×28 evenly. Choose a size that divides both, or add Pad before it.");
  EXPECT_EQ(shape_of("permute", {{"order", List{2, 3, 1}}}, {{3, 5, 4}}), (Shape{5, 4, 3}));
  EXPECT_EQ(
      words("permute", {{"order", List{2, 2}}}, {{3, 5}}),
      "Permute needs each axis of 3×5 once, but its order is 2×2. Name the axes 1 to 2 in their new order, such as "
      "2, 1.");
}

TEST(ShapeRules, TransposedConvolutionsGrow) {
  const auto grow = [](std::int64_t kernel, std::int64_t stride, const std::string& padding) {
    return Params{
        {"filters", std::int64_t{2}}, {"kernel", List{kernel}}, {"stride", List{stride}}, {"padding", padding}};
  };
  for (const std::int64_t kernel : {1, 2, 3, 4, 5})
    for (const std::int64_t stride : {1, 2, 3})
      EXPECT_EQ(shape_of("conv_transpose2d", grow(kernel, stride, "same"), {{4, 3, 5}}),
                (Shape{2, 3 * stride, 5 * stride}));
  EXPECT_EQ(shape_of("conv_transpose2d", grow(3, 2, "valid"), {{4, 3, 5}}), (Shape{2, 7, 11}));
}

TEST(ShapeRules, ALineOfPositions) {
  EXPECT_EQ(shape_of("conv1d", {{"filters", std::int64_t{7}}, {"stride", std::int64_t{2}}}, {{9, 3}}), (Shape{5, 7}));
  EXPECT_EQ(shape_of("max_pool1d", {}, {{9, 3}}), (Shape{4, 3}));
  EXPECT_EQ(
      words("conv1d", {{"kernel", std::int64_t{12}}, {"padding", std::string("valid")}}, {{9, 3}}),
      "Conv1D looks at 12 positions at a time, but the sequence has 9. Choose a smaller kernel or Same padding.");
  EXPECT_EQ(words("lstm", {}, {{50}}),
            "LSTM needs a sequence, positions × numbers, but gets 50. Add Embedding before it for tokens, or Reshape "
            "to T×1 "
            "for a series of numbers.");
}

TEST(ShapeRules, Dense) {
  EXPECT_EQ(shape_of("dense", {{"units", std::int64_t{10}}}, {{784}}), (Shape{10}));
  EXPECT_EQ(shape_of("dense", {{"units", std::int64_t{10}}}, {{8, 64}}), (Shape{8, 10}));
  EXPECT_EQ(words("dense", {}, {{1, 28, 28}}), "Dense needs a flat input but gets 1×28×28. Add Flatten before it.");
}

TEST(ShapeRules, ConvolutionKeepsOrShrinksTheImage) {
  EXPECT_EQ(shape_of("conv2d", conv(32, {3}, "same"), {{1, 28, 28}}), (Shape{32, 28, 28}));
  EXPECT_EQ(shape_of("conv2d", conv(32, {3}, "valid"), {{1, 28, 28}}), (Shape{32, 26, 26}));
  EXPECT_EQ(shape_of("conv2d", conv(8, {3}, "same", {2}), {{3, 7, 8}}), (Shape{8, 4, 4}));  // ⌈n / stride⌉
  EXPECT_EQ(shape_of("conv2d", conv(8, {3}, "valid", {1}, {2}), {{3, 7, 8}}), (Shape{8, 3, 4}));
  EXPECT_EQ(shape_of("conv2d", conv(8, {5, 3}, "valid"), {{3, 7, 8}}), (Shape{8, 3, 6}));
  Params padded = conv(8, {3}, "number");
  padded.set("padding_size", List{2, 0});
  EXPECT_EQ(shape_of("conv2d", padded, {{3, 7, 8}}), (Shape{8, 9, 6}));
}

TEST(ShapeRules, ConvolutionSaysWhatDoesNotFit) {
  EXPECT_EQ(
      words("conv2d", conv(8, {5}, "valid"), {{1, 3, 3}}),
      "Conv2D's kernel of 5×5 is larger than its image of 3×3. Choose a smaller Kernel, or set Padding to same.");
  EXPECT_EQ(
      words("conv2d", conv(8, {3}, "valid", {1}, {4}), {{1, 8, 8}}),
      "Conv2D's kernel spans 9×9 pixels with its dilation, which is larger than its image of 8×8. Choose a smaller "
      "Kernel, or set Padding to same.");
  EXPECT_NE(words("conv2d", {}, {{784}}).find("needs an image, channels × height × width, but gets 784"),
            std::string::npos);
  Params grouped = conv(6, {3}, "same");
  grouped.set("groups", std::int64_t{4});
  EXPECT_EQ(
      words("conv2d", grouped, {{6, 8, 8}}),
      "Conv2D splits 6 channels into 4 groups, which does not come out even. Choose Groups that divide channels "
      "and filters: 1, 2, 3 or 6.");
}

TEST(ShapeRules, Pools) {
  EXPECT_EQ(shape_of("max_pool2d", {}, {{32, 28, 28}}), (Shape{32, 14, 14}));
  EXPECT_EQ(shape_of("max_pool2d", {}, {{32, 7, 5}}), (Shape{32, 3, 2}));
  EXPECT_EQ(shape_of("average_pool2d", {{"padding", std::string("same")}}, {{32, 7, 5}}), (Shape{32, 4, 3}));
  EXPECT_EQ(shape_of("max_pool2d", {{"kernel", List{3}}, {"stride", List{1, 2}}}, {{2, 7, 7}}), (Shape{2, 5, 3}));
  EXPECT_EQ(shape_of("global_average_pool2d", {}, {{64, 7, 7}}), (Shape{64}));
  EXPECT_NE(words("max_pool2d", {{"kernel", List{9}}}, {{1, 4, 4}}), "it fits");
  EXPECT_NE(words("global_average_pool2d", {}, {{64}}), "it fits");
}

// The pixel that won is kept as a number in single precision: past 2²⁴ it would be another pixel's.
TEST(ShapeRules, MaxPoolRefusesMorePixelsThanItCanNumber) {
  EXPECT_EQ(shape_of("max_pool2d", {}, {{1, 4096, 4096}}), (Shape{1, 2048, 2048}));
  EXPECT_EQ(
      words("max_pool2d", {}, {{1, 4096, 4097}}),
      "An image of 4096×4097 has more than the 16,777,216 pixels that MaxPool2D can number. Make the image smaller "
      "before it, with AveragePool2D or a stride.");
  EXPECT_EQ(shape_of("average_pool2d", {}, {{1, 4096, 4098}}), (Shape{1, 2048, 2049}));
}

TEST(ShapeRules, FlattenAndReshape) {
  EXPECT_EQ(shape_of("flatten", {}, {{3, 5, 7}}), (Shape{105}));
  EXPECT_EQ(shape_of("reshape", {{"shape", List{28, -1}}}, {{784}}), (Shape{28, 28}));
  EXPECT_EQ(
      words("reshape", {{"shape", List{5, 5}}}, {{784}}),
      "Reshape cannot make 5×5 of 784, which has 784 numbers. Choose axes whose product is 784, or -1 for one of "
      "them.");
  EXPECT_NE(words("reshape", {{"shape", List{10, -1}}}, {{784}}), "it fits");
  EXPECT_NE(words("reshape", {{"shape", List{-1, -1}}}, {{784}}), "it fits");
  EXPECT_NE(words("reshape", {{"shape", List{0, -1}}}, {{784}}), "it fits");
}

TEST(ShapeRules, Merges) {
  EXPECT_EQ(
      words("add", {}, {{64, 8, 8}, {32, 8, 8}}),
      "Add needs inputs of equal shape but gets 64×8×8 and 32×8×8. Give the layers before it the same size, or use "
      "Concatenate.");
  EXPECT_EQ(shape_of("concatenate", {}, {{16, 8, 8}, {8, 8, 8}}), (Shape{24, 8, 8}));
  EXPECT_EQ(shape_of("concatenate", {{"axis", std::string("last")}}, {{9, 8}, {9, 5}}), (Shape{9, 13}));
  EXPECT_NE(words("concatenate", {}, {{16, 8, 8}, {8, 8, 7}}), "it fits");
  EXPECT_NE(words("concatenate", {}, {{16, 8, 8}, {8, 8}}), "it fits");
  const auto ports = layer_types().at("add").input_ports({{"inputs", std::int64_t{3}}});
  EXPECT_EQ(ports, (std::vector<std::string>{"input 1", "input 2", "input 3"}));
}

TEST(ShapeRules, AttentionAndTokens) {
  EXPECT_EQ(shape_of("multi_head_attention", {}, {{8, 64}}), (Shape{8, 64}));
  EXPECT_EQ(
      words("multi_head_attention", {}, {{8, 30}}),
      "MultiHeadAttention splits 30 channels into 4 heads, which does not come out even. Choose heads that divide "
      "30, e.g. 3, 5 or 6.");
  EXPECT_NE(words("multi_head_attention", {}, {{8}}).find("Add Embedding before it"), std::string::npos);
  EXPECT_EQ(shape_of("embedding", {{"width", std::int64_t{16}}}, {{12}}), (Shape{12, 16}));
  EXPECT_NE(words("positional_encoding", {}, {{12}}), "it fits");
}

TEST(ShapeRules, Normalisation) {
  EXPECT_EQ(shape_of("batch_norm", {}, {{32, 7, 7}}), (Shape{32, 7, 7}));
  EXPECT_EQ(shape_of("batch_norm", {}, {{8, 64}}), (Shape{8, 64}));
  EXPECT_NE(words("batch_norm", {}, {{2, 3, 8, 64}}).find("Add Flatten"), std::string::npos);
}

TEST(ShapeRules, TheMeanOverPositionsTakesSequences) {
  EXPECT_EQ(shape_of("global_average_pool1d", {}, {{8, 64}}), (Shape{64}));
  EXPECT_NE(words("global_average_pool1d", {}, {{8}}).find("Add Embedding before it"), std::string::npos);
  EXPECT_NE(words("global_average_pool1d", {}, {{3, 8, 8}}).find("GlobalAveragePool2D"), std::string::npos);
}

TEST(ShapeRules, SizesPastAnyMachineAreRefused) {
  const std::int64_t million = 1'000'000;
  EXPECT_NE(words("input", {{"shape", List{million, million, million, million, million}}}, {}), "it fits");
  EXPECT_NE(words("embedding", {{"width", std::int64_t{65536}}}, {{million, 1000}}), "it fits");
  EXPECT_NE(words("dense", {{"units", std::int64_t{65536}}}, {{million * 1000}}), "it fits");
  EXPECT_NE(words("flatten", {}, {{million, million, 10}}), "it fits");
  EXPECT_NE(words("concatenate", {}, {{std::int64_t{1} << 30, 4}, {std::int64_t{1} << 30, 4}}), "it fits");
}

}  // namespace
}  // namespace vitrine
