#include "ui/inspector/fact_row.h"

#include <QHBoxLayout>
#include <QPainter>

#include "ui/theme/theme.h"

namespace vitrine::ui {

FactRow::FactRow(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(new QLabel(title, this)), m_value(new QLabel(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  m_title->setProperty("role", "muted");
  m_value->setProperty("role", "figure");
  m_value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_value->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_value->setAccessibleName(title);
  row->addWidget(m_title);
  row->addWidget(m_value, 1);
}

void FactRow::setValue(const QString& value, Mood mood) {
  if (m_value->text() != value) {
    m_value->setText(value);
    m_value->setAccessibleDescription(value);  // its name is the title
  }
  if (mood == m_mood) return;
  m_mood = mood;
  layout()->setContentsMargins(mood == Mood::none ? 0 : 18, 0, 0, 0);
  update();
}

void FactRow::paintEvent(QPaintEvent*) {
  if (m_mood == Mood::none) return;
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(m_mood == Mood::good ? c.good : m_mood == Mood::warning ? c.warning : c.bad);
  painter.drawEllipse(QPointF(5, height() / 2.0), 4, 4);
}

}  // namespace vitrine::ui
