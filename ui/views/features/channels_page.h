// All channels of a layer for one sample, and how the number at the chosen place comes about.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/views/features/kernel_strip.h"
#include "ui/views/features/map_grid.h"

class QScrollArea;

namespace vitrine::ui {

class ColourBar;
class MapPlate;

class ChannelsPage : public QWidget {
  Q_OBJECT

 public:
  explicit ChannelsPage(QWidget* parent);
  void display(std::shared_ptr<const ChannelMaps> maps, const PlaceStory& story);
  void setStory(const PlaceStory& story);       // another place in the same maps
  bool hasStrip() const { return m_hasStrip; }  // there is room for it
  QString words() const;                        // what is seen, in one line
  MapGrid& grid() const { return *m_grid; }
  KernelStrip& strip() const { return *m_strip; }
  MapPlate& plate() const { return *m_plate; }

 signals:
  void channelPicked(int channel);
  void placed(std::int64_t y, std::int64_t x);
  void arranged();  // hasStrip() may have changed

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void arrange();
  QString brightest() const;
  std::shared_ptr<const ChannelMaps> m_maps;
  MapGrid* m_grid;
  QScrollArea* m_scroll;
  KernelStrip* m_strip;
  MapPlate* m_plate;
  ColourBar* m_bar;
  QRect m_line;  // of the words below the grid
  int m_hovered = -1;
  bool m_hasStrip = false, m_isStale = true;  // stale: the parts are to be laid out again
};

}  // namespace vitrine::ui
