#include "core/advice/advisor.h"

#include <algorithm>

#include "core/advice/course.h"
#include "core/advice/rule.h"

namespace vitrine {
namespace {

constexpr double kSmallPart = 0.5;  // of the run: what held for less, and no longer does, is a note

bool same_words(const Finding& a, const Finding& b) {
  return a.rule == b.rule && a.severity == b.severity && a.evidence == b.evidence && a.layers == b.layers;
}

}  // namespace

struct Advisor::State {
  struct Kept {
    const AdviceType* type = nullptr;
    std::unique_ptr<AdviceRule> rule;
    std::optional<Finding> finding;
    bool holds = false;
    std::uint64_t held = 0;  // steps
  };

  Course course;
  std::vector<Kept> rules;
  std::vector<Finding> before, findings;
  std::uint64_t revision = 0, judged_step = 0;

  bool judge(Course::Event event) {
    const std::uint64_t step = course.step(), passed = step - std::min(step, judged_step);
    judged_step = step;
    for (Kept& kept : rules) {
      if (kept.holds) kept.held += passed;
      std::optional<Finding> now = kept.rule->judge(course, event);
      kept.holds = now.has_value();
      if (now) {
        now->rule = kept.type->id, now->title = kept.type->title, now->view = kept.type->view;
        now->first_step = kept.finding ? kept.finding->first_step : step;
        now->step = step;
        kept.finding = std::move(now);
      } else if (kept.finding && static_cast<double>(kept.held) < kSmallPart * static_cast<double>(step)) {
        kept.finding->severity = Finding::Severity::note;
      }
    }
    return gather();
  }

  bool gather() {
    std::vector<Finding> all;
    for (const AdviceType& type : advice_types()) {
      for (const Finding& one : before)
        if (one.rule == type.id) all.push_back(one);
      for (const Kept& kept : rules)
        if (kept.type == &type && kept.finding) all.push_back(*kept.finding);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    const bool same = std::equal(all.begin(), all.end(), findings.begin(), findings.end(), same_words);
    findings = std::move(all);
    if (!same) ++revision;
    return !same;
  }
};

std::string in_words(const Finding& finding) {
  return finding.title + ": " + finding.evidence + " " + finding.remedy;
}

Advisor::Advisor() : state_(std::make_unique<State>()) {}
Advisor::~Advisor() = default;
Advisor::Advisor(Advisor&&) noexcept = default;
Advisor& Advisor::operator=(Advisor&&) noexcept = default;

void Advisor::begin(const Project& project, const RunInfo& info, const AdviceFacts& facts,
                    std::vector<Finding> before) {
  const std::uint64_t revision = state_->revision;
  state_ = std::make_unique<State>();
  state_->course.begin(project, info, facts);
  state_->before = std::move(before);
  for (const AdviceType& type : advice_types())
    if (type.make) state_->rules.push_back({&type, type.make(), {}});
  (void)state_->gather();
  state_->revision = revision + 1;
}

bool Advisor::add(const StepRow& row, std::span<const Reading> figures) {
  return state_->course.add(row, figures) && state_->judge(Course::Event::window);
}

bool Advisor::add(const EpochRecord& epoch) {
  state_->course.add(epoch);
  return state_->judge(Course::Event::epoch);
}

bool Advisor::add(std::uint64_t step, std::span<const LayerUnits> layers) {
  if (layers.empty()) return false;
  state_->course.add(step, layers);
  return state_->judge(Course::Event::look);
}

bool Advisor::failed(const std::string& node, const std::string& story) {
  state_->course.fail(node, story);
  return state_->judge(Course::Event::failure);
}

const std::vector<Finding>& Advisor::findings() const {
  return state_->findings;
}

std::uint64_t Advisor::revision() const {
  return state_->revision;
}

}  // namespace vitrine
