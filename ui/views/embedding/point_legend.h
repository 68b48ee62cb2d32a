// The classes of the points with their signs; a click hides or shows one. What does not fit goes into a menu.
#pragma once

#include <QList>
#include <QWidget>
#include <set>

#include "ui/views/embedding/point_looks.h"

class QToolButton;

namespace vitrine::ui {

class PointLegend : public QWidget {
  Q_OBJECT

 public:
  explicit PointLegend(QWidget* parent);
  void display(const PointLooks& looks);
  const std::set<int>& hidden() const { return m_hidden; }
  void toggle(int group);
  void setMostRows(int rows);
  QList<QToolButton*> buttons() const { return m_buttons; }

  QSize sizeHint() const override { return {200, height()}; }
  QSize minimumSizeHint() const override { return {40, 20}; }

 signals:
  void toggled();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();
  void fillMenu(int from);
  QPixmap sign(const PointGroup& group, bool hidden) const;
  void restyle(int group);
  PointLooks m_looks;
  std::set<int> m_hidden;         // of the groups, by their places
  QList<QToolButton*> m_buttons;  // of the first groups
  QToolButton* m_more;
  int m_mostRows = 2;
};

}  // namespace vitrine::ui
