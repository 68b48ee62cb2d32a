// Inside the room: what a file of weights says about their use, as JSON.
#pragma once

#include <map>
#include <string>

#include "core/train/trained.h"

namespace vitrine {

// Everything that raw data needs to become what the network takes, and its output to become an answer: the inputs'
// names in order, normalisation with its formula in words, the columns of a table with their texts, classes,
// counters.
[[nodiscard]] std::string weights_about(const Trained& trained);

// The same back, and the key of each exported name. Throws std::exception where the text does not say what it should.
void read_weights_about(const std::string& text, Trained& out, std::map<std::string, std::string>& keys);

}  // namespace vitrine
