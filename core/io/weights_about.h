// Inside the room: what a file of weights says about their use, as JSON.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/train/trained.h"

namespace vitrine {

// What the file says of each weight, by its exported name: its key, and what it is to which type of layer.
struct WeightLabels {
  std::map<std::string, std::string> keys, layers, roles;
  [[nodiscard]] std::string layer(const std::string& name) const;  // empty: not said
  [[nodiscard]] std::optional<ParameterRole> role(const std::string& name) const;
};

// Everything that raw data needs to become what the network takes, and its output to become an answer: the inputs'
// names in order, normalisation with its formula in words, the columns of a table with their texts, the
// tokens of a text, classes, counters.
[[nodiscard]] std::string weights_about(const Trained& trained);

// The same back. Throws std::exception where the text does not say what it should.
void read_weights_about(const std::string& text, Trained& out, WeightLabels& labels);

}  // namespace vitrine
