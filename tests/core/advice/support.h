// Networks, tables and made-up records for the tests of the advisor.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/advice/advisor.h"
#include "core/train/check.h"
#include "core/watch/step_log.h"
#include "tests/core/train/support.h"

namespace vitrine::test {

inline const Finding* find(const std::vector<Finding>& all, const std::string& rule) {
  const auto it = std::find_if(all.begin(), all.end(), [&](const Finding& one) { return one.rule == rule; });
  return it == all.end() ? nullptr : &*it;
}
inline bool warns(const std::vector<Finding>& all, const std::string& rule) {
  const Finding* one = find(all, rule);
  return one && one->severity != Finding::Severity::note;
}
inline std::string told(const std::vector<Finding>& all) {
  std::string out;
  for (const Finding& one : all) out += one.rule + ": " + one.evidence + "\n";
  return out;
}

// A chain of dense layers on `inputs` numbers.
inline Project chain(std::int64_t inputs, const std::vector<std::pair<std::int64_t, std::string>>& layers) {
  Project project;
  Sketch s(project.graph);
  s.input({inputs});
  for (const auto& [width, activation] : layers) s.dense(width, activation);
  s.add("output");
  return project;
}

// Rows of numbers and a target, of classes where there are any.
inline Data rows(const std::vector<std::vector<float>>& x, const std::vector<float>& y, std::int64_t classes = 0) {
  auto data = std::make_shared<Dataset>();
  data->title = "rows";
  data->count = static_cast<std::int64_t>(x.size());
  AlignedVector<float> values;
  for (const auto& row : x) values.insert(values.end(), row.begin(), row.end());
  data->fields.push_back(
      {"input", FieldKind::values, {static_cast<std::int64_t>(x.front().size())}, std::move(values), 0, {}});
  data->fields.push_back({"target",
                          classes > 0 ? FieldKind::classes : FieldKind::values,
                          {},
                          AlignedVector<float>(y.begin(), y.end()),
                          classes,
                          {}});
  return data;
}

// A run that is told, not trained: every step has a loss, and of each layer a norm and a ratio.
struct ToldRun {
  Project project;
  RunInfo info;
  Advisor advisor;
  AdviceFacts facts;
  std::uint64_t step = 0;

  explicit ToldRun(Project made, std::uint64_t total = 1000) : project(std::move(made)) {
    for (const Node& node : project.graph.nodes())
      if (node.type == "dense") info.layers.push_back({node.id, node.name});
    info.total_steps = total, info.steps_per_epoch = 10, info.epochs = static_cast<std::uint32_t>(total / 10);
    info.train_samples = 320, info.validation_samples = 100;
    facts.guess = facts.uniform = std::log(2.0);
    facts.neighbours = 0.1, facts.neighbours_of = "over all 320 training samples";
  }
  void begin() { advisor.begin(project, info, facts); }
  void tell(int steps, double loss, const std::vector<double>& norms, const std::vector<double>& ratios,
            double rate = 0.01) {
    for (int i = 0; i < steps; ++i) {
      ++step;
      std::vector<float> n(norms.begin(), norms.end()), r(ratios.begin(), ratios.end());
      double squares = 0;
      for (const double norm : norms) squares += norm * norm;
      std::vector<Reading> out;
      readings_of({step, static_cast<std::uint32_t>(1 + (step - 1) / 10), static_cast<float>(loss), 0, 0,
                   static_cast<float>(rate), static_cast<float>(std::sqrt(squares))},
                  {n, r, {}}, out);
      (void)advisor.add({step, 1, 1}, out);
    }
  }
  void epoch(double train, double validation) {
    EpochRecord record;
    record.epoch = static_cast<std::uint32_t>(++epochs);
    record.step = step;
    record.train.loss = static_cast<float>(train), record.validation.loss = static_cast<float>(validation);
    record.has_validation = true;
    (void)advisor.add(record);
  }
  void look(std::int64_t dead, std::int64_t saturated, std::int64_t units = 64) {
    (void)advisor.add(step, std::vector<LayerUnits>{{"dense_1", "dense_1", "relu", units, dead, saturated}});
  }
  [[nodiscard]] bool warns_of(const std::string& rule) const { return warns(advisor.findings(), rule); }
  [[nodiscard]] std::string said() const { return told(advisor.findings()); }
  int epochs = 0;
};

// Every fix gives a project that may be trained, and another one.
inline void expect_sound_fixes(const Finding& finding, const Project& project, const Data& data) {
  const DataFacts facts = facts_of(*data);
  EXPECT_FALSE(finding.remedy.empty());
  for (const AdviceFix& fix : finding.fixes) {
    const Project mended = fix.apply(project);
    EXPECT_FALSE(mended == project) << finding.rule << ": " << fix.title << " changes nothing";
    const Analysis after = check_project(mended, &facts);
    EXPECT_TRUE(after.ok()) << finding.rule << ": " << fix.title << ": "
                            << (after.problems.empty() ? "" : after.problems.front().text);
    EXPECT_TRUE(validate(mended).ok()) << fix.title;
    for (const Node& node : project.graph.nodes())
      EXPECT_NE(mended.graph.find(node.id), nullptr) << fix.title << " loses " << node.id;
    (void)fix.apply(Project{});  // a project without any of it stays whole
    EXPECT_TRUE(validate(fix.apply(new_project())).ok()) << fix.title;
  }
}

}  // namespace vitrine::test
