#include "core/train/probe_desk.h"

#include <algorithm>
#include <cmath>

namespace vitrine {

std::shared_ptr<Watched> ProbeDesk::watch(const Spec& request) {
  const std::lock_guard lock(mutex_);
  quiet_ = false;
  std::erase_if(requests_, [](const std::weak_ptr<Watched>& one) { return one.expired(); });
  for (const auto& one : requests_)
    if (auto same = one.lock(); same && same->request == request) return same;
  auto added = std::make_shared<Watched>(request);
  requests_.push_back(added);
  return added;
}

std::vector<std::shared_ptr<Watched>> ProbeDesk::watched() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Watched>> out;
  for (const auto& one : requests_)
    if (auto held = one.lock()) out.push_back(std::move(held));
  return out;
}

bool ProbeDesk::any_due() const {
  const auto all = watched();
  return std::any_of(all.begin(), all.end(), [](const auto& one) { return one->due_.load(); });
}

void ProbeDesk::make_due() {
  for (const auto& one : watched())
    if (step_asked(one->request) == kNow) one->due_ = true;
}

std::vector<bool> rested(const std::vector<ProbeRest>& rests, double share, double least) {
  double roots = 0, dearest = -1;
  for (const ProbeRest& one : rests) roots += std::sqrt(one.cost);
  for (const ProbeRest& one : rests)
    if (one.waited >= std::max(least, std::sqrt(one.cost) * roots / share)) dearest = std::max(dearest, one.cost);
  std::vector<bool> out;
  for (const ProbeRest& one : rests) out.push_back(one.cost <= dearest);
  return out;
}

void ProbeDesk::make_rested_due(double share, double least) {
  auto all = watched();
  std::erase_if(all, [](const auto& one) { return step_asked(one->request) != kNow; });
  const auto now = std::chrono::steady_clock::now();
  std::vector<ProbeRest> rests;
  for (const auto& one : all)
    rests.push_back({one->cost_, std::chrono::duration<double>(now - one->answered_).count()});
  const std::vector<bool> due = rested(rests, share, least);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (due[i]) all[i]->due_ = true;
}

void ProbeDesk::answer(const std::function<ProbeSubject(std::int64_t)>& subject, const std::function<bool()>& stop) {
  auto all = watched();
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a->cost_ < b->cost_; });
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(requests_, [](const std::weak_ptr<Watched>& one) { return one.expired(); });
    quiet_ = requests_.empty();
  }
  for (const auto& one : all) {
    if (!one->due_ || stop()) continue;
    const ProbeSubject looked_at = subject(step_asked(one->request));
    const auto began = std::chrono::steady_clock::now();
    std::shared_ptr<ProbeAnswer> answer = one->probe_->look(looked_at, stop);
    one->answered_ = std::chrono::steady_clock::now();
    one->cost_ = std::chrono::duration<double>(one->answered_ - began).count();
    if (stop()) return;  // it may be incomplete
    answer->step = looked_at.step;
    one->due_ = false;
    one->publish(std::move(answer));
  }
}

void ProbeDesk::forget() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

}  // namespace vitrine
