// What goes wrong in a run, in words, with what to do: one list of findings for the window, the command line and the
// report.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/advice/plot.h"
#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/project/project.h"
#include "core/train/units.h"
#include "core/watch/records.h"

namespace vitrine {

struct AdviceFix {
  std::string title;  // "Set Learning rate to 0.001"
  // Pure: the project it is given with what is left to do of it, or the same project. Layers keep their ids.
  std::function<Project(const Project&)> apply;
};

struct Finding {
  // Of what no harm is known, what probably harms, what has to be mended before anything else. (The enumeration of
  // this name outside is that of a network's problems.)
  enum class Severity { note, warning, serious };

  std::string rule;  // permanent id
  Severity severity = Severity::note;
  std::string title;                       // "Vanishing gradients"
  std::string evidence, why, remedy;       // sentences with the real figures
  std::vector<std::string> layers;         // node ids of the flat network, the worst first
  bool whole_network = false;              // it is of no layer more than of another: `layers` are those that answer
  std::string view;                        // that shows it: loss, gradients, weights; data, training: where it is set
  FindingPlot plot;                        // of what it says
  std::uint64_t first_step = 0, step = 0;  // when it was first and last seen; 0: before the first step
  std::vector<AdviceFix> fixes;            // best first; for the project as it is when one is applied
};

// "The classes are unbalanced: 92 % of … Give rare classes more weight …".
[[nodiscard]] std::string in_words(const Finding& finding);

// What rules measure a run by, found once from the data.
struct AdviceFacts {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  double guess = kUnknown;    // loss of the best constant answer
  double uniform = kUnknown;  // loss of an answer that favours nothing, as a sound network gives at first
  bool of_classes = false;    // which are what that favours none of
  // Loss of asking the nearest of the other training samples (Cover and Hart 1967): what the data lets one know.
  double neighbours = kUnknown;
  std::string neighbours_of;  // how many samples that stands on: "1,000 of 8,000 training samples"
  bool follows_loss = true;   // a loss that falls means that the network learns (RecipeType)
  bool has_scale = true;      // a loss is high or low by itself (LossType)
  bool measured = false;      // the data was looked at, to the end
};

// Any thread; may take a second on large data. `dataset` is that of the run. `stop` is asked now and then: true
// leaves what is not known yet unknown.
[[nodiscard]] AdviceFacts facts_for_advice(const Project& project, std::shared_ptr<const Dataset> dataset,
                                           const Split& split, const std::function<bool()>& stop = {});

// What can be said before the first step: of the data, the split and the loss. The same thread and `stop` as above;
// what was not looked at by then is not said. Bounds that were kept to are told in the evidence.
[[nodiscard]] std::vector<Finding> advise_before(const Project& project, std::shared_ptr<const Dataset> dataset,
                                                 const Split& split, const std::function<bool()>& stop = {});

// What has been seen is kept: a finding that no longer holds stays for the record, and is no more than a note where
// it held for a small part of the run only.
class Advisor {
 public:
  Advisor();
  ~Advisor();
  Advisor(Advisor&&) noexcept;
  Advisor& operator=(Advisor&&) noexcept;

  // A run begins, or begins again: all that was known is forgotten. `before`: advise_before() of it.
  void begin(const Project& project, const RunInfo& info, const AdviceFacts& facts, std::vector<Finding> before = {});

  // As they come, in the order of the steps. True: the findings are others now.
  bool add(const StepRow& row, std::span<const Reading> figures);
  bool add(const EpochRecord& epoch);
  bool add(std::uint64_t step, std::span<const LayerUnits> layers);
  // The run ended because a number at this layer was not finite; `story` says so in words.
  bool failed(const std::string& node, const std::string& story);

  [[nodiscard]] const std::vector<Finding>& findings() const;  // the gravest first
  // The same as it was said after that step. Of each rule so much is kept of what it said before: that its gravity or
  // its layers became others whenever there is room, new figures at more and more distant steps.
  [[nodiscard]] std::vector<Finding> findings_at(std::uint64_t step) const;
  [[nodiscard]] std::uint64_t revision() const;  // another one whenever they changed

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vitrine
