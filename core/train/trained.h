// Trained weights with everything needed to use them, or to train on. All of it by key, so that it outlives any one
// network: what fits another is adopted, the rest is reported.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/normalise.h"
#include "core/layers/layer.h"
#include "core/project/loose_settings.h"
#include "core/tensor/tensor.h"
#include "core/train/origin.h"
#include "core/train/run_state.h"

namespace vitrine {

// A tensor for each key ("dense_1/weight").
using KeyedTensors = std::map<std::string, Tensor, std::less<>>;

// What a run needs besides its weights to go on where it was.
struct TrainingState : RunCounters {
  Origin origin;          // what all of this belongs to
  std::string optimizer;  // ids of the groups' types; the slots mean nothing to others
  std::map<std::string, std::uint64_t, std::less<>> updates;  // behind the weights of which there were fewer, by key
  std::vector<KeyedTensors> slots;                            // of trained parameters
  KeyedTensors moving;  // what training moves, where Trained::weights are its average; else empty
  KeyedTensors carried;  // what layers carry from batch to batch, (rows, width); empty at the beginning of an epoch
  // In force at its next step, whatever the project has said before and after; none: of before they were kept.
  std::optional<LooseSettings> settings;
  KeyedTensors best;    // weights and running statistics of the best epoch; empty before the first
  friend bool operator==(const TrainingState&, const TrainingState&) = default;
};

struct Trained {
  struct Entry {
    std::string key;   // "dense_1/weight": node id and parameter, permanent
    std::string name;  // "dense_1.weight": how it is exported
    Tensor value;
    // Of weights that Vitrine saved: what they are to which type of layer. Weights from elsewhere say nothing.
    std::optional<ParameterRole> role;
    std::string layer;  // "dense"
  };
  std::vector<Entry> weights;                                     // parameters and running statistics
  Normalisation input, target;                                    // of the fields of these names
  std::map<std::string, Normalisation, std::less<>> more_scales;  // of others
  bool described = true;                 // false: read from a file that says nothing of normalisation and classes
  std::vector<std::string> input_names;  // of a sample's values, where they have names
  std::vector<std::string> class_names;
  std::shared_ptr<const TableCode> table;      // how rows of a table became inputs; null for other data
  std::shared_ptr<const Tokenizer> tokenizer;  // how text became tokens; null for other data
  std::uint32_t epoch = 0;                     // epochs of training behind them
  std::uint64_t step = 0;
  std::optional<TrainingState> state;  // to train on exactly; absent in plain exports

  [[nodiscard]] const Entry* find(std::string_view key) const;
};

// What became of saved weights when a run took them up.
struct Adoption {
  bool exact = false;                // nothing has changed: the run goes on where it was
  std::vector<std::string> kept;     // names of weights that were taken
  std::vector<std::string> fresh;    // of those that start anew, with the reason in brackets
  std::vector<std::string> unused;   // of those that this network has no place for
  std::vector<std::string> changed;  // parts of the project: "the network", "the split"
  bool optimizer_kept = false;
  // "the data and the split have changed", "dense_1.weight (not there) does not fit"; empty where exact.
  [[nodiscard]] std::string changes_in_words() const;
  // All of that for a person.
  [[nodiscard]] std::string sentence() const;
};

}  // namespace vitrine
