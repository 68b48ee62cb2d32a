#include "ui/dialogs/runs_dialog.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
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

constexpr std::size_t kAtOnce = 16;  // runs that are read before the list is told

}  // namespace

RunsDialog::RunsDialog(QStringList places, QString present, RunsBeside& beside, Project now, QWidget* parent)
    : QDialog(parent),
      m_places(std::move(places)),
      m_present(std::move(present)),
      m_beside(beside),
      m_now(std::make_shared<const Project>(std::move(now))),
      m_givenUp(std::make_shared<std::atomic<bool>>(false)) {
  setWindowTitle(tr("Runs"));
  resize(1'100, 460);
  build();
  listRuns();
}

RunsDialog::~RunsDialog() {
  *m_givenUp = true;
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
  buildButtons();
  connect(m_list, &QTreeWidget::itemSelectionChanged, this, &RunsDialog::refresh);
  connect(m_list, &QTreeWidget::itemDoubleClicked, this, [this](QTreeWidgetItem*, int) {
    if (m_open->isEnabled()) accept();
  });
  connect(m_list, &QTreeWidget::currentItemChanged, this, &RunsDialog::refresh);
  connect(m_list, &QTreeWidget::itemSelectionChanged, this, &RunsDialog::personChose);
  connect(m_list, &QTreeWidget::currentItemChanged, this, &RunsDialog::personChose);
  connect(m_list, &QTreeWidget::itemPressed, this, &RunsDialog::personChose);
  connect(m_list, &QTreeWidget::itemChanged, this, &RunsDialog::changed);
  connect(m_list, &QTreeWidget::customContextMenuRequested, this, &RunsDialog::showMenu);
  auto* away = new QShortcut(QKeySequence::Delete, m_list, nullptr, nullptr, Qt::WidgetShortcut);
  connect(away, &QShortcut::activated, this, [this] { m_delete->isEnabled() ? throwAway() : void(); });
  connect(&m_beside, &RunsBeside::changed, this, &RunsDialog::followBeside);
  connect(&m_beside, &RunsBeside::failed, this, [this](const QString& name, const QString& why) {
    m_hint->setText(tr("The curves of %1 cannot be drawn. %2").arg(name, why));
  });
  m_filter->applied = [this] { refresh(); };
  m_filter->leave = [this] { reject(); };
  setTabOrder(m_filter, m_list);
  m_list->setFocus();
}

void RunsDialog::buildButtons() {
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  const auto add = [buttons](const QString& title, QDialogButtonBox::ButtonRole role, const QString& tip) {
    QPushButton* button = buttons->addButton(title, role);
    button->setToolTip(tip);
    return button;
  };
  m_open = add(tr("&Open"), QDialogButtonBox::AcceptRole,
               tr("The project as it was when it was trained, with its weights and curves."));
  m_continue = add(tr("Continue from a &state …"), QDialogButtonBox::ActionRole,
                   tr("Opens the run and looks back at the last state that is kept of it: choose one on the strip,\n"
                      "and another run goes on from there."));
  m_folder = add(tr("Show &folder"), QDialogButtonBox::ActionRole,
                 tr("The files of the run: project, weights, metrics.csv, report.json."));
  m_compare = add(tr("&Compare"), QDialogButtonBox::ActionRole,
                  tr("Settings, curves and their difference, of two runs that are selected (Ctrl+click)."));
  m_delete = add(tr("Move to &trash"), QDialogButtonBox::ActionRole,
                 tr("The whole folders of the runs that are selected (Del). Ctrl+Z takes it back,\n"
                    "also when the list is opened again, until the trash is emptied."));
  m_open->setDefault(true);
  layout()->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(m_continue, &QPushButton::clicked, this, &RunsDialog::goOn);
  connect(m_folder, &QPushButton::clicked, this, &RunsDialog::showFolder);
  connect(m_compare, &QPushButton::clicked, this, &RunsDialog::compare);
  connect(m_delete, &QPushButton::clicked, this, &RunsDialog::throwAway);
}

// Which there are, and what each came to as it is read: on a thread, since there may be a thousand of them.
void RunsDialog::listRuns() {
  constexpr int kWidths[kColumns] = {200, 100, 220, 62, 72, 80, 122, 84, 60};
  for (int i = 0; i < kColumns; ++i) m_list->setColumnWidth(i, kWidths[i]);
  m_hint->setText(tr("Looking for runs in %1 …").arg(m_places.join(tr(" and "))));
  refresh();
  inBackground([self = QPointer(this), places = m_places, givenUp = m_givenUp] {
    std::vector<RunFolder> found;
    std::vector<std::vector<ThrownRun>> thrown;
    for (const QString& place : places) {
      for (RunFolder& folder : runs_in(place.toStdString())) found.push_back(std::move(folder));
      for (auto& together : thrownEarlier(place)) thrown.push_back(std::move(together));
    }
    const auto show = [self, found = std::move(found), thrown = std::move(thrown), givenUp] {
      if (*givenUp) return;
      self->showRows(found);
      self->takeThrownEarlier(thrown);
    };
    QMetaObject::invokeMethod(qApp, show, Qt::QueuedConnection);
  });
}

void RunsDialog::showRows(std::vector<RunFolder> found) {
  m_filling = true;
  m_listed = true;
  QList<QTreeWidgetItem*> rows;
  for (const RunFolder& folder : found) {
    m_runs.push_back({folder, {}});
    rows << newRow(m_runs.back());
  }
  m_list->addTopLevelItems(rows);
  if (!m_runs.empty()) m_list->setCurrentItem(m_list->topLevelItem(0));
  m_hint->setText(m_runs.empty() ? tr("Nothing has been trained yet. Every run is kept here from its first step on.")
                                 : tr("Tick a run to draw its curves beside the present one's; F2 names it. Runs lie "
                                      "in %1.")
                                       .arg(m_places.join(tr(" and "))));
  m_filling = false;
  m_filter->apply();
  read(std::move(found));
}

QTreeWidgetItem* RunsDialog::newRow(const Listed& run) const {
  const QString path = qtext(run.folder.path);
  auto* row = new QTreeWidgetItem;
  row->setFlags(row->flags() | Qt::ItemIsEditable | Qt::ItemIsUserCheckable);
  row->setText(kName, qtext(name_of(run.folder, run.label)));
  row->setToolTip(kName, path);
  if (path != m_present) row->setCheckState(kName, m_beside.isShown(path) ? Qt::Checked : Qt::Unchecked);
  row->setText(kState, QStringLiteral("…"));
  for (const int right : kNumbers) row->setTextAlignment(right, Qt::AlignRight | Qt::AlignVCenter);
  return row;
}

RunsDialog::Details RunsDialog::detailsOf(const RunFolder& folder, const Project& now) {
  Details out{summary_of(folder), label_of(folder), {}, bytesInFolder(qtext(folder.path))};
  if (const auto project = load_project(folder.project)) out.apart = in_words(settings_apart(*project, now));
  return out;
}

void RunsDialog::read(std::vector<RunFolder> runs) {
  if (runs.empty()) return;
  m_unread += runs.size();
  inBackground([self = QPointer(this), runs = std::move(runs), now = m_now, givenUp = m_givenUp] {
    for (std::size_t first = 0; first < runs.size() && !*givenUp; first += kAtOnce) {
      std::vector<Details> some;
      for (std::size_t i = first; i < std::min(runs.size(), first + kAtOnce) && !*givenUp; ++i)
        some.push_back(detailsOf(runs[i], *now));
      QMetaObject::invokeMethod(
          qApp, [self, some = std::move(some), givenUp] { *givenUp ? void() : self->take(some); },
          Qt::QueuedConnection);
    }
  });
}

// Some of them may have been thrown away meanwhile.
void RunsDialog::take(const std::vector<Details>& some) {
  m_unread -= some.size();
  for (const Details& details : some)
    if (const int row = rowOf(qtext(details.summary.folder.path)); row >= 0) showDetails(row, details);
  if (!m_filter->isEmpty()) m_filter->apply();
  chooseWanted();
}

void RunsDialog::showDetails(int index, const Details& details) {
  QTreeWidgetItem& row = *m_list->topLevelItem(index);
  const RunSummary& run = details.summary;
  const bool present = qtext(run.folder.path) == m_present, told = !run.reason.empty();
  m_filling = true;
  at(index).label = details.label;
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
  m_filling = false;
  showLabel(index);
}

// Its name, and the colour that its curves have wherever they are drawn.
void RunsDialog::showLabel(int index) {
  QTreeWidgetItem& row = *m_list->topLevelItem(index);
  Listed& run = at(index);
  const QString path = qtext(run.folder.path);
  const RunsBeside::Beside* drawn = m_beside.find(path);
  if (drawn && drawn->coloured) run.label.colour = drawn->colour;  // it may have been given one only now
  m_filling = true;
  row.setText(kName, qtext(name_of(run.folder, run.label)));
  const bool present = path == m_present;
  const bool coloured = !present || run.label.colour;
  row.setIcon(kName, coloured ? runSwatch(run.label.colour, drawn || present) : QIcon());
  m_filling = false;
}

void RunsDialog::followBeside() {
  for (const RunsBeside::Beside& one : m_beside.all())
    if (const int row = rowOf(one.folder); row >= 0 && one.coloured && at(row).label.colour != one.colour)
      showLabel(row);
}

// A tick, or another name.
void RunsDialog::changed(QTreeWidgetItem* row, int column) {
  if (m_filling || column != kName) return;
  const int index = rowOf(row);
  const Listed run = at(index);
  const QString path = qtext(run.folder.path);
  const bool wanted = row->checkState(kName) == Qt::Checked && path != m_present;
  if (wanted != m_beside.isShown(path)) wanted ? m_beside.show(run.folder, run.label) : m_beside.hide(path);
  const QString name = row->text(kName).simplified(), before = qtext(name_of(run.folder, run.label));
  if (name != before) {
    const QString plain = QFileInfo(path).fileName();
    changeLabel(index, tr("The run keeps its name"),
                tr("%1 is called %2 now.").arg(shortened(before), shortened(name.isEmpty() ? plain : name)),
                [&](RunLabel& label) { label.name = name == plain ? std::string() : name.toStdString(); });
  }
  showLabel(index);
}

void RunsDialog::changeLabel(int row, const QString& failure, const QString& words,
                             const std::function<void(RunLabel&)>& change) {
  Listed& run = at(row);
  Done done{words, {}, run.folder, {}, {}};
  const Status written = change_label(run.folder, [&](RunLabel& label) {
    done.before = label;
    change(label);
    run.label = done.after = label;
  });
  if (!written) {
    run.label = done.before;
    return void(showError(this, failure, written.error()));
  }
  m_beside.relabel(run.folder, run.label);
  showLabel(row);
  m_done.push_back(std::move(done));
  tellDone();
}

std::optional<RunFolder> RunsDialog::current() const {
  const int row = rowOf(m_list->currentItem());
  return row < 0 ? std::nullopt : std::optional(m_runs[static_cast<std::size_t>(row)].folder);
}

void RunsDialog::refresh() {
  const auto run = current();
  const auto selected = m_list->selectedItems();
  const bool one = run && selected.size() < 2;
  m_open->setEnabled(one && qtext(run->path) != m_present);
  m_continue->setEnabled(one);
  m_folder->setEnabled(run.has_value());
  m_delete->setEnabled(std::any_of(selected.begin(), selected.end(), [this](const QTreeWidgetItem* row) {
    return qtext(m_runs[static_cast<std::size_t>(rowOf(row))].folder.path) != m_present;
  }));
  m_compare->setEnabled(selected.size() == 2);
}

// Whatever was to be chosen by itself is not any more. That a filter hides the current row is nobody's choice.
void RunsDialog::personChose() {
  if (!m_filter->isApplying()) m_wanted.clear();
}

std::optional<RunFolder> RunsDialog::chosen() const {
  const auto run = current();
  return run && qtext(run->path) != m_present ? run : std::nullopt;
}

void RunsDialog::goOn() {
  m_goOn = true;
  accept();
}

void RunsDialog::showFolder() const {
  if (const auto run = current()) QDesktopServices::openUrl(QUrl::fromLocalFile(qtext(run->path)));
}

int RunsDialog::rowOf(const QTreeWidgetItem* row) const {
  return m_list->indexOfTopLevelItem(const_cast<QTreeWidgetItem*>(row));
}

int RunsDialog::rowOf(const QString& path) const {
  const std::string wanted = path.toStdString();
  const auto found =
      std::find_if(m_runs.begin(), m_runs.end(), [&](const Listed& run) { return run.folder.path == wanted; });
  return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

QString RunsDialog::shortened(const QString& name) const {
  return fontMetrics().elidedText(name, Qt::ElideMiddle, kLongestName);
}

}  // namespace vitrine::ui
