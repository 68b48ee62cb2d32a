#include "ui/views/chart/curve_view.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_legend.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr qint64 kSpeakEveryMs = 1'000;  // a screen reader cannot follow frames
constexpr int kLeastForTwoRows = 200;    // px of height, of the legend
constexpr qsizetype kMostSpoken = 6;     // marks
const auto kUnit = QStringLiteral("views/axis"), kMarks = QStringLiteral("views/marks");

// In the order of StepScale::Unit.
const QStringList kUnits{"epochs", "steps", "seconds"};

StepScale::Unit unitKept() {
  const auto kept = kUnits.indexOf(QSettings().value(kUnit).toString());
  return static_cast<StepScale::Unit>(std::max<qsizetype>(0, kept));
}

bool marksKept() {
  return QSettings().value(kMarks, true).toBool();
}

}  // namespace

CurveView::CurveView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent)
    : View(context, parent),
      m_settings(QStringLiteral("views/") + keptAs(settings)),
      m_chart(new TimeChart(context.link, this)),
      m_legend(new ChartLegend(*m_chart, this)),
      m_showsMarks(marksKept()) {
  m_speakLater.setSingleShot(true);
  for (const auto happens : {&LiveFeed::marked, &LiveFeed::advised, &LiveFeed::statusChanged})
    connect(&context.feed, happens, this, &View::invalidate);
  connect(&m_speakLater, &QTimer::timeout, this, &CurveView::speak);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 6, 0);
  column->setSpacing(2);
  column->addWidget(m_chart, 1);
  column->addWidget(m_legend);
  const QSettings stored;
  m_chart->setLogarithmic(stored.value(settingsKey("logarithmic"), logarithmic).toBool());
  m_chart->setUnit(unitKept());
  m_chart->setToolTip(QString());
  connect(m_chart, &TimeChart::rangeChanged, this, &View::hintChanged);
  connect(m_chart, &TimeChart::hovered, m_chart, &TimeChart::setHighlighted);
  connect(&context.link, &ChartLink::settingChanged, this, &CurveView::takeShared);
  connect(&context.feed, &LiveFeed::historiesReset, this, [this] { m_smoothing.start(m_smoothing.count()); });
  // Who moves the crosshair with the keys hears what it stands on, at once.
  connect(&context.link, &ChartLink::moved, this, [this] {
    if (m_chart->hasFocus() || !link().isShown()) speak();
  });
}

// It changes with every frame: read only where somebody sees it.
void CurveView::followClock(StepScale::Unit unit) {
  if (unit == StepScale::Unit::second) m_chart->setClock(feed().curves().clock);
}

// Settings that are the same in all charts.
void CurveView::takeShared() {
  followClock(unitKept());
  m_chart->setUnit(unitKept());
  m_showsMarks = marksKept();
  m_chart->setTurns(m_showsMarks ? turnsOf(feed()) : std::vector<ChartMark>());
  emit hintChanged();
  if (!m_smoothing.takeKept()) return;
  isVisible() ? void(refreshNow()) : invalidate();
  emit hintChanged();
}

void CurveView::setSmoothing(double weight) {
  m_smoothing.setWeight(weight);
  refreshNow();
  emit hintChanged();
  emit link().settingChanged();
}

// The hover card and the legend speak of the exact value of the step.
void CurveView::addSmoothed(std::vector<Curve>& curves, Curve of, std::size_t smoother) const {
  of.look = Curve::Look::faint;
  of.inCard = true;
  curves.push_back(of);
  of.look = Curve::Look::mean;
  of.inCard = false;
  of.history = [this, smoother, raw = std::move(of.history)] { return m_smoothing.of(smoother, raw()); };
  curves.push_back(std::move(of));
}

void CurveView::resetCurves(std::vector<Curve> curves) {
  for (Curve& curve : curves)
    for (const Curve& before : m_chart->curves())
      if (before.name == curve.name) curve.visible = before.visible;
  m_chart->setCurves(std::move(curves));
  m_legend->rebuild();
}

void CurveView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  m_legend->setMostRows(height() >= kLeastForTwoRows ? 2 : 1);
}

void CurveView::showInLegend(const QList<int>& curves) {
  m_legend->setOnly(curves);
}

DataWriter CurveView::data() const {
  return [columns = columns()](QTextStream& out) { writeCurves(out, columns); };
}

std::vector<CurveColumn> CurveView::columns() const {
  std::vector<CurveColumn> out;
  for (const Curve& curve : m_chart->curves()) {
    const History* history = curve.look == Curve::Look::mean ? nullptr : curve.history();
    if (!history || history->empty() || addColumns(out, curve)) continue;
    out.push_back({curve.row.isEmpty() ? curve.name : curve.row, std::make_shared<const History>(*history)});
  }
  return out;
}

QString CurveView::hint() const {
  QString text = state();
  if (!text.isEmpty()) text += QStringLiteral(" · ");
  text += m_chart->values().isLogarithmic() ? tr("log") : tr("linear");
  if (m_chart->steps().isPicked()) text += tr(" · zoomed");
  if (m_chart->steps().unit() == StepScale::Unit::second && feed().hasSteps() && !feed().curves().clock.isKnown())
    text += tr(" · no times are known of these steps");
  return text;
}

void CurveView::refresh() {
  if (feed().run() || !feed().epochs().empty()) m_chart->setEpochs(feed().epochCount());
  followClock(m_chart->steps().unit());
  m_chart->setTurns(m_showsMarks ? turnsOf(feed()) : std::vector<ChartMark>());
  if (!m_smoothing.catchUp(smoothed())) invalidate();  // the rest in the next frame
  prepare();
  const RunStatus& status = feed().status();
  m_chart->setEmptyText(status.phase == RunPhase::failed ? qtext(status.why) : m_emptyText);
  m_chart->refresh();
  m_legend->setVisible(!m_chart->isEmpty() && m_chart->look() == TimeChart::Look::lines);
  const qint64 wait = m_sinceSpoken.isValid() ? kSpeakEveryMs - m_sinceSpoken.elapsed() : 0;
  if (wait <= 0)
    speak();
  else if (!m_speakLater.isActive())  // nothing may come after this
    m_speakLater.start(static_cast<int>(wait));
}

void CurveView::speak() {
  m_sinceSpoken.restart();
  const QString latest = spokenValues() + spokenTurns();
  const QString pointed = m_chart->hasFocus() ? m_chart->crosshairWords() : QString();
  m_chart->setAccessibleName(tr("%1 chart").arg(title()));
  m_chart->setAccessibleDescription(pointed.isEmpty() ? latest : pointed);
  setAccessibleDescription(latest);
}

// ". Marked: best: epoch 3 at step 48, …": the last ones.
QString CurveView::spokenTurns() const {
  const std::vector<ChartMark>& turns = m_chart->turns();
  if (m_chart->isEmpty() || turns.empty()) return {};
  QStringList parts;
  for (auto turn = turns.rbegin(); turn != turns.rend() && parts.size() < kMostSpoken; ++turn)
    parts.prepend(tr("%1 at step %2").arg(turn->words, grouped(static_cast<qint64>(turn->step))));
  return tr(". Marked: %1").arg(parts.join(QStringLiteral(", ")));
}

QString CurveView::spokenValues() const {
  if (m_chart->isEmpty()) return tr("No values yet");
  QStringList parts;
  double step = 0;
  for (const Curve& curve : m_chart->curves()) {
    const History* history = curve.inCard && curve.visible ? curve.history() : nullptr;
    if (!history || history->empty()) continue;
    step = std::max(step, history->last_x());
    parts.append((curve.row.isEmpty() ? curve.name : curve.row) + QLatin1Char(' ') +
                 figure(static_cast<double>(history->last_value())));
  }
  QString head = tr("Step %1").arg(grouped(static_cast<qint64>(step)));
  if (const double epoch = m_chart->steps().epochOf(step); epoch > 0) {
    head += tr(", epoch %1").arg(static_cast<qint64>(epoch));
  }
  return head + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
}

void CurveView::setLogarithmic(bool logarithmic) {
  QSettings().setValue(settingsKey("logarithmic"), logarithmic);
  m_chart->setLogarithmic(logarithmic);
  emit hintChanged();
}

// A row of buttons of which one is down: title at the left.
QWidget* CurveView::choice(QWidget* parent, const QString& title, const QStringList& options, int chosen,
                           const std::function<void(int)>& picked) {
  auto* row = new QWidget(parent);
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(4);
  auto* label = new QLabel(title, row);
  label->setMinimumWidth(84);
  line->addWidget(label);
  auto* group = new QButtonGroup(row);
  for (int i = 0; i < options.size(); ++i) {
    auto* button = new QToolButton(row);
    button->setText(options[i]);
    button->setCheckable(true);
    button->setChecked(i == chosen);
    button->setProperty("role", "button");
    button->setAccessibleName(title + QLatin1Char(' ') + options[i]);
    button->setToolTip(button->accessibleName());
    button->setFocusPolicy(Qt::StrongFocus);
    group->addButton(button, i);
    line->addWidget(button, 1);
  }
  const auto restyle = [row] {
    const Colours& c = Theme::instance().colours();
    row->setStyleSheet(QStringLiteral("QToolButton:checked { background: %1; color: %2; border-color: %1; }")
                           .arg(c.accent.name(), c.onAccent.name()));
  };
  restyle();
  connect(&Theme::instance(), &Theme::changed, row, restyle);
  connect(group, &QButtonGroup::idClicked, row, picked);
  return row;
}

QWidget* CurveView::makeAxisChoice(QWidget* parent) {
  QWidget* row = choice(parent, tr("Axis"), {tr("Epochs"), tr("Steps"), tr("Seconds")},
                        static_cast<int>(m_chart->steps().unit()), [this](int picked) {
                          QSettings().setValue(kUnit, kUnits[picked]);
                          emit link().settingChanged();
                        });
  row->findChildren<QToolButton*>().last()->setToolTip(tr(
      "Axis Seconds: how long it had been training, pauses left out. Measured at the end of each epoch and some\n"
      "times a second while the window follows it, interpolated between. Other runs lie at their steps, which are\n"
      "given the time of the same steps of this run."));
  return row;
}

QWidget* CurveView::makeMarksBox(QWidget* parent) {
  auto* marks = new QCheckBox(tr("Marks"), parent);
  marks->setChecked(marksKept());
  marks->setAccessibleName(tr("Marks"));
  marks->setToolTip(tr("A line where something happened:") + QLatin1Char('\n') + signsInWords());
  connect(marks, &QCheckBox::toggled, this, [this](bool shown) {
    QSettings().setValue(kMarks, shown);
    emit link().settingChanged();
  });
  return marks;
}

QWidget* CurveView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  addOptions(*column);
  column->addWidget(m_smoothing.makeSlider(panel, [this](double weight) { setSmoothing(weight); }));
  column->addWidget(choice(panel, tr("Values"), {tr("Linear"), tr("Log")}, m_chart->values().isLogarithmic() ? 1 : 0,
                           [this](int picked) { setLogarithmic(picked == 1); }));
  column->addWidget(makeAxisChoice(panel));
  column->addWidget(makeMarksBox(panel));
  auto* all = new QPushButton(tr("Show the whole run"), panel);
  all->setToolTip(ChartZoom::words());
  connect(all, &QPushButton::clicked, this, [this] { m_chart->showAll(); });
  column->addWidget(all);
  return panel;
}

}  // namespace vitrine::ui
