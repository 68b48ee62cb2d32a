#include "ui/dialogs/runs_dialog.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QDirIterator>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPointer>
#include <QPushButton>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/text.h"
#include "core/io/project_file.h"
#include "core/metrics/metric.h"
#include "core/project/apart.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/messages.h"
#include "ui/document/background.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/runs_beside.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

enum Column { kName, kState, kApart, kEpochs, kSteps, kLoss, kMetric, kTime, kSize, kColumns };
constexpr Column kNumbers[] = {kEpochs, kSteps, kLoss, kTime, kSize};
constexpr std::size_t kAtOnce = 16;  // runs that are read before the list is told

qint64 bytesIn(const QString& folder) {
  qint64 bytes = 0;
  for (QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories); files.hasNext();) {
    files.next();
    bytes += files.fileInfo().size();
  }
  return bytes;
}

QString stateText(const std::string& reason) {
  if (reason.empty() || reason == "training") return RunsDialog::tr("interrupted");
  if (reason == "all_epochs") return RunsDialog::tr("finished");
  if (reason == "early_stopping") return RunsDialog::tr("stopped early");
  if (reason == "stopped") return RunsDialog::tr("stopped");
  if (reason == "none") return RunsDialog::tr("paused");
  return RunsDialog::tr("failed");
}

QString metricText(const RunSummary& run) {
  if (!run.metric) return QStringLiteral("—");
  const MetricType* type = metric_types().find(run.metric->first);
  return (type ? qtext(type->info.title) : qtext(run.metric->first)) + " " + figure(run.metric->second);
}

// The colour that its curves have; a ring where they are not drawn.
QIcon swatch(std::optional<int> colour, bool filled) {
  QPixmap out(28, 28);
  out.setDevicePixelRatio(2);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colours& c = Theme::instance().colours();
  const QColor shown = colour ? c.curves[*colour % 6] : c.border;
  painter.setPen(QPen(shown, 1.6));
  if (filled) painter.setBrush(shown);
  painter.drawRoundedRect(QRectF(2, 2, 10, 10), 3, 3);
  return out;
}

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
  m_list->setAccessibleName(tr("Runs"));
  m_list->setRootIsDecorated(false);
  m_list->setStyleSheet("QTreeWidget::item { padding: 5px 9px; } QHeaderView::section { padding: 5px 9px; }");
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
  column->addWidget(m_list, 1);
  m_hint = new QLabel(this);
  m_hint->setProperty("role", "small");
  m_hint->setWordWrap(true);
  column->addWidget(m_hint);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  m_open = buttons->addButton(tr("&Open"), QDialogButtonBox::AcceptRole);
  m_open->setToolTip(tr("The project as it was when it was trained, with its weights and curves."));
  m_folder = buttons->addButton(tr("Show &folder"), QDialogButtonBox::ActionRole);
  m_folder->setToolTip(tr("The files of the run: project, weights, metrics.csv, report.json."));
  m_compare = buttons->addButton(tr("&Compare"), QDialogButtonBox::ActionRole);
  m_compare->setToolTip(tr("Settings, curves and their difference, of two runs that are selected (Ctrl+click)."));
  m_delete = buttons->addButton(tr("Move to &trash"), QDialogButtonBox::ActionRole);
  m_delete->setToolTip(tr("The whole folder of the run. The trash can give it back."));
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
  refresh();
  read();
}

RunsDialog::Details RunsDialog::detailsOf(const RunFolder& folder, const Project& now) {
  Details out{summary_of(folder), label_of(folder), {}, bytesIn(qtext(folder.path))};
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
}

void RunsDialog::showDetails(QTreeWidgetItem& row, const Details& details) {
  const RunSummary& run = details.summary;
  const QString path = qtext(run.folder.path);
  const bool present = path == m_present, told = !run.reason.empty();
  row.setText(kName, qtext(name_of(run.folder, details.label)));
  if (!present) row.setIcon(kName, swatch(details.label.colour, m_beside.isShown(path)));
  row.setText(kState, present ? tr("open") : stateText(run.reason));
  row.setToolTip(kState, qtext(run.why));
  row.setText(kApart, details.apart.empty() ? tr("as it is now") : qtext(details.apart));
  row.setToolTip(kApart, qtext(details.apart));
  row.setText(kEpochs, told ? wholeNumber(run.epochs) : QStringLiteral("—"));
  row.setText(kSteps, told ? wholeNumber(run.steps) : QStringLiteral("—"));
  row.setText(kLoss, run.loss ? figure(*run.loss) : QStringLiteral("—"));
  row.setText(kMetric, metricText(run));
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
  if (path != m_present) row->setIcon(kName, swatch(label_of(folder).colour, m_beside.isShown(path)));
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
  for (const QTreeWidgetItem* row : m_list->selectedItems())
    rows.push_back(m_list->indexOfTopLevelItem(const_cast<QTreeWidgetItem*>(row)));
  if (rows.size() != 2) return;
  std::sort(rows.begin(), rows.end());
  auto* dialog =
      new CompareDialog(m_runs[static_cast<std::size_t>(rows[1])], m_runs[static_cast<std::size_t>(rows[0])], this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void RunsDialog::throwAway() {
  const auto run = current();
  if (!run) return;
  if (!QFile::moveToTrash(qtext(run->path)))
    showError(this, tr("The run is still there"),
              {"It cannot be moved to the trash", run->path, "Delete its folder by hand"});
  else
    m_beside.hide(qtext(run->path));
  const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
  fill();
  m_list->setCurrentItem(m_list->topLevelItem(std::min(row, m_list->topLevelItemCount() - 1)));
}

}  // namespace vitrine::ui
