// Runs that differ from one another in nothing but the seed, taken together: of each step the mean over those that
// have it, the smallest and the largest. Made on a thread; what comes of it never changes.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "core/project/apart.h"
#include "core/watch/history_reader.h"
#include "ui/live/curves.h"

namespace vitrine::ui {

// A figure of several runs.
struct SeedCurve {
  // A record's value is the mean over runs, its min and max are those of the run that is smallest there, and largest.
  History values{std::size_t{32} << 20};
  History runs{std::size_t{1} << 20};  // how many had a value, at each step from which on that is another number

  [[nodiscard]] int runsAt(double step) const {
    const float count = runs.at(step).value;
    return std::isfinite(count) ? static_cast<int>(count) : 0;
  }
};

// A run that may belong to a group; its histories live as long as what holds them.
struct SeedMember {
  QString folder;  // empty: the present run
  std::shared_ptr<const void> curves;
  std::shared_ptr<const Project> project;
  const History *train = nullptr, *validation = nullptr;
};

struct SeedGroup {
  std::vector<QString> folders;  // two or more, in the order in which they are shown
  SeedCurve train, validation;
};

// Values are compared at equal steps. Where one run keeps several steps in a record, it counts with the record's mean
// at each of them; a value that is not finite is left out of the mean, a step at which none is finite is a gap.
[[nodiscard]] inline SeedCurve takenTogether(const std::vector<const History*>& of) {
  SeedCurve out;
  std::vector<HistoryReader> readers;
  for (const History* history : of)
    if (history) readers.emplace_back(*history);
  double before = 0;
  int runsBefore = -1;
  for (;;) {
    double x = std::numeric_limits<double>::infinity();
    for (HistoryReader& reader : readers)
      if (const auto* point = reader.next()) x = std::min(x, point->x);
    if (!std::isfinite(x)) return out;
    double sum = 0;
    float low = std::numeric_limits<float>::max(), high = -low;
    auto covers = static_cast<std::uint64_t>(std::max(1.0, x - before));
    int runs = 0;
    for (HistoryReader& reader : readers) {
      const auto* point = reader.next();
      if (!point || point->x - static_cast<double>(point->covers - 1) > x) continue;  // it says nothing of this step
      covers = std::min(covers, point->covers);
      if (std::isfinite(point->value)) {
        sum += static_cast<double>(point->value), ++runs;
        low = std::min(low, point->min), high = std::max(high, point->max);
      }
      if (point->x == x) reader.pass();
    }
    const auto mean = runs > 0 ? static_cast<float>(sum / runs) : std::numeric_limits<float>::quiet_NaN();
    out.values.append_range(x, mean, low, high, mean, covers);
    if (runs != runsBefore) out.runs.append(x, static_cast<float>(runs));
    before = x, runsBefore = runs;
  }
}

// Layers that are joined the same way, by their names: settings say nothing of that.
[[nodiscard]] inline std::vector<Edge> edgesByName(const Graph& graph) {
  std::vector<Edge> out = graph.edges();
  for (Edge& edge : out)
    for (Port* end : {&edge.from, &edge.to})
      if (const Node* node = graph.find(end->node)) end->node = node->name;
  std::sort(out.begin(), out.end());
  return out;
}

[[nodiscard]] inline bool apartInSeedOnly(const Project& one, const Project& other) {
  const auto apart = settings_apart(one, other);
  return apart.size() == 1 && apart.front().path == "training.seed" &&
         edgesByName(one.graph) == edgesByName(other.graph);
}

// A run that is there twice, with the same seed, is no second measurement: it joins no group with its like.
[[nodiscard]] inline std::vector<SeedGroup> seedGroups(const std::vector<SeedMember>& members) {
  std::vector<std::vector<const SeedMember*>> together;
  for (const SeedMember& member : members) {
    const auto fits = [&](const std::vector<const SeedMember*>& group) {
      return std::all_of(group.begin(), group.end(),
                         [&](const SeedMember* other) { return apartInSeedOnly(*member.project, *other->project); });
    };
    const auto found = std::find_if(together.begin(), together.end(), fits);
    if (found == together.end())
      together.push_back({&member});
    else
      found->push_back(&member);
  }
  std::vector<SeedGroup> out;
  for (const auto& group : together) {
    if (group.size() < 2) continue;
    SeedGroup made;
    std::vector<const History*> train, validation;
    for (const SeedMember* member : group) {
      made.folders.push_back(member->folder);
      train.push_back(member->train);
      validation.push_back(member->validation);
    }
    made.train = takenTogether(train);
    made.validation = takenTogether(validation);
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace vitrine::ui
