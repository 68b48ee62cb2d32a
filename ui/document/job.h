// Work on threads of its own that tells the window of itself by signals. `Own` has a private constructor, says
// “friend class Job<Own>”, and does its work in `work(const Request&)`.
#pragma once

#include <QObject>
#include <atomic>
#include <memory>
#include <utility>

#include "ui/document/background.h"

namespace vitrine::ui {

template <class Own>
class Job : public QObject {
 public:
  // It lives until both the caller and its threads have let go of it. Signals to the window may be on their way when
  // the last owner, of whatever thread, does.
  static std::shared_ptr<Own> make() {
    return {new Own, [](Own* last) {
              static_cast<Job*>(last)->release();
              last->deleteLater();
            }};
  }
  // Once only, and after its signals are connected.
  template <class Request>
  static void start(const std::shared_ptr<Own>& job, Request request) {
    inBackground([job, request = std::make_shared<const Request>(std::move(request))] { job->work(*request); });
  }

  void stop() { m_stopped = true; }
  bool isStopped() const { return m_stopped; }

 private:
  // What is large goes with the last owner, and does not wait for the window.
  virtual void release() {}
  std::atomic<bool> m_stopped{false};
};

}  // namespace vitrine::ui
