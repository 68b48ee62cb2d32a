#include "ui/views/attention/all_heads_page.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QScrollArea>
#include <algorithm>
#include <cmath>

#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/theme/elided_combo.h"
#include "ui/views/attention/head_grid.h"

namespace vitrine::ui {

AllHeadsPage::AllHeadsPage(QWidget* parent) : QWidget(parent) {
  m_words = new ElidedLine("small", this);
  m_orders = new ElidedCombo(this);
  m_orders->addItems({tr("By layer"), tr("Widest first"), tr("Narrowest first")});
  m_orders->setAccessibleName(tr("Order of the heads"));
  m_orders->setToolTip(tr("By layer, or by entropy: whether a head looks widely or at few positions"));
  m_orders->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_orders->setMinimumContentsLength(9);
  m_grid = new HeadGrid(nullptr, HeadGrid::Look::full);
  m_grid->setAccessibleName(tr("All attention heads"));
  m_scroll = new QScrollArea(this);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->setWidget(m_grid);
  m_scroll->setMinimumSize(1, 1);
  m_scroll->viewport()->setAutoFillBackground(false);
  m_grid->setAutoFillBackground(false);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(m_words, 1);
  row->addWidget(m_orders);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(row);
  column->addWidget(m_scroll, 1);
  m_scroll->viewport()->installEventFilter(this);

  connect(m_grid, &HeadGrid::chosen, this, &AllHeadsPage::chosen);
  connect(m_grid, &HeadGrid::opened, this, &AllHeadsPage::opened);
  connect(m_orders, &QComboBox::currentIndexChanged, this, [this](int order) {
    m_grid->setOrder(static_cast<HeadGrid::Order>(order));
    fit();
    emit ordered(order);
  });
}

void AllHeadsPage::display(const AttentionShown& shown) {
  m_shown = shown;
  m_grid->display(shown);
  m_words->setWords(words());
  fit();
}

// "3 layers, 12 heads · below each its entropy in bits, up to 4.09".
QString AllHeadsPage::words() const {
  std::int64_t keys = 1;
  for (const AttentionMap* map : m_shown.layers) keys = std::max(keys, map->weights.shape[2]);
  QString out =
      tr("%1, %2 · below each its entropy in bits, at most %3")
          .arg(counted(m_grid->layers(), tr("layer"), tr("layers")),
               counted(m_grid->count(), tr("head"), tr("heads")), figure(std::log2(static_cast<double>(keys)), 3));
  if (m_shown.answer && m_shown.answer->left_out > 0)
    out += tr(" · the last %1 left out, for which there is no room")
               .arg(counted(m_shown.answer->left_out, tr("layer"), tr("layers")));
  return out;
}

void AllHeadsPage::choose(int layer, int head) {
  m_grid->choose(layer, head);
  if (m_grid->layers() > 0 && m_grid->hasFocus()) {
    const QRect map = m_grid->mapRect(layer, head);
    m_scroll->ensureVisible(map.center().x(), map.center().y(), map.width() / 2 + 10, map.height() / 2 + 24);
  }
}

void AllHeadsPage::fit() {
  m_grid->fitInto(m_scroll->viewport()->size());
}

void AllHeadsPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

bool AllHeadsPage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && watched == m_scroll->viewport()) fit();
  return QWidget::eventFilter(watched, event);
}

}  // namespace vitrine::ui
