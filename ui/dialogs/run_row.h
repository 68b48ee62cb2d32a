// What a row of the list of runs says of its run, and the sign of its curves.
#pragma once

#include <QCoreApplication>
#include <QDirIterator>
#include <QFileInfo>
#include <QIcon>
#include <QPainter>
#include <QStyledItemDelegate>
#include <optional>

#include "core/metrics/metric.h"
#include "core/runs/report.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
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

// How it ended, by the reason in its report.
[[nodiscard]] inline QString runStateText(const std::string& reason) {
  const auto words = [](const char* text) { return QCoreApplication::translate("RunsDialog", text); };
  if (reason.empty() || reason == "training") return words("interrupted");
  if (reason == "all_epochs") return words("finished");
  if (reason == "early_stopping") return words("stopped early");
  if (reason == "stopped") return words("stopped");
  if (reason == "none") return words("paused");
  return words("failed");
}

[[nodiscard]] inline QString runMetricText(const RunSummary& run) {
  if (!run.metric) return QStringLiteral("—");
  const MetricType* type = metric_types().find(run.metric->first);
  return (type ? qtext(type->info.title) : qtext(run.metric->first)) + " " + figure(run.metric->second);
}

// The colour that its curves have; a ring where they are not drawn.
[[nodiscard]] inline QIcon runSwatch(std::optional<int> colour, bool filled) {
  QPixmap out(28, 28);
  out.setDevicePixelRatio(2);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colours& c = Theme::instance().colours();
  const QColor shown = colour ? c.curves[*colour % 6] : c.border;
  painter.setPen(QPen(shown, 1.6));
  if (filled) painter.setBrush(shown);
  painter.drawRoundedRect(QRectF(2, 2, 10, 10), 3, 3);
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
