#include "ui/views/evaluation/calibration_page.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/text.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kQuickConfidences = 200'000;
constexpr int kReliabilityForCounts = 170;  // px of height
}  // namespace

ReliabilityPlot::ReliabilityPlot(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Reliability diagram"));
  m_frame.setTitles(tr("confidence"), tr("accuracy"));
  m_frame.x().fit(0, 1);
  m_frame.y().fit(0, 1);
  setToolTip(ChartZoom::words());
  ZoomedChart zoomed = m_frame.zoomed(ChartZoom::Along::both, [this] { layOut(); });
  zoomed.pointed = [this] {
    return m_calibration && m_bin >= 0 ? QPointF(m_frame.x().unit(middleOf(m_bin)), 0.5) : QPointF(0.5, 0.5);
  };
  new ChartZoom(this, ChartZoom::Along::both, std::move(zoomed));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ReliabilityPlot::display(std::shared_ptr<const Calibration> calibration) {
  m_calibration = std::move(calibration);
  m_most = 1;
  if (m_calibration)
    for (const CalibrationBin& bin : m_calibration->bins) m_most = std::max(m_most, bin.count);
  if (const QString said = spoken(m_bin); said != accessibleDescription()) setAccessibleDescription(said);
  update();
  emit pointed();
}

QString ReliabilityPlot::spoken(int bin) const {
  if (!m_calibration || bin < 0 || bin >= std::ssize(m_calibration->bins)) return {};
  const CalibrationBin& at = m_calibration->bins[static_cast<std::size_t>(bin)];
  const QString range = tr("confidence %1 to %2").arg(figure(at.low, 2), figure(at.high, 2));
  if (at.count == 0) return tr("%1: none").arg(range);
  return tr("%1: %2, on average %3 sure, %4 right")
      .arg(range, counted(at.count, tr("answer"), tr("answers")), percent(at.confidence), percent(at.accuracy));
}

void ReliabilityPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void ReliabilityPlot::layOut() {
  const int counts = height() >= kReliabilityForCounts ? std::clamp(height() / 6, 26, 80) : 0;
  m_frame.layOut(rect().adjusted(0, counts, 0, 0), false);
  m_counts = QRectF(m_frame.plot().left(), 4, m_frame.plot().width(), std::max(0, counts - 4));
  update();
}

double ReliabilityPlot::middleOf(int bin) const {
  const CalibrationBin& at = m_calibration->bins[static_cast<std::size_t>(bin)];
  return (at.low + at.high) / 2;
}

QRectF ReliabilityPlot::accuracyBar(int bin) const {
  const CalibrationBin& at = m_calibration->bins[static_cast<std::size_t>(bin)];
  if (at.count == 0) return {};
  return QRectF(m_frame.at(at.low, at.accuracy), m_frame.at(at.high, 0)).adjusted(1, 0, -1, 0);
}

QRectF ReliabilityPlot::countBar(int bin) const {
  const CalibrationBin& at = m_calibration->bins[static_cast<std::size_t>(bin)];
  if (at.count == 0 || m_counts.height() < 8) return {};
  const double share = static_cast<double>(at.count) / static_cast<double>(m_most);
  const double high = std::max(1.0, share * (m_counts.height() - 6));
  const double left = m_frame.at(at.low, 0).x(), right = m_frame.at(at.high, 0).x();
  return {left + 1, m_counts.bottom() - high, right - left - 2, high};
}

void ReliabilityPlot::paintBars(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  painter.setPen(Qt::NoPen);
  for (int i = 0; i < static_cast<int>(std::ssize(m_calibration->bins)); ++i) {
    const CalibrationBin& bin = m_calibration->bins[static_cast<std::size_t>(i)];
    if (bin.count == 0) continue;
    const QRectF bar = accuracyBar(i);
    painter.setBrush(mixed(c.surface, c.curves[0], i == m_bin ? 0.95 : 0.7));
    painter.drawRect(bar);
    // The gap between what was said and what was true.
    const double said = m_frame.at(0, bin.confidence).y();
    const bool tooSure = bin.confidence > bin.accuracy;
    painter.setBrush(QBrush(mixed(c.surface, c.curves[1], 0.75), tooSure ? Qt::FDiagPattern : Qt::BDiagPattern));
    painter.drawRect(QRectF(bar.left(), std::min(said, bar.top()), bar.width(), std::abs(said - bar.top())));
    painter.fillRect(QRectF(bar.left(), said - 1, bar.width(), 2), c.curves[1]);
  }
  painter.setPen(QPen(c.faint, 1, Qt::DashLine));
  painter.drawLine(m_frame.at(0, 0), m_frame.at(1, 1));
}

void ReliabilityPlot::paintCounts(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  if (m_frame.isZoomed()) painter.setClipRect(m_counts, Qt::IntersectClip);
  painter.setPen(Qt::NoPen);
  for (int i = 0; i < static_cast<int>(std::ssize(m_calibration->bins)); ++i) {
    painter.setBrush(mixed(c.surface, c.muted, i == m_bin ? 0.9 : 0.5));
    if (const QRectF bar = countBar(i); !bar.isEmpty()) painter.drawRect(bar);
  }
}

void ReliabilityPlot::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  m_frame.paint(painter);
  if (!m_calibration) return;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.save();
  m_frame.clip(painter);
  paintBars(painter);
  painter.restore();
  painter.save();
  paintCounts(painter);
  painter.restore();
  if (m_counts.height() >= 20) {
    painter.setPen(c.muted);
    painter.setFont(Theme::uiFont(11));
    painter.drawText(m_counts, Qt::AlignLeft | Qt::AlignTop, tr("answers, at most %1").arg(wholeNumber(m_most)));
  }
  if (hasFocus()) paintFocusRing(painter, m_frame.plot().toRect());
}

void ReliabilityPlot::point(int bin) {
  if (bin == m_bin) return;
  m_bin = bin;
  setAccessibleDescription(spoken(bin));
  update();
  emit pointed();
}

void ReliabilityPlot::mouseMoveEvent(QMouseEvent* event) {
  if (!m_calibration) return;
  if (m_frame.hides(event->position().x())) return point(-1);
  const double at = m_frame.valueAt(event->position()).x() * static_cast<double>(m_calibration->bins.size());
  point(at >= 0 && at < static_cast<double>(m_calibration->bins.size()) ? static_cast<int>(at) : -1);
}

void ReliabilityPlot::leaveEvent(QEvent*) {
  if (!hasFocus()) point(-1);
}

void ReliabilityPlot::keyPressEvent(QKeyEvent* event) {
  const int last = m_calibration ? static_cast<int>(std::ssize(m_calibration->bins)) - 1 : -1;
  const int by = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
  if (by == 0 || last < 0) return QWidget::keyPressEvent(event);
  point(m_bin < 0 ? (by > 0 ? 0 : last) : std::clamp(m_bin + by, 0, last));
  m_frame.x().reveal(middleOf(m_bin));
  layOut();
}

void ReliabilityPlot::focusInEvent(QFocusEvent*) {
  update();
}
void ReliabilityPlot::focusOutEvent(QFocusEvent*) {
  update();
}

CalibrationPage::CalibrationPage(QWidget* parent)
    : EvaluationPage(parent),
      m_plot(new ReliabilityPlot(this)),
      m_words(new ElidedLine("small", this)),
      m_bin(new ElidedLine("small", this)),
      m_later([this](std::shared_ptr<const Calibration> calibration) {
        m_calibration = calibration;
        m_plot->display(calibration);
        QString words = tr("expected calibration error %1 · largest gap %2")
                            .arg(figure(calibration->expected_error, 3), figure(calibration->maximum_error, 3));
        if (calibration->left_out > 0)
          words += tr(" · %1 left out: no probability").arg(wholeNumber(calibration->left_out));
        m_words->setWords(words);
        emit spokenChanged();
      }) {
  m_words->setTip(tr("The gap between confidence and accuracy, on average over all answers, and of the worst bin"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_words);
  column->addWidget(m_plot, 1);
  column->addWidget(m_bin);
  connect(m_plot, &ReliabilityPlot::pointed, this, [this] {
    const QString at = m_plot->spoken(m_plot->bin());
    m_bin->setWords(at.isEmpty() ? tr("bars: accuracy · lines: mean confidence · hatched: the gap") : at);
    emit spokenChanged();
  });
}

bool CalibrationPage::shows(const EvaluationAnswer& answer) const {
  return answer.has_probabilities && (!answer.probability.empty() || answer.map_calibration.count > 0);
}

void CalibrationPage::display(const Evaluation& answer, const Dataset*) {
  if (m_answer == answer) return;
  m_answer = answer;
  m_later.ask(std::ssize(answer->truth) <= kQuickConfidences, [answer] {
    if (answer->kind == EvaluationKind::maps) return std::make_shared<const Calibration>(answer->map_calibration);
    const Confidences all = confidences_of(*answer);
    return std::make_shared<const Calibration>(vitrine::calibration(all.confidence, all.correct));
  });
}

void CalibrationPage::letGo() {
  if (!std::exchange(m_answer, nullptr)) return;
  m_later.forget();
  m_calibration = nullptr;
  m_plot->display(nullptr);
  m_words->setWords({});
}

QString CalibrationPage::spoken() const {
  const QString bin = m_plot->spoken(m_plot->bin());
  return bin.isEmpty() ? m_words->words() : m_words->words() + QStringLiteral(". ") + bin;
}

void CalibrationPage::resizeEvent(QResizeEvent* event) {
  constexpr int kLeastForWords = 130, kLeastForBin = 170;  // px of height
  EvaluationPage::resizeEvent(event);
  m_words->setVisible(height() >= kLeastForWords);
  m_bin->setVisible(height() >= kLeastForBin);
}

}  // namespace vitrine::ui
