#include "ui/views/weights/moments.h"

#include <utility>

namespace vitrine::ui {

void MomentHistory::makeRoomFor(std::uint64_t step) {
  while (step / m_every >= kMost) {
    m_every *= 2;
    std::map<std::uint64_t, MomentPtr> halved;
    for (auto& [at, moment] : m_stretches) halved.try_emplace(at / 2, std::move(moment));
    m_stretches = std::move(halved);
  }
}

void MomentHistory::add(MomentPtr moment) {
  const std::uint64_t step = moment->step;
  makeRoomFor(step);
  const bool same = m_newest && m_newest->step == step && m_newest->kept == moment->kept;
  if (!moment->kept && !same) ++m_looks;
  if (!m_newest || step >= m_newest->step) m_newest = moment;
  auto [it, added] = m_stretches.try_emplace(stretch(step), moment);
  if (!added && step <= it->second->step) it->second = std::move(moment);
}

bool MomentHistory::wants(std::uint64_t step) const {
  return !m_stretches.contains(stretch(step));
}

std::vector<MomentPtr> MomentHistory::shown() const {
  std::map<std::uint64_t, MomentPtr> all;
  for (const auto& [at, moment] : m_stretches) all.try_emplace(moment->step, moment);
  for (const MomentPtr& more : {m_pinned, m_newest})
    if (more) all.insert_or_assign(more->step, more);
  std::vector<MomentPtr> out;
  for (auto& [step, moment] : all) out.push_back(std::move(moment));
  return out;
}

}  // namespace vitrine::ui
