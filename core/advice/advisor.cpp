#include "core/advice/advisor.h"

#include <algorithm>
#include <limits>
#include <optional>

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
  // What a rule says, and what it said before. Figures change with nearly every window of steps, so that room for
  // them is bounded: where it is full every other one goes, and those to come lie as far apart.
  class Sayings {
   public:
    [[nodiscard]] const std::optional<Finding>& now() const { return now_; }
    // After this step.
    void say(Finding finding, std::uint64_t step) {
      const bool other = !now_ || !same_words(*now_, finding);
      if (other && now_) keep(step);
      now_ = std::move(finding);
      if (other) since_ = step;
    }
    // What held after a step; null: nothing was said by then.
    [[nodiscard]] const Finding* at(std::uint64_t step) const {
      if (now_ && since_ <= step) return &*now_;
      const auto after = std::upper_bound(before_.begin(), before_.end(), step,
                                          [](std::uint64_t at, const Said& one) { return at < one.since; });
      return after == before_.begin() ? nullptr : &std::prev(after)->finding;
    }

   private:
    struct Said {
      std::uint64_t since = 0;
      Finding finding;
    };
    // What is said now, before something else is from `step` on.
    void keep(std::uint64_t step) {
      if (step == since_) return;  // never seen: the last word after a step is what was said there
      const Finding* last = before_.empty() ? nullptr : &before_.back().finding;
      const bool as_grave = last && last->severity == now_->severity && last->layers == now_->layers;
      if (as_grave && since_ - before_.back().since < apart_) return;
      before_.push_back({since_, *now_});
      if (before_.size() <= kMostSaid) return;
      apart_ = 2 * std::max<std::uint64_t>(1, (since_ - before_.front().since) / kMostSaid);
      std::vector<Said> fewer;
      for (std::size_t i = 0; i < before_.size(); i += 2) fewer.push_back(std::move(before_[i]));
      before_ = std::move(fewer);
    }

    static constexpr std::size_t kMostSaid = 64;
    std::optional<Finding> now_;
    std::vector<Said> before_;  // by step
    std::uint64_t since_ = 0, apart_ = 0;
  };
  struct Kept {
    const AdviceType* type = nullptr;
    std::unique_ptr<AdviceRule> rule;
    Sayings sayings;
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
        now->first_step = kept.sayings.now() ? kept.sayings.now()->first_step : step;
        now->step = step;
        kept.sayings.say(std::move(*now), step);
      } else if (kept.sayings.now() && static_cast<double>(kept.held) < kSmallPart * static_cast<double>(step)) {
        Finding past = *kept.sayings.now();
        past.severity = Finding::Severity::note;
        kept.sayings.say(std::move(past), step);
      }
    }
    return gather();
  }

  // The gravest first.
  [[nodiscard]] std::vector<Finding> gathered(std::uint64_t after) const {
    std::vector<Finding> all;
    for (const AdviceType& type : advice_types()) {
      for (const Finding& one : before)
        if (one.rule == type.id) all.push_back(one);
      for (const Kept& kept : rules)
        if (const Finding* said = kept.type == &type ? kept.sayings.at(after) : nullptr) {
          all.push_back(*said);
          all.back().step = std::min(all.back().step, after);  // it was seen on and on, up to then
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    return all;
  }

  bool gather() {
    std::vector<Finding> all = gathered(std::numeric_limits<std::uint64_t>::max());
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
    if (type.make) state_->rules.push_back({&type, type.make(), {}, false, 0});
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

std::vector<Finding> Advisor::findings_at(std::uint64_t step) const {
  return state_->gathered(step);
}

std::uint64_t Advisor::revision() const {
  return state_->revision;
}

}  // namespace vitrine
