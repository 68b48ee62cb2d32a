// The choice field of a form. A wheel over the form does not turn it by accident, and screen readers hear its title
// as its name and the choice as its value (Qt's own combo box on Linux says the choice for both).
#pragma once

#include <QComboBox>

namespace vitrine::ui {

class FormCombo : public QComboBox {
  Q_OBJECT

 public:
  explicit FormCombo(const QString& title, QWidget* parent = nullptr);

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace vitrine::ui
