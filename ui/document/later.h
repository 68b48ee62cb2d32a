// A result that takes long to make: at once where there is little to do, else on a thread of its own. One is made at
// a time; of those that were asked for meanwhile the last.
#pragma once

#include <QCoreApplication>
#include <functional>
#include <memory>
#include <new>
#include <utility>

#include "ui/document/background.h"

namespace vitrine::ui {

template <class Result>
class Later {
 public:
  using Made = std::shared_ptr<const Result>;
  using Make = std::function<Made()>;  // owns what it reads

  // `done` is called in the window's thread.
  explicit Later(std::function<void(Made)> done) : m_state(std::make_shared<State>(State{std::move(done)})) {}
  ~Later() { m_state->done = {}; }
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;

  void ask(bool quick, Make make) {
    if (quick) {
      forget();
      if (Made made = make()) m_state->done(std::move(made));
      return;
    }
    m_state->next = std::move(make);
    begin(m_state);
  }
  // Whatever is on its way is not wanted any more.
  void forget() {
    m_state->next = {};
    ++m_state->age;
  }
  bool isMaking() const { return m_state->making; }

 private:
  struct State {
    std::function<void(Made)> done;
    Make next = {};
    int age = 0;
    bool making = false;
  };

  static void begin(const std::shared_ptr<State>& state) {
    if (state->making || !state->next) return;
    state->making = true;
    inBackground([weak = std::weak_ptr(state), age = state->age, make = std::exchange(state->next, {})] {
      Made made;
      try {
        made = make();
      } catch (const std::bad_alloc&) {  // what was there stays
      }
      if (QCoreApplication* app = QCoreApplication::instance())
        QMetaObject::invokeMethod(
            app, [weak, age, made] { take(weak, age, made); }, Qt::QueuedConnection);
    });
  }
  static void take(const std::weak_ptr<State>& weak, int age, const Made& made) {
    const auto state = weak.lock();
    if (!state) return;
    state->making = false;
    if (made && state->done && age == state->age) state->done(made);
    begin(state);
  }
  std::shared_ptr<State> m_state;
};

}  // namespace vitrine::ui
