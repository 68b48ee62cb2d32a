// Where a person gives a network its input: by hand, or from a sample of the data on.
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine::ui {

class InputEditor : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;
  virtual std::vector<float> numbers() const = 0;    // in the data's own unit; none: nothing is given yet
  virtual std::int64_t length() const { return 0; }  // of sequences that end early: positions that are filled
  virtual std::int64_t filled() const { return 0; }  // positions that a person gave; 0: all
  virtual void take(const Field& field, std::int64_t row) = 0;  // a sample of the data; no signal
  virtual QString words() const = 0;  // what is given and what is odd about it, in a sentence
  virtual bool canLayOver() const { return false; }
  virtual void layOver(const QImage&) {}  // what the answer hangs on; a null image: nothing

 signals:
  void changed();  // by the person
  void worded();   // words() are others, and what is given is the same
};

// Data that cannot be made by hand: samples alone.
class SampleOnly : public InputEditor {
  Q_OBJECT

 public:
  SampleOnly(const QString& why, QWidget* parent);
  std::vector<float> numbers() const override { return m_numbers; }
  std::int64_t length() const override { return m_length; }
  void take(const Field& field, std::int64_t row) override;
  QString words() const override { return m_why; }

 private:
  QString m_why;
  std::vector<float> m_numbers;
  std::int64_t m_length = 0;
};

// The editor that suits the field; `train`: the rows whose numbers say what is usual.
[[nodiscard]] InputEditor* makeInputEditor(const Dataset& dataset, const std::vector<std::int64_t>& train,
                                           QWidget* parent);

}  // namespace vitrine::ui
