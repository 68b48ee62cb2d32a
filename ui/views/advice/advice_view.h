// What the advisor has found of the run, or of what would be trained: each finding a card with the ways out of it.
#pragma once

#include "ui/views/view.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace vitrine::ui {

class Advice;
class EmptyNote;
class FindingCard;

class AdviceView final : public View {
  Q_OBJECT

 public:
  AdviceView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Advisor"); }
  QString hint() const override { return m_hint; }
  void refresh() override;
  bool hasData() const override { return !m_cards.isEmpty(); }
  void writeData(QTextStream& out) const override;

  QString note() const;  // what is said where there is no finding; empty: there are some
  const QList<FindingCard*>& cards() const { return m_cards; }

 private:
  void showFindings();
  void sayNone();
  void apply(const FindingCard& card, int fix);
  QString whenOf(double step) const;

  Advice& m_advice;
  QString m_hint;
  QStackedLayout* m_pages;
  EmptyNote* m_empty;
  QScrollArea* m_scroll;
  QVBoxLayout* m_column;
  QList<FindingCard*> m_cards;
  QPushButton* m_muted;
};

}  // namespace vitrine::ui
