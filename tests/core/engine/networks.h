// Small networks with what a compiled program has to get right: branches, views, shared inputs, randomness.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/graph/sketch.h"

namespace vitrine::test {

struct Network {
  std::string name;
  Graph graph;
  Shape input;
  std::int64_t tokens = 0;  // vocabulary of a token input; 0: values
};

inline Graph draw(const std::function<void(Sketch&)>& hand) {
  Graph graph;
  Sketch sketch(graph);
  hand(sketch);
  return graph;
}

// Convolution, pooling, batch statistics, dropout, dense. Smooth activations: differences need no kinks nearby.
inline Network convolutional() {
  return {"convolutional",
          draw([](Sketch& s) {
            s.input({2, 6, 6});
            s.conv(4, "tanh");
            s.add("max_pool2d");
            s.add("batch_norm");
            s.add("dropout", {{"rate", 0.3}});
            s.add("flatten");
            s.dense(6, "gelu");
            s.dense(3);
          }),
          {2, 6, 6}};
}

inline Network transformer() {
  return {"transformer",
          draw([](Sketch& s) {
            s.tokens(5, 7);
            s.add("embedding", {{"vocabulary", std::int64_t{7}}, {"width", std::int64_t{8}}});
            s.add("positional_encoding", {{"kind", std::string("learned")}});
            sketch_encoder_layer(s, 8, 2, 16, 0.2);
            s.dense(4);
          }),
          {5},
          7};
}

// Sequences that end at different positions, told by the Input: attention, batch statistics, a mean over positions.
inline Network ragged() {
  return {"ragged",
          draw([](Sketch& s) {
            s.add("input", {{"shape", std::vector<std::int64_t>{6}},
                            {"kind", std::string("tokens")},
                            {"vocabulary", std::int64_t{7}},
                            {"lengths", std::string("input")}});
            s.add("embedding", {{"vocabulary", std::int64_t{7}}, {"width", std::int64_t{8}}});
            s.add("positional_encoding", {{"kind", std::string("learned")}});
            sketch_encoder_layer(s, 8, 2, 16, 0.2);
            s.add("batch_norm");
            s.add("global_average_pool1d");
            s.dense(4);
          }),
          {6},
          7};
}

// Two branches that meet in a sum, a product and a concatenation.
inline Network branches() {
  return {"branches",
          draw([](Sketch& s) {
            const NodeId in = s.input({5});
            const NodeId left = s.dense(4, "tanh"), right = s.dense(4, "sigmoid", {in});
            const NodeId sum = s.add("add", {}, {left, right});
            const NodeId product = s.add("multiply", {}, {left, right});
            s.add("concatenate", {{"inputs", std::int64_t{3}}}, {sum, product, left});
            s.dense(2);
          }),
          {5}};
}

// One tensor feeds three layers, and one of them twice.
inline Network one_feeds_three() {
  return {"one feeds three",
          draw([](Sketch& s) {
            s.input({4});
            const NodeId hub = s.dense(3, "tanh");
            const NodeId a = s.dense(3, "gelu", {hub}), b = s.add("layer_norm", {}, {hub});
            const NodeId square = s.add("multiply", {}, {hub, hub}), twice = s.add("add", {}, {hub, hub});
            s.add("add", {{"inputs", std::int64_t{4}}}, {a, b, square, twice});
            s.dense(2);
          }),
          {4}};
}

// Reshapes are views: gradients of the tensor and of its views meet in one place.
inline Network views() {
  return {"views",
          draw([](Sketch& s) {
            s.input({2, 3, 2});
            const NodeId image = s.conv(2, "tanh");
            const NodeId flat = s.add("flatten");
            const NodeId tokens = s.add("reshape", {{"shape", std::vector<std::int64_t>{3, 4}}}, {image});
            const NodeId mixed = s.dense(4, "sigmoid", {tokens});
            const NodeId back = s.add("flatten", {}, {mixed});
            const NodeId again = s.add("flatten", {}, {image});
            s.add("add", {{"inputs", std::int64_t{3}}}, {flat, back, again});
            s.dense(3);
          }),
          {2, 3, 2}};
}

inline std::vector<Network> networks() {
  return {convolutional(), transformer(), ragged(), branches(), one_feeds_three(), views()};
}

}  // namespace vitrine::test
