// A loss landscape on its way: computed on a thread of its own, on a copy of the weights, while training may go on.
#pragma once

#include <QString>
#include <atomic>
#include <memory>

#include "core/train/landscape.h"
#include "ui/document/job.h"
#include "ui/live/shown_weights.h"

namespace vitrine::ui {

class LandscapeJob : public Job<LandscapeJob> {
  Q_OBJECT

 public:
  struct Request {
    Project project;
    std::shared_ptr<const Dataset> dataset;
    Split split;
    std::shared_ptr<Snapshots> past;  // null: no states are kept
    Weights weights;                  // of that project
    LandscapeSettings settings;
    std::uint64_t stepsBefore = 0;  // of what comes of it: see Playhead::inAll
  };
  double done();  // 0 … 1; the next change of it is told again
  // Once it has finished: what came of it, or null and why. Stopped: neither.
  std::shared_ptr<const Landscape> landscape() const { return m_landscape; }
  QString problem() const { return m_problem; }

 signals:
  void moved();  // done() is another; at most one on its way at a time
  void finished();

 private:
  friend class Job<LandscapeJob>;
  LandscapeJob() = default;
  void work(const Request& request);
  Result<Landscape> compute(const Request& request);

  std::atomic<bool> m_told{false};
  std::atomic<double> m_done{0};
  std::shared_ptr<const Landscape> m_landscape;
  QString m_problem;
};

}  // namespace vitrine::ui
