#include "ui/docks/run_bar.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <cmath>

#include "core/base/text.h"
#include "core/project/settings.h"
#include "ui/actions/actions.h"
#include "ui/docks/run_controller.h"
#include "ui/docks/tempo_control.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/icons.h"
#include "ui/theme/parts.h"
#include "ui/theme/settled.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kProgressSteps = 10'000;

// Four decimals, so that the figure does not jump about while it changes.
QString steady(float value) {
  return std::isfinite(value) ? QString::number(value, 'f', 4) : figure(value);
}

}  // namespace

RunBar::RunBar(Document& document, LiveFeed& feed, RunController& controller, QWidget* parent)
    : QWidget(parent), m_document(document), m_feed(feed), m_controller(controller) {
  setProperty("role", "bar");
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(56);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  buildButtons();
  for (QPushButton* button : {m_train, m_step, m_stop, m_reset}) row->addWidget(button);
  row->addWidget(new TempoControl(document, controller, this));
  auto* line = new QFrame(this);
  line->setProperty("role", "upright");
  line->setFixedHeight(24);
  row->addSpacing(8);
  row->addWidget(line);
  row->addSpacing(8);
  buildFigures();
  auto* says = new QWidget(this);
  auto* words = new QVBoxLayout(says);
  words->setContentsMargins(0, 0, 0, 0);
  words->setSpacing(1);
  words->addStretch(1);
  words->addWidget(m_epoch);
  words->addWidget(m_detail);
  words->addStretch(1);
  row->addWidget(new Settled(says, this));
  row->addSpacing(16);
  row->addWidget(m_progress, 3);
  row->addSpacing(4);
  row->addWidget(new Settled(m_eta, this));
  row->addStretch(2);
  row->addWidget(new Settled(m_metricName, this));
  row->addWidget(new Settled(m_metric, this));
  row->addSpacing(8);
  row->addWidget(new Settled(m_best, this));

  connect(&controller, &RunController::stateChanged, this, &RunBar::refresh);
  connect(&feed, &LiveFeed::statusChanged, this, &RunBar::refresh);
  connect(&feed, &LiveFeed::advanced, this, [this] {
    refreshProgress();
    refreshMetric();
  });
  connect(&document, &Document::documentReset, this, &RunBar::refresh);
  connect(&document, &Document::analysisChanged, this, &RunBar::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &RunBar::retint);
  retint();
  refresh();
}

void RunBar::buildButtons() {
  const auto button = [this](const QString& words) {
    auto* out = new QPushButton(" " + words, this);
    out->setProperty("role", "run");
    out->setCursor(Qt::PointingHandCursor);
    out->setFocusPolicy(Qt::TabFocus);  // a click leaves the keys with the canvas or the field that had them
    out->setIconSize({14, 14});
    return out;
  };
  m_train = button(tr("Train"));
  m_train->setProperty("role", "primary");
  m_train->setMinimumWidth(96);
  m_train->installEventFilter(this);
  m_step = button(tr("Step"));
  m_stop = button(tr("Stop"));
  m_reset = button(tr("Reset"));
}

void RunBar::bind(const Actions& actions) {
  bindButton(m_train, actions.find("train.train"));
  bindButton(m_step, actions.find("train.step"));
  m_step->setContextMenuPolicy(Qt::ActionsContextMenu);
  m_step->addActions({actions.find("train.step"), actions.find("train.epoch")});
  bindButton(m_stop, actions.find("train.stop"));
  bindButton(m_reset, actions.find("train.reset"));
}

// The second half of a double click does not train again what the first half has finished.
bool RunBar::eventFilter(QObject* watched, QEvent* event) {
  const bool second = watched == m_train && event->type() == QEvent::MouseButtonDblClick;
  if (second && !m_controller.isTraining()) return true;
  return QWidget::eventFilter(watched, event);
}

// A button that has just been switched off hands the keys to Train, not to whatever comes next in the window.
bool RunBar::focusNextPrevChild(bool next) {
  const QWidget* had = focusWidget();
  if (!had || had->isEnabled() || !m_train->isEnabled()) return QWidget::focusNextPrevChild(next);
  m_train->setFocus(Qt::OtherFocusReason);
  return true;
}

void RunBar::buildFigures() {
  m_epoch = newLabel({}, "strong", this);
  m_detail = new ElidedLine("small", this);
  m_epoch->setMinimumWidth(190);
  m_epoch->setAccessibleName(tr("Run status"));  // what it says is its description: see refreshProgress
  m_progress = new QProgressBar(this);
  m_progress->setRange(0, kProgressSteps);
  m_progress->setTextVisible(false);
  m_progress->setMinimumWidth(80);
  m_progress->setMaximumWidth(320);
  m_progress->setAccessibleName(tr("Progress"));
  m_eta = newLabel({}, "muted", this);
  m_eta->setMinimumWidth(64);
  m_metricName = newLabel({}, "muted", this);
  m_metric = newLabel({}, "figure", this);
  m_metric->setFont(Theme::monoFont(16));
  m_metric->setStyleSheet("font-size: 12pt; font-weight: 600;");
  m_metric->setAccessibleName(tr("Metric"));
  m_best = new ElidedLine("muted", this);
}

void RunBar::retint() {
  const Colours& c = Theme::instance().colours();
  m_pauses = m_controller.isTraining();
  m_train->setIcon(icon(m_pauses ? "pause" : "play", c.onAccent));
  m_step->setIcon(icon("step", c.text));
  m_stop->setIcon(icon("stop", c.text));
  m_reset->setIcon(icon("reset", c.text));
}

void RunBar::refresh() {
  if (m_controller.isTraining() != m_pauses) retint();
  refreshProgress();
  refreshMetric();
}

void RunBar::refreshProgress() {
  const RunStatus status = m_feed.status();
  const bool run = m_controller.hasRun() && m_feed.run();
  const auto epochs =
      run ? std::max(m_feed.run()->info().epochs, status.epochs)
          : static_cast<std::uint32_t>(integer_of(training_info(), m_document.project().training, "epochs"));
  QString head, detail;
  if (m_controller.isPreparing()) {
    head = m_document.isLoading() ? tr("Waiting for the data…") : tr("Getting ready…");
  } else if (!run || status.phase == RunPhase::ready) {
    const auto trained = m_document.trained();
    const Problem* obstacle = m_document.obstacle();
    const bool byHand = trained && trained->step == 0 && trained->state && !trained->state->changes.empty();
    head = obstacle  ? tr("Not ready")
           : byHand  ? tr("Weights set by hand")
           : trained ? tr("Trained for %1").arg(counted(trained->epoch, tr("epoch"), tr("epochs")))
                     : tr("Ready");
    detail = obstacle  ? m_document.sentenceOf(*obstacle)
             : trained ? tr("Train goes on from these weights")
                       : tr("%1 to train").arg(counted(epochs, tr("epoch"), tr("epochs")));
  } else {
    const std::uint32_t before = m_feed.epochsBefore();  // the chart counts on, and so does this
    head = tr("Epoch %1 of %2").arg(before + std::max(1U, status.epoch)).arg(before + epochs);
    detail = tr("step %1").arg(wholeNumber(m_feed.playhead().inAll(status.step)));
    if (status.phase == RunPhase::training && status.samples_per_second > 0)
      detail += tr(" · %1 samples/s").arg(qtext(grouped(static_cast<std::int64_t>(status.samples_per_second))));
    if (status.activity == RunActivity::validating) detail += tr(" · validating");
    if (status.activity == RunActivity::testing) detail += tr(" · testing");
    if (status.phase == RunPhase::paused) detail += tr(" · paused");
    if (status.phase == RunPhase::finished || status.phase == RunPhase::failed) detail = qtext(status.why);
  }
  m_epoch->setText(head);
  m_epoch->setAccessibleDescription(detail.isEmpty() ? head : head + ", " + detail);  // its name is "Run status"
  m_detail->setWords(detail);
  m_detail->setVisible(!detail.isEmpty());
  m_progress->setValue(run && status.phase != RunPhase::ready
                           ? static_cast<int>(std::clamp(status.fraction, 0.0, 1.0) * kProgressSteps)
                           : 0);
  const bool eta = status.phase == RunPhase::training && status.eta_seconds >= 0;
  m_eta->setText(eta                         ? tr("ETA %1").arg(durationText(status.eta_seconds))
                 : run && status.seconds > 0 ? tr("took %1").arg(durationText(status.seconds))
                                             : QString());
}

void RunBar::refreshMetric() {
  const RunStatus status = m_feed.status();
  const bool run = m_controller.hasRun() && m_feed.run();
  const auto main = run ? m_feed.run()->info().main_metric() : std::nullopt;
  const QString title = main ? inSentence(qtext(m_feed.run()->info().figures[*main].title)) : tr("loss");
  const auto value = [&](const MetricSet& set) {
    return main && *main < set.metrics.size() ? set.metrics[*main]
           : set.metrics.empty()              ? set.loss
                                              : set.metrics.front();
  };
  QString name, now, best;
  if (run && status.test) {
    name = tr("Test %1").arg(title);
    now = steady(value(*status.test));
  } else if (run && status.last_validation) {
    name = tr("Val %1").arg(title);
    now = steady(value(*status.last_validation));
  } else if (!m_feed.epochs().empty() && m_feed.epochs().back().has_validation) {  // of a run that was read back
    name = tr("Val %1").arg(title);
    now = steady(value(m_feed.epochs().back().validation));
  }
  const EpochRecord* top = nullptr;
  if (run)
    for (const EpochRecord& epoch : m_feed.epochs())
      if (epoch.best && epoch.epoch > m_feed.epochsBefore()) top = &epoch;
  // The weights that count as best are those of the lowest loss, whose metric need not be the best one.
  if (top && top->has_validation)
    best = (status.test ? tr("val %1 at lowest loss · epoch %2") : tr("%1 at lowest loss · epoch %2"))
               .arg(steady(value(top->validation)))
               .arg(top->epoch);
  m_metricName->setText(name);
  m_metric->setText(now);
  m_metric->setAccessibleDescription(now.isEmpty() ? QString() : name + " " + now);
  m_best->setWords(best);
}

}  // namespace vitrine::ui
