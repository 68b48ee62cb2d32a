#include "ui/views/evaluation/class_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/parts.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr int kClassRow = 24;           // px
constexpr int kClassNumber = 72;        // px a column of numbers takes at least
constexpr int kClassLeastName = 56;     // px
constexpr int kClassForAverages = 210;  // px of height
}  // namespace

void ShareBars::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QVariant share = index.data(ClassModel::kShareRole);
  const Colours& c = Theme::instance().colours();
  const bool focused = option.state & QStyle::State_HasFocus, chosen = option.state & QStyle::State_Selected;
  if (chosen) painter->fillRect(option.rect, mixed(c.surface, c.accent, 0.12));
  if (share.isValid()) {
    const QRectF room = QRectF(option.rect).adjusted(6, 4, -4, -4);
    QRectF bar = room;
    bar.setWidth(room.width() * std::clamp(share.toDouble(), 0.0, 1.0));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(c.surface, c.border, 0.45));
    painter->drawRoundedRect(room, 2, 2);
    painter->setBrush(mixed(c.surface, c.accent, 0.32));
    painter->drawRoundedRect(bar, 2, 2);
    painter->restore();
  }
  if (focused) {
    painter->setPen(QPen(c.accent, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
  }
  QStyleOptionViewItem words = option;
  words.state &= ~(QStyle::State_HasFocus | QStyle::State_Selected | QStyle::State_MouseOver);
  words.rect.adjust(0, 0, share.isValid() ? -4 : 0, 0);
  QStyledItemDelegate::paint(painter, words, index);
}

QTableView* ClassPage::makeTable(ClassModel* model) {
  auto* table = new QTableView(this);
  table->setModel(model);
  table->setItemDelegate(new ShareBars(table));
  table->setShowGrid(false);
  table->setFrameShape(QFrame::NoFrame);
  table->verticalHeader()->hide();
  table->verticalHeader()->setDefaultSectionSize(kClassRow);
  table->verticalHeader()->setMinimumSectionSize(kClassRow);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setSelectionMode(QAbstractItemView::SingleSelection);
  table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setWordWrap(false);
  table->setTextElideMode(Qt::ElideRight);
  table->setTabKeyNavigation(false);
  table->setMinimumHeight(1);
  table->setStyleSheet(
      QStringLiteral("QTableView { background: transparent; border: none; }"
                     "QHeaderView::section { background: transparent; border-right: none; }"));
  return table;
}

ClassPage::ClassPage(QWidget* parent)
    : EvaluationPage(parent),
      m_classes(new ClassModel(ClassModel::Rows::classes, this)),
      m_averages(new ClassModel(ClassModel::Rows::averages, this)),
      m_table(makeTable(m_classes)),
      m_below(makeTable(m_averages)) {
  m_table->setAccessibleName(tr("Figures of each class"));
  m_table->horizontalHeader()->setSortIndicator(ClassModel::kClass, Qt::AscendingOrder);
  m_table->setSortingEnabled(true);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  m_table->installEventFilter(this);
  m_table->viewport()->installEventFilter(this);
  m_below->setAccessibleName(tr("Averages over the classes"));
  m_below->horizontalHeader()->hide();
  m_below->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_table, 1);
  column->addWidget(newLine(this));
  column->addWidget(m_below);
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &EvaluationPage::spokenChanged);
}

// Enter sorts by the column that the arrow keys stand on, once more the other way round.
bool ClassPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_table->viewport() && event->type() == QEvent::Resize) fitColumns();
  if (watched != m_table || event->type() != QEvent::KeyPress) return EvaluationPage::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key != Qt::Key_Return && key != Qt::Key_Enter) return EvaluationPage::eventFilter(watched, event);
  const int column = std::max(0, m_table->currentIndex().column());
  const bool again = column == m_classes->sortedBy() && m_classes->sortOrder() == Qt::AscendingOrder;
  m_table->sortByColumn(column, again ? Qt::DescendingOrder : Qt::AscendingOrder);
  return true;
}

void ClassPage::display(const Evaluation& answer, const Dataset*) {
  if (m_answer == answer) return;
  m_answer = answer;
  const ClassReport report = class_report(answer->tallies);
  m_classes->display(*answer, report);
  m_averages->display(*answer, report);
  m_below->setFixedHeight(m_averages->rowCount() * kClassRow + 4);
  fitColumns();
}

QString ClassPage::spoken() const {
  const int row = m_table->currentIndex().isValid() ? m_table->currentIndex().row() : 0;
  if (row >= m_classes->rowCount()) return {};
  QStringList out{tr("class %1").arg(m_classes->index(row, 0).data().toString())};
  for (int column = 1; column < m_classes->columnCount(); ++column)
    out << m_classes->index(row, column).data(Qt::AccessibleTextRole).toString();
  return out.join(QStringLiteral(", "));
}

// Numbers alike, the name what is left. Where there is little room support goes first, then precision and recall.
void ClassPage::fitColumns() {
  const int room = m_table->viewport()->width();
  const int columns = m_classes->columnCount();
  const int fitting = std::max(1, (room - kClassLeastName) / kClassNumber);
  int wanted = columns - 1;
  const int leaving[] = {ClassModel::kSupport, ClassModel::kPrecision, ClassModel::kRecall, ClassModel::kIou};
  QList<int> hidden;
  for (const int column : leaving)
    if (column < columns && wanted > fitting) hidden << column, --wanted;
  const int number = std::clamp(room / (wanted + 2), std::min(kClassNumber, room / 2), 150);
  for (QTableView* table : {m_table, m_below}) {
    for (int column = 1; column < columns; ++column) {
      table->setColumnHidden(column, hidden.contains(column));
      table->setColumnWidth(column, number);
    }
    table->setColumnWidth(ClassModel::kClass, std::max(kClassLeastName, room - wanted * number));
  }
  m_below->setVisible(height() >= kClassForAverages);
}

void ClassPage::resizeEvent(QResizeEvent* event) {
  EvaluationPage::resizeEvent(event);
  fitColumns();
}

}  // namespace vitrine::ui
