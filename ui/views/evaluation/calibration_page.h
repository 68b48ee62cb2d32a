// How far the network's confidence can be trusted: of what it was so sure of, how much was right.
#pragma once

#include "ui/document/later.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/evaluation_page.h"
#include "ui/views/evaluation/plot_frame.h"

namespace vitrine::ui {

// Reliability diagram (Guo et al. 2017): the accuracy of each bin of confidences beside its confidence, and below it
// how many are in the bin.
class ReliabilityPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ReliabilityPlot(QWidget* parent);
  void display(std::shared_ptr<const Calibration> calibration);  // null: nothing
  int bin() const { return m_bin; }                              // that is pointed at; −1: none
  QString spoken(int bin) const;
  QRectF accuracyBar(int bin) const;  // in widget coordinates; empty: nothing is in it
  QRectF countBar(int bin) const;
  const PlotFrame& frame() const { return m_frame; }

  QSize sizeHint() const override { return {260, 240}; }
  QSize minimumSizeHint() const override { return {60, 50}; }

 signals:
  void pointed();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void point(int bin);
  void layOut();
  void paintBars(QPainter& painter) const;
  void paintCounts(QPainter& painter) const;
  double middleOf(int bin) const;  // of its confidences
  std::shared_ptr<const Calibration> m_calibration;
  PlotFrame m_frame;
  QRectF m_counts;
  std::int64_t m_most = 1;
  int m_bin = -1;
};

class CalibrationPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit CalibrationPage(QWidget* parent);
  QString name() const override { return tr("Calibration"); }
  QString id() const override { return QStringLiteral("calibration"); }
  bool shows(const EvaluationAnswer& answer) const override;
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override;
  QString spoken() const override;
  void writeData(QTextStream& out) const override;
  std::shared_ptr<const Calibration> calibration() const { return m_calibration; }
  ReliabilityPlot& plot() const { return *m_plot; }
  QString words() const { return m_words->words(); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  Evaluation m_answer;
  std::shared_ptr<const Calibration> m_calibration;
  ReliabilityPlot* m_plot;
  ElidedLine *m_words, *m_bin;
  Later<Calibration> m_later;
};

}  // namespace vitrine::ui
