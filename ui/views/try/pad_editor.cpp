#include <QButtonGroup>
#include <QColorDialog>
#include <QHBoxLayout>
#include <QPainter>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/numbers.h"
#include "ui/views/try/draw_pad.h"

namespace vitrine::ui {

PadEditor::PadEditor(const Field& field, QWidget* parent) : InputEditor(parent), m_pad(new DrawPad(field, this)) {
  m_pen = tool(tr("Pen"), tr("Draw with the left button"));
  m_eraser = tool(tr("Eraser"), tr("Erase with the left button; the right one always does"));
  auto* group = new QButtonGroup(this);
  for (QToolButton* one : {m_pen, m_eraser}) {
    one->setCheckable(true);
    group->addButton(one);
  }
  m_pen->setChecked(true);
  connect(m_eraser, &QToolButton::toggled, m_pad, &DrawPad::setErasing);
  m_size = new QSpinBox(this);
  const int most = static_cast<int>(std::max<std::int64_t>(4, std::max(field.shape[1], field.shape[2]) / 3));
  m_size->setRange(1, most);
  m_size->setFixedWidth(52);
  m_size->setValue(std::clamp(static_cast<int>(std::lround(m_pad->brush())), 1, most));
  m_size->setAccessibleName(tr("Width of the brush"));
  m_size->setToolTip(tr("How wide a stroke is, in pixels of the picture"));
  m_size->setKeyboardTracking(false);
  connect(m_size, &QSpinBox::valueChanged, m_pad, [this](int pixels) { m_pad->setBrush(pixels); });
  auto* clear = tool(tr("Clear"), tr("Begin with an empty sheet"));
  connect(clear, &QToolButton::clicked, this, [this] {
    m_pad->clear();
    emit changed();
  });
  auto* tools = new QHBoxLayout;
  tools->setSpacing(4);
  for (QWidget* one : {static_cast<QWidget*>(m_pen), static_cast<QWidget*>(m_eraser), static_cast<QWidget*>(m_size)})
    tools->addWidget(one);
  auto* more = new QHBoxLayout;
  more->setSpacing(4);
  more->addWidget(clear);
  if (m_pad->isColoured()) {
    m_colour = tool(tr("Colour…"), tr("Choose the colour of the pen"));
    connect(m_colour, &QToolButton::clicked, this, &PadEditor::pickColour);
    more->addWidget(m_colour);
    showColour();
  } else {
    auto* centre = tool(tr("Centre"), tr("Give what is drawn the size and the place that the data's pictures have"));
    connect(centre, &QToolButton::clicked, m_pad, &DrawPad::centre);
    more->addWidget(centre);
  }
  tools->addStretch(1);
  more->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_pad, 1);
  column->addLayout(tools);
  column->addLayout(more);
  connect(m_pad, &DrawPad::changed, this, &InputEditor::changed);
  setFocusProxy(m_pad);
}

QToolButton* PadEditor::tool(const QString& title, const QString& tip) {
  auto* out = new QToolButton(this);
  out->setText(title);
  out->setAccessibleName(title);
  out->setToolTip(tip);
  out->setFocusPolicy(Qt::StrongFocus);
  return out;
}

void PadEditor::pickColour() {
  const QColor picked = QColorDialog::getColor(m_pad->colour(), this, tr("Colour of the pen"));
  if (!picked.isValid()) return;
  m_pad->setColour(picked);
  showColour();
}

void PadEditor::showColour() {
  QPixmap patch(14, 14);
  patch.fill(m_pad->colour());
  m_colour->setIcon(patch);
  m_colour->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_colour->setAccessibleDescription(m_pad->colour().name());
}

std::vector<float> PadEditor::numbers() const {
  return m_pad->isEmpty() ? std::vector<float>() : m_pad->numbers();
}

void PadEditor::take(const Field& field, std::int64_t row) {
  const NumberView values = field.sample(row);
  m_pad->setNumbers({values.begin(), values.end()});
}

QString PadEditor::words() const {
  return m_pad->isEmpty() ? tr("Draw here, or pick a sample.") : QString();
}

}  // namespace vitrine::ui
