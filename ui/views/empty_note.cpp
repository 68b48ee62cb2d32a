#include "ui/views/empty_note.h"

#include <QHelpEvent>
#include <QPainter>
#include <QTextLayout>
#include <QToolTip>
#include <algorithm>

#include "ui/theme/theme.h"

namespace vitrine::ui {

EmptyNote::EmptyNote(QWidget* parent) : QLabel(parent) {
  setAlignment(Qt::AlignCenter);
  setWordWrap(true);
  setMargin(8);
  setProperty("role", "muted");
}

bool EmptyNote::isCut() const {
  return heightForWidth(width()) > height();
}

QStringList EmptyNote::lines() const {
  const QRect room = contentsRect().adjusted(margin(), margin(), -margin(), -margin());
  QStringList lines;
  for (const QString& paragraph : text().split('\n')) {
    QTextLayout layout(paragraph, font());
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
      line.setLineWidth(room.width());
      lines << paragraph.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
  }
  const qsizetype most = std::max(1, height() / fontMetrics().lineSpacing());
  if (lines.size() <= most) return lines;
  lines.resize(most);
  lines.back() = fontMetrics().elidedText(lines.back() + QStringLiteral(" …"), Qt::ElideRight, room.width());
  return lines;
}

// Where not all of it has room a label would cut lines in half, at its head too.
void EmptyNote::paintEvent(QPaintEvent* event) {
  if (!isCut()) return QLabel::paintEvent(event);
  QPainter painter(this);
  painter.setPen(Theme::instance().colours().muted);
  painter.drawText(contentsRect(), Qt::AlignCenter, lines().join('\n'));
}

bool EmptyNote::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || !isCut()) return QLabel::event(event);
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
  return true;
}

}  // namespace vitrine::ui
