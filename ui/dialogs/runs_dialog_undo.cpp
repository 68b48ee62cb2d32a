// What is done to runs of the list and taken back again: whole folders that go to the trash, and labels.
#include <QFileInfo>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <algorithm>
#include <iterator>
#include <utility>

#include "ui/dialogs/messages.h"
#include "ui/dialogs/row_filter.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/dialogs/undo_line.h"
#include "ui/document/text.h"
#include "ui/live/runs_beside.h"

namespace vitrine::ui {

void RunsDialog::throwAway() {
  const QTreeWidgetItem* next =
      m_list->currentItem();  // of those that the filter shows, what is beside the selection
  while (next && next->isSelected()) next = m_list->itemBelow(next);
  if (!next)
    for (next = m_list->currentItem(); next && next->isSelected();) next = m_list->itemAbove(next);
  m_wanted = next ? qtext(at(rowOf(next)).folder.path) : QString();
  Done done;
  std::optional<Error> stays;
  bool present = false;
  for (QTreeWidgetItem* row : m_list->selectedItems()) {
    const int index = rowOf(row);
    const QString path = qtext(at(index).folder.path);
    present = present || path == m_present;
    if (path == m_present) continue;
    ThrownRun thrown{at(index).folder, row->text(kName), {}, m_beside.isShown(path), at(index).label};
    if (const Status gone = throwIntoTrash(thrown); !gone) {
      stays = gone.error();
      continue;
    }
    m_beside.hide(path);
    const QSignalBlocker quiet(m_list);  // until list and rows are the same again
    m_runs.erase(m_runs.begin() + index);
    delete m_list->takeTopLevelItem(index);
    done.thrown.push_back(std::move(thrown));
  }
  done.words = thrownInWords(done.thrown);
  if (present) done.words += QLatin1Char(' ') + tr("The one that is open stays.");
  for (const QString& place : std::as_const(m_places)) noteThrown(place, thrownFrom(place, done.thrown));
  if (!done.thrown.empty()) m_done.push_back(std::move(done));
  chooseWanted();
  m_filter->apply();
  tellDone();
  if (stays) showError(this, tr("The run was not moved to the trash"), *stays);
}

std::vector<ThrownRun> RunsDialog::thrownFrom(const QString& place, const std::vector<ThrownRun>& runs) {
  std::vector<ThrownRun> out;
  for (const ThrownRun& run : runs)
    if (placeOf(run) == place) out.push_back(run);
  return out;
}

QString RunsDialog::placeOf(const ThrownRun& run) {
  return QFileInfo(qtext(run.folder.path)).path();
}

// What went to the trash while an earlier list was open comes back from this one just so.
void RunsDialog::takeThrownEarlier(std::vector<std::vector<ThrownRun>> earlier) {
  std::vector<Done> steps;
  for (std::vector<ThrownRun>& together : earlier) {
    Done done;
    done.words = together.size() == 1
                     ? tr("%1 lies in the trash since earlier.").arg(shortened(together.front().name))
                     : tr("%1 runs lie in the trash since earlier.").arg(together.size());
    done.thrown = std::move(together);
    steps.push_back(std::move(done));
  }
  m_done.insert(m_done.begin(), std::make_move_iterator(steps.begin()), std::make_move_iterator(steps.end()));
  tellDone();
}

QString RunsDialog::thrownInWords(const std::vector<ThrownRun>& runs) const {
  if (runs.size() == 1) return tr("%1 was moved to the trash.").arg(shortened(runs.front().name));
  return tr("%1 runs were moved to the trash.").arg(runs.size());
}

void RunsDialog::undo() {
  if (m_done.empty()) return;
  Done& last = m_done.back();
  const bool label = last.thrown.empty();
  const Status back = label ? undoLabel(last) : undoThrown(last);
  if (label ? back.ok() : last.thrown.empty()) m_done.pop_back();
  m_filter->apply();
  chooseWanted();
  tellDone();
  m_list->setFocus();
  if (!back) showError(this, label ? tr("The run keeps its label") : tr("The run does not come back"), back.error());
}

Status RunsDialog::undoLabel(const Done& done) {
  // What it was given since otherwise, as a colour when it was ticked, it keeps.
  RunLabel back;
  VITRINE_CHECK(change_label(done.run, [&](RunLabel& label) {
    if (done.before.name != done.after.name) label.name = done.before.name;
    if (done.before.colour != done.after.colour) label.colour = done.before.colour;
    back = label;
  }));
  m_beside.relabel(done.run, back);
  m_wanted = qtext(done.run.path);
  if (const int row = rowOf(m_wanted); row >= 0) {
    at(row).label = back;
    showLabel(row);
  }
  return {};
}

// Whoever makes room can try again with those that are still in the trash.
Status RunsDialog::undoThrown(Done& done) {
  Status first;
  std::vector<ThrownRun> left;
  for (ThrownRun& run : done.thrown) {
    const Status back = bringBack(run);
    if (back)
      putBack(run);
    else if (first)
      first = back;
    if (!back && isInTrash(run))
      left.push_back(std::move(run));
    else
      forgetThrown(placeOf(run), run);
  }
  done.thrown = std::move(left);
  done.words = thrownInWords(done.thrown);
  return first;
}

// In its place: the newest comes first.
void RunsDialog::putBack(const ThrownRun& run) {
  if (run.wasShown) m_beside.show(run.folder, run.label);
  const auto place = std::find_if(m_runs.begin(), m_runs.end(),
                                  [&](const Listed& other) { return other.folder.path < run.folder.path; });
  const int index = static_cast<int>(place - m_runs.begin());
  {
    const QSignalBlocker quiet(m_list);
    m_runs.insert(place, {run.folder, run.label});
    m_list->insertTopLevelItem(index, newRow(at(index)));
  }
  m_wanted = qtext(run.folder.path);
  read({run.folder});
}

// The run that is to be the current one; where it is filtered away, once a filter shows it again, unless somebody has
// chosen one meanwhile.
void RunsDialog::chooseWanted() {
  const int row = m_wanted.isEmpty() ? -1 : rowOf(m_wanted);
  if (row < 0 || m_list->topLevelItem(row)->isHidden()) return;
  m_list->setCurrentItem(m_list->topLevelItem(row));
  m_wanted.clear();
}

void RunsDialog::tellDone() {
  if (m_done.empty()) return m_undo->tell({}, {}, false);
  const Done& last = m_done.back();
  const auto known = [](const ThrownRun& run) { return !run.inTrash.isEmpty(); };  // where the trash has it
  const bool possible = last.thrown.empty() || std::any_of(last.thrown.begin(), last.thrown.end(), known);
  QStringList folders;
  for (const ThrownRun& run : last.thrown) folders << qtext(run.folder.path);
  m_undo->tell(last.words, folders.join('\n'), possible);
}

}  // namespace vitrine::ui
