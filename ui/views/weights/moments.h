// The moments of a run that a ridge plot shows: evenly over its steps, and so few that each can be told apart.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "ui/views/weights/spread.h"

namespace vitrine::ui {

class MomentHistory {
 public:
  // With the newest and the one that is looked back to no more than 64.
  static constexpr std::uint64_t kMost = 62;

  // The first of each stretch of every() steps stays, and the newest of all. Where there is no room for more
  // stretches, each becomes twice as long.
  void add(MomentPtr moment);
  // None is there from the stretch of that step.
  [[nodiscard]] bool wants(std::uint64_t step) const;
  void pin(MomentPtr moment) { m_pinned = std::move(moment); }  // shown besides; null: none

  [[nodiscard]] std::vector<MomentPtr> shown() const;  // by step
  [[nodiscard]] std::uint64_t every() const { return m_every; }
  [[nodiscard]] std::uint64_t stretch(std::uint64_t step) const { return step / m_every; }
  [[nodiscard]] std::int64_t looks() const { return m_looks; }  // while it trained, those too that did not stay
  void makeRoomFor(std::uint64_t step);

 private:
  std::map<std::uint64_t, MomentPtr> m_stretches;
  MomentPtr m_newest, m_pinned;
  std::uint64_t m_every = 1;
  std::int64_t m_looks = 0;
};

}  // namespace vitrine::ui
