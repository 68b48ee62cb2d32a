// Maps and samples as pictures: each pixel the colour of its number, what is no number in a colour of its own.
#pragma once

#include <QImage>
#include <QString>
#include <span>

#include "core/data/dataset.h"

namespace vitrine::ui {

class ColourBar;

// Which colour a number has: viridis from least to largest, or to both sides of 0 where there are negative numbers.
class MapScale {
 public:
  MapScale();
  // That holds these numbers; those that are not finite do not count.
  explicit MapScale(std::span<const float> values);
  // To both sides of 0, even where no number is negative.
  [[nodiscard]] static MapScale around0(std::span<const float> values);

  [[nodiscard]] bool diverges() const { return m_diverges; }
  [[nodiscard]] double low() const { return m_low; }
  [[nodiscard]] double high() const { return m_high; }
  [[nodiscard]] QRgb colour(float value) const;
  void label(ColourBar& bar) const;

 private:
  QList<QRgb> m_table;
  double m_low = 0, m_high = 1;
  bool m_diverges = false;
};

// `values`: height × width. RGB32, one pixel a number.
[[nodiscard]] QImage mapImage(std::span<const float> values, int width, int height, const MapScale& scale);

// Black on a light colour, white on a dark one: for figures on it.
[[nodiscard]] QColor inkOn(QRgb colour);

// What is black and what is white in the pictures of a dataset.
struct ImageRange {
  float low = 0, high = 1;
};
// A field that can be drawn: C×H×W.
[[nodiscard]] bool isPicture(const Field* field);
[[nodiscard]] ImageRange rangeOf(const Field& field);  // from its first samples, of large ones from some numbers
// Three channels in colour, any other number by the first alone. `every`: one of so many rows and columns is a pixel.
[[nodiscard]] QImage samplePicture(const Field& field, std::int64_t row, const ImageRange& range, int every = 1);

// Where an image lies in the middle of a place: as large as fits, by a whole number where it grows.
[[nodiscard]] QRect fittedIn(QSize image, const QRect& place);
void drawPicture(QPainter& painter, const QRect& place, const QImage& image);

}  // namespace vitrine::ui
