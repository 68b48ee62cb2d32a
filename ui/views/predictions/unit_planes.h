// What each unit of a layer says over the plane of the two inputs, as small pictures beside one another.
#pragma once

#include <QImage>
#include <QScrollArea>
#include <utility>
#include <vector>

#include "core/train/probes/plane_units.h"
#include "ui/views/features/picture_list.h"

namespace vitrine::ui {

class UnitPlanes : public PictureList {
  Q_OBJECT

 public:
  explicit UnitPlanes(QWidget* parent);
  // All on one scale, so that they can be compared: white is 0, the deepest colours are the farthest from it.
  void display(const PlaneLayer& layer);
  void clear();
  void fitInto(QSize room);  // its own size then: as high as it needs at that width
  int count() const override { return static_cast<int>(m_units.size()); }
  QRect pictureRect(int index) const override;
  QString words(int index) const override;
  const QImage& image(int index) const { return m_units[static_cast<std::size_t>(index)].image; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  struct Unit {
    QImage image;
    float least = 0, largest = 0;  // of its finite numbers
  };
  std::vector<Unit> m_units;
  int m_side = 40, m_caption = 0;  // px; of the number below each
};

// The room that they have: where all of them do not fit, it scrolls, and the chosen one is in sight.
class UnitSheet : public QScrollArea {
  Q_OBJECT

 public:
  explicit UnitSheet(QWidget* parent);
  UnitPlanes& planes() const { return *m_planes; }
  void display(const PlaneLayer& layer);
  void clear();
  // The first and the last of those that are seen whole, from 0; the last before the first: none is.
  std::pair<int, int> seen() const;
  bool scrolls() const { return m_planes->height() > viewport()->height(); }

 signals:
  void scrolled();  // others are seen

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();
  UnitPlanes* m_planes;
};

}  // namespace vitrine::ui
