#include "app/cli/bench/phases.h"

#include <algorithm>

namespace vitrine::cli {

void PhaseClock::done(PassPart part, std::string_view op, std::string_view route) {
  switch (part) {
    case PassPart::prepare:
      return book(0, "gather");
    case PassPart::forward:
      return book(1, "forward", op, route);
    case PassPart::backward:
      return book(2, "backward", op, route);
    case PassPart::update:
      return book(3, "optimizer");
  }
}

void PhaseClock::end_step() {
  book(4, "rest");
}

void PhaseClock::book(int order, std::string_view phase, std::string_view op, std::string_view route) {
  const auto now = Clock::now();
  auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& known) {
    return known.order == order && known.op == op && known.route == route;
  });
  if (entry == entries_.end())
    entry = entries_.insert(entries_.end(), {order, std::string(phase), std::string(op), std::string(route)});
  entry->time += now - last_;
  last_ = Clock::now();  // the search is nobody's time
}

std::vector<Phase> PhaseClock::phases() const {
  Clock::duration total{};
  for (const Entry& entry : entries_) total += entry.time;
  auto ordered = entries_;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Entry& a, const Entry& b) {
    return a.order != b.order ? a.order < b.order : a.time > b.time;
  });
  std::vector<Phase> out;
  for (const Entry& entry : ordered)
    out.push_back({entry.phase, entry.op, entry.route,
                   std::chrono::duration<double>(entry.time) / std::chrono::duration<double>(total)});
  return out;
}

}  // namespace vitrine::cli
