#include "ui/docks/run_bar.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <cmath>

#include "core/base/text.h"
#include "core/project/settings.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kProgressSteps = 10'000;

QLabel* label(const char* role, QWidget* parent) {
  auto* out = new QLabel(parent);
  out->setProperty("role", role);
  return out;
}

QString figure(float value) {
  return std::isfinite(value) ? QString::number(value, 'f', 4) : QString("–");
}

}  // namespace

QString durationText(double seconds) {
  const auto whole = static_cast<qint64>(std::ceil(seconds));
  const QString rest = QString("%1").arg(whole % 60, 2, 10, QLatin1Char('0'));
  if (whole < 3600) return QString("%1:%2").arg(whole / 60).arg(rest);
  return QString("%1:%2:%3").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QLatin1Char('0')).arg(rest);
}

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
  auto* line = new QFrame(this);
  line->setProperty("role", "upright");
  line->setFixedHeight(24);
  row->addSpacing(8);
  row->addWidget(line);
  row->addSpacing(8);
  buildFigures();
  auto* words = new QVBoxLayout;
  words->setSpacing(1);
  words->addStretch(1);
  words->addWidget(m_epoch);
  words->addWidget(m_detail);
  words->addStretch(1);
  row->addLayout(words);
  row->addSpacing(16);
  row->addWidget(m_progress, 3);
  row->addSpacing(4);
  row->addWidget(m_eta);
  row->addStretch(2);
  row->addWidget(m_metricName);
  row->addWidget(m_metric);
  row->addSpacing(8);
  row->addWidget(m_best);

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
  const auto button = [this](const QString& words, const QString& tip) {
    auto* out = new QPushButton(" " + words, this);  // Qt puts no room between icon and words
    out->setProperty("role", "run");
    out->setToolTip(tip);
    out->setAccessibleName(words);
    out->setCursor(Qt::PointingHandCursor);
    out->setFocusPolicy(Qt::TabFocus);  // a click leaves the keys with the canvas or the field that had them
    out->setIconSize({14, 14});
    return out;
  };
  m_train = button(tr("Train"), tr("Train, or pause the training (Ctrl+R)"));
  m_train->setProperty("role", "primary");
  m_train->setMinimumWidth(96);
  m_step = button(tr("Step"), tr("One batch, then pause (Ctrl+.)"));
  m_stop = button(tr("Stop"), tr("End the run; its weights stay"));
  m_reset = button(tr("Reset"), tr("Back to the same initial weights"));
  connect(m_train, &QPushButton::clicked, &m_controller, &RunController::trainOrPause);
  connect(m_step, &QPushButton::clicked, &m_controller, &RunController::step);
  connect(m_stop, &QPushButton::clicked, &m_controller, &RunController::stop);
  connect(m_reset, &QPushButton::clicked, &m_controller, &RunController::reset);
}

void RunBar::buildFigures() {
  m_epoch = label("strong", this);
  m_detail = label("small", this);
  m_epoch->setMinimumWidth(190);
  m_epoch->setAccessibleName(tr("Run status"));  // what it says is its description: see refreshProgress
  m_progress = new QProgressBar(this);
  m_progress->setRange(0, kProgressSteps);
  m_progress->setTextVisible(false);
  m_progress->setMinimumWidth(80);
  m_progress->setMaximumWidth(320);
  m_progress->setAccessibleName(tr("Progress"));
  m_eta = label("muted", this);
  m_eta->setMinimumWidth(64);
  m_metricName = label("muted", this);
  m_metric = label("figure", this);
  m_metric->setFont(Theme::monoFont(16));
  m_metric->setStyleSheet("font-size: 12pt; font-weight: 600;");
  m_metric->setAccessibleName(tr("Metric"));
  m_best = label("muted", this);
}

void RunBar::retint() {
  const Colours& c = Theme::instance().colours();
  m_train->setIcon(icon(m_controller.isTraining() ? "pause" : "play", c.onAccent));
  m_step->setIcon(icon("step", c.text));
  m_stop->setIcon(icon("stop", c.text));
  m_reset->setIcon(icon("reset", c.text));
}

void RunBar::refresh() {
  refreshButtons();
  refreshProgress();
  refreshMetric();
}

void RunBar::refreshButtons() {
  const bool training = m_controller.isTraining();
  const QString words = training ? tr("Pause") : tr("Train");
  if (m_train->accessibleName() != words) {
    m_train->setText(" " + words);
    m_train->setAccessibleName(words);
    m_train->setIcon(icon(training ? "pause" : "play", Theme::instance().colours().onAccent));
  }
  const bool network = !m_document.graph().nodes().empty();
  m_train->setEnabled(network);
  if (m_step->hasFocus() && training) m_train->setFocus();  // else Qt hands the keys to whatever comes next
  m_step->setEnabled(network && !training);
  m_stop->setEnabled(m_controller.canStop());
  m_reset->setEnabled(m_controller.canReset());
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
  } else if (!run || status.step == 0) {
    const auto trained = m_document.trained();
    head = trained ? tr("Trained for %1").arg(counted(trained->epoch, tr("epoch"), tr("epochs"))) : tr("Ready");
    detail = trained ? tr("Train goes on from these weights")
                     : tr("%1 to train").arg(counted(epochs, tr("epoch"), tr("epochs")));
  } else {
    head = tr("Epoch %1 of %2").arg(std::max(1U, status.epoch)).arg(epochs);
    detail = tr("step %1").arg(qtext(grouped(static_cast<std::int64_t>(status.step))));
    if (status.phase == RunPhase::training && status.samples_per_second > 0)
      detail += tr(" · %1 samples/s").arg(qtext(grouped(static_cast<std::int64_t>(status.samples_per_second))));
    if (status.phase == RunPhase::paused) detail += tr(" · paused");
    if (status.phase == RunPhase::finished || status.phase == RunPhase::failed) detail = qtext(status.why);
  }
  m_epoch->setText(head);
  m_epoch->setAccessibleDescription(detail.isEmpty() ? head : head + ", " + detail);  // its name is "Run status"
  m_detail->setText(fontMetrics().elidedText(detail, Qt::ElideRight, 320));
  m_detail->setToolTip(detail);
  m_detail->setVisible(!detail.isEmpty());
  m_progress->setValue(run ? static_cast<int>(std::clamp(status.fraction, 0.0, 1.0) * kProgressSteps) : 0);
  const bool eta = status.phase == RunPhase::training && status.eta_seconds >= 0;
  m_eta->setText(eta                         ? tr("ETA %1").arg(durationText(status.eta_seconds))
                 : run && status.seconds > 0 ? tr("took %1").arg(durationText(status.seconds))
                                             : QString());
}

void RunBar::refreshMetric() {
  const RunStatus status = m_feed.status();
  const bool run = m_controller.hasRun() && m_feed.run();
  const auto& titles = run ? m_feed.run()->info().metrics : std::vector<std::string>{};
  QString title = titles.empty() ? tr("loss") : qtext(titles.front());
  if (title != title.toUpper()) title = title.toLower();  // but MAE stays MAE
  const auto value = [&](const MetricSet& set) { return set.metrics.empty() ? set.loss : set.metrics.front(); };
  QString name, now, best;
  if (run && status.test) {
    name = tr("Test %1").arg(title);
    now = figure(value(*status.test));
  } else if (run && status.last_validation) {
    name = tr("Val %1").arg(title);
    now = figure(value(*status.last_validation));
  }
  const EpochRecord* top = nullptr;
  if (run)
    for (const EpochRecord& epoch : m_feed.epochs())
      if (epoch.best) top = &epoch;
  if (top && top->has_validation)
    best = (status.test ? tr("val best %1 · epoch %2") : tr("best %1 · epoch %2"))
               .arg(figure(value(top->validation)))
               .arg(top->epoch);
  m_metricName->setText(name);
  m_metric->setText(now);
  m_metric->setAccessibleDescription(now.isEmpty() ? QString() : name + " " + now);
  m_best->setText(best);
}

}  // namespace vitrine::ui
