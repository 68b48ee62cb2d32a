#include "ui/views/chart/turn.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/document/text.h"
#include "ui/live/advice.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

QString turnText(const char* text) {
  return QCoreApplication::translate("vitrine::ui::Turn", text);
}

// What an epoch is judged by: its validation loss, or its training loss where nothing validates.
double judgedLoss(const EpochRecord& epoch, bool validates) {
  if (!validates) return static_cast<double>(epoch.train.loss);
  return epoch.has_validation ? static_cast<double>(epoch.validation.loss) : std::nan("");
}

// The last that was the best when it ended. A log does not say which those were: what was read back is judged anew.
const EpochRecord* bestOf(const std::vector<EpochRecord>& epochs) {
  const auto told = std::find_if(epochs.rbegin(), epochs.rend(), [](const EpochRecord& one) { return one.best; });
  if (told != epochs.rend()) return &*told;
  const bool validates =
      std::any_of(epochs.begin(), epochs.end(), [](const EpochRecord& one) { return one.has_validation; });
  const EpochRecord* best = nullptr;
  for (const EpochRecord& epoch : epochs) {
    const double loss = judgedLoss(epoch, validates);
    if (std::isfinite(loss) && (!best || loss < judgedLoss(*best, validates))) best = &epoch;
  }
  return best;
}

QColor signColour(Turn::Kind kind) {
  const Colours& c = Theme::instance().colours();
  switch (kind) {
    case Turn::Kind::best:
      return c.good;
    case Turn::Kind::warning:
      return c.warning;
    case Turn::Kind::serious:
      return c.bad;
    default:
      return c.muted;
  }
}

}  // namespace

QString signOf(Turn::Kind kind) {
  switch (kind) {
    case Turn::Kind::change:
      return QStringLiteral("●");
    case Turn::Kind::best:
      return QStringLiteral("◆");
    case Turn::Kind::stopped:
      return QStringLiteral("■");
    case Turn::Kind::warning:
      return QStringLiteral("△");
    case Turn::Kind::serious:
      return QStringLiteral("▲");
  }
  return {};
}

void paintSign(QPainter& painter, QPointF at, Turn::Kind kind) {
  const QColor colour = signColour(kind);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colour, 1));
  painter.setBrush(kind == Turn::Kind::warning ? Theme::instance().colours().surface : colour);
  switch (kind) {
    case Turn::Kind::change:
      painter.drawEllipse(at, 2.5, 2.5);
      break;
    case Turn::Kind::best:
      painter.drawPolygon(
          QPolygonF({at + QPointF(0, -4), at + QPointF(3.5, 0), at + QPointF(0, 4), at + QPointF(-3.5, 0)}));
      break;
    case Turn::Kind::stopped:
      painter.drawRect(QRectF(at.x() - 3, at.y() - 3, 6, 6));
      break;
    case Turn::Kind::warning:
    case Turn::Kind::serious:
      painter.drawPolygon(QPolygonF({at + QPointF(0, -4), at + QPointF(3.5, 3), at + QPointF(-3.5, 3)}));
      break;
  }
  painter.restore();
}

QString signsInWords() {
  QStringList out;
  const auto say = [&](Turn::Kind kind, const char* words) {
    out << signOf(kind) + QLatin1Char(' ') + turnText(words);
  };
  say(Turn::Kind::change, QT_TR_NOOP("something was changed while it trained"));
  say(Turn::Kind::best, QT_TR_NOOP("the best epoch"));
  say(Turn::Kind::stopped, QT_TR_NOOP("stopped early"));
  say(Turn::Kind::warning, QT_TR_NOOP("the advisor found something"));
  say(Turn::Kind::serious, QT_TR_NOOP("the advisor found something serious"));
  return out.join(QLatin1Char('\n'));
}

std::vector<Turn> turnsOf(const LiveFeed& feed) {
  std::vector<Turn> out;
  for (const Curves::Mark& mark : feed.marks()) out.push_back({mark.step, mark.text});
  if (const EpochRecord* best = bestOf(feed.epochs()))
    out.push_back({static_cast<double>(best->step), turnText("best: epoch %1").arg(best->epoch), Turn::Kind::best});
  const RunStatus& status = feed.status();
  if (status.phase == RunPhase::finished && status.reason == StopReason::early_stopping)
    out.push_back(
        {static_cast<double>(status.step + feed.curves().stepsBefore), qtext(status.why), Turn::Kind::stopped});
  if (const Advice* advice = feed.adviceAsked())
    for (const Finding& one : advice->findings()) {
      if (one.severity == Finding::Severity::note) continue;
      const bool serious = one.severity == Finding::Severity::serious;
      out.push_back({advice->stepOf(one), qtext(one.title), serious ? Turn::Kind::serious : Turn::Kind::warning});
    }
  std::stable_sort(out.begin(), out.end(), [](const Turn& a, const Turn& b) { return a.step < b.step; });
  return out;
}

}  // namespace vitrine::ui
