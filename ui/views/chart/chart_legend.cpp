#include "ui/views/chart/chart_legend.h"

#include <QEvent>
#include <QFontMetrics>
#include <QIcon>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/views/chart/time_chart.h"

namespace vitrine::ui {
namespace {
constexpr int kHeight = 20, kSwatchWidth = 14, kMostName = 150;
}

ChartLegend::ChartLegend(TimeChart& chart, QWidget* parent)
    : QWidget(parent), m_chart(chart), m_more(new QToolButton(this)) {
  m_more->setPopupMode(QToolButton::InstantPopup);
  m_more->setFont(Theme::uiFont(11.5));
  m_more->setMenu(new QMenu(m_more));
  m_more->setToolTip(tr("The other curves"));
  m_more->setAccessibleName(tr("The other curves"));
  m_more->hide();
  connect(m_more->menu(), &QMenu::aboutToHide, this, [this] { m_chart.setHighlighted(-1); });
  setFixedHeight(kHeight + 2);
  connect(&Theme::instance(), &Theme::changed, this, &ChartLegend::restyle);
}

void ChartLegend::rebuild() {
  QList<int> all;
  for (int i = 0; i < static_cast<int>(m_chart.curves().size()); ++i) {
    if (m_chart.curves()[static_cast<std::size_t>(i)].inCard) all.append(i);
  }
  m_curves = {-1};  // whatever they were, they are others now
  setOnly(all);
}

void ChartLegend::setOnly(QList<int> curves) {
  if (curves == m_curves) return;
  m_curves = std::move(curves);
  qDeleteAll(m_buttons);
  m_buttons.clear();
  for (const int curve : m_curves) {
    const QString name = m_chart.curves()[static_cast<std::size_t>(curve)].name;
    auto* button = new QToolButton(this);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setCheckable(true);
    button->setFont(Theme::uiFont(11.5));
    button->setIconSize({kSwatchWidth, 10});
    button->setText(name);
    button->setToolTip(tr("%1: click to hide or show its curve").arg(name));
    button->setAccessibleName(tr("Curve %1").arg(name));
    button->setFocusPolicy(Qt::TabFocus);
    button->installEventFilter(this);
    connect(button, &QToolButton::clicked, this, [this, curve] { toggle(curve); });
    m_buttons.append(button);
  }
  restyle();
  arrange();
}

void ChartLegend::toggle(int curve) {
  const bool visible = !m_chart.curves()[static_cast<std::size_t>(curve)].visible;
  m_chart.setCurveVisible(curve, visible);
  restyle();
  emit toggled(curve, visible);
}

QPixmap ChartLegend::swatch(int curve) const {
  const double ratio = devicePixelRatioF();
  QPixmap out(QSize(kSwatchWidth, 10) * ratio);
  out.setDevicePixelRatio(ratio);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  QPen pen = m_chart.penOf(curve);
  const bool visible = m_chart.curves()[static_cast<std::size_t>(curve)].visible;
  pen.setColor(visible ? m_chart.colourOf(curve) : Theme::instance().colours().faint);
  pen.setWidthF(pen.style() == Qt::SolidLine ? 3 : 2);
  pen.setCosmetic(false);
  pen.setCapStyle(Qt::FlatCap);
  painter.setPen(pen);
  painter.drawLine(QPointF(1, 5), QPointF(kSwatchWidth - 1, 5));
  return out;
}

void ChartLegend::restyle() {
  const Colours& c = Theme::instance().colours();
  const QString sheet = QStringLiteral(
                            "QToolButton { color: %1; background: transparent; border: 1px solid transparent;"
                            " border-radius: 4px; padding: 0 2px; margin: 0; }"
                            "QToolButton:checked { color: %2; } QToolButton:hover { color: %3; }"
                            "QToolButton:focus { border-color: %4; }"
                            "QToolButton::menu-indicator { image: none; }")
                            .arg(c.faint.name(), c.muted.name(), c.text.name(), c.accent.name());
  for (int i = 0; i < m_buttons.size(); ++i) {
    const bool visible = m_chart.curves()[static_cast<std::size_t>(m_curves[i])].visible;
    m_buttons[i]->setStyleSheet(sheet);
    m_buttons[i]->setChecked(visible);
    m_buttons[i]->setIcon(swatch(m_curves[i]));
  }
  m_more->setStyleSheet(sheet);
}

void ChartLegend::setMostRows(int rows) {
  if (rows == m_mostRows) return;
  m_mostRows = rows;
  arrange();
}

// As few rows as hold all entries; if even the most do not, long names are cut, and then the rest goes into the menu.
void ChartLegend::arrange() {
  write(QWIDGETSIZE_MAX);
  int rows = 1;
  while (!place(rows) && rows < m_mostRows) ++rows;
  if (m_more->isVisibleTo(this)) {
    write(kMostName);
    rows = 1;
    while (!place(rows) && rows < m_mostRows) ++rows;
  }
  if (height() != rows * kHeight + 2) setFixedHeight(rows * kHeight + 2);
}

void ChartLegend::write(int mostPixels) {
  for (int i = 0; i < m_buttons.size(); ++i) {
    const QString& name = m_chart.curves()[static_cast<std::size_t>(m_curves[i])].name;
    m_buttons[i]->setText(QFontMetrics(m_buttons[i]->font()).elidedText(name, Qt::ElideMiddle, mostPixels));
  }
}

bool ChartLegend::place(int rows) {
  const QFontMetrics words(Theme::uiFont(11.5));
  const int moreWidth = words.horizontalAdvance(tr("+%1 more").arg(99)) + 12;
  int x = 0, row = 0, shown = 0;
  for (; shown < m_buttons.size(); ++shown) {
    const int wide = words.horizontalAdvance(m_buttons[shown]->text()) + kSwatchWidth + 18;
    const bool last = shown + 1 == m_buttons.size();
    if (x > 0 && row + 1 < rows && x + wide > width()) x = 0, ++row;
    if (x + wide > width() - (row + 1 == rows && !last ? moreWidth : 0)) break;
    m_buttons[shown]->setGeometry(x, 1 + row * kHeight, wide, kHeight);
    m_buttons[shown]->show();
    x += wide + 2;
  }
  for (int i = shown; i < m_buttons.size(); ++i) m_buttons[i]->hide();
  const int hidden = static_cast<int>(m_buttons.size()) - shown;
  m_more->setVisible(hidden > 0);
  if (hidden == 0) return true;
  m_more->setText(tr("+%1 more").arg(hidden));
  m_more->setGeometry(x, 1 + row * kHeight, moreWidth, kHeight);
  fillMenu(shown);
  return false;
}

void ChartLegend::fillMenu(int from) {
  m_more->menu()->clear();
  for (int i = from; i < m_curves.size(); ++i) {
    const int curve = m_curves[i];
    QAction* action =
        m_more->menu()->addAction(swatch(curve), m_chart.curves()[static_cast<std::size_t>(curve)].name);
    action->setCheckable(true);
    action->setChecked(m_chart.curves()[static_cast<std::size_t>(curve)].visible);
    connect(action, &QAction::triggered, this, [this, curve] { toggle(curve); });
    connect(action, &QAction::hovered, this, [this, curve] { m_chart.setHighlighted(curve); });
  }
}

void ChartLegend::resizeEvent(QResizeEvent*) {
  arrange();
}

bool ChartLegend::eventFilter(QObject* watched, QEvent* event) {
  // One that is being deleted is no button any more: only its address is looked at.
  const auto found = std::find_if(m_buttons.cbegin(), m_buttons.cend(), [&](const QToolButton* button) {
    return static_cast<const void*>(button) == watched;
  });
  const qsizetype index = found == m_buttons.cend() ? -1 : found - m_buttons.cbegin();
  if (index >= 0) {
    const bool enters = event->type() == QEvent::Enter || event->type() == QEvent::FocusIn;
    const bool leaves = event->type() == QEvent::Leave || event->type() == QEvent::FocusOut;
    if (enters && m_buttons.size() > 1) m_chart.setHighlighted(m_curves[index]);
    if (leaves) m_chart.setHighlighted(-1);
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace vitrine::ui
