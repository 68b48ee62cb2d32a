#include "ui/dialogs/runs_dialog.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QShortcut>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/text.h"
#include "core/io/project_file.h"
#include "core/project/apart.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/messages.h"
#include "ui/dialogs/row_filter.h"
#include "ui/dialogs/run_row.h"
#include "ui/dialogs/undo_line.h"
#include "ui/document/background.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/runs_beside.h"

namespace vitrine::ui {
namespace {

enum Column { kName, kState, kApart, kEpochs, kSteps, kLoss, kMetric, kTime, kSize, kColumns };
constexpr Column kNumbers[] = {kEpochs, kSteps, kLoss, kTime, kSize};
constexpr std::size_t kAtOnce = 16;  // runs that are read before the list is told
constexpr int kMostOthers = 24;      // runs to compare with in a menu
constexpr int kLongestName = 320;    // px, in a sentence

}  // namespace

RunsDialog::RunsDialog(QStringList places, QString present, RunsBeside& beside, Project now, QWidget* parent)
    : QDialog(parent),
      m_places(std::move(places)),
      m_present(std::move(present)),
      m_beside(beside),
      m_now(std::make_shared<const Project>(std::move(now))) {
  setWindowTitle(tr("Runs"));
  resize(1'040, 460);
  build();
  fill();
}

RunsDialog::~RunsDialog() {
  if (m_givenUp) *m_givenUp = true;
}

void RunsDialog::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(12);
  m_list = new QTreeWidget(this);
  m_filter = new RowFilter(*m_list, this);
  column->addWidget(m_filter);
  m_list->setAccessibleName(tr("Runs"));
  m_list->setRootIsDecorated(false);
  m_list->setStyleSheet("QHeaderView::section { padding: 5px 9px; }");
  m_list->setItemDelegate(new TallRows(m_list));
  m_list->setUniformRowHeights(true);
  m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
  m_list->setAllColumnsShowFocus(true);
  m_list->setColumnCount(kColumns);
  m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
  m_list->setHeaderLabels({tr("Run"), tr("State"), tr("Differs in"), tr("Epochs"), tr("Steps"), tr("Best loss"),
                           tr("Metric"), tr("Trained for"), tr("Size")});
  m_list->headerItem()->setToolTip(kName, tr("Tick a run to draw its curves beside the present one's; F2 names it."));
  m_list->headerItem()->setToolTip(kApart, tr("In which settings it differs from the project as it is now."));
  m_list->header()->setStretchLastSection(false);
  for (const int right : kNumbers) m_list->headerItem()->setTextAlignment(right, Qt::AlignRight | Qt::AlignVCenter);
  m_list->setContextMenuPolicy(Qt::CustomContextMenu);
  column->addWidget(m_list, 1);
  m_hint = new QLabel(this);
  m_hint->setProperty("role", "small");
  m_hint->setWordWrap(true);
  column->addWidget(m_hint);
  m_undo = new UndoLine(this, [this] { undo(); });
  column->addWidget(m_undo);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  m_open = buttons->addButton(tr("&Open"), QDialogButtonBox::AcceptRole);
  m_open->setToolTip(tr("The project as it was when it was trained, with its weights and curves."));
  m_folder = buttons->addButton(tr("Show &folder"), QDialogButtonBox::ActionRole);
  m_folder->setToolTip(tr("The files of the run: project, weights, metrics.csv, report.json."));
  m_compare = buttons->addButton(tr("&Compare"), QDialogButtonBox::ActionRole);
  m_compare->setToolTip(tr("Settings, curves and their difference, of two runs that are selected (Ctrl+click)."));
  m_delete = buttons->addButton(tr("Move to &trash"), QDialogButtonBox::ActionRole);
  m_delete->setToolTip(tr("The whole folder of the run (Del). Ctrl+Z takes it back."));
  m_open->setDefault(true);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(m_folder, &QPushButton::clicked, this, &RunsDialog::showFolder);
  connect(m_compare, &QPushButton::clicked, this, &RunsDialog::compare);
  connect(m_list, &QTreeWidget::itemSelectionChanged, this, &RunsDialog::refresh);
  connect(m_delete, &QPushButton::clicked, this, &RunsDialog::throwAway);
  connect(m_list, &QTreeWidget::itemDoubleClicked, this, [this](QTreeWidgetItem*, int) {
    if (m_open->isEnabled()) accept();
  });
  connect(m_list, &QTreeWidget::currentItemChanged, this, &RunsDialog::refresh);
  connect(m_list, &QTreeWidget::itemChanged, this, &RunsDialog::changed);
  connect(m_list, &QTreeWidget::customContextMenuRequested, this, &RunsDialog::showMenu);
  auto* away = new QShortcut(QKeySequence::Delete, m_list, nullptr, nullptr, Qt::WidgetShortcut);
  connect(away, &QShortcut::activated, this, [this] { m_delete->isEnabled() ? throwAway() : void(); });
  connect(&m_beside, &RunsBeside::failed, this, [this](const QString& name, const QString& why) {
    m_hint->setText(tr("The curves of %1 cannot be drawn. %2").arg(name, why));
  });
  m_filter->applied = [this] { refresh(); };
  m_filter->leave = [this] { reject(); };
  setTabOrder(m_filter, m_list);
  m_list->setFocus();
}

// The list at once; what each run came to as it is read.
void RunsDialog::fill() {
  m_filling = true;
  m_runs.clear();
  m_read = 0;
  for (const QString& place : m_places)
    for (RunFolder& folder : runs_in(place.toStdString())) m_runs.push_back(std::move(folder));
  m_list->clear();
  QList<QTreeWidgetItem*> rows;
  for (const RunFolder& run : m_runs) {
    const QString path = qtext(run.path);
    auto* row = new QTreeWidgetItem;
    row->setFlags(row->flags() | Qt::ItemIsEditable | Qt::ItemIsUserCheckable);
    row->setText(kName, QFileInfo(path).fileName());
    row->setToolTip(kName, path);
    if (path != m_present) row->setCheckState(kName, m_beside.isShown(path) ? Qt::Checked : Qt::Unchecked);
    row->setText(kState, QStringLiteral("…"));
    for (const int right : kNumbers) row->setTextAlignment(right, Qt::AlignRight | Qt::AlignVCenter);
    rows << row;
  }
  m_list->addTopLevelItems(rows);
  constexpr int kWidths[kColumns] = {200, 100, 220, 62, 72, 80, 122, 84, 60};
  for (int i = 0; i < kColumns; ++i) m_list->setColumnWidth(i, kWidths[i]);
  if (!m_runs.empty()) m_list->setCurrentItem(m_list->topLevelItem(0));
  m_hint->setText(m_runs.empty() ? tr("Nothing has been trained yet. Every run is kept here from its first step on.")
                                 : tr("Tick a run to draw its curves beside the present one's; F2 names it. Runs lie "
                                      "in %1.")
                                       .arg(m_places.join(tr(" and "))));
  m_filling = false;
  m_filter->apply();
  read();
}

RunsDialog::Details RunsDialog::detailsOf(const RunFolder& folder, const Project& now) {
  Details out{summary_of(folder), label_of(folder), {}, bytesInFolder(qtext(folder.path))};
  if (const auto project = load_project(folder.project)) out.apart = in_words(settings_apart(*project, now));
  return out;
}

void RunsDialog::read() {
  if (m_givenUp) *m_givenUp = true;
  m_givenUp = std::make_shared<std::atomic<bool>>(false);
  if (m_runs.empty()) return;
  inBackground([self = QPointer(this), runs = m_runs, now = m_now, givenUp = m_givenUp] {
    for (std::size_t first = 0; first < runs.size() && !*givenUp; first += kAtOnce) {
      std::vector<Details> some;
      for (std::size_t i = first; i < std::min(runs.size(), first + kAtOnce) && !*givenUp; ++i)
        some.push_back(detailsOf(runs[i], *now));
      QMetaObject::invokeMethod(
          qApp,
          [self, first, some = std::move(some), givenUp] {
            if (self && !*givenUp) self->take(first, some);
          },
          Qt::QueuedConnection);
    }
  });
}

void RunsDialog::take(std::size_t first, const std::vector<Details>& some) {
  m_filling = true;
  for (std::size_t i = 0; i < some.size(); ++i)
    showDetails(*m_list->topLevelItem(static_cast<int>(first + i)), some[i]);
  m_read = first + some.size();
  m_filling = false;
  if (!m_filter->isEmpty()) m_filter->apply();
  if (!m_wanted.empty()) chooseWanted();
}

void RunsDialog::showDetails(QTreeWidgetItem& row, const Details& details) {
  const RunSummary& run = details.summary;
  const QString path = qtext(run.folder.path);
  const bool present = path == m_present, told = !run.reason.empty();
  row.setText(kName, qtext(name_of(run.folder, details.label)));
  if (!present) row.setIcon(kName, runSwatch(details.label.colour, m_beside.isShown(path)));
  row.setText(kState, present ? tr("open") : runStateText(run.reason));
  row.setToolTip(kState, qtext(run.why));
  row.setText(kApart, details.apart.empty() ? tr("as it is now") : qtext(details.apart));
  row.setToolTip(kApart, qtext(details.apart));
  row.setText(kEpochs, told ? wholeNumber(run.epochs) : QStringLiteral("—"));
  row.setText(kSteps, told ? wholeNumber(run.steps) : QStringLiteral("—"));
  row.setText(kLoss, run.loss ? figure(*run.loss) : QStringLiteral("—"));
  row.setText(kMetric, runMetricText(run));
  row.setText(kTime, run.seconds > 0 ? durationText(run.seconds) : QStringLiteral("—"));
  row.setText(kSize, qtext(human_bytes(static_cast<double>(details.bytes))));
}

// A tick, or another name.
void RunsDialog::changed(QTreeWidgetItem* row, int column) {
  if (m_filling || column != kName) return;
  const RunFolder folder = m_runs[static_cast<std::size_t>(m_list->indexOfTopLevelItem(row))];
  const QString path = qtext(folder.path);
  const bool wanted = row->checkState(kName) == Qt::Checked && path != m_present;
  if (wanted != m_beside.isShown(path)) wanted ? m_beside.show(folder) : m_beside.hide(path);
  RunLabel label = label_of(folder);
  const QString name = row->text(kName).simplified();
  if (name != qtext(name_of(folder, label))) {
    label.name = name == QFileInfo(path).fileName() ? std::string() : name.toStdString();
    if (const Status written = write_label(folder, label); !written)
      showError(this, tr("The run keeps its name"), written.error());
    m_beside.relabel(folder);
  }
  m_filling = true;
  row->setText(kName, qtext(name_of(folder, label_of(folder))));
  if (path != m_present) row->setIcon(kName, runSwatch(label_of(folder).colour, m_beside.isShown(path)));
  m_filling = false;
}

std::optional<RunFolder> RunsDialog::current() const {
  const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
  return row < 0 ? std::nullopt : std::optional(m_runs[static_cast<std::size_t>(row)]);
}

void RunsDialog::refresh() {
  const auto run = current();
  const bool present = run && qtext(run->path) == m_present;
  m_open->setEnabled(run && !present);
  m_folder->setEnabled(run.has_value());
  const auto selected = m_list->selectedItems().size();
  m_delete->setEnabled(run && !present && selected < 2);
  m_open->setEnabled(m_open->isEnabled() && selected < 2);
  m_compare->setEnabled(selected == 2);
}

std::optional<RunFolder> RunsDialog::chosen() const {
  const auto run = current();
  return run && qtext(run->path) != m_present ? run : std::nullopt;
}

void RunsDialog::showFolder() const {
  if (const auto run = current()) QDesktopServices::openUrl(QUrl::fromLocalFile(qtext(run->path)));
}

// The one that is higher in the list comes second: it is the newer one.
void RunsDialog::compare() {
  std::vector<int> rows;
  for (const QTreeWidgetItem* row : m_list->selectedItems()) rows.push_back(rowOf(row));
  if (rows.size() != 2) return;
  compareRows(std::min(rows[0], rows[1]), std::max(rows[0], rows[1]));
}

void RunsDialog::compareRows(int newer, int older) {
  auto* dialog =
      new CompareDialog(m_runs[static_cast<std::size_t>(older)], m_runs[static_cast<std::size_t>(newer)], this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

int RunsDialog::rowOf(const QTreeWidgetItem* row) const {
  return m_list->indexOfTopLevelItem(const_cast<QTreeWidgetItem*>(row));
}

// ---- the menu of a run

void RunsDialog::showMenu(const QPoint& at) {
  QTreeWidgetItem* row = m_list->currentItem();
  if (!row || row->isHidden() || !row->isSelected()) return;
  QMenu* menu = makeMenu(*row);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const bool pointed = m_list->itemAt(at) == row;  // else it was asked for with a key
  menu->popup(m_list->viewport()->mapToGlobal(pointed ? at : m_list->visualItemRect(row).bottomLeft()));
}

QMenu* RunsDialog::makeMenu(QTreeWidgetItem& row) {
  const int index = rowOf(&row);
  auto* menu = new QMenu(this);
  menu->setAccessibleName(tr("Run %1").arg(row.text(kName)));
  if (qtext(m_runs[static_cast<std::size_t>(index)].path) != m_present) {
    const bool shown = row.checkState(kName) == Qt::Checked;
    menu->addAction(shown ? tr("&Hide curves") : tr("&Show curves"), this,
                    [&row, shown] { row.setCheckState(kName, shown ? Qt::Unchecked : Qt::Checked); });
    addColours(*menu->addMenu(tr("&Colour")), index);
    menu->addSeparator();
  }
  menu->addAction(tr("&Rename"), this, [this, &row] { m_list->editItem(&row, kName); })->setShortcut(Qt::Key_F2);
  QAction* open = menu->addAction(tr("&Open"), this, &QDialog::accept);
  open->setEnabled(m_open->isEnabled());
  menu->addAction(tr("Show &folder"), this, &RunsDialog::showFolder);
  addOthers(*menu->addMenu(tr("Co&mpare with …")), index);
  menu->addSeparator();
  QAction* away = menu->addAction(tr("Move to &trash"), this, &RunsDialog::throwAway);
  away->setShortcut(QKeySequence::Delete);
  away->setEnabled(m_delete->isEnabled());
  return menu;
}

void RunsDialog::addColours(QMenu& menu, int row) {
  const std::optional<int> now = label_of(m_runs[static_cast<std::size_t>(row)]).colour;
  auto* group = new QActionGroup(&menu);
  const QStringList names = curveColourNames();
  for (int colour = 0; colour < names.size(); ++colour) {
    QAction* action =
        menu.addAction(runSwatch(colour, true), names[colour], this, [=, this] { recolour(row, colour); });
    action->setCheckable(true);
    action->setChecked(now == colour);
    group->addAction(action);
  }
}

void RunsDialog::addOthers(QMenu& menu, int row) {
  for (int i = 0; i < m_list->topLevelItemCount() && menu.actions().size() < kMostOthers; ++i) {
    if (i == row || m_list->topLevelItem(i)->isHidden()) continue;
    const QString name =
        fontMetrics().elidedText(m_list->topLevelItem(i)->text(kName), Qt::ElideMiddle, kLongestName);
    menu.addAction(QString(name).replace('&', "&&"), this,
                   [=, this] { compareRows(std::min(i, row), std::max(i, row)); });
  }
  menu.setEnabled(!menu.isEmpty());
}

void RunsDialog::recolour(int row, int colour) {
  const RunFolder& folder = m_runs[static_cast<std::size_t>(row)];
  RunLabel label = label_of(folder);
  label.colour = colour;
  if (const Status written = write_label(folder, label); !written)
    return void(showError(this, tr("The run keeps its colour"), written.error()));
  m_beside.relabel(folder);
  m_filling = true;
  m_list->topLevelItem(row)->setIcon(kName, runSwatch(colour, m_beside.isShown(qtext(folder.path))));
  m_filling = false;
}

// ---- the trash

void RunsDialog::throwAway() {
  const auto run = current();
  if (!run) return;
  const QString path = qtext(run->path);
  ThrownRun thrown{*run, m_list->currentItem()->text(kName), {}, m_beside.isShown(path)};
  if (!QFile::moveToTrash(path, &thrown.inTrash))
    return void(showError(this, tr("The run is still there"),
                          {"It cannot be moved to the trash", run->path, "Delete its folder by hand"}));
  m_beside.hide(path);
  m_thrown.push_back(std::move(thrown));
  const auto* next = m_list->itemBelow(m_list->currentItem());  // of those that the filter shows
  if (!next) next = m_list->itemAbove(m_list->currentItem());
  choose(next ? m_runs[static_cast<std::size_t>(rowOf(next))].path : std::string());
  tellThrown();
}

void RunsDialog::undo() {
  if (m_thrown.empty()) return;
  const ThrownRun run = m_thrown.back();
  const Status back = bringBack(run);
  if (back || !there(run.inTrash.toStdString())) m_thrown.pop_back();  // else whoever makes room can try again
  if (back && run.wasShown) m_beside.show(run.folder);
  choose(run.folder.path);
  tellThrown();
  m_list->setFocus();
  if (!back) showError(this, tr("The run does not come back"), back.error());
}

// The list anew, in which this run is the current one. A filter may know it only once it is read again.
void RunsDialog::choose(const std::string& path) {
  m_wanted = path;
  fill();
  m_filter->apply();
  chooseWanted();
}

void RunsDialog::chooseWanted() {
  for (std::size_t i = 0; i < m_runs.size(); ++i)
    if (QTreeWidgetItem* row = m_list->topLevelItem(static_cast<int>(i));
        m_runs[i].path == m_wanted && !row->isHidden())
      m_list->setCurrentItem(row), m_wanted.clear();
}

void RunsDialog::tellThrown() {
  if (m_thrown.empty()) return m_undo->tell({}, {}, false);
  const ThrownRun& last = m_thrown.back();
  const QString name = fontMetrics().elidedText(last.name, Qt::ElideMiddle, kLongestName);
  m_undo->tell(tr("%1 was moved to the trash.").arg(name), qtext(last.folder.path), !last.inTrash.isEmpty());
}

}  // namespace vitrine::ui
