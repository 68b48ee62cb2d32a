// What places of a layer see of the Inputs, against what a hand with a pencil finds.
#include <gtest/gtest.h>

#include "core/graph/receptive_field.h"
#include "core/graph/sketch.h"

namespace vitrine {
namespace {

using Ints = std::vector<std::int64_t>;

Places at_place(std::int64_t y, std::int64_t x) {
  return {{y, x}, {y, x}};
}
Places rectangle(std::int64_t top, std::int64_t left, std::int64_t bottom, std::int64_t right) {
  return {{top, left}, {bottom, right}};
}
Places stretch(std::int64_t first, std::int64_t last) {
  return {{first, 0}, {last, 0}};
}

std::vector<ReceptiveField> fields_of(const Graph& graph, const NodeId& node, const Places& places) {
  const Analysis analysis = analyse(graph);
  EXPECT_TRUE(analysis.ok());
  const auto found = receptive_field(graph, analysis, {node, 0}, places);
  EXPECT_TRUE(found.ok());
  return found ? *found : std::vector<ReceptiveField>();
}
// Of a network with one Input.
Places seen(const Graph& graph, const NodeId& node, const Places& places) {
  const auto fields = fields_of(graph, node, places);
  EXPECT_EQ(fields.size(), 1U);
  return fields.size() == 1 ? fields.front().places : Places();
}

TEST(ReceptiveField, OfConvolutionsGrowsAndEndsAtTheEdge) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 12, 10});
  s.conv(4, "relu");  // 3×3, padding same
  s.conv(4, "relu");
  EXPECT_EQ(seen(graph, "conv2d_1", at_place(5, 5)), rectangle(4, 4, 6, 6));
  EXPECT_EQ(seen(graph, "conv2d_2", at_place(5, 5)), rectangle(3, 3, 7, 7));
  EXPECT_EQ(seen(graph, "conv2d_2", at_place(0, 0)), rectangle(0, 0, 2, 2));
  EXPECT_EQ(seen(graph, "conv2d_2", at_place(11, 9)), rectangle(9, 7, 11, 9));
  EXPECT_EQ(seen(graph, "conv2d_2", rectangle(4, 4, 5, 6)), rectangle(2, 2, 7, 8));
  EXPECT_EQ(seen(graph, "input_1", at_place(3, 2)), rectangle(3, 2, 3, 2));
}

TEST(ReceptiveField, OfStrideDilationAndPools) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 20, 20});
  // 9 × 9 outputs: rows 2y, 2y + 1, 2y + 2; columns 2x, 2x + 2, 2x + 4 less one of padding.
  s.add("conv2d", {{"filters", std::int64_t{2}},
                   {"stride", Ints{2}},
                   {"dilation", Ints{1, 2}},
                   {"padding", std::string("number")},
                   {"padding_size", Ints{0, 1}}});
  EXPECT_EQ(seen(graph, "conv2d_1", at_place(4, 4)), rectangle(8, 7, 10, 11));
  EXPECT_EQ(seen(graph, "conv2d_1", at_place(0, 0)), rectangle(0, 1, 2, 3)) << "column −1 is padding, 0 is left out";
  s.add("batch_norm");
  s.add("max_pool2d");  // 2×2
  // Rows 4 and 5 of the convolution, columns 2 and 3: 8 … 12 and 3 … 9.
  EXPECT_EQ(seen(graph, "max_pool2d_1", at_place(2, 1)), rectangle(8, 3, 12, 9));
  s.add("global_average_pool2d");
  // All of it, which is rows and columns 0 … 7 of the convolution: the pool leaves its last ones out.
  EXPECT_EQ(seen(graph, "global_average_pool2d_1", at_place(0, 0)), rectangle(0, 1, 16, 17));
}

TEST(ReceptiveField, OfWhatMakesImagesLarger) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 8, 8});
  // Full output 2·7 + 3 = 17, of which 16 are kept: none cut off before, one behind.
  s.add("conv_transpose2d", {{"filters", std::int64_t{2}}, {"kernel", Ints{3}}});
  EXPECT_EQ(seen(graph, "conv_transpose2d_1", at_place(4, 5)), rectangle(1, 2, 2, 2));  // 2i ≤ 4 ≤ 2i + 2
  EXPECT_EQ(seen(graph, "conv_transpose2d_1", at_place(0, 15)), rectangle(0, 7, 0, 7));
  s.add("upsample2d", {{"factor", std::int64_t{3}}});
  EXPECT_EQ(seen(graph, "upsample2d_1", at_place(13, 16)), rectangle(1, 2, 2, 2)) << "pixel (4, 5) of what comes in";
}

TEST(ReceptiveField, BetweenTwoPixelsIsBoth) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 8, 8});
  s.add("upsample2d", {{"factor", std::int64_t{3}}, {"mode", std::string("bilinear")}});
  // Output 12 lies at 12½ / 3 − ½ = 3⅔, output 13 at 4 exactly, output 14 at 4⅓.
  EXPECT_EQ(seen(graph, "upsample2d_1", at_place(12, 13)), rectangle(3, 4, 4, 4));
  EXPECT_EQ(seen(graph, "upsample2d_1", at_place(14, 0)), rectangle(4, 0, 5, 0));
  EXPECT_EQ(seen(graph, "upsample2d_1", at_place(23, 12)), rectangle(7, 3, 7, 4));
}

TEST(ReceptiveField, OfBranchesIsTheirUnion) {
  Graph graph;
  Sketch s(graph);
  const NodeId input = s.input({3, 16, 16});
  const NodeId small = s.add("conv2d", {{"filters", std::int64_t{4}}, {"kernel", Ints{1}}}, {input});
  const NodeId tall = s.add("conv2d", {{"filters", std::int64_t{4}}, {"kernel", Ints{5, 1}}}, {input});
  const NodeId wide = s.add("conv2d", {{"filters", std::int64_t{4}}, {"kernel", Ints{1, 7}}}, {input});
  const NodeId sum = s.add("add", {}, {small, tall});
  const NodeId both = s.add("concatenate", {}, {sum, wide});
  const NodeId out = s.add("tanh", {}, {both});
  const NodeId squeezed = s.add("global_average_pool2d", {}, {wide});
  const NodeId gate = s.dense(4, "sigmoid", {squeezed});
  const NodeId scaled = s.add("multiply", {}, {tall, gate});
  s.add("concatenate", {}, {out, scaled});
  EXPECT_EQ(seen(graph, sum, at_place(8, 8)), rectangle(6, 8, 10, 8));
  EXPECT_EQ(seen(graph, out, at_place(8, 8)), rectangle(6, 5, 10, 11));
  // A number for each channel, of the whole image, scales it.
  EXPECT_EQ(seen(graph, scaled, at_place(8, 8)), rectangle(0, 0, 15, 15));
}

TEST(ReceptiveField, OfMarginsAndParts) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 10, 10});
  s.add("pad", {{"sides", Ints{2}}, {"mode", std::string("reflect")}});
  EXPECT_EQ(seen(graph, "pad_1", rectangle(0, 2, 1, 4)), rectangle(1, 0, 2, 2));  // rows 2 and 1 turned round
  s.add("crop", {{"sides", Ints{3, 2, 1, 2}}});                                   // top, bottom, left, right
  s.add("slice", {{"axis", std::string("last")}, {"start", std::int64_t{4}}, {"length", std::int64_t{3}}});
  const Places padded = rectangle(3, 4 + 1, 3, 4 + 1);  // of the padded image, if sides are top, bottom, left, right
  EXPECT_EQ(seen(graph, "slice_1", at_place(0, 0)), seen(graph, "pad_1", padded));
}

TEST(ReceptiveField, OfSequences) {
  Graph graph;
  Sketch s(graph);
  s.tokens(20, 30);
  s.add("embedding", {{"vocabulary", std::int64_t{30}}, {"width", std::int64_t{8}}});
  s.add("positional_encoding");
  s.add("conv1d", {{"filters", std::int64_t{8}}, {"padding", std::string("causal")}, {"dilation", std::int64_t{3}}});
  s.add("layer_norm");
  s.dense(6, "relu");
  EXPECT_EQ(seen(graph, "dense_1", stretch(10, 10)), stretch(4, 10));  // 10, 7 and 4
  EXPECT_EQ(seen(graph, "dense_1", stretch(4, 4)), stretch(1, 4));     // 4 and 1; −2 is padding
  s.add("average_pool1d", {{"kernel", std::int64_t{4}}});
  EXPECT_EQ(seen(graph, "average_pool1d_1", stretch(2, 2)), stretch(2, 11));
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  EXPECT_EQ(seen(graph, "multi_head_attention_1", stretch(2, 2)), stretch(0, 19));
}

TEST(ReceptiveField, OfRowsIsEverythingAndOfTwoInputsBoth) {
  Graph graph;
  Sketch s(graph);
  const NodeId image = s.input({1, 6, 6});
  s.conv(2);
  const NodeId flat = s.add("flatten");
  const NodeId row = s.input({5});
  const NodeId hidden = s.dense(3, "tanh", {row});
  const NodeId all = s.add("concatenate", {}, {flat, hidden});
  const NodeId out = s.dense(2, "linear", {all});
  const auto fields = fields_of(graph, out, stretch(1, 1));
  ASSERT_EQ(fields.size(), 2U);
  for (const ReceptiveField& field : fields) EXPECT_TRUE(field.whole);
  EXPECT_EQ(fields[0].places, fields[0].input == image ? rectangle(0, 0, 5, 5) : stretch(0, 4));
  // Number 73 of what they make together comes of the row alone.
  const auto one = fields_of(graph, all, stretch(73, 73));
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].input, row);
  EXPECT_EQ(one[0].shape, Shape{5});
  EXPECT_EQ(seen(graph, row, stretch(3, 3)), stretch(3, 3));
}

TEST(ReceptiveField, SaysWhatIsNotThere) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 6, 6});
  s.conv(2);
  const Analysis analysis = analyse(graph);
  EXPECT_FALSE(receptive_field(graph, analysis, {"conv2d_9", 0}, {}).ok());
  EXPECT_FALSE(receptive_field(graph, analysis, {"conv2d_1", 1}, {}).ok());
  EXPECT_FALSE(receptive_field(graph, analysis, {"conv2d_1", -1}, {}).ok());
  for (const Places& wrong : {at_place(6, 0), at_place(0, 6), at_place(-1, 0), rectangle(3, 3, 2, 3)}) {
    const auto found = receptive_field(graph, analysis, {"conv2d_1", 0}, wrong);
    ASSERT_FALSE(found.ok());
    EXPECT_NE(found.error().what.find("2×6×6"), std::string::npos) << found.error().what;
  }
  s.add("embedding", {{"width", std::int64_t{4}}});
  s.conv(2);  // has a problem: no image
  EXPECT_FALSE(receptive_field(graph, analyse(graph), {"conv2d_2", 0}, {}).ok());
}

}  // namespace
}  // namespace vitrine
