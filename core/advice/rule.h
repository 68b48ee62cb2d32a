// What a rule of the advisor is: a description, what it is told, and what it says.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/advice/advisor.h"
#include "core/advice/course.h"
#include "core/train/data_facts.h"

namespace vitrine {

// What data rules are told. All of it outlives the call.
struct BeforeRun {
  const Project& drawn;    // with its blocks
  const Project& project;  // with the layers of blocks in their places
  const Dataset& dataset;  // with the fields that are made
  const Split& split;
  const Scales& scales;  // the project's, fitted on the training part
  const std::function<bool()>& stop;

  [[nodiscard]] bool stopped() const { return stop && stop(); }
};

// One rule in one run.
class AdviceRule {
 public:
  virtual ~AdviceRule() = default;
  // After every event of the course: what holds now, or nothing. Persistence is the rule's own matter. Title, view
  // and steps are filled in by whoever asks.
  [[nodiscard]] virtual std::optional<Finding> judge(const Course& course, Course::Event event) = 0;
};

struct AdviceType {
  enum class Needs { data, steps, epochs, units };
  std::string id, title;  // permanent; for people
  std::string doc;        // what it says and when, with its source
  Needs needs = Needs::steps;
  std::string view;  // see Finding
  // Before the first step; null: it has nothing to say then.
  std::function<std::optional<Finding>(const BeforeRun&)> before = {};
  std::function<std::unique_ptr<AdviceRule>()> make = {};  // null: it has nothing to say as the run goes
};

// In the order in which findings of equal gravity stand.
[[nodiscard]] const std::vector<AdviceType>& advice_types();

}  // namespace vitrine
