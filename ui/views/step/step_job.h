// A step being gone through, on threads of its own: a copy of the run's state makes its next step once, and whatever
// stage is looked at is fetched from it. The run itself is only asked for that copy.
#pragma once

#include <QString>
#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>

#include "core/train/step_explained.h"
#include "ui/document/job.h"
#include "ui/views/step/step_look.h"

namespace vitrine::ui {

class StepJob : public Job<StepJob> {
  Q_OBJECT

 public:
  struct Request {
    std::shared_future<Run::Standing> standing;  // of the run, before the step
  };
  // Of several looks that are asked for while one is under way the last one is answered. Once it has begun.
  static void look(const std::shared_ptr<StepJob>& job, const StepLook& look);

  double done() const { return m_done; }  // of going through the step, 0 to 1
  // Once it has begun: null where problem() says why not. Its stages stay as they are.
  const StepStory* story() const { return m_begun ? m_story.get() : nullptr; }
  QString problem() const { return m_begun ? m_problem : QString(); }
  // The newest answer; null: none yet.
  std::shared_ptr<const StepSeen> seen();

 signals:
  void begun();
  void saw();

 private:
  friend class Job<StepJob>;
  StepJob() = default;
  void release() override { m_story.reset(); }
  void work(const Request& request);
  void beginWith(const std::shared_future<Run::Standing>& standing);
  void answerLooks();
  StepSeen answer(const StepLook& look);

  std::unique_ptr<const Pool> m_pool;
  std::unique_ptr<StepStory> m_story;
  QString m_problem;
  std::atomic<bool> m_begun{false};
  std::atomic<double> m_done{0};

  std::mutex m_mutex;
  std::optional<StepLook> m_asked;  // under it
  bool m_working = false;           // likewise
  std::shared_ptr<const StepSeen> m_seen;

  // Of the thread that answers: what was fetched last.
  std::optional<std::pair<std::size_t, std::int64_t>> m_fetched;
  std::vector<StoryTensor> m_tensors;
};

}  // namespace vitrine::ui
