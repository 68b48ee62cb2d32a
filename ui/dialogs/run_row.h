// What a row of the list of runs says of its run, and the sign of its curves.
#pragma once

#include <QCoreApplication>
#include <QDirIterator>
#include <QFileInfo>
#include <QIcon>
#include <QPainter>
#include <QStyledItemDelegate>
#include <optional>

#include "core/runs/report.h"
#include "core/runs/run_log.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/theme/curve_dash.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

[[nodiscard]] inline qint64 bytesInFolder(const QString& folder) {
  qint64 bytes = 0;
  for (QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories); files.hasNext();) {
    files.next();
    bytes += files.fileInfo().size();
  }
  return bytes;
}

// How it goes or ended, by the reason in its report.
[[nodiscard]] inline QString runStateText(const RunSummary& run) {
  const std::string& reason = run.reason;
  const auto words = [](const char* text) { return QCoreApplication::translate("RunsDialog", text); };
  if (run.training) return words("training");
  if (run.interrupted()) return words("interrupted");
  if (reason == "all_epochs") return words("finished");
  if (reason == "early_stopping") return words("stopped early");
  if (reason == "stopped") return words("stopped");
  if (reason == "none") return words("paused");
  return words("failed");
}

// Of the metric of a column of its log.
[[nodiscard]] inline QString metricTitle(const std::string& id) {
  return qtext(figures_of({{id}, {}}).front().title);
}

[[nodiscard]] inline QString runMetricText(const RunSummary& run) {
  if (!run.metric) return QStringLiteral("—");
  return metricTitle(run.metric->first) + " " + figure(run.metric->second);
}

// The colour that its curves have, with their dashes around it; a ring where they are not drawn.
[[nodiscard]] inline QIcon runSwatch(std::optional<int> colour, bool filled) {
  QPixmap out(28, 28);
  out.setDevicePixelRatio(2);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colours& c = Theme::instance().colours();
  const QColor shown = colour ? c.curves[*colour % kCurveColours] : c.border;
  QPen pen(shown, 1.6);
  pen.setCapStyle(Qt::FlatCap);
  setCurveDash(pen, colour.value_or(0));
  const bool dashed = pen.style() != Qt::SolidLine;
  painter.setPen(pen);
  if (filled && !dashed) painter.setBrush(shown);
  painter.drawRoundedRect(QRectF(2, 2, 10, 10), 3, 3);
  if (filled && dashed) painter.fillRect(QRectF(4.5, 4.5, 5, 5), shown);
  return out;
}

// The palette in words, in the order of Colours::curves.
[[nodiscard]] inline QStringList curveColourNames() {
  const auto words = [](const char* text) { return QCoreApplication::translate("RunsDialog", text); };
  return {words("Blue"), words("Orange"), words("Green"), words("Pink"), words("Yellow"), words("Light blue")};
}

// A style sheet's padding of items would draw the ticks twice.
class TallRows final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(12, 10);
  }
};

}  // namespace vitrine::ui
