// What a recurrent layer remembers while it reads one sample, and how far back the slope of the answer reaches.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/train/inside.h"

namespace vitrine {

// Numbers of each unit at each position: steps × units.
struct RecurrentTrack {
  std::string id;     // "state", "cell"; gates as formulas call them: i f g o of an LSTM, r z n of a GRU
  std::string title;  // "Input gate i"
  bool gate = false;  // a sigmoid, from 0 to 1; others lie around 0
  std::vector<float> values;
};

struct RecurrentSample {
  std::string node, name;
  std::string kind;                    // id of the layer's type: "rnn", "lstm", "gru"
  std::int64_t sample = 0, row = 0;    // its place in ProbeSubject::rows(); of the dataset
  std::int64_t layer = 0, layers = 1;  // of those that stand one upon the other
  bool reverse = false, bidirectional = false;
  std::int64_t positions = 0, steps = 0;     // of the padded sequence; of this sample
  std::int64_t units = 0, kept_units = 0;    // the first of them are told
  std::vector<RecurrentTrack> tracks;        // the state, the cell if there is one, the gates
  std::int64_t inputs = 0, kept_inputs = 0;  // numbers that the layer reads at each position; the first are told
  std::vector<float> input;                  // steps × kept_inputs
  std::string field;  // of the data, whose positions these are; empty: none that leads here has as many

  // Norms of the slopes of `value` by what the layer is at each position, steps each: all that comes of it, by all
  // positions that are read later. Empty where there are none, and `no_slope` says why.
  std::vector<float> by_state, by_cell, by_input;  // by_cell: of an LSTM alone
  bool of_loss = true;
  double value = 0;         // the loss of this sample; or the number of the answer
  std::int64_t output = 0;  // which of the numbers of the answer, at the last position that is filled
  std::string no_slope;
  std::string why;  // there is nothing, and what to do
};

// Whose slope: the loss of the sample, or the largest number that the network answers at its last position.
enum class SlopeOf { loss, answer };

// Looks at one sample after the other. What it makes for the first look is kept.
class RecurrenceLook {
 public:
  // `layer`: of those that stand one upon the other, from 0; `node` empty: the first recurrent layer.
  explicit RecurrenceLook(std::string node, std::int64_t layer = 0, bool reverse = false, SlopeOf of = SlopeOf::loss);
  RecurrenceLook(RecurrenceLook&&) noexcept;
  ~RecurrenceLook();
  // `stop` is asked between the parts of it; after true slopes are left out.
  // `sample`: its place in ProbeSubject::rows().
  void look(const ProbeSubject& subject, std::int64_t sample, const std::function<bool()>& stop, RecurrentSample& out);

 private:
  class Pass;
  std::unique_ptr<Pass> pass_;
};

// How a norm falls with the number of positions back from the last one that was read.
struct SlopeReach {
  std::int64_t largest = -1;  // positions back from the last one to the largest norm; −1: none is finite and not 0
  std::int64_t tenth = -1;    // from there: so many further all are below a tenth of it; −1: not within the sample
  double half_life = 0;       // positions in which it halves, by least squares of its logarithm; below 0: doubles
  bool fits = false;          // there are three or more norms for that, and they are not all the same
};
[[nodiscard]] SlopeReach reach_of(std::span<const float> norms, bool reverse);

}  // namespace vitrine
