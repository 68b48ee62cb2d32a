// A recurrent layer seen from within: the values of its steps, and the slopes that go back through them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/engine/program.h"

namespace vitrine {

// The op of one direction of one layer of a stack (see make_rnn, make_lstm and make_gru), by the values it reads and
// gives; −1: it has none.
struct RecurrentPlace {
  std::string kind;  // "rnn", "lstm", "gru"
  bool reverse = false, relu = false;
  int input = -1, input_weight = -1, state_weight = -1;
  int begin_state = -1, begin_cell = -1, lengths = -1;
  int output = -1, last_state = -1, last_cell = -1, gates = -1, memory = -1;
  // Among OpList::inputs: zeros that are added to what the op gives, see add_taps.
  int output_tap = -1, state_tap = -1, cell_tap = -1;
};

// All of a layer in the order in which they are lowered: layer by layer, forward before backward.
[[nodiscard]] std::vector<int> recurrent_ops(const OpList& list, const NodeId& node);
[[nodiscard]] RecurrentPlace recurrent_place(const OpList& list, int op);
// Whatever reads what the op gives reads a sum with a new input from now on, which is to be fed with 0: the slope by
// that input is the slope by what was given, without what later steps of this op make of it. Values keep their numbers.
void add_taps(OpList& list, RecurrentPlace& place);

// One sample that an op has read, in single precision as the program has it; null where there is none.
struct ThroughTime {
  std::string kind;
  bool reverse = false, relu = false;
  std::int64_t steps = 0, units = 0, inputs = 0;                      // steps: positions that the sample fills
  const float *input_weight = nullptr, *state_weight = nullptr;       // (G·units, inputs), (G·units, units)
  const float *state = nullptr, *gates = nullptr, *memory = nullptr;  // steps × units, G·units, units
  const float *begin_state = nullptr, *begin_cell = nullptr;          // units
  // Slopes by what it gives, where whatever comes behind reads it: steps × units; units, units.
  const float *by_output = nullptr, *by_last = nullptr, *by_last_cell = nullptr;
};

// Norms of the whole slopes at each position, those too that reach it through positions that are read later: by the
// state, by the cell (of an LSTM) and by what is read there. Back-propagation through time (Werbos 1990), in double.
struct SlopesThroughTime {
  std::vector<float> by_state, by_cell, by_input;
};
[[nodiscard]] SlopesThroughTime slopes_through_time(const ThroughTime& pass, const std::function<bool()>& stop);

}  // namespace vitrine
