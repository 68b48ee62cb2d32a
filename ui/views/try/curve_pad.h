// A sequence of numbers as curves that can be drawn anew with the pointer.
#pragma once

#include "ui/views/try/input_editor.h"

class QSpinBox;

namespace vitrine::ui {

class CurvePad : public InputEditor {
  Q_OBJECT

 public:
  CurvePad(const Field& field, QWidget* parent);
  std::vector<float> numbers() const override { return m_numbers; }
  std::int64_t length() const override { return m_length; }
  void take(const Field& field, std::int64_t row) override;
  QString words() const override;
  int position() const { return m_position; }
  int feature() const;  // that the pointer draws
  QRectF plot() const;
  QPointF pointOf(int position, int feature) const;  // in the widget

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void drag(QPointF to, bool first);
  void set(int position, float value);
  void speak();  // words() are others, and the picture
  int positions() const { return static_cast<int>(m_length > 0 ? m_length : m_places); }
  float& at(int position, int feature) {
    return m_numbers[static_cast<std::size_t>(position * m_features + feature)];
  }
  float at(int position, int feature) const {
    return m_numbers[static_cast<std::size_t>(position * m_features + feature)];
  }
  int m_places, m_features;
  std::int64_t m_length = 0;  // 0: all
  std::vector<float> m_numbers;
  float m_low = -1, m_high = 1;
  int m_position = 0, m_last = 0;
  QSpinBox* m_feature = nullptr;
};

}  // namespace vitrine::ui
