#include "ui/views/evaluation/curves_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/evaluation/curve_plot.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kQuickScores = 40'000;  // sorted within a few milliseconds
constexpr int kCurvesBeside = 380;             // px of width for both curves side by side
}  // namespace

CurvesPage::CurvesPage(QWidget* parent)
    : EvaluationPage(parent),
      m_roc(new CurvePlot(CurvePlot::Axes::roc, this)),
      m_pr(new CurvePlot(CurvePlot::Axes::precisionRecall, this)),
      m_plots(new QBoxLayout(QBoxLayout::LeftToRight)),
      m_areas(new ElidedLine("small", this)),
      m_foot(new QWidget(this)),
      m_choice(new QComboBox(this)),
      m_later([this](std::shared_ptr<const CurveSet> set) { take(std::move(set)); }) {
  m_at = new ElidedLine("small", m_foot);
  m_rates = new ElidedLine("small", m_foot);
  m_best = new QPushButton(tr("Best F1"), m_foot);
  m_best->setToolTip(tr("The threshold at which F1 is largest (B in a curve)"));
  m_choice->setAccessibleName(tr("Class"));
  m_choice->setToolTip(tr("Whose curves are drawn: this class against all others"));
  m_plots->setSpacing(6);
  m_plots->addWidget(m_roc, 1);
  m_plots->addWidget(m_pr, 1);
  auto* words = new QVBoxLayout;
  words->setSpacing(0);
  words->addWidget(m_at);
  words->addWidget(m_rates);
  auto* foot = new QHBoxLayout(m_foot);
  foot->setContentsMargins(0, 0, 2, 0);
  foot->addLayout(words, 1);
  foot->addWidget(m_best, 0, Qt::AlignVCenter);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_areas);
  column->addLayout(m_plots, 1);
  column->addWidget(m_foot);
  for (CurvePlot* plot : {m_roc, m_pr}) {
    connect(plot, &CurvePlot::picked, this, &CurvesPage::pickCut);
    connect(plot, &CurvePlot::stepped, this, &CurvesPage::step);
    connect(plot, &CurvePlot::bestAsked, this, &CurvesPage::chooseBest);
    connect(plot, &CurvePlot::pressed, this, [this] { m_thresholdBefore = m_threshold; });
    connect(plot, &CurvePlot::unpicked, this, [this] {
      m_threshold = m_thresholdBefore;
      showThreshold();
      emit spokenChanged();
    });
  }
  connect(m_best, &QPushButton::clicked, this, &CurvesPage::chooseBest);
  connect(m_choice, &QComboBox::activated, this, &CurvesPage::chooseClass);
}

bool CurvesPage::shows(const EvaluationAnswer& answer) const {
  if (answer.kind == EvaluationKind::maps) return !answer.map_cuts.empty();
  return (answer.kind == EvaluationKind::classes || answer.kind == EvaluationKind::binary) && !answer.output.empty();
}

QWidget* CurvesPage::corner() const {
  return m_choice;
}

void CurvesPage::display(const Evaluation& answer, const Dataset*) {
  if (m_answer == answer) return;
  const bool other =
      m_classes != answer->classes || m_names != answer->class_names || m_decides != answer->class_threshold;
  m_answer = answer;
  if (other) fillClasses();
  ask();
}

void CurvesPage::letGo() {
  if (!std::exchange(m_answer, nullptr)) return;
  m_later.forget();
  m_set = nullptr;
  for (CurvePlot* plot : {m_roc, m_pr}) plot->display(nullptr);
}

void CurvesPage::fillClasses() {
  m_later.forget();
  m_set = nullptr;
  m_threshold.reset();
  m_classes = m_answer->classes, m_names = m_answer->class_names, m_decides = m_answer->class_threshold;
  if (m_class >= m_answer->classes) m_class = -1;
  if (m_class < 0) m_class = m_answer->classes == 2 ? 1 : 0;  // of two the positive one
  QStringList names;
  for (std::int64_t k = 0; k < m_answer->classes; ++k) names << tr("class %1").arg(classOf(*m_answer, k));
  fillChoice(*m_choice, names);
  m_choice->setCurrentIndex(static_cast<int>(m_class));
}

void CurvesPage::chooseClass(std::int64_t k) {
  if (!m_answer || k < 0 || k >= m_answer->classes || k == m_class) return;
  m_class = k;
  m_choice->setCurrentIndex(static_cast<int>(k));
  ask();
}

void CurvesPage::ask() {
  const std::int64_t scores = std::ssize(m_answer->output);
  m_later.ask(scores <= kQuickScores, [answer = m_answer, k = m_class] { return curveSetOf(answer, k); });
}

void CurvesPage::take(std::shared_ptr<const CurveSet> set) {
  m_set = std::move(set);
  m_roc->display(m_set);
  m_pr->display(m_set);
  const ClassCurves& of = m_set->chosen;
  const bool steps = m_set->answer->kind == EvaluationKind::maps;
  m_areas->setWords(
      tr("AUC %1 · average precision %2 · class %3 against the rest%4%5")
          .arg(shareFigure(of.auc, 4), shareFigure(of.averagePrecision, 4), classOf(*m_set->answer, of.k),
               m_set->others.empty() ? QString() : tr(" · the others are thin"),
               steps ? tr(" · every pixel, its score in steps of 1/%1").arg(ScoreSteps::kPerUnit) : QString()));
  showThreshold();
}

// ---- the threshold

void CurvesPage::pickCut(std::ptrdiff_t cut) {
  if (!m_set || m_set->chosen.isEmpty()) return;
  const auto& cuts = m_set->chosen.cuts;
  if (cut < 0) return setThreshold(std::nextafter(cuts.front().threshold, HUGE_VAL));  // above all of them
  setThreshold(cuts[static_cast<std::size_t>(std::min(cut, std::ssize(cuts) - 1))].threshold);
}

void CurvesPage::step(int by, bool far) {
  if (!m_set) return;
  const std::ptrdiff_t count = std::ssize(m_set->chosen.cuts);
  const std::ptrdiff_t length = far ? std::max<std::ptrdiff_t>(1, count / 20) : 1;
  pickCut(std::clamp<std::ptrdiff_t>(m_set->chosen.cutAt(threshold()) + by * length, -1, count - 1));
}

void CurvesPage::chooseBest() {
  if (m_set && !std::isnan(m_set->chosen.bestF1)) setThreshold(m_set->chosen.bestF1);
}

double CurvesPage::threshold() const {
  return m_threshold || !m_set ? m_threshold.value_or(0) : deciding_score(*m_set->answer, m_set->chosen.k);
}

void CurvesPage::setThreshold(double score) {
  m_threshold = score;
  showThreshold();
  emit spokenChanged();
}

void CurvesPage::showThreshold() {
  if (!m_set) return;
  const double score = threshold();
  const std::ptrdiff_t cut = m_set->chosen.cutAt(score);
  m_roc->setCut(cut);
  m_pr->setCut(cut);
  const ThresholdFigures at = m_set->chosen.at(score);
  const bool sure = m_set->answer->has_probabilities;
  const QString level = figure(sure ? probabilityOf(score) : score);
  m_at->setWords((sure ? tr("from a probability of %1: ") : tr("from a score of %1: ")).arg(level) +
                 tr("TP %1 · FP %2 · TN %3 · FN %4")
                     .arg(wholeNumber(at.tp), wholeNumber(at.fp), wholeNumber(at.tn), wholeNumber(at.fn)) +
                 (at.not_numbers > 0 ? tr(" · %1 no number").arg(wholeNumber(at.not_numbers)) : QString()));
  m_rates->setWords(
      tr("precision %1 · recall %2 · F1 %3 · specificity %4")
          .arg(shareFigure(at.precision), shareFigure(at.recall), shareFigure(at.f1), shareFigure(at.specificity)));
  for (CurvePlot* plot : {m_roc, m_pr})
    plot->setAccessibleDescription(areaWords() + QStringLiteral(". ") + m_at->words() + QStringLiteral(" · ") +
                                   m_rates->words());
}

QString CurvesPage::spoken() const {
  return m_set ? areaWords() + QStringLiteral(". ") + m_at->words() + QStringLiteral(" · ") + m_rates->words()
               : tr("The curves are on their way");
}

// ---- where things are

void CurvesPage::layOut() {
  constexpr int kLeastForWords = 150, kLeastForFoot = 190;  // px of height
  const bool beside = width() > height() || (width() >= kCurvesBeside && 3 * height() < 4 * width());
  m_plots->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_areas->setVisible(height() >= kLeastForWords);
  m_foot->setVisible(height() >= kLeastForFoot);
}

void CurvesPage::resizeEvent(QResizeEvent* event) {
  EvaluationPage::resizeEvent(event);
  layOut();
}

}  // namespace vitrine::ui
