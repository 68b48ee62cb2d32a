// A card of the welcome page: a picture of an example's network, its title, its words.
#pragma once

#include <QAbstractButton>

#include "core/project/project.h"

namespace vitrine::ui {

class ExampleCard : public QAbstractButton {
  Q_OBJECT

 public:
  ExampleCard(Project project, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {250, 196}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void paintNetwork(QPainter& painter, const QRectF& box) const;
  Project m_project;
};

}  // namespace vitrine::ui
