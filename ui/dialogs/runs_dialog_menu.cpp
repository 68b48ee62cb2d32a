// What can be done with a run of the list: its menu, its colours, another one to compare it with.
#include <QActionGroup>
#include <QMenu>
#include <QPushButton>
#include <QTreeWidget>
#include <algorithm>

#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/run_row.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr int kMostOthers = 24;  // runs to compare with in a menu

}  // namespace

// The one that is higher in the list comes second: it is the newer one.
void RunsDialog::compare() {
  std::vector<int> rows;
  for (const QTreeWidgetItem* row : m_list->selectedItems()) rows.push_back(rowOf(row));
  if (rows.size() != 2) return;
  compareRows(std::min(rows[0], rows[1]), std::max(rows[0], rows[1]));
}

void RunsDialog::compareRows(int newer, int older) {
  auto* dialog = new CompareDialog(at(older).folder, at(newer).folder, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void RunsDialog::showMenu(const QPoint& place) {
  QTreeWidgetItem* row = m_list->currentItem();
  if (!row || row->isHidden() || !row->isSelected()) return;
  QMenu* menu = makeMenu(*row);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const bool pointed = m_list->itemAt(place) == row;  // else it was asked for with a key
  menu->popup(m_list->viewport()->mapToGlobal(pointed ? place : m_list->visualItemRect(row).bottomLeft()));
}

QMenu* RunsDialog::makeMenu(QTreeWidgetItem& row) {
  const int index = rowOf(&row);
  auto* menu = new QMenu(this);
  menu->setAccessibleName(tr("Run %1").arg(row.text(kName)));
  if (qtext(at(index).folder.path) != m_present) {
    const bool shown = row.checkState(kName) == Qt::Checked;
    menu->addAction(shown ? tr("&Hide curves") : tr("&Show curves"), this,
                    [&row, shown] { row.setCheckState(kName, shown ? Qt::Unchecked : Qt::Checked); });
  }
  addColours(*menu->addMenu(tr("&Colour")), index);
  menu->addSeparator();
  menu->addAction(tr("&Rename"), this, [this, &row] { m_list->editItem(&row, kName); })->setShortcut(Qt::Key_F2);
  QAction* open = menu->addAction(tr("&Open"), this, &QDialog::accept);
  open->setEnabled(m_open->isEnabled());
  menu->addAction(tr("Contin&ue from a state …"), this, &RunsDialog::goOn)->setEnabled(m_continue->isEnabled());
  menu->addAction(tr("Show &folder"), this, &RunsDialog::showFolder);
  addOthers(*menu->addMenu(tr("Co&mpare with …")), index);
  menu->addSeparator();
  QAction* away = menu->addAction(tr("Move to &trash"), this, &RunsDialog::throwAway);
  away->setShortcut(QKeySequence::Delete);
  away->setEnabled(m_delete->isEnabled());
  return menu;
}

void RunsDialog::addColours(QMenu& menu, int row) {
  const std::optional<int> now = at(row).label.colour;
  auto* group = new QActionGroup(&menu);
  const QStringList names = curveColourNames();
  for (int colour = 0; colour < names.size(); ++colour) {
    QAction* action = menu.addAction(runSwatch(colour, true), names[colour], this, [=, this] {
      changeLabel(
          row, tr("The run keeps its colour"),
          tr("%1 is %2 now.").arg(shortened(m_list->topLevelItem(row)->text(kName)), inSentence(names[colour])),
          [colour](RunLabel& label) { label.colour = colour; });
    });
    action->setCheckable(true);
    action->setChecked(now == colour);
    group->addAction(action);
  }
}

void RunsDialog::addOthers(QMenu& menu, int row) {
  for (int i = 0; i < m_list->topLevelItemCount() && menu.actions().size() < kMostOthers; ++i) {
    if (i == row || m_list->topLevelItem(i)->isHidden()) continue;
    menu.addAction(shortened(m_list->topLevelItem(i)->text(kName)).replace('&', "&&"), this,
                   [=, this] { compareRows(std::min(i, row), std::max(i, row)); });
  }
  menu.setEnabled(!menu.isEmpty());
}

}  // namespace vitrine::ui
