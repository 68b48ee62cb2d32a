// The list of judged samples: pictures side by side, or a line for each.
#pragma once

#include <QListView>
#include <QStyledItemDelegate>

#include "ui/views/evaluation/place_model.h"

namespace vitrine::ui {

class PlaceDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  PlaceDelegate(const PlaceModel& model, QObject* parent) : QStyledItemDelegate(parent), m_model(model) {}
  void setRoom(QSize room);  // of the whole list: pictures grow with it
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void paintPicture(QPainter& painter, const QRect& place, int row) const;
  void paintLine(QPainter& painter, const QRect& place, int row) const;
  const PlaceModel& m_model;
  int m_side = 56;  // px of a picture
};

class PlaceList : public QListView {
  Q_OBJECT

 public:
  explicit PlaceList(QWidget* parent);
  PlaceModel& places() const { return *m_places; }
  void setSource(const Evaluation& answer, const Dataset* dataset);

 signals:
  void opened(std::int64_t row);  // of the dataset: with Enter or a double click

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();
  void open(const QModelIndex& index);
  PlaceModel* m_places;
  PlaceDelegate* m_drawn;
};

}  // namespace vitrine::ui
