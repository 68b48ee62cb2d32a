#include "ui/views/embedding/point_legend.h"

#include <QMenu>
#include <QResizeEvent>
#include <QToolButton>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/embedding/point_sign.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kMostLegendButtons = 40, kMostLegendMenu = 200;
constexpr int kLegendRow = 22, kLegendGap = 2, kLegendName = 110;  // px

QString legendStyle() {
  return QStringLiteral("QToolButton { padding: 1px 4px; font-size: 8.6pt; color: %1; }")
      .arg(Theme::instance().colours().muted.name());
}

bool sameGroups(const std::vector<PointGroup>& a, const std::vector<PointGroup>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const PointGroup& x, const PointGroup& y) { return x.name == y.name; });
}

}  // namespace

PointLegend::PointLegend(QWidget* parent) : QWidget(parent), m_more(new QToolButton(this)) {
  setAccessibleName(tr("Classes of the points"));
  m_more->setPopupMode(QToolButton::InstantPopup);
  m_more->setMenu(new QMenu(m_more));
  m_more->setFocusPolicy(Qt::StrongFocus);
  m_more->hide();
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    for (int i = 0; i < m_buttons.size(); ++i) restyle(i);
  });
}

void PointLegend::display(const PointLooks& looks) {
  const bool same = sameGroups(looks.groups, m_looks.groups);
  m_looks = looks;
  m_looks.points.clear();
  if (!same) {
    m_hidden.clear();
    qDeleteAll(m_buttons);
    m_buttons.clear();
    const int count = static_cast<int>(std::min<std::size_t>(looks.groups.size(), kMostLegendButtons));
    for (int i = 0; i < count; ++i) {
      auto* button = new QToolButton(this);
      button->setCheckable(true);
      button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
      button->setFocusPolicy(Qt::StrongFocus);
      connect(button, &QToolButton::clicked, this, [this, i] { toggle(i); });
      button->show();
      m_buttons << button;
    }
  }
  for (int i = 0; i < m_buttons.size(); ++i) restyle(i);
  m_more->setStyleSheet(legendStyle());
  arrange();
}

QPixmap PointLegend::sign(const PointGroup& group, bool hidden) const {
  constexpr int kSide = 14;
  QPixmap out((QSizeF(kSide, kSide) * devicePixelRatioF()).toSize());
  out.setDevicePixelRatio(devicePixelRatioF());
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor colour = hidden ? Theme::instance().colours().faint : m_looks.palette.value(group.colour);
  paintPointSign(painter, {kSide / 2.0, kSide / 2.0}, group.shape, 4.2, colour, false);
  return out;
}

void PointLegend::restyle(int group) {
  QToolButton* button = m_buttons[group];
  const PointGroup& one = m_looks.groups[static_cast<std::size_t>(group)];
  const bool hidden = m_hidden.count(group) > 0;
  QFont font = button->font();
  font.setStrikeOut(hidden);
  button->setFont(font);
  button->setIcon(sign(one, hidden));
  button->setText(button->fontMetrics().elidedText(one.name, Qt::ElideRight, kLegendName));
  button->setChecked(!hidden);
  button->setStyleSheet(legendStyle());
  const QString points = counted(one.count, tr("point"), tr("points"));
  button->setAccessibleName(tr("Class %1, %2").arg(one.name, points));
  button->setToolTip((hidden ? tr("Show %1: %2") : tr("Hide %1: %2")).arg(one.name, points));
}

void PointLegend::toggle(int group) {
  if (m_hidden.erase(group) == 0) m_hidden.insert(group);
  if (group < m_buttons.size()) restyle(group);
  emit toggled();
}

void PointLegend::setMostRows(int rows) {
  if (rows == m_mostRows) return;
  m_mostRows = rows;
  arrange();
}

// Left to right, row by row; the last place is the menu's where not all fit.
void PointLegend::arrange() {
  const int all = static_cast<int>(m_looks.groups.size());
  m_more->setText(tr("%1 more").arg(wholeNumber(all)));
  const int menu = m_more->sizeHint().width();
  int x = 0, row = 0, shown = 0;
  for (; shown < m_buttons.size(); ++shown) {
    const int wide = std::min(m_buttons[shown]->sizeHint().width(), width());
    const bool last = row == m_mostRows - 1;
    const int room = width() - (last && shown + 1 < all ? menu + kLegendGap : 0);
    if (x > 0 && x + wide > room) {
      if (last) break;
      x = 0, ++row;
    }
    m_buttons[shown]->setGeometry(x, row * kLegendRow, wide, kLegendRow);
    x += wide + kLegendGap;
  }
  for (int i = 0; i < m_buttons.size(); ++i) m_buttons[i]->setVisible(i < shown);
  m_more->setVisible(shown < all);
  if (shown < all) {
    m_more->setText(tr("%1 more").arg(wholeNumber(all - shown)));
    m_more->setAccessibleName(tr("More classes"));
    m_more->setToolTip(tr("The other classes; one that is not ticked is hidden"));
    m_more->setGeometry(std::min(x, std::max(0, width() - menu)), row * kLegendRow, menu, kLegendRow);
    fillMenu(shown);
  }
  setFixedHeight(all == 0 ? 0 : (row + 1) * kLegendRow);
}

void PointLegend::fillMenu(int from) {
  disconnect(m_more->menu(), nullptr, this, nullptr);
  connect(m_more->menu(), &QMenu::aboutToShow, this, [this, from] {
    QMenu* menu = m_more->menu();
    menu->clear();
    const int all = static_cast<int>(m_looks.groups.size()), end = std::min(all, from + kMostLegendMenu);
    for (int i = from; i < end; ++i) {
      const PointGroup& group = m_looks.groups[static_cast<std::size_t>(i)];
      QAction* action = menu->addAction(sign(group, false), group.name);
      action->setCheckable(true);
      action->setChecked(m_hidden.count(i) == 0);
      connect(action, &QAction::triggered, this, [this, i] { toggle(i); });
    }
    if (end < all) menu->addAction(tr("%1 more are not listed").arg(wholeNumber(all - end)))->setEnabled(false);
  });
}

void PointLegend::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) arrange();
}

}  // namespace vitrine::ui
