// A text on its way: made on a thread of its own, brought to the window piece by piece.
#pragma once

#include <QString>
#include <atomic>
#include <mutex>
#include <optional>

#include "core/project/project.h"
#include "core/train/generate.h"
#include "ui/document/job.h"
#include "ui/live/shown_weights.h"

namespace vitrine::ui {

class TextJob : public Job<TextJob> {
  Q_OBJECT

 public:
  struct Request {
    Project project;
    Weights weights;  // of that project
    QString prompt;
    GenerateOptions options;
  };
  QString take();                                // what has been added since the last call
  qint64 made() const { return m_made; }         // tokens so far
  std::uint64_t step() const { return m_step; }  // of training behind the weights
  QString problem() const { return m_problem; }  // once it has finished: why there is no more, or what to know

 signals:
  void added();  // at most one on its way at a time
  void finished();

 private:
  friend class Job<TextJob>;
  TextJob() = default;
  void work(const Request& request);
  std::optional<Error> write(const Request& request);
  void tell(std::string_view text);

  std::mutex m_mutex;
  QString m_added;
  bool m_told = false;
  std::atomic<qint64> m_made{0};
  std::atomic<std::uint64_t> m_step{0};
  QString m_problem;
};

}  // namespace vitrine::ui
