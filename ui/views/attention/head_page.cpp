#include "ui/views/attention/head_page.h"

#include <QBoxLayout>
#include <QLabel>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/theme/parts.h"
#include "ui/views/attention/head_grid.h"
#include "ui/views/attention/head_map.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {

HeadPage::HeadPage(QWidget* parent) : QWidget(parent) {
  m_map = new HeadMap(this);
  m_value = new ElidedLine("muted", this);
  m_side = new QWidget(this);
  m_nowCaption = newLabel({}, "small", m_side), m_startCaption = newLabel({}, "small", m_side);
  m_now = new HeadGrid(m_side), m_startGrid = new HeadGrid(m_side);
  m_now->setAccessibleName(tr("Attention heads now"));
  m_startGrid->setAccessibleName(tr("Attention heads at the start"));
  m_bar = new ColourBar(m_side);
  m_bar->setScale(viridis(), "0", "0.5", "1");
  m_bar->setMaximumWidth(260);

  auto* side = new QVBoxLayout(m_side);
  side->setContentsMargins(0, 0, 0, 0);
  side->setSpacing(3);
  m_grids = new QBoxLayout(QBoxLayout::TopToBottom);
  m_grids->setSpacing(3);
  for (const auto& [text, grid] : {std::pair{m_nowCaption, m_now}, std::pair{m_startCaption, m_startGrid}}) {
    auto* column = new QVBoxLayout;
    column->setSpacing(3);
    column->addWidget(text);
    column->addWidget(grid);
    column->addStretch(0);
    m_grids->addLayout(column);
  }
  side->addLayout(m_grids);
  side->addSpacing(6);
  side->addWidget(m_bar);
  side->addStretch(1);
  auto* left = new QVBoxLayout;
  left->setSpacing(4);
  left->addWidget(m_map, 1);
  left->addWidget(m_value);
  left->addStretch(0);
  m_parts = new QBoxLayout(QBoxLayout::LeftToRight, this);
  m_parts->setContentsMargins(0, 0, 0, 0);
  m_parts->setSpacing(12);
  m_parts->addLayout(left, 1);
  m_parts->addWidget(m_side);
  m_parts->addStretch(0);
  m_side->setMinimumHeight(1);  // its parts are laid out to fit, and must not hold the window open

  for (HeadGrid* grid : {m_now, m_startGrid}) connect(grid, &HeadGrid::chosen, this, &HeadPage::chosen);
  connect(m_map, &HeadMap::pointed, this, &HeadPage::speak);
}

void HeadPage::display(const AttentionShown& now, const QString& caption, const AttentionShown& start,
                       const QString& startCaption) {
  m_now->display(now);
  m_nowCaption->setText(caption);
  m_startGrid->display(start);
  m_startCaption->setText(startCaption);
  layOut();
}

void HeadPage::showHead(const AttentionShown& now, int layer, int head, const Run* run) {
  const AttentionMap& map = *now.layers[static_cast<std::size_t>(layer)];
  const bool patches = !map.query_patches.field.empty() || !map.key_patches.field.empty();
  m_map->display(map.weights, head, now.queryNames(map, run), now.keyNames(map, run), !patches);
  m_map->setAccessibleName(tr("%1 head %2").arg(qtext(map.name)).arg(head + 1));
  for (HeadGrid* grid : {m_now, m_startGrid}) grid->choose(layer, head);
  layOut();
}

void HeadPage::clear() {
  m_map->clear();
  m_now->display({});
  m_startGrid->display({});
}

QString HeadPage::words() const {
  const QPoint cell = m_map->cell().x() < 0 ? m_map->strongest() : m_map->cell();
  return m_map->spoken(cell.y(), cell.x());
}

void HeadPage::speak() {
  m_value->setWords(words());
  emit pointed();
}

// The grids take what the other parts leave, side by side where there is width for it. Where height is short, the
// comparison goes first, then the scale.
void HeadPage::layOut() {
  constexpr int kCaption = 19, kSpacing = 12, kLeastSide = 12, kLeastForBar = 120, kWide = 560, kNarrow = 210;
  if (width() < kNarrow) return layOutNarrow();
  m_parts->setDirection(QBoxLayout::LeftToRight);
  const int rows = std::max(1, m_now->layers());
  const bool wide = width() >= kWide;
  const int sideWidth = wide ? std::max(280, width() / 2) : std::clamp(width() * 38 / 100, 92, 300);
  m_bar->setVisible(height() >= kLeastForBar);
  const int room = height() - (m_bar->isHidden() ? 0 : kSpacing + m_bar->height() + 10);
  int side = HeadGrid::sideFor(rows, (wide ? room : room / 2) - kCaption);
  const bool compares = side >= kLeastSide && m_startGrid->layers() > 0;
  if (!compares) side = HeadGrid::sideFor(rows, room - kCaption);
  m_startGrid->setVisible(compares);
  m_startCaption->setVisible(compares);
  m_grids->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_grids->setSpacing(wide ? 20 : 3);
  m_side->setFixedWidth(sideWidth);
  const int gridWidth = wide && compares ? (sideWidth - 20) / 2 : sideWidth;
  for (HeadGrid* grid : {m_now, m_startGrid}) {
    grid->setMostSide(side);
    grid->setFixedHeight(grid->heightAt(gridWidth));
  }
  const QSize free(width() - sideWidth - 18, height() - m_value->sizeHint().height() - 6);
  m_map->setMaximumSize(m_map->fitting(free).expandedTo({1, 1}));
}

// One below the other, the map as large as can be; what compares and explains needs a wider card.
void HeadPage::layOutNarrow() {
  constexpr int kCaption = 19, kSpacing = 12, kMostSide = 34;
  m_parts->setDirection(QBoxLayout::TopToBottom);
  for (QWidget* part :
       {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_startGrid), static_cast<QWidget*>(m_startCaption)})
    part->hide();
  m_side->setFixedWidth(width());
  m_now->setMostSide(kMostSide);
  m_now->setFixedHeight(m_now->heightAt(width()));
  const int below = m_now->height() + kCaption + 2 * kSpacing;
  const QSize free(width(), height() - below - m_value->sizeHint().height() - 6);
  m_map->setMaximumSize(m_map->fitting(free).expandedTo({1, 1}));
}

void HeadPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

}  // namespace vitrine::ui
