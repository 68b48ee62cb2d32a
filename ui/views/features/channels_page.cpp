#include "ui/views/features/channels_page.h"

#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_bar.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kWordsLine = 18, kPageGap = 10;
constexpr int kStripFromWidth = 250, kStripFromHeight = 190, kWidePage = 640;  // px

}  // namespace

ChannelsPage::ChannelsPage(QWidget* parent) : QWidget(parent) {
  m_strip = new KernelStrip(this);
  m_scroll = new QScrollArea(this);
  m_grid = new MapGrid(m_scroll);
  m_plate = new MapPlate(this);
  m_bar = new ColourBar(this);
  m_scroll->setWidget(m_grid);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->viewport()->setAutoFillBackground(false);
  m_grid->setAutoFillBackground(false);
  m_plate->setAccessibleName(tr("Map of the chosen channel"));
  m_plate->setToolTip(tr("Point at a place, or move it with arrow keys"));
  setTabOrder(m_grid, m_plate);
  setTabOrder(m_plate, m_strip);
  connect(m_grid, &PictureList::picked, this, &ChannelsPage::channelPicked);
  connect(m_grid, &MapGrid::placed, this, &ChannelsPage::placed);
  connect(m_plate, &MapPlate::placed, this, &ChannelsPage::placed);
  connect(m_grid, &MapGrid::hovered, this, [this](int channel) {
    m_hovered = channel;
    update(m_line);
  });
}

void ChannelsPage::display(std::shared_ptr<const ChannelMaps> maps, const PlaceStory& story) {
  const bool others = !m_maps != !maps || (maps && (m_maps->channels() != maps->channels() ||
                                                    m_maps->rows != maps->rows || m_maps->columns != maps->columns));
  m_maps = maps;
  m_grid->display(std::move(maps));
  m_isStale = m_isStale || others;
  setStory(story);
}

void ChannelsPage::setStory(const PlaceStory& story) {
  // What a story is made of says how much room it takes: parts come with the first answers, and go with the layer.
  const PlaceStory& before = m_strip->story();
  m_isStale = m_isStale || before.step.has_value() != story.step.has_value() ||
              before.sample.size() != story.sample.size() ||
              (story.step && before.step && before.step->inputs != story.step->inputs);
  m_strip->display(story);
  if (m_isStale) arrange();
  m_grid->setPlace(story.place);
  const auto channel = static_cast<std::size_t>(story.place.channel);
  if (m_maps && channel < m_maps->images.size()) {
    const auto at = static_cast<int>(channel);
    m_plate->display(mapImage(m_maps->values(at), m_maps->columns, m_maps->rows, m_maps->scales[channel]),
                     {static_cast<int>(m_maps->width), static_cast<int>(m_maps->height)}, m_grid->words(at));
    m_maps->scales[channel].label(*m_bar);
  }
  m_plate->setPlace({static_cast<int>(story.place.x), static_cast<int>(story.place.y)});
  m_plate->setAccessibleDescription(m_grid->words(static_cast<int>(story.place.channel)));
  m_grid->setAccessibleDescription(words());
  update();
}

// ---- in words

// The channels that say most, by their largest number.
QString ChannelsPage::brightest() const {
  constexpr std::size_t kNamed = 3;
  std::vector<std::pair<double, int>> all;
  for (int channel = 0; m_maps && channel < m_maps->channels(); ++channel)
    if (const MapFacts& fact = m_maps->facts[static_cast<std::size_t>(channel)]; fact.numbers.largest > 0)
      all.emplace_back(-fact.numbers.largest, channel + 1);
  const std::size_t named = std::min(kNamed, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(named), all.end());
  QStringList out;
  for (std::size_t i = 0; i < named; ++i) out << QString::number(all[i].second);
  return out.join(QStringLiteral(" · "));
}

QString ChannelsPage::words() const {
  if (!m_maps || m_maps->channels() == 0) return {};
  if (m_hovered >= 0 && m_hovered != m_grid->current()) return m_grid->words(m_hovered);
  const PlaceStory& story = m_strip->story();
  QStringList out;
  if (m_hasStrip)
    out << (brightest().isEmpty() ? tr("no channel is above 0") : tr("brightest: %1").arg(brightest()));
  else
    out << tr("channel %1: %2").arg(story.place.channel + 1).arg(figure(story.told, 3));
  if (m_maps->dead > 0 && m_maps->samples > 1)
    out << tr("%1 of %2 dead, over %3 samples").arg(m_maps->dead).arg(m_maps->channels()).arg(m_maps->samples);
  if (m_maps->channels() < story.channels) out << tr("first %1 of %2").arg(m_maps->channels()).arg(story.channels);
  return out.join(QStringLiteral(" · "));
}

void ChannelsPage::paintEvent(QPaintEvent*) {
  if (!m_maps) return;
  QPainter painter(this);
  painter.setFont(Theme::uiFont(12));
  painter.setPen(Theme::instance().colours().muted);
  const QString sees = m_strip->story().sees;
  const QFontMetrics size(painter.font());
  const int right = sees.isEmpty() ? 0 : size.horizontalAdvance(sees) + 12;
  const bool both = m_line.width() - right > 100;
  const QRect left = both ? m_line.adjusted(0, 0, -right, 0) : m_line;
  painter.drawText(left, Qt::AlignLeft | Qt::AlignVCenter, size.elidedText(words(), Qt::ElideRight, left.width()));
  if (both) painter.drawText(m_line, Qt::AlignRight | Qt::AlignVCenter, sees);
}

// ---- where things are

// Wide: the grid at the left, at the right the chosen map large, with how its number comes about above. Narrower: one
// above the other. Too small for either: the grid and a line of words.
void ChannelsPage::arrange() {
  m_isStale = false;
  const bool strip = width() >= kStripFromWidth && height() >= kStripFromHeight;
  const bool wide = strip && width() >= kWidePage && height() >= 240;
  const bool bar = strip && height() >= 240;
  const int below = kWordsLine + (bar ? m_bar->height() + 6 : 0);
  QRect grid(0, 0, width(), height() - below);
  m_strip->setVisible(strip);
  m_plate->setVisible(wide);
  m_bar->setVisible(bar);
  if (wide) {
    grid.setWidth(width() * 52 / 100);
    const QRect side(grid.right() + 2 * kPageGap, 0, width() - grid.width() - 2 * kPageGap, height());
    const int high = m_strip->heightIn({side.width(), std::clamp(height() * 36 / 100, 104, 260)});
    m_strip->setGeometry(side.left(), 0, side.width(), high);
    m_plate->setGeometry(side.adjusted(-1, high + kPageGap, 0, 0));
  } else if (strip) {
    const int high = m_strip->heightIn({width(), std::clamp(height() * 30 / 100, 84, 150)});
    m_strip->setGeometry(0, 0, width(), high);
    grid.setTop(high + kPageGap / 2);
  }
  m_scroll->setGeometry(grid);
  m_grid->fitInto(grid.size());
  if (m_grid->height() > grid.height())
    m_grid->fitInto({grid.width() - m_scroll->verticalScrollBar()->sizeHint().width(), grid.height()});
  m_line = QRect(0, grid.bottom() + 1, grid.width(), kWordsLine);
  m_bar->setGeometry(0, m_line.bottom() + 5, grid.width(), m_bar->height());
  if (strip != m_hasStrip) {
    m_hasStrip = strip;
    emit arranged();
  }
  update();
}

void ChannelsPage::resizeEvent(QResizeEvent*) {
  arrange();
}

}  // namespace vitrine::ui
