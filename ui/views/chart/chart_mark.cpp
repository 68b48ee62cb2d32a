#include "ui/views/chart/chart_mark.h"

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
  return QCoreApplication::translate("vitrine::ui::ChartMark", text);
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

QColor signColour(ChartMark::Kind kind) {
  const Colours& c = Theme::instance().colours();
  switch (kind) {
    case ChartMark::Kind::best:
      return c.good;
    case ChartMark::Kind::warning:
      return c.warning;
    case ChartMark::Kind::serious:
      return c.bad;
    default:
      return c.muted;
  }
}

}  // namespace

QString signOf(ChartMark::Kind kind) {
  switch (kind) {
    case ChartMark::Kind::change:
      return QStringLiteral("●");
    case ChartMark::Kind::best:
      return QStringLiteral("◆");
    case ChartMark::Kind::stopped:
      return QStringLiteral("■");
    case ChartMark::Kind::warning:
      return QStringLiteral("△");
    case ChartMark::Kind::serious:
      return QStringLiteral("▲");
  }
  return {};
}

void paintSign(QPainter& painter, QPointF at, ChartMark::Kind kind) {
  const QColor colour = signColour(kind);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colour, 1));
  painter.setBrush(kind == ChartMark::Kind::warning ? Theme::instance().colours().surface : colour);
  switch (kind) {
    case ChartMark::Kind::change:
      painter.drawEllipse(at, 2.5, 2.5);
      break;
    case ChartMark::Kind::best:
      painter.drawPolygon(
          QPolygonF({at + QPointF(0, -4), at + QPointF(3.5, 0), at + QPointF(0, 4), at + QPointF(-3.5, 0)}));
      break;
    case ChartMark::Kind::stopped:
      painter.drawRect(QRectF(at.x() - 3, at.y() - 3, 6, 6));
      break;
    case ChartMark::Kind::warning:
    case ChartMark::Kind::serious:
      painter.drawPolygon(QPolygonF({at + QPointF(0, -4), at + QPointF(3.5, 3), at + QPointF(-3.5, 3)}));
      break;
  }
  painter.restore();
}

QString signsInWords() {
  QStringList out;
  const auto say = [&](ChartMark::Kind kind, const char* words) {
    out << signOf(kind) + QLatin1Char(' ') + turnText(words);
  };
  say(ChartMark::Kind::change, QT_TR_NOOP("something was changed while it trained"));
  say(ChartMark::Kind::best, QT_TR_NOOP("the best epoch"));
  say(ChartMark::Kind::stopped, QT_TR_NOOP("stopped early"));
  say(ChartMark::Kind::warning, QT_TR_NOOP("the advisor found something"));
  say(ChartMark::Kind::serious, QT_TR_NOOP("the advisor found something serious"));
  return out.join(QLatin1Char('\n'));
}

std::vector<ChartMark> turnsOf(const LiveFeed& feed) {
  std::vector<ChartMark> out;
  for (const Curves::Mark& mark : feed.marks()) out.push_back({mark.step, mark.text});
  if (const EpochRecord* best = bestOf(feed.epochs()))
    out.push_back(
        {static_cast<double>(best->step), turnText("best: epoch %1").arg(best->epoch), ChartMark::Kind::best});
  const RunStatus& status = feed.status();
  if (status.phase == RunPhase::finished && status.reason == StopReason::early_stopping)
    out.push_back(
        {static_cast<double>(status.step + feed.curves().stepsBefore), qtext(status.why), ChartMark::Kind::stopped});
  if (const Advice* advice = feed.adviceAsked())
    for (const Finding& one : advice->findings()) {
      if (one.severity == Finding::Severity::note) continue;
      const bool serious = one.severity == Finding::Severity::serious;
      out.push_back(
          {advice->stepOf(one), qtext(one.title), serious ? ChartMark::Kind::serious : ChartMark::Kind::warning});
    }
  std::stable_sort(out.begin(), out.end(), [](const ChartMark& a, const ChartMark& b) { return a.step < b.step; });
  return out;
}

}  // namespace vitrine::ui
