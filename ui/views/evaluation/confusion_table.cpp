#include "ui/views/evaluation/confusion_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

// WCAG 2: relative luminance and contrast of sRGB colours.
double luminanceOf(const QColor& colour) {
  const auto part = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * part(static_cast<double>(colour.redF())) + 0.7152 * part(static_cast<double>(colour.greenF())) +
         0.0722 * part(static_cast<double>(colour.blueF()));
}

double contrastOf(const QColor& a, const QColor& b) {
  const double one = luminanceOf(a), other = luminanceOf(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

// Which of `pixels` a cell lies in.
int pixelOf(int cell, int cells, int pixels) {
  return static_cast<int>(static_cast<std::int64_t>(cell) * pixels / cells);
}

}  // namespace

QColor confusionEmptyColour() {
  return Theme::instance().colours().field;
}

QColor readableOn(const QColor& ground) {
  const Colours& c = Theme::instance().colours();
  return contrastOf(c.text, ground) >= contrastOf(c.surface, ground) ? c.text : c.surface;
}

ConfusionTable::ConfusionTable(Evaluation answer) : m_answer(std::move(answer)) {
  if (!m_answer || m_answer->confusion.classes == 0) return;
  const ConfusionMatrix& all = m_answer->confusion;
  m_unnamed = std::accumulate(all.unnamed.begin(), all.unnamed.end(), std::int64_t{0});
  std::int64_t mistakes = 0;
  for (int truth = 0; truth < rows(); ++truth) {
    for (int named = 0; named < columns(); ++named) {
      const std::int64_t times = count(truth, named);
      m_most = std::max(m_most, times);
      if (times > mistakes && truth != named) mistakes = times, m_worst = {named, truth};
    }
  }
}

int ConfusionTable::rows() const {
  return m_answer ? static_cast<int>(m_answer->confusion.classes) : 0;
}
int ConfusionTable::columns() const {
  return rows() + (m_unnamed > 0 ? 1 : 0);
}

std::int64_t ConfusionTable::count(int truth, int named) const {
  return named < rows() ? m_answer->confusion.at(truth, named)
                        : m_answer->confusion.unnamed[static_cast<std::size_t>(truth)];
}
std::int64_t ConfusionTable::rowTotal(int truth) const {
  return m_answer->tallies[static_cast<std::size_t>(truth)].there;
}
std::int64_t ConfusionTable::columnTotal(int named) const {
  return named < rows() ? m_answer->tallies[static_cast<std::size_t>(named)].named : m_unnamed;
}

double ConfusionTable::value(int truth, int named, ConfusionShare share) const {
  const auto times = static_cast<double>(count(truth, named));
  if (share == ConfusionShare::counts) return times;
  const std::int64_t total = share == ConfusionShare::ofRow ? rowTotal(truth) : columnTotal(named);
  return total > 0 ? times / static_cast<double>(total) : kNoFigure;
}

double ConfusionTable::most(ConfusionShare share) const {
  return share == ConfusionShare::counts ? static_cast<double>(std::max<std::int64_t>(1, m_most)) : 1;
}

QRgb ConfusionTable::colour(double value, ConfusionShare share) const {
  if (!(value > 0)) return confusionEmptyColour().rgb();
  return viridis()[mapIndex(static_cast<float>(value / most(share)))];
}

QImage ConfusionTable::image(QSize room, ConfusionShare share) const {
  const int wide = std::min(columns(), room.width()), high = std::min(rows(), room.height());
  if (wide < 1 || high < 1) return {};
  QImage out(wide, high, QImage::Format_RGB32);
  const ConfusionMatrix& all = m_answer->confusion;
  std::vector<double> line(static_cast<std::size_t>(wide));
  std::vector<int> place(static_cast<std::size_t>(columns()));
  for (int named = 0; named < columns(); ++named)
    place[static_cast<std::size_t>(named)] = pixelOf(named, columns(), wide);
  for (int truth = 0, y = 0; truth < rows(); ++y) {
    std::fill(line.begin(), line.end(), 0);
    for (; truth < rows() && pixelOf(truth, rows(), high) == y; ++truth) {
      const std::int64_t* counts = all.counts.data() + static_cast<std::ptrdiff_t>(truth) * rows();
      for (int named = 0; named < columns(); ++named) {
        if ((named < rows() ? counts[named] : count(truth, named)) == 0) continue;  // most are
        double& most = line[static_cast<std::size_t>(place[static_cast<std::size_t>(named)])];
        most = std::max(most, value(truth, named, share));
      }
    }
    auto* pixels = reinterpret_cast<QRgb*>(out.scanLine(y));
    for (int x = 0; x < wide; ++x) pixels[x] = colour(line[static_cast<std::size_t>(x)], share);
  }
  return out;
}

QPoint ConfusionTable::cellAt(QPoint pixel, QSize pixels) const {
  const int wide = std::min(columns(), pixels.width()), high = std::min(rows(), pixels.height());
  const auto first = [](int at, int cells, int of) {  // the first cell of a pixel
    return static_cast<int>((static_cast<std::int64_t>(at) * cells + of - 1) / of);
  };
  QPoint best(-1, -1);
  std::int64_t most = -1;
  for (int truth = first(pixel.y(), rows(), high); truth < first(pixel.y() + 1, rows(), high); ++truth) {
    for (int named = first(pixel.x(), columns(), wide); named < first(pixel.x() + 1, columns(), wide); ++named)
      if (count(truth, named) > most) most = count(truth, named), best = {named, truth};
  }
  return best;
}

}  // namespace vitrine::ui
