// How a judged sample is drawn: a picture with its answer, a row of a table, or a sequence above its answer.
#pragma once

#include <QSize>
#include <QStyledItemDelegate>

namespace vitrine::ui {

class PredictionModel;

class PredictionDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  PredictionDelegate(const PredictionModel& model, QObject* parent);
  enum class Style { picture, row, sequence };
  Style style() const;
  void setRoom(QSize room);  // of the whole list: pictures grow with it
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void paintPicture(QPainter& painter, const QRect& place, int row) const;
  void paintRow(QPainter& painter, const QRect& place, int row) const;
  void paintSequence(QPainter& painter, const QRect& place, int row) const;
  const PredictionModel& m_model;
  int m_thumbnail = 56;  // px a side
};

}  // namespace vitrine::ui
