#include "ui/dialogs/runs_dialog.h"

#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QDirIterator>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "core/metrics/metric.h"
#include "ui/dialogs/messages.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

enum Column { kBegun, kState, kEpochs, kSteps, kLoss, kMetric, kTime, kSize, kColumns };

qint64 bytesIn(const QString& folder) {
  qint64 bytes = 0;
  for (QDirIterator files(folder, QDir::Files); files.hasNext();) {
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

}  // namespace

RunsDialog::RunsDialog(QStringList places, QString present, QWidget* parent)
    : QDialog(parent), m_places(std::move(places)), m_present(std::move(present)) {
  setWindowTitle(tr("Runs"));
  resize(860, 420);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(12);
  m_list = new QTreeWidget(this);
  m_list->setAccessibleName(tr("Runs"));
  m_list->setRootIsDecorated(false);
  m_list->setStyleSheet("QTreeWidget::item { padding: 5px 9px; } QHeaderView::section { padding: 5px 9px; }");
  m_list->setUniformRowHeights(true);
  m_list->setAllColumnsShowFocus(true);
  m_list->setColumnCount(kColumns);
  m_list->setHeaderLabels({tr("Begun"), tr("State"), tr("Epochs"), tr("Steps"), tr("Best loss"), tr("Metric"),
                           tr("Trained for"), tr("Size")});
  m_list->header()->setStretchLastSection(false);
  for (const int right : {kEpochs, kSteps, kLoss, kTime, kSize})
    m_list->headerItem()->setTextAlignment(right, Qt::AlignRight | Qt::AlignVCenter);
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
  m_delete = buttons->addButton(tr("Move to &trash"), QDialogButtonBox::ActionRole);
  m_delete->setToolTip(tr("The whole folder of the run. The trash can give it back."));
  m_open->setDefault(true);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(m_folder, &QPushButton::clicked, this, &RunsDialog::showFolder);
  connect(m_delete, &QPushButton::clicked, this, &RunsDialog::throwAway);
  connect(m_list, &QTreeWidget::itemActivated, this, &QDialog::accept);
  connect(m_list, &QTreeWidget::currentItemChanged, this, &RunsDialog::refresh);
  fill();
}

void RunsDialog::fill() {
  m_runs.clear();
  for (const QString& place : m_places)
    for (const RunFolder& folder : runs_in(place.toStdString())) m_runs.push_back(summary_of(folder));
  m_list->clear();
  for (const RunSummary& run : m_runs) {
    const QString path = qtext(run.folder.path);
    const bool present = path == m_present;
    auto* row = new QTreeWidgetItem(m_list);
    row->setText(kBegun, QFileInfo(path).fileName());
    row->setText(kState, present ? tr("open") : stateText(run.reason));
    row->setToolTip(kState, qtext(run.why));
    row->setText(kEpochs, run.reason.empty() ? QStringLiteral("—") : wholeNumber(run.epochs));
    row->setText(kSteps, run.reason.empty() ? QStringLiteral("—") : wholeNumber(run.steps));
    row->setText(kLoss, run.loss ? figure(*run.loss) : QStringLiteral("—"));
    row->setText(kMetric, metricText(run));
    row->setText(kTime, run.seconds > 0 ? durationText(run.seconds) : QStringLiteral("—"));
    row->setText(kSize, qtext(human_bytes(static_cast<double>(bytesIn(path)))));
    row->setToolTip(kBegun, path);
    for (const int right : {kEpochs, kSteps, kLoss, kTime, kSize})
      row->setTextAlignment(right, Qt::AlignRight | Qt::AlignVCenter);
  }
  for (int i = 0; i < kColumns; ++i) {
    m_list->resizeColumnToContents(i);
    m_list->setColumnWidth(i, m_list->columnWidth(i) + 8);
  }
  if (!m_runs.empty()) m_list->setCurrentItem(m_list->topLevelItem(0));
  m_hint->setText(m_runs.empty() ? tr("Nothing has been trained yet. Every run is kept here from its first step on.")
                                 : tr("Runs lie in %1.").arg(m_places.join(tr(" and "))));
  refresh();
}

const RunSummary* RunsDialog::current() const {
  const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
  return row < 0 ? nullptr : &m_runs[static_cast<std::size_t>(row)];
}

void RunsDialog::refresh() {
  const RunSummary* run = current();
  const bool present = run && qtext(run->folder.path) == m_present;
  m_open->setEnabled(run && !present);
  m_folder->setEnabled(run);
  m_delete->setEnabled(run && !present);
}

std::optional<RunFolder> RunsDialog::chosen() const {
  const RunSummary* run = current();
  if (!run || qtext(run->folder.path) == m_present) return {};
  return run->folder;
}

void RunsDialog::showFolder() const {
  if (const RunSummary* run = current()) QDesktopServices::openUrl(QUrl::fromLocalFile(qtext(run->folder.path)));
}

void RunsDialog::throwAway() {
  const RunSummary* run = current();
  if (!run) return;
  if (!QFile::moveToTrash(qtext(run->folder.path)))
    showError(this, tr("The run is still there"),
              {"It cannot be moved to the trash", run->folder.path, "Delete its folder by hand"});
  const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
  fill();
  m_list->setCurrentItem(m_list->topLevelItem(std::min(row, m_list->topLevelItemCount() - 1)));
}

}  // namespace vitrine::ui
