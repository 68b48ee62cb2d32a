// The units of a layer that say nothing, counted and listed: dead, saturated, not finite.
#pragma once

#include <QScrollArea>
#include <memory>

#include "ui/views/weights/matrix_data.h"

class QLabel;

namespace vitrine::ui {

class UnitsPage : public QScrollArea {
  Q_OBJECT

 public:
  explicit UnitsPage(QWidget* parent);
  void display(std::shared_ptr<const UnitFacts> facts);
  const UnitFacts* facts() const { return m_facts.get(); }
  // "of 16 units are dead: 0 for at least 99 of 100 samples; 64 were looked at" and the like: what is seen, in words.
  QString deadWords() const;
  QString saturatedWords() const;
  QString notFiniteWords() const;
  // "2, 5–9, 12": numbers of units from 1, neighbours joined; a long list ends in "… and 40 more".
  static QString listed(const std::vector<std::int64_t>& units);
  QSize minimumSizeHint() const override { return {60, 30}; }

 private:
  struct Row {
    QLabel *dot, *count, *words, *list;
  };
  void show(const Row& row, const QString& words, const std::vector<std::int64_t>& units, bool bad);
  std::shared_ptr<const UnitFacts> m_facts;
  Row m_rows[3];
  QLabel* m_foot;
};

}  // namespace vitrine::ui
