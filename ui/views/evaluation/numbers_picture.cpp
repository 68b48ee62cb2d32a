#include "ui/views/evaluation/numbers_picture.h"

#include <algorithm>
#include <cmath>

namespace vitrine::ui {
namespace {

constexpr std::size_t kMostWorst = 1'000;  // that keys go through
constexpr std::int64_t kResidualBins = 41;

double sizeOfResidual(const NumbersPicture::Point& point) {
  return std::abs(point.truth - point.predicted);
}

void countCells(NumbersPicture& out, const std::vector<NumbersPicture::Point>& points) {
  const int wide = std::max(1, out.cells.width()), high = std::max(1, out.cells.height());
  out.cells = {wide, high};
  out.counts.assign(static_cast<std::size_t>(wide) * static_cast<std::size_t>(high), 0);
  out.first.assign(out.counts.size(), -1);
  const double span = out.high > out.low ? out.high - out.low : 1;
  for (const NumbersPicture::Point& point : points) {
    const int x = std::clamp(static_cast<int>((point.truth - out.low) / span * wide), 0, wide - 1);
    const int y = std::clamp(static_cast<int>((point.predicted - out.low) / span * high), 0, high - 1);
    const auto cell = static_cast<std::size_t>(y) * static_cast<std::size_t>(wide) + static_cast<std::size_t>(x);
    if (out.counts[cell]++ == 0) out.first[cell] = static_cast<std::int64_t>(point.place);
    out.most = std::max(out.most, out.counts[cell]);
  }
}

}  // namespace

std::shared_ptr<const NumbersPicture> pictureOf(std::shared_ptr<const EvaluationAnswer> answer, std::int64_t column,
                                                QSize cells) {
  auto out = std::make_shared<NumbersPicture>();
  out->answer = answer, out->column = column, out->cells = cells;
  const auto width = static_cast<std::size_t>(answer->columns), at = static_cast<std::size_t>(column);
  std::vector<float> truths, said;
  std::vector<NumbersPicture::Point> points;
  for (std::size_t place = 0; place < answer->rows.size(); ++place) {
    const float truth = answer->true_numbers[place * width + at],
                answered = answer->predicted_numbers[place * width + at];
    truths.push_back(truth), said.push_back(answered);
    const NumbersPicture::Point point{static_cast<double>(truth), static_cast<double>(answered), place};
    if (!std::isfinite(point.truth) || !std::isfinite(point.predicted)) continue;
    const bool first = points.empty();
    out->low = std::min({first ? point.truth : out->low, point.truth, point.predicted});
    out->high = std::max({first ? point.truth : out->high, point.truth, point.predicted});
    points.push_back(point);
  }
  out->drawn = std::ssize(points);
  // Of everything that was judged, where the columns are reported one by one; else of what the lists have.
  out->report = at < answer->column_reports.size() ? answer->column_reports[at] : regression_report(said, truths);
  out->residuals = residual_histogram(said, truths, kResidualBins);
  out->worst = points;
  const std::size_t kept = std::min(kMostWorst, points.size());
  std::partial_sort(out->worst.begin(), out->worst.begin() + static_cast<std::ptrdiff_t>(kept), out->worst.end(),
                    [](const auto& a, const auto& b) {
                      const double one = sizeOfResidual(a), other = sizeOfResidual(b);
                      return one != other ? one > other : a.place < b.place;
                    });
  out->worst.resize(kept);
  out->worst.shrink_to_fit();
  if (out->drawn <= kMostSinglePoints)
    out->points = std::move(points);
  else
    countCells(*out, points);
  return out;
}

}  // namespace vitrine::ui
