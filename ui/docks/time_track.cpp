#include "ui/docks/time_track.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/advice.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kSide = 8, kTop = 8, kHeight = 12, kKnob = 5, kTick = 4, kReach = 6;  // px

// Steps as a slider counts them.
int whole(double step) {
  return static_cast<int>(std::clamp(step, 0.0, static_cast<double>(std::numeric_limits<int>::max())));
}

}  // namespace

TimeTrack::TimeTrack(LiveFeed& feed, QWidget* parent) : QSlider(Qt::Horizontal, parent), m_feed(feed) {
  setAccessibleName(tr("Moment shown"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMouseTracking(true);
  connect(&feed.playhead(), &Playhead::moved, this, &TimeTrack::follow);
  connect(&feed.playhead(), &Playhead::changed, this, &TimeTrack::follow);
  connect(&Theme::instance(), &Theme::changed, this, &TimeTrack::gatherMoments);
  connect(&feed, &LiveFeed::marked, this, &TimeTrack::gatherMoments);
  connect(&feed, &LiveFeed::attached, this, &TimeTrack::gatherMoments);
  connect(&feed, &LiveFeed::historiesReset, this, &TimeTrack::gatherMoments);
  connect(&feed.advice(), &Advice::changed, this, &TimeTrack::gatherMoments);
  // What a screen reader or a key asks for.
  connect(this, &QSlider::valueChanged, this, [this](int value) {
    if (!m_following) m_feed.playhead().show(value);
  });
  follow();
  gatherMoments();
}

void TimeTrack::follow() {
  const Playhead& head = m_feed.playhead();
  m_following = true;
  setRange(whole(head.first()), std::max(whole(head.first()), whole(head.last())));
  setValue(whole(head.step()));
  m_following = false;
  setEnabled(head.last() > head.first());
  setAccessibleDescription(!isEnabled()    ? tr("nothing has been trained yet")
                           : head.isLive() ? tr("live, %1").arg(momentInWords(head.step()))
                                           : tr("looking back, %1").arg(momentInWords(head.step())));
  update();
}

QString TimeTrack::momentInWords(double step) const {
  const double epoch = m_feed.epochCount().numberOf(step);
  QString out = tr("step %1").arg(wholeNumber(static_cast<qint64>(step)));
  if (epoch > 0 && step >= 1) out += tr(" · epoch %1").arg(wholeNumber(static_cast<qint64>(epoch)));
  return out;
}

double TimeTrack::xOf(double step) const {
  const Playhead& head = m_feed.playhead();
  const double range = std::max(1.0, head.last() - head.first());
  return kSide + (step - head.first()) / range * (width() - 2 * kSide);
}

double TimeTrack::stepAt(double x) const {
  const Playhead& head = m_feed.playhead();
  return head.first() + (x - kSide) / std::max(1.0, width() - 2 * kSide) * (head.last() - head.first());
}

void TimeTrack::paintEvent(QPaintEvent*) {
  const Playhead& head = m_feed.playhead();
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF strip(kSide, kTop, width() - 2 * kSide, kHeight);
  QColor trained = c.accent;
  trained.setAlphaF(0.16F);
  if (head.last() <= head.first()) trained = c.field;
  painter.setPen(Qt::NoPen);
  painter.setBrush(trained);
  painter.drawRoundedRect(strip, 3, 3);
  if (head.last() <= head.first()) return;  // nothing has been trained
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.accent, 1));
    painter.drawRoundedRect(strip.adjusted(-2.5, -2.5, 2.5, 2.5), 5, 5);
  }
  QColor tick = c.accent;
  tick.setAlphaF(0.65F);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(tick, 1));
  double drawn = -kTick;
  for (const Snapshots::Mark& state : head.states()) {
    const double x = std::floor(xOf(static_cast<double>(state.step) + head.stepsBefore()));
    if (x - drawn < kTick) continue;  // closer ones would be a solid area; how many there are is said beside it
    drawn = x;
    painter.drawLine(QPointF(x, kTop + 2), QPointF(x, kTop + kHeight - 3));
  }
  painter.setRenderHint(QPainter::Antialiasing);
  for (const Moment& moment : m_moments) paintMoment(painter, moment);
  painter.setRenderHint(QPainter::Antialiasing, false);

  const double x = std::clamp(xOf(head.step()), strip.left(), strip.right());
  const QColor knob = head.isLive() ? c.good : c.text;
  painter.setPen(QPen(knob, 2));
  painter.drawLine(QPointF(x, kTop - 2), QPointF(x, kTop + kHeight + 2));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.surface, 1.5));
  painter.setBrush(knob);
  painter.drawEllipse(QPointF(x, kTop - 2), kKnob, kKnob);

  painter.setFont(Theme::uiFont(11));
  painter.setPen(c.muted);
  const QRectF foot(strip.left(), strip.bottom() + 1, strip.width(), height() - strip.bottom() - 1);
  const QString words = momentInWords(head.step());
  const double wide = painter.fontMetrics().horizontalAdvance(words);
  const double left = std::clamp(x - wide / 2, foot.left(), std::max(foot.left(), foot.right() - wide));
  painter.drawText(QRectF(left, foot.top(), wide + 1, foot.height()), Qt::AlignLeft | Qt::AlignVCenter, words);
  const QString begin = tr("step %1").arg(wholeNumber(static_cast<qint64>(head.first())));
  if (left > foot.left() + painter.fontMetrics().horizontalAdvance(begin) + 12)
    painter.drawText(foot, Qt::AlignLeft | Qt::AlignVCenter, begin);
}

// What has happened at a step: a dot where a person changed something, a triangle where something was found.
void TimeTrack::paintMoment(QPainter& painter, const Moment& moment) const {
  const Colours& c = Theme::instance().colours();
  const QPointF at(std::clamp(xOf(moment.step), kSide, width() - kSide), kTop + kHeight / 2);
  painter.setPen(QPen(c.surface, 1));
  painter.setBrush(moment.colour.isValid() ? moment.colour : c.text);
  if (moment.colour.isValid())
    painter.drawPolygon(QPolygonF({at + QPointF(0, -5), at + QPointF(5, 4), at + QPointF(-5, 4)}));
  else
    painter.drawEllipse(at, 3.5, 3.5);
}

// Marks of the curves, and what the advisor has found.
void TimeTrack::gatherMoments() {
  const Colours& c = Theme::instance().colours();
  m_moments.clear();
  for (const Curves::Mark& mark : m_feed.marks()) m_moments.push_back({mark.step, mark.text, {}});
  for (const Finding& one : m_feed.advice().findings()) {
    if (one.severity == Finding::Severity::note) continue;
    const bool serious = one.severity == Finding::Severity::serious;
    m_moments.push_back({m_feed.advice().stepOf(one), qtext(one.title), serious ? c.bad : c.warning});
  }
  update();
}

QString TimeTrack::momentsNear(double x) const {
  QStringList out;
  for (const Moment& moment : m_moments)
    if (std::abs(xOf(moment.step) - x) <= kReach)
      out << tr("step %1: %2").arg(wholeNumber(static_cast<qint64>(moment.step)), moment.words);
  return out.join(QLatin1Char('\n'));
}

void TimeTrack::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  m_feed.playhead().show(stepAt(event->position().x()));
}

void TimeTrack::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) m_feed.playhead().show(stepAt(event->position().x()));
}

// The far end is where the run is now.
void TimeTrack::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && event->position().x() >= width() - kSide) m_feed.playhead().goLive();
}

void TimeTrack::wheelEvent(QWheelEvent* event) {
  const QPoint delta = event->angleDelta();
  m_feed.playhead().stepStates(delta.x() + delta.y() > 0 ? -1 : 1);
  event->accept();
}

void TimeTrack::keyPressEvent(QKeyEvent* event) {
  Playhead& head = m_feed.playhead();
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
      return head.stepStates(-1);
    case Qt::Key_Right:
    case Qt::Key_Up:
      return head.stepStates(1);
    case Qt::Key_PageUp:
      return head.stepStates(10);
    case Qt::Key_PageDown:
      return head.stepStates(-10);
    case Qt::Key_Home:
      return head.show(head.first());
    case Qt::Key_End:
      return head.goLive();
    default:
      QSlider::keyPressEvent(event);
  }
}

bool TimeTrack::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString near = momentsNear(help->pos().x());
    QToolTip::showText(
        help->globalPos(),
        (near.isEmpty() ? near : near + QStringLiteral("\n\n")) +
            tr("%1. Press to see the window as it was then; arrows go from one kept state to the next.")
                .arg(momentInWords(std::clamp(std::round(stepAt(help->pos().x())), m_feed.playhead().first(),
                                              m_feed.playhead().last()))),
        this);
    return true;
  }
  return QSlider::event(event);
}

}  // namespace vitrine::ui
