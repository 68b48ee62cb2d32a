#include "ui/views/predictions/fit_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ui/views/colour_maps.h"
#include "ui/views/thinned.h"

namespace vitrine::ui {
namespace {

constexpr qsizetype kMostSingleFits = 2'000;
constexpr std::int64_t kMostDots = 1'000;

void addFitPoint(FitPoints& out, QPointF at, const FitPoints::Told& told) {
  out.data.append(at);
  out.told.push_back(told);
}

// What follows from all of the points.
FitPointsPtr completedFit(std::shared_ptr<FitPoints> out) {
  std::sort(out->path.begin(), out->path.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
  out->order.resize(out->told.size());
  std::iota(out->order.begin(), out->order.end(), 0);
  std::stable_sort(out->order.begin(), out->order.end(),
                   [&data = std::as_const(out->data)](int a, int b) { return data[a].x() < data[b].x(); });
  if (out->data.isEmpty()) return out;
  out->left = out->low = std::numeric_limits<double>::max();
  out->right = out->high = -out->left;
  for (const auto* list : {&std::as_const(out->data), &std::as_const(out->path)})
    for (const QPointF& p : *list) {
      out->left = std::min(out->left, p.x()), out->right = std::max(out->right, p.x());
      out->low = std::min(out->low, p.y()), out->high = std::max(out->high, p.y());
    }
  return out;
}

}  // namespace

bool FitPoints::isMany() const {
  return data.size() > kMostSingleFits;
}

std::int64_t fitCount(const OutputsAnswer& outputs) {
  const std::size_t rows = outputs.rows.size(), values = outputs.values.values.size();
  return rows == 0 || values % rows != 0 ? 0 : static_cast<std::int64_t>(values);
}

FitPointsPtr fitPointsOf(std::shared_ptr<const Dataset> dataset, const OutputsAnswer& outputs) {
  const Field &input = dataset->input(), &target = dataset->target();
  const std::size_t width = outputs.values.values.size() / outputs.rows.size();
  auto out = std::make_shared<FitPoints>();
  out->dataset = dataset;
  out->curve = input.shape.size() == 1 && width == 1;
  for (std::size_t i = 0; i < outputs.rows.size(); ++i) {
    const std::int64_t row = outputs.rows[i];
    if (row < 0 || row >= dataset->count) continue;
    const auto truth = target.sample(row);
    const auto x = static_cast<double>(input.sample(row)[0]);
    for (std::size_t o = 0; o < std::min(width, truth.size()); ++o) {
      const auto t = static_cast<double>(truth[o]), p = static_cast<double>(outputs.values.values[i * width + o]);
      if (!std::isfinite(p)) continue;  // neither Qt Charts nor a cell has a place for it
      if (out->curve && std::isfinite(x)) out->path.append({x, p});
      const QPointF at = out->curve ? QPointF(x, t) : QPointF(t, p);
      if (std::isfinite(at.x()) && std::isfinite(at.y()))
        addFitPoint(*out, at, {row, width > 1 ? static_cast<int>(o) : -1, p});
    }
  }
  return completedFit(std::move(out));
}

FitPointsPtr samplePointsOf(std::shared_ptr<const Dataset> dataset) {
  auto out = std::make_shared<FitPoints>();
  out->dataset = dataset;
  out->curve = true;
  visitThinned(dataset->count, kMostDots, [&](std::int64_t row) {
    const QPointF at(static_cast<double>(dataset->input().sample(row)[0]),
                     static_cast<double>(dataset->target().sample(row)[0]));
    if (std::isfinite(at.x()) && std::isfinite(at.y())) addFitPoint(*out, at, {row, -1, std::nan("")});
  });
  return completedFit(std::move(out));
}

double rSquaredOf(const Dataset& dataset, const OutputsAnswer& outputs) {
  if (fitCount(outputs) == 0) return std::nan("");
  const std::size_t width = outputs.values.values.size() / outputs.rows.size();
  double mean = 0, off = 0, spread = 0;
  std::vector<double> truths;
  for (std::size_t i = 0; i < outputs.rows.size(); ++i) {
    if (outputs.rows[i] < 0 || outputs.rows[i] >= dataset.count) continue;
    const auto truth = dataset.target().sample(outputs.rows[i]);
    if (truth.size() == 0) continue;
    const auto t = static_cast<double>(truth[0]), p = static_cast<double>(outputs.values.values[i * width]);
    if (!std::isfinite(p) || !std::isfinite(t)) continue;
    truths.push_back(t);
    off += (t - p) * (t - p);
  }
  for (const double t : truths) mean += t / static_cast<double>(truths.size());
  for (const double t : truths) spread += (t - mean) * (t - mean);
  return spread > 0 ? 1 - off / spread : std::nan("");
}

void fitScales(ValueScale& x, ValueScale& y, const FitPoints& points) {
  if (points.data.isEmpty()) return;
  if (points.curve) {
    x.fit(points.left, points.right);
    y.fit(points.low, points.high);
  } else {  // one scale for both, so that the diagonal is "exactly right"
    x.fit(std::min(points.left, points.low), std::max(points.right, points.high));
    y.fitAs(x);
  }
}

bool FitCells::shows(QPointF values) const {
  const auto within = [](double unit) { return unit >= -1e-9 && unit <= 1 + 1e-9; };
  return within(x.unit(values.x())) && within(y.unit(values.y()));
}

QPoint FitCells::cellAt(QPointF values) const {
  const auto along = [](double unit, int count) {
    return static_cast<int>(std::clamp(unit * count, 0.0, static_cast<double>(count - 1)));
  };
  return {along(x.unit(values.x()), size.width()), along(1 - y.unit(values.y()), size.height())};
}

std::shared_ptr<const FitCells> fitCellsOf(FitPointsPtr points, const ValueScale& x, const ValueScale& y,
                                           QSize size) {
  auto out = std::make_shared<FitCells>();
  out->of = std::move(points), out->x = x, out->y = y, out->size = size.expandedTo({1, 1});
  const auto cells = static_cast<std::size_t>(out->size.width()) * static_cast<std::size_t>(out->size.height());
  out->counts.assign(cells, 0), out->first.assign(cells, -1);
  std::uint32_t most = 1;
  const QList<QPointF>& data = out->of->data;
  for (qsizetype i = 0; i < data.size(); ++i) {
    if (!out->shows(data[i])) continue;
    const std::size_t cell = out->index(out->cellAt(data[i]));
    if (out->counts[cell]++ == 0) out->first[cell] = static_cast<int>(i);
    most = std::max(most, out->counts[cell]);
  }
  out->image = QImage(out->size, QImage::Format_ARGB32_Premultiplied);
  for (int row = 0; row < out->size.height(); ++row) {
    auto* line = reinterpret_cast<QRgb*>(out->image.scanLine(row));
    for (int column = 0; column < out->size.width(); ++column)
      line[column] = countColour(out->counts[out->index({column, row})], most);
  }
  return out;
}

}  // namespace vitrine::ui
