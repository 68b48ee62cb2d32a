#include "ui/views/colour_bar.h"

#include <QImage>
#include <QPainter>

#include "ui/theme/theme.h"

namespace vitrine::ui {

ColourBar::ColourBar(QWidget* parent) : QWidget(parent) {
  setFixedHeight(26);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ColourBar::setScale(const QList<QRgb>& table, const QString& low, const QString& middle, const QString& high) {
  m_table = table;
  m_low = low, m_middle = middle, m_high = high;
  setAccessibleName(tr("Colour scale from %1 to %2").arg(low, high));
  update();
}

void ColourBar::paintEvent(QPaintEvent*) {
  if (m_table.isEmpty()) return;
  QImage strip(static_cast<int>(m_table.size()), 1, QImage::Format_Indexed8);
  strip.setColorTable(m_table);
  for (int i = 0; i < strip.width(); ++i) strip.scanLine(0)[i] = static_cast<uchar>(i);
  QPainter painter(this);
  painter.drawImage(QRect(0, 0, width(), 8), strip);
  painter.setFont(Theme::monoFont(11));
  painter.setPen(Theme::instance().colours().muted);
  const QRect text(0, 10, width(), 16);
  painter.drawText(text, Qt::AlignLeft, m_low);
  painter.drawText(text, Qt::AlignHCenter, m_middle);
  painter.drawText(text, Qt::AlignRight, m_high);
}

}  // namespace vitrine::ui
