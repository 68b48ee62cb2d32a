// The maps of all channels of a layer for one sample, one of them chosen, and a place in it.
#pragma once

#include <QImage>
#include <memory>
#include <vector>

#include "core/train/probes/activations.h"
#include "core/watch/unit_count.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/features/kernel_step.h"
#include "ui/views/features/picture_list.h"

namespace vitrine::ui {

// A channel's map in figures.
struct MapFacts {
  ValueStatistics numbers;
  bool dead = false;  // as UnitCount says, over the samples that were looked at
};

// What is told of a layer, looked at once: pictures, scales and figures of its channels.
struct ChannelMaps {
  // Of the sample at `sample` of the answer; what is dead is counted over all of them.
  ChannelMaps(const NodeActivations& told, std::size_t sample, bool ownScale);
  [[nodiscard]] std::span<const float> values(int channel) const;  // rows × columns
  [[nodiscard]] int channels() const { return static_cast<int>(facts.size()); }

  int rows = 0, columns = 0, every = 1;  // of what is told of a map
  std::int64_t height = 0, width = 0;    // of the map itself
  std::size_t samples = 0;               // that were looked at
  std::vector<float> all;                // channels × rows × columns
  std::vector<MapFacts> facts;
  std::vector<MapScale> scales;  // one a channel
  MapScale scale;                // of all
  std::vector<QImage> images;    // one pixel a number, of large maps every n-th
  int dead = 0;
};

class MapGrid : public PictureList {
  Q_OBJECT

 public:
  explicit MapGrid(QWidget* parent);
  void display(std::shared_ptr<const ChannelMaps> maps);
  void setPlace(const FeaturePlace& place);  // its channel is the current picture
  const ChannelMaps* maps() const { return m_maps.get(); }
  void fitInto(QSize room);  // its own size then: as high as it needs at that width

  int count() const override { return m_maps ? m_maps->channels() : 0; }
  QRect pictureRect(int channel) const override;
  QString words(int channel) const override;
  QRect placeRect() const;  // of the place, in the chosen map; at least 3 px
  bool isPlacing() const { return m_placing; }

 signals:
  void placed(std::int64_t y, std::int64_t x);  // by a person, in the chosen map
  void hovered(int channel);                    // −1: none

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void paintDead(QPainter& painter, const QRect& place) const;
  void placeAt(QPoint position);
  std::shared_ptr<const ChannelMaps> m_maps;
  FeaturePlace m_place;
  QSize m_cell{20, 20};
  QPoint m_origin;
  int m_hovered = -1;
  bool m_placing = false;  // arrow keys move the place, not the choice
};

}  // namespace vitrine::ui
