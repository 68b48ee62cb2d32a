// "Output shape        8 × 64": a title, a figure, and perhaps a dot that says how it is.
#pragma once

#include <QLabel>
#include <QWidget>

namespace vitrine::ui {

class FactRow : public QWidget {
  Q_OBJECT

 public:
  enum class Mood { none, good, warning, bad };
  explicit FactRow(const QString& title, QWidget* parent = nullptr);
  void setValue(const QString& value, Mood mood = Mood::none);
  QString value() const { return m_value->text(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QLabel* m_title;
  QLabel* m_value;
  Mood m_mood = Mood::none;
};

}  // namespace vitrine::ui
