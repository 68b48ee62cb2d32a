// A text on its way: made on a thread of its own, brought to the window piece by piece.
#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>

#include "core/project/project.h"
#include "core/train/generate.h"

namespace vitrine::ui {

class TextJob : public QObject {
  Q_OBJECT

 public:
  using Weights = std::shared_future<std::shared_ptr<const Trained>>;
  struct Request {
    Project project;
    Weights weights;  // of that project; may still be on their way
    QString prompt;
    GenerateOptions options;
  };
  // It lives until both the caller and its thread have let go of it.
  static std::shared_ptr<TextJob> make();
  // Once only, and after its signals are connected.
  static void start(const std::shared_ptr<TextJob>& job, Request request);

  void stop() { m_stopped = true; }
  QString take();                                // what has been added since the last call
  qint64 made() const { return m_made; }         // tokens so far
  std::uint64_t step() const { return m_step; }  // of training behind the weights
  QString problem() const { return m_problem; }  // once it has finished: why there is no more, or what to know

 signals:
  void added();  // at most one on its way at a time
  void finished();

 private:
  TextJob() = default;
  void work(const Request& request);
  std::optional<Error> write(const Request& request);
  void tell(std::string_view text);

  std::mutex m_mutex;
  QString m_added;
  bool m_told = false;
  std::atomic<bool> m_stopped{false};
  std::atomic<qint64> m_made{0};
  std::atomic<std::uint64_t> m_step{0};
  QString m_problem;
};

}  // namespace vitrine::ui
