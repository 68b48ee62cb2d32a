// A finding of the advisor: what was seen, why that is ill, what to do, and the buttons that do it.
#pragma once

#include <QFrame>

#include "core/advice/advisor.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace vitrine::ui {

class Document;
class FindingChart;
class LiveFeed;

class FindingCard final : public QFrame {
  Q_OBJECT

 public:
  FindingCard(Document& document, LiveFeed& feed, QWidget* parent);
  // `when`: "since step 120"; `view`: what the chart that shows it is called, empty: none.
  void display(const Finding& finding, const QString& when, const QString& view);
  void refreshFixes();  // those that have nothing left to do are switched off
  const Finding& finding() const { return m_finding; }
  const FindingChart& chart() const { return *m_chart; }
  QString words() const;  // all of it, for a screen reader

 signals:
  void viewAsked();
  void layerAsked(const QString& node);
  void muteAsked();
  void fixAsked(int fix);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QColor colour() const;
  void sign();
  QString layerLinks() const;
  QString remedyWords() const;
  void makeFixes();
  void fitButtons();

  Document& m_document;
  Finding m_finding;
  FindingChart* m_chart;
  QLabel *m_sign, *m_title, *m_when, *m_evidence, *m_why, *m_remedy, *m_layers;
  QVBoxLayout* m_ways;  // the fixes, one below the other: their titles may be long
  QHBoxLayout* m_buttons;
  QList<QPushButton*> m_fixes;
  QPushButton *m_view, *m_mute;
  QString m_viewWords;  // of m_view, whole
};

}  // namespace vitrine::ui
