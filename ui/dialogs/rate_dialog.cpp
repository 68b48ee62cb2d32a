#include "ui/dialogs/rate_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

#include "core/project/settings.h"
#include "ui/dialogs/messages.h"
#include "ui/dialogs/waiting.h"
#include "ui/docks/alike.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/inspector/number_box.h"
#include "ui/theme/parts.h"
#include "ui/views/export/view_export.h"
#include "ui/views/rate/rate_plot.h"

namespace vitrine::ui {
namespace {

constexpr int kRatePollMs = 30;
constexpr auto kRatePath = "optimizer.learning_rate";

ParamSpec rateSpec(const char* id, const char* title, double usual) {
  return ParamSpec::real(id, title, usual).range(1e-12, kHighestRate);
}

ParamSpec stepsSpec() {
  return ParamSpec::integer("steps", "Steps", RateSearch().steps).range(kLeastRateSteps, kMostRateSteps);
}

// As a person would type it: two digits that count.
double roundedRate(double rate) {
  return QString::number(rate, 'e', 1).toDouble();
}

double numberIn(const ParamValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole ? static_cast<double>(*whole) : std::get<double>(value);
}

NumberBox* newBox(const ParamSpec& spec, const QString& name, const QString& tip, QWidget* parent) {
  auto* box = new NumberBox(spec, parent);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  box->setText(shortExponent(qtext(value_text(spec.fallback))));
  box->setMaximumWidth(120);
  return box;
}

}  // namespace

RateDialog::RateDialog(Document& document, RunController& controller, QWidget* parent)
    : QDialog(parent), m_document(document), m_controller(controller) {
  setWindowTitle(tr("Find learning rate"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(820, 600);
  build();
  m_poll.setInterval(kRatePollMs);
  connect(&m_poll, &QTimer::timeout, this, &RateDialog::poll);
  connect(&document, &Document::documentReset, this, &QDialog::reject);
  connect(&document, &Document::analysisChanged, this, &RateDialog::followDocument);
  connect(&document, &Document::dataChanged, this, &RateDialog::followDocument);
  connect(&controller, &RunController::stateChanged, this, &RateDialog::followDocument);
  choose(std::nullopt);
  followDocument();
}

RateDialog::~RateDialog() {
  if (m_job) m_job->stop();
}

QString RateDialog::reasonNot(const Document& document, const RunController& controller) {
  if (document.project().graph.nodes().empty()) return tr("There is no network yet.");
  if (const Problem* obstacle = document.obstacle()) return document.sentenceOf(*obstacle);
  if (const Status has = has_rate_to_find(document.project()); !has) return qtext(has.error().sentence());
  if (controller.isTraining() || controller.isPreparing())
    return tr("Pause the training first: a search beside it would slow it down, and begin with weights that move.");
  return {};
}

// ---- what it is made of

void RateDialog::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(10);
  m_head = newLabel({}, "muted", this);
  m_head->setTextFormat(Qt::PlainText);
  m_head->setWordWrap(true);
  column->addWidget(m_head);
  column->addWidget(buildLimits());
  m_plot = new RatePlot({m_document, m_feed, m_link}, this);
  column->addWidget(m_plot, 1);
  m_told = new QLabel(this);
  m_told->setTextFormat(Qt::PlainText);
  m_told->setWordWrap(true);
  m_told->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_told->setAccessibleName(tr("What the curve says"));
  column->addWidget(m_told);
  m_changed = newLabel(tr("The project has changed since this curve was drawn: search again."), "warning", this);
  m_changed->setWordWrap(true);
  column->addWidget(m_changed);
  column->addWidget(buildChoice());
  connect(m_plot, &RatePlot::picked, this, [this](double rate) { choose(rate); });
}

QWidget* RateDialog::buildLimits() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  m_from =
      newBox(rateSpec("from", "From", RateSearch().from), tr("Lowest rate"), tr("The rate of the first step"), bar);
  m_to = newBox(rateSpec("to", "To", RateSearch().to), tr("Highest rate"), tr("The rate of the last step"), bar);
  m_steps =
      newBox(stepsSpec(), tr("Steps"), tr("How many rates, of a step each: more say more where batches differ"), bar);
  for (const auto& [words, box] :
       {std::pair(tr("From"), m_from), std::pair(tr("to"), m_to), std::pair(tr("in steps"), m_steps)}) {
    auto* label = newLabel(words, "muted", bar);
    label->setBuddy(box);
    row->addWidget(label);
    row->addWidget(box);
    connect(box->line(), &QLineEdit::textChanged, this, &RateDialog::refresh);
  }
  m_progress = new QProgressBar(bar);
  m_progress->setAccessibleName(tr("Progress of the search"));
  m_progress->setTextVisible(false);
  m_progress->setFixedHeight(6);
  QSizePolicy keepsRoom = m_progress->sizePolicy();  // or the fields would spread
  keepsRoom.setRetainSizeWhenHidden(true);
  m_progress->setSizePolicy(keepsRoom);
  row->addWidget(m_progress, 1);
  m_search = new QPushButton(bar);
  m_search->setAutoDefault(false);
  row->addWidget(m_search);
  connect(m_search, &QPushButton::clicked, this, [this] { m_searching ? cancel(tr("Cancelled")) : search(); });
  return bar;
}

QWidget* RateDialog::buildChoice() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  auto* label = new QLabel(tr("Learning rate"), bar);
  const ParamSpec* spec = setting_spec(m_document.project(), kRatePath);
  m_rate = newBox(spec ? *spec : rateSpec("learning_rate", "Learning rate", 1e-3), tr("Chosen learning rate"),
                  tr("The rate to use: click into the curve, go along it with the arrow keys, or type it"), bar);
  label->setBuddy(m_rate);
  m_use = new QPushButton(tr("&Use this rate"), bar);
  m_use->setDefault(true);
  m_export = new QPushButton(tr("&Export…"), bar);
  m_export->setAutoDefault(false);
  m_export->setToolTip(tr("The curve as PNG or SVG, or its numbers as CSV"));
  auto* close = new QPushButton(tr("&Close"), bar);
  close->setAutoDefault(false);
  close->setToolTip(tr("A search under way ends"));
  row->addWidget(label);
  row->addWidget(m_rate);
  row->addWidget(m_use);
  row->addStretch(1);
  row->addWidget(m_export);
  row->addWidget(close);
  connect(m_rate->line(), &QLineEdit::textChanged, this, [this] {
    m_plot->setChosen(typed());
    refresh();
  });
  connect(m_use, &QPushButton::clicked, this, &RateDialog::use);
  connect(m_export, &QPushButton::clicked, this, [this] { askAndExport(*m_plot, m_plot->title(), this); });
  connect(close, &QPushButton::clicked, this, &QDialog::reject);
  return bar;
}

// ---- searching

void RateDialog::search() {
  if (m_searching || m_fetching || !reasonNot(m_document, m_controller).isEmpty()) return;
  // The last one may have its last step to end: one copy of the network at a time.
  m_again = m_job != nullptr;
  if (m_again) return refresh();
  m_fetching = true;
  const QPointer<RateDialog> alive(this);
  auto weights = m_controller.weights(Run::Which::last, [this](const std::function<bool()>& ready) {
    return waitFor(this, tr("The step under way has to end first."), ready);
  });
  if (!alive) return;
  m_fetching = false;
  if (!weights && weights.error().code != "untrained") {
    m_words = qtext(weights.error().sentence());
    return refresh();
  }
  begin(weights ? *weights : nullptr);
}

void RateDialog::begin(std::shared_ptr<const Trained> weights) {
  const auto from = limit(*m_from), to = limit(*m_to), steps = limit(*m_steps);
  if (!from || !to || !steps) return refresh();
  m_project = m_document.project();
  m_data = m_document.dataset();
  RateSearch search;
  search.project = m_project;
  search.dataset = m_data;
  search.weights = std::move(weights);
  search.from = *from, search.to = *to;
  search.steps = static_cast<int>(*steps);
  search.threads = m_controller.threads();
  m_hasWeights = search.weights != nullptr;
  m_plot->begin(*from, *to);
  m_plot->setEmptyText(tr("Trying rates …"));
  m_progress->setRange(0, search.steps);
  m_progress->setValue(0);
  m_words.clear();
  choose(std::nullopt);
  m_searching = true;
  m_job = RateJob::begin(std::move(search));
  m_poll.start();
  followDocument();
}

// What has come stays; the thread ends by itself.
void RateDialog::cancel(const QString& why) {
  m_again = false;
  if (!m_searching) return refresh();
  m_job->stop();
  m_searching = false;
  m_plot->add(m_job->take());
  m_plot->setEmptyText(tr("No rate was tried."));
  m_words = tr("%1 after %2. Search again for a suggestion.")
                .arg(why, counted(std::ssize(m_plot->points()), tr("step"), tr("steps")));
  refresh();
}

void RateDialog::poll() {
  if (!m_job) return m_poll.stop();
  const bool ended = m_job->isDone();  // asked first: whatever has come by then is taken
  if (m_searching) {
    m_plot->add(m_job->take());
    m_progress->setValue(static_cast<int>(m_plot->points().size()));
  }
  if (!ended) return;
  const std::shared_ptr<RateJob> job = std::move(m_job);
  m_job.reset();
  m_poll.stop();
  if (m_searching) take(job->result());
  if (std::exchange(m_again, false)) search();
}

void RateDialog::take(const Result<RateCurve>& result) {
  m_searching = false;
  m_plot->setEmptyText(tr("There is no curve."));
  if (result)
    tell(*result);
  else
    m_words = qtext(result.error().sentence());
  refresh();
}

void RateDialog::tell(const RateCurve& curve) {
  m_plot->setMarks(curve.present, curve.advice);
  QStringList said;
  if (curve.advice.steepest) {
    said << tr("Suggestion: %1, where the smoothed loss falls most.").arg(figure(*curve.advice.steepest, 2));
    if (curve.advice.tenth)
      said << tr("A tenth of the rate with the lowest loss is %1.").arg(figure(*curve.advice.tenth, 2));
    choose(roundedRate(*curve.advice.steepest));
  }
  if (!curve.advice.doubt.empty()) said << qtext(curve.advice.doubt);
  said << qtext(curve.why) + ".";
  if (m_hasWeights && curve.adoption.kept.empty()) said << tr("Nothing of the trained weights fits: it began anew.");
  m_words = said.join(" ");
}

void RateDialog::done(int result) {
  cancel(tr("Closed"));
  QDialog::done(result);
}

// ---- choosing

std::optional<double> RateDialog::limit(const NumberBox& box) const {
  const bool whole = &box == m_steps;
  const ParamSpec spec = whole ? stepsSpec() : rateSpec("rate", "Rate", 1);
  const auto value = parse_value(spec, spelt(box.text(), whole).toStdString());
  return value ? std::optional(numberIn(*value)) : std::nullopt;
}

std::optional<double> RateDialog::typed() const {
  const ParamSpec* spec = setting_spec(m_document.project(), kRatePath);
  const auto value =
      spec ? parse_value(*spec, spelt(m_rate->text(), false).toStdString()) : Result<ParamValue>(Error{});
  return value && numberIn(*value) > 0 ? std::optional(numberIn(*value)) : std::nullopt;
}

// None: that of the project.
void RateDialog::choose(std::optional<double> rate) {
  const auto now = get_setting(m_document.project(), kRatePath);
  m_rate->setText(rate  ? shortExponent(qtext(shortest(roundedRate(*rate))))
                  : now ? shortExponent(qtext(*now))
                        : QString());
  m_plot->setChosen(typed());
  refresh();
}

// One step of undo, also where several optimizers keep their ratio.
void RateDialog::use() {
  const auto rate = typed();
  if (!rate) return;
  const auto settings = rate_settings(m_document.project(), *rate);
  Status status;
  if (settings.size() == 1) {
    status = m_document.setSetting(kRatePath, qtext(shortest(*rate)));
  } else {
    Fix fix{tr("Use learning rate %1").arg(figure(*rate, 3)).toStdString()};
    for (const auto& [path, value] : settings) fix.settings.push_back({path, shortest(value)});
    status = m_document.applyFix(fix);
  }
  if (!status) showError(this, tr("The rate cannot be used"), status.error());
}

QString RateDialog::words() const {
  return m_words;
}

// Of what changes while the dialog stands there: edits, data, a run that begins.
void RateDialog::followDocument() {
  if (m_controller.isTraining()) cancel(tr("Training began, so the search ended"));
  if (const auto now = get_setting(m_document.project(), kRatePath); now && !m_plot->points().empty())
    m_plot->setPresent(QString::fromStdString(*now).toDouble());
  refresh();
}

void RateDialog::refresh() {
  const QString why = reasonNot(m_document, m_controller);
  const auto from = limit(*m_from), to = limit(*m_to), steps = limit(*m_steps);
  const bool fine = from && to && steps && *to > *from;
  m_search->setText(m_searching ? tr("&Cancel") : m_again ? tr("Ending …") : tr("&Search"));
  m_search->setEnabled(m_searching || (!m_again && fine && why.isEmpty()));
  m_search->setToolTip(m_searching      ? tr("End the search; what it has found so far stays")
                       : !why.isEmpty() ? why
                       : !fine          ? tr("The rates have to rise, and steps are 10 to 10,000")
                                        : tr("Train a copy of the network for so many steps, at rates that grow"));
  for (NumberBox* box : {m_from, m_to, m_steps}) box->setEnabled(!m_searching);
  m_progress->setVisible(m_searching);
  const bool several = m_document.project().optimizers.size() > 1;
  m_head->setText(
      tr("A copy of the network trains a few steps at rates that grow: the model does not change. %1%2")
          .arg(m_searching || !m_plot->points().empty() ? (m_hasWeights ? tr("It began with the trained weights.")
                                                                        : tr("It began with the initial weights."))
                                                        : tr("It begins with the weights that there are."),
               several ? tr(" The rate is the first optimizer's; the others keep their ratio to it.") : QString()));
  m_told->setText(m_words.isEmpty() ? (m_searching ? tr("Searching …") : why) : m_words);
  const bool drawn = !m_plot->points().empty();
  m_changed->setVisible(drawn && (m_data != m_document.dataset() || !trainsAlike(m_project, m_document.project())));
  const auto rate = typed();
  m_use->setEnabled(rate.has_value());
  m_use->setToolTip(rate ? tr("The project's learning rate becomes this; Undo brings the old one back")
                         : tr("What stands there is no learning rate above 0"));
  m_export->setEnabled(drawn && !m_searching);
}

}  // namespace vitrine::ui
