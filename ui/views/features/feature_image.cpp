#include "ui/views/features/feature_image.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme/theme.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kRangeRows = 256;                       // samples that tell what is black and what is white
constexpr std::int64_t kRangeNumbers = std::int64_t{4} << 20;  // of them, in all

std::pair<double, double> limitsOf(std::span<const float> values) {
  float low = 0, high = 0;
  bool some = false;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    low = some ? std::min(low, value) : value, high = some ? std::max(high, value) : value;
    some = true;
  }
  return {static_cast<double>(low), static_cast<double>(high)};
}

}  // namespace

MapScale::MapScale() : m_table(viridis()) {}

MapScale::MapScale(std::span<const float> values) : MapScale() {
  const auto [low, high] = limitsOf(values);
  if (low < 0) {
    *this = around0(values);
    return;
  }
  m_high = high > 0 ? high : 1;
}

MapScale MapScale::around0(std::span<const float> values) {
  const auto [low, high] = limitsOf(values);
  const double most = std::max(std::abs(low), std::abs(high));
  MapScale out;
  out.m_high = most > 0 ? most : 1, out.m_low = -out.m_high, out.m_diverges = true;
  const Colours& c = Theme::instance().colours();
  out.m_table = diverging(c.curves[0], mixed(c.surface, c.text, 0.07), c.curves[1]);
  return out;
}

// As mapIndex(), but of a known range: called for every number of every answer.
QRgb MapScale::colour(float value) const {
  if (!std::isfinite(value)) return notANumberColour();  // ±∞ is no large number, it is none
  const double share = (static_cast<double>(value) - m_low) / (m_high - m_low);
  return m_table[share <= 0 ? 0 : share >= 1 ? 255 : static_cast<int>(share * 255 + 0.5)];
}

void MapScale::label(ColourBar& bar) const {
  bar.setScale(m_table, figure(m_low, 2), m_diverges ? QStringLiteral("0") : QString(), figure(m_high, 2));
}

QImage mapImage(std::span<const float> values, int width, int height, const MapScale& scale) {
  QImage out(std::max(1, width), std::max(1, height), QImage::Format_RGB32);
  out.fill(notANumberColour());
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(y));
    for (int x = 0; x < width; ++x)
      if (const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
          at < values.size())
        line[x] = scale.colour(values[at]);
  }
  return out;
}

QColor inkOn(QRgb colour) {
  // Relative luminance, as WCAG 2 weighs the channels, without its gamma.
  return 0.2126 * qRed(colour) + 0.7152 * qGreen(colour) + 0.0722 * qBlue(colour) > 128 ? QColor(Qt::black)
                                                                                        : QColor(Qt::white);
}

bool isPicture(const Field* field) {
  return field && field->kind == FieldKind::values && field->shape.rank() == 3 && field->shape.size() > 0 &&
         field->there() > 0;
}

ImageRange rangeOf(const Field& field) {
  ImageRange out{0, 0};
  bool some = false;
  const std::int64_t rows = std::min(field.there(), kRangeRows);
  // Odd, so that it does not keep to some columns of an image.
  const auto every = static_cast<std::size_t>(rows * field.shape.size() / kRangeNumbers) | 1U;
  for (std::int64_t row = 0; row < rows; ++row) {
    const NumberView values = field.sample(row);
    for (std::size_t i = 0; i < values.size(); i += every) {
      const float value = values[i];
      if (!std::isfinite(value)) continue;
      out = some ? ImageRange{std::min(out.low, value), std::max(out.high, value)} : ImageRange{value, value};
      some = true;
    }
  }
  out.high = std::max(out.high, out.low + 1e-6F);
  return out;
}

QImage samplePicture(const Field& field, std::int64_t row, const ImageRange& range, int every) {
  if (!isPicture(&field) || row < 0 || row >= field.there()) return {};
  const int height = static_cast<int>(field.shape[1]), width = static_cast<int>(field.shape[2]);
  const bool coloured = field.shape[0] == 3;
  const NumberView values = field.sample(row);
  QImage out((width + every - 1) / every, (height + every - 1) / every, QImage::Format_RGB32);
  for (int y = 0; y < height; y += every) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(y / every));
    for (int x = 0; x < width; x += every) {
      int level[3] = {0, 0, 0};
      bool known = true;
      for (int channel = 0; channel < (coloured ? 3 : 1); ++channel) {
        const float value = values[static_cast<std::size_t>((channel * height + y) * width + x)];
        known = known && std::isfinite(value);
        const float share = known ? std::clamp((value - range.low) / (range.high - range.low), 0.0F, 1.0F) : 0.0F;
        level[channel] = static_cast<int>(share * 255.0F + 0.5F);
      }
      line[x / every] = !known     ? notANumberColour()
                        : coloured ? qRgb(level[0], level[1], level[2])
                                   : qRgb(level[0], level[0], level[0]);
    }
  }
  return out;
}

QRect fittedIn(QSize image, const QRect& place) {
  if (image.isEmpty() || place.isEmpty()) return {};
  const double scale = std::min(place.width() / static_cast<double>(image.width()),
                                place.height() / static_cast<double>(image.height()));
  const double even = scale >= 3 ? std::floor(scale) : scale;
  const QSize size(std::max(1, static_cast<int>(image.width() * even)),
                   std::max(1, static_cast<int>(image.height() * even)));
  return {place.left() + (place.width() - size.width()) / 2, place.top() + (place.height() - size.height()) / 2,
          size.width(), size.height()};
}

// Where a pixel takes few of the screen's, uneven ones would be seen: the image grows evenly first, then shrinks.
void drawPicture(QPainter& painter, const QRect& place, const QImage& image) {
  if (image.isNull() || place.isEmpty()) return;
  const double scale = place.width() * painter.device()->devicePixelRatioF() / image.width();
  const bool even = scale >= 3 || std::abs(scale - std::round(scale)) < 1e-3;
  painter.setRenderHint(QPainter::SmoothPixmapTransform, !even);
  painter.drawImage(place, even || scale < 1 ? image : image.scaled(image.size() * 3));
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
}

}  // namespace vitrine::ui
