#include "ui/theme/tool_tips.h"

#include <QHelpEvent>
#include <QToolTip>
#include <QWidget>

namespace vitrine::ui {
namespace {

constexpr qsizetype kLongest = 60;  // letters in one line

}  // namespace

QString wrappedToolTip(const QString& words) {
  if (words.size() <= kLongest || Qt::mightBeRichText(words)) return words;
  return "<p>" + words.toHtmlEscaped().replace('\n', "<br>") + "</p>";
}

bool ToolTipWrapper::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ToolTip || !watched->isWidgetType()) return false;
  auto* widget = static_cast<QWidget*>(watched);
  const QString words = wrappedToolTip(widget->toolTip());
  if (words == widget->toolTip()) return false;
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), words, widget);
  return true;
}

}  // namespace vitrine::ui
