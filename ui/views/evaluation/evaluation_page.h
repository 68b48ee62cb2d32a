// A page of the evaluation view: one way to look at what was judged.
#pragma once

#include <QTextStream>
#include <QWidget>
#include <memory>
#include <utility>

#include "core/data/dataset.h"
#include "core/train/probes/evaluation.h"
#include "ui/views/export/data_writer.h"

namespace vitrine::ui {

using Evaluation = std::shared_ptr<const EvaluationAnswer>;

class EvaluationPage : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;
  virtual QString name() const = 0;                              // "Confusion": of its tab
  virtual QString id() const = 0;                                // what it is remembered by
  virtual bool shows(const EvaluationAnswer& answer) const = 0;  // whether there is such a picture of it
  // Called for the page that is seen alone. `dataset` outlives what is shown of it.
  virtual void display(const Evaluation& answer, const Dataset* dataset) = 0;
  // Of the answer, which may be large: the page is not seen, or its run is gone. What was chosen stays chosen.
  virtual void letGo() {}
  virtual QString spoken() const = 0;                  // what is seen, for a screen reader
  virtual QWidget* corner() const { return nullptr; }  // what is chosen here, right of the tabs
  virtual void writeData(QTextStream& out) const = 0;  // its numbers as CSV
  virtual DataWriter data() const { return {}; }       // the same, where there may be many; none: there are few

 signals:
  void spokenChanged();
};

}  // namespace vitrine::ui
