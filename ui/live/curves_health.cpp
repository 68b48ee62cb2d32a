// How each layer learns, now and at any earlier step: what was judged then is judged again from the curves.
#include <algorithm>
#include <iterator>

#include "core/recipes/recipe.h"
#include "core/train/guess_loss.h"
#include "core/train/run.h"
#include "ui/live/curves.h"

namespace vitrine::ui {
namespace {

constexpr std::size_t kMostKept = 64;    // judgements between which the rows are read again
constexpr std::size_t kMostLooks = 256;  // at units; beyond it every other one of the older ones goes

double lookStep(const UnitsSeen& look) {
  return static_cast<double>(look.step);
}

// Goes through a curve in step with others.
class RowReader {
 public:
  RowReader(const History& history, double after) : m_history(history), m_after(after) {}
  // The next point; null at the end.
  const History::Point* next() {
    if (m_at == m_points.size()) {
      m_points = m_history.read_after(m_after, kChunk);
      m_at = 0;
      if (m_points.empty()) return nullptr;
      m_after = m_points.back().x;
    }
    return &m_points[m_at++];
  }
  // The last point up to x.
  Reading until(double x) {
    while (!m_ended && (!m_ahead || m_ahead->x <= x)) {
      if (m_ahead) m_value = {m_ahead->value, m_ahead->min, m_ahead->max, m_ahead->value};
      const History::Point* point = next();
      m_ended = !point;
      m_ahead = point ? std::optional(*point) : std::nullopt;
    }
    return m_value;
  }

 private:
  static constexpr std::size_t kChunk = 1'024;
  const History& m_history;
  double m_after;
  std::vector<History::Point> m_points;
  std::size_t m_at = 0;
  std::optional<History::Point> m_ahead;
  bool m_ended = false;
  static constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  Reading m_value{kNone, kNone, kNone, kNone};
};

}  // namespace

Health beginningOf(const Run& run) {
  Health out;
  out.begin(run.info(), guess_loss(run.project(), run.dataset(), run.split()),
            recipe_types().at(run.project().recipe.type).follows_loss, loss_has_scale(run.project()));
  return out;
}

void Curves::beginJudging(Health begun) {
  health = std::move(begun);
  m_healthThen.assign(1, {static_cast<double>(stepsBefore), health});
  m_healthEvery = 512;
  m_rowsJudged = 0;
  m_looks.clear();
}

bool Curves::noteUnits(UnitsSeen seen) {
  if (seen.step < stepsBefore) return false;
  const auto at = std::lower_bound(m_looks.begin(), m_looks.end(), seen.step,
                                   [](const UnitsSeen& one, std::uint64_t step) { return one.step < step; });
  const bool again = at != m_looks.end() && at->step == seen.step;  // a weight may have been set by hand since
  if (again && at->layers == seen.layers) return false;
  if (at == m_looks.end() || (again && std::next(at) == m_looks.end())) (void)health.note_units(seen.layers);
  if (again)
    *at = std::move(seen);
  else
    m_looks.insert(at, std::move(seen));
  if (m_looks.size() <= kMostLooks) return true;
  for (std::size_t i = 1; 2 * i < m_looks.size(); ++i) m_looks[i] = std::move(m_looks[2 * i]);
  m_looks.resize((m_looks.size() + 1) / 2);
  return true;
}

void Curves::judge(const StepRow& row, std::span<const Reading> values) {
  health.add(row, values);
  if (++m_rowsJudged % m_healthEvery != 0) return;
  m_healthThen.emplace_back(static_cast<double>(row.step + stepsBefore), health);
  if (m_healthThen.size() <= kMostKept) return;
  for (std::size_t i = 1; 2 * i < m_healthThen.size(); ++i) m_healthThen[i] = std::move(m_healthThen[2 * i]);
  m_healthThen.resize((m_healthThen.size() + 1) / 2);
  m_healthEvery *= 2;
}

void Curves::judgeAnew(Health begun) {
  beginJudging(std::move(begun));
  eachRow(static_cast<double>(stepsBefore), trainLoss.last_x(),
          [this](const StepRow& row, std::span<const Reading> values) { judge(row, values); });
}

Health Curves::healthAt(double step) const {
  if (m_healthThen.empty()) return {};
  auto then = std::upper_bound(m_healthThen.begin(), m_healthThen.end(), step,
                               [](double at, const auto& one) { return at < one.first; });
  if (then != m_healthThen.begin()) --then;
  Health out = then->second;
  eachRow(then->first, step, [&](const StepRow& row, std::span<const Reading> values) { out.add(row, values); });
  const auto look = std::upper_bound(m_looks.begin(), m_looks.end(), step,
                                     [](double at, const UnitsSeen& one) { return at < lookStep(one); });
  (void)out.note_units(look == m_looks.begin() ? std::vector<LayerUnits>() : std::prev(look)->layers);
  return out;
}

// What has no curve of its own, such as the loss with its penalty, is 0.
void Curves::eachRow(double after, double last, const RowTaker& take) const {
  RowReader losses(trainLoss, after);
  std::vector<std::pair<std::size_t, RowReader>> others;
  const auto follow = [&](std::size_t figure, const History& history) {
    others.emplace_back(figure, RowReader(history, after));
  };
  follow(static_cast<std::size_t>(Figure::learning_rate), learningRate);
  follow(static_cast<std::size_t>(Figure::gradient_norm), gradientNorm);
  std::size_t figure = kRunFigures;
  for (const auto* all : {&layerNorms, &layerRatios})
    for (const History& history : *all) follow(figure++, history);
  std::vector<Reading> values(figure);
  while (const History::Point* point = losses.next()) {
    if (point->x > last) return;
    values[static_cast<std::size_t>(Figure::loss)] = {point->value, point->min, point->max, point->value};
    for (auto& [at, reader] : others) values[at] = reader.until(point->x);
    take(StepRow{static_cast<std::uint64_t>(point->x) - stepsBefore, 0, static_cast<std::uint32_t>(point->covers)},
         std::span<const Reading>(values));
  }
}

}  // namespace vitrine::ui
