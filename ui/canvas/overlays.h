// Small things that float above the canvas and do not scroll with it.
#pragma once

#include <QAbstractButton>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/port_item.h"

namespace vitrine::ui {

// The reason why (or why not), beside the pointer during a drag.
class Bubble : public QWidget {
  Q_OBJECT

 public:
  explicit Bubble(QWidget* parent);
  void showAt(QPoint point, Answer answer, const QString& text);
  void hideLater();  // long enough to be read

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QRect textRect(int width) const;
  Answer m_answer = Answer::none;
  QString m_text;
  QTimer m_reading;
};

// "10 layers · 53,922 parameters · … · no problems ●", bottom left. A click asks for the problems.
class StatusLine : public QAbstractButton {
  Q_OBJECT

 public:
  explicit StatusLine(QWidget* parent);
  void setSummary(const QString& text, Grade grade);
  // Shows a message instead for some seconds, and has screen readers speak it.
  // `grade`: how it is meant; none for what is neither good nor bad.
  void say(const QString& text, std::optional<Grade> grade = {});
  void setWidest(int width);
  QString summary() const { return m_summary; }
  Grade grade() const { return m_saying.isActive() && m_saidGrade ? *m_saidGrade : m_grade; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void show(const QString& text);
  QString m_summary;
  Grade m_grade = Grade::good;
  std::optional<Grade> m_saidGrade;
  int m_widest = 800;
  QTimer m_saying;
};

}  // namespace vitrine::ui
