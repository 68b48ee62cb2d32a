#include "ui/trace/traced_application.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QMetaEnum>
#include <QWidget>
#include <ctime>

#include "ui/views/view.h"

namespace vitrine::ui {
namespace {

constexpr long long kWorthWriting = 10'000'000;  // ns

long long nanoseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

}  // namespace

TracedApplication::TracedApplication(int& argc, char** argv, const char* path)
    : QApplication(argc, argv), m_file(std::fopen(path, "ae")) {
  if (m_file)
    std::setvbuf(m_file, nullptr, _IOLBF, 0);  // whoever measures reads along
  else
    std::perror(path);
}

TracedApplication::~TracedApplication() {
  if (m_file) std::fclose(m_file);
}

bool TracedApplication::notify(QObject* receiver, QEvent* event) {
  if (!m_file) return QApplication::notify(receiver, event);
  // Afterwards the receiver and the event may be gone.
  const QEvent::Type type = event->type();
  const QByteArray name = receiver->metaObject()->className();
  const auto* widget = type == QEvent::Paint ? qobject_cast<const QWidget*>(receiver) : nullptr;
  // What an event sends on is part of it, and the clock of a thread is a call of the kernel: read twice an event.
  const long long before = m_depth == 0 ? nanoseconds(CLOCK_THREAD_CPUTIME_ID) : 0;
  ++m_depth;
  const bool taken = QApplication::notify(receiver, event);
  --m_depth;
  const long long spent = m_depth == 0 ? nanoseconds(CLOCK_THREAD_CPUTIME_ID) - before : 0;
  if (widget) painted(widget);
  if (spent >= kWorthWriting)
    std::fprintf(m_file,
                 R"({"what": "event", "t": %lld, "ms": %.3f, "type": "%s", "receiver": "%s", "depth": %d})"
                 "\n",
                 nanoseconds(CLOCK_MONOTONIC), static_cast<double>(spent) * 1e-6,
                 QMetaEnum::fromType<QEvent::Type>().valueToKey(type), name.constData(), m_depth);
  if (m_depth == 0 && m_windowPainted && !m_firstWritten) {
    m_firstWritten = true;
    std::fprintf(m_file,
                 R"({"what": "first_paint", "t": %lld})"
                 "\n",
                 nanoseconds(CLOCK_MONOTONIC));
  }
  return taken;
}

// Of a chart the part that shows its curves is the viewport of a scroll area.
void TracedApplication::painted(const QWidget* widget) {
  if (widget->isWindow()) m_windowPainted = true;
  const auto* area = qobject_cast<const QAbstractScrollArea*>(widget->parentWidget());
  if (!area || area->viewport() != widget) return;
  for (const QWidget* up = area; up; up = up->parentWidget()) {
    const auto* view = qobject_cast<const View*>(up);
    if (!view) continue;
    double& before = m_steps[view];
    if (view->shownStep() == before) return;
    before = view->shownStep();
    std::fprintf(m_file,
                 R"({"what": "repaint", "t": %lld, "view": "%s", "step": %.0f})"
                 "\n",
                 nanoseconds(CLOCK_MONOTONIC), view->title().toUtf8().constData(), before);
    return;
  }
}

}  // namespace vitrine::ui
