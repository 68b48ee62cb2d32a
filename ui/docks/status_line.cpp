#include "ui/docks/status_line.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/project/settings.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/advice.h"
#include "ui/live/live_feed.h"
#include "ui/theme/icons.h"
#include "ui/theme/settled.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

// The state in a word: the dot beside it says it in colour as well.
QString phaseText(RunPhase phase) {
  switch (phase) {
    case RunPhase::training:
      return StatusFoot::tr("Training");
    case RunPhase::paused:
      return StatusFoot::tr("Paused");
    case RunPhase::finished:
      return StatusFoot::tr("Finished");
    case RunPhase::failed:
      return StatusFoot::tr("Stopped by an error");
    case RunPhase::ready:
      break;
  }
  return StatusFoot::tr("Ready");
}

}  // namespace

StatusFoot::StatusFoot(Document& document, LiveFeed& feed, RunController& controller, QWidget* parent)
    : QStatusBar(parent), m_document(document), m_feed(feed), m_controller(controller) {
  setSizeGripEnabled(false);
  auto* content = new QWidget(this);
  auto* row = new QHBoxLayout(content);
  row->setContentsMargins(22, 2, 12, 2);
  m_workers = new QLabel(content);
  m_history = new QLabel(content);
  m_data = new QLabel(content);
  m_history->setAlignment(Qt::AlignCenter);
  m_data->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_findings = new QToolButton(content);
  m_findings->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_findings->setIconSize({14, 14});
  m_findings->setFocusPolicy(Qt::TabFocus);
  m_findings->setFont(Theme::uiFont(11.5));
  row->addWidget(m_workers, 1);
  row->addWidget(m_findings);
  row->addWidget(new Settled(m_history, content), 1);
  row->addWidget(m_data, 1);
  addWidget(content, 1);
  connect(&feed, &LiveFeed::statusChanged, this, &StatusFoot::refreshRun);
  Advice* advice = &feed.advice();
  connect(advice, &Advice::changed, this, &StatusFoot::refreshFindings);
  connect(&Theme::instance(), &Theme::changed, this, &StatusFoot::refreshFindings);
  connect(m_findings, &QToolButton::clicked, advice, [advice] { advice->askForView("advice"); });
  connect(&feed.playhead(), &Playhead::moved, this, &StatusFoot::refreshRun);
  connect(&controller, &RunController::stateChanged, this, &StatusFoot::refreshRun);
  connect(&document, &Document::dataChanged, this, &StatusFoot::refreshData);
  connect(&document, &Document::dataLoading, this, &StatusFoot::refreshData);
  connect(&document, &Document::dataFailed, this, &StatusFoot::refreshData);
  connect(&document, &Document::settingsChanged, this, &StatusFoot::refreshData);
  connect(&document, &Document::documentReset, this, &StatusFoot::refreshData);
  refreshRun();
  refreshData();
  refreshFindings();
}

void StatusFoot::refreshFindings() {
  const std::vector<Finding> findings = m_feed.advice().findings();
  const auto grave = std::count_if(findings.begin(), findings.end(),
                                   [](const Finding& one) { return one.severity != Finding::Severity::note; });
  m_findings->setVisible(grave > 0);
  if (grave == 0) return;
  const Colours& c = Theme::instance().colours();
  const bool serious = findings.front().severity == Finding::Severity::serious;
  m_findings->setIcon(icon(serious ? "error" : "warning", serious ? c.bad : c.warning));
  m_findings->setText(grave == 1 ? qtext(findings.front().title)
                                 : tr("%1 and %2 more").arg(qtext(findings.front().title)).arg(grave - 1));
  m_findings->setToolTip(tr("%1\nPress to see what to do about it.").arg(qtext(findings.front().evidence)));
  m_findings->setAccessibleName(tr("Advisor: %1").arg(m_findings->text()));
}

void StatusFoot::refreshRun() {
  const QString state = m_controller.hasRun() ? phaseText(m_feed.status().phase) : QString();
  const int workers = m_controller.hasRun()        ? m_feed.run()->info().threads
                      : m_controller.threads() > 0 ? m_controller.threads()
                                                   : Pool::hardware_threads();
  const QString who = counted(workers, tr("worker"), tr("workers"));
  const Playhead& head = m_feed.playhead();
  const QString back =
      head.isLive() ? QString() : tr("Looking back at step %1").arg(wholeNumber(static_cast<qint64>(head.step())));
  QStringList words{state, back, who};
  words.removeAll(QString());
  m_workers->setText(words.join(" · "));
  m_workers->setToolTip(tr("Workers share the arithmetic of a step, one on each core of the processor."));
  if (!m_controller.hasRun() || m_feed.trainLoss().empty()) {
    m_history->clear();
  } else {
    QStringList kept{m_feed.keptInWords()};
    if (const auto lost = m_feed.droppedSteps(); lost > 0)
      kept << tr("%1 steps missing").arg(wholeNumber(static_cast<qint64>(lost)));
    kept << tr("%1 of memory").arg(qtext(human_bytes(static_cast<double>(m_feed.historyBytes()))));
    m_history->setText(kept.join(" · "));
  }
  update();
}

void StatusFoot::refreshData() {
  const auto dataset = m_document.dataset();
  if (m_document.isLoading()) {
    m_data->setText(tr("Loading the data…"));
  } else if (!dataset) {
    m_data->setText(m_document.dataError() ? tr("The data could not be loaded") : tr("No data yet"));
  } else {
    m_data->setText(tr("%1 · %2 samples · seed %3")
                        .arg(qtext(dataset->title))
                        .arg(wholeNumber(dataset->count))
                        .arg(integer_of(training_info(), m_document.project().training, "seed")));
  }
}

void StatusFoot::paintEvent(QPaintEvent* event) {
  QStatusBar::paintEvent(event);
  const Colours& c = Theme::instance().colours();
  const RunPhase phase = m_feed.status().phase;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(!m_controller.hasRun()        ? c.faint
                   : phase == RunPhase::training ? c.good
                   : phase == RunPhase::failed   ? c.bad
                                                 : c.faint);
  painter.drawEllipse(QPointF(16, height() / 2.0), 4, 4);
}

}  // namespace vitrine::ui
