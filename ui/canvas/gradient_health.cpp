#include "ui/canvas/gradient_health.h"

#include <QObject>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/live/live_feed.h"

namespace vitrine::ui {

namespace {

double medianOf(std::vector<double> values) {
  std::erase_if(values, [](double v) { return !std::isfinite(v) || v < 0; });
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double meanOf(const History& history, double from, double to) {
  double sum = 0;
  std::uint64_t count = 0;
  for (const History::Column& column : history.columns(from, to, 1)) {
    sum += column.mean * static_cast<double>(column.count);
    count += column.count;
  }
  return count ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

QString figure(double value) {
  return QString::number(value, 'e', 1);
}

}  // namespace

void GradientHealth::reset(const std::vector<QString>& nodes) {
  m_layers.assign(nodes.size(), {});
  for (std::size_t i = 0; i < nodes.size(); ++i) m_layers[i].node = nodes[i];
  m_tracks.assign(nodes.size(), {});
  m_judgedTo = 0;
}

void GradientHealth::add(const std::vector<double>& norms, const std::vector<double>& ratios) {
  const double median = medianOf(norms);
  for (std::size_t i = 0; i < m_layers.size() && i < norms.size(); ++i)
    judge(i, norms[i], median, i < ratios.size() ? ratios[i] : std::numeric_limits<double>::quiet_NaN());
}

void GradientHealth::judge(std::size_t layer, double norm, double median, double ratio) {
  LayerHealth& out = m_layers[layer];
  Track& track = m_tracks[layer];
  if (!std::isfinite(norm)) {
    out = {out.node, 1, Health::bad,
           QObject::tr("not finite: it exploded; lower the learning rate or clip gradients")};
    return;
  }
  const double relative = median > 0 ? norm / median : norm > 0 ? 1 : 0;
  out.fraction = relative > 0 ? std::clamp(0.5 + std::log10(relative) / 6, 0.03, 1.0) : 0.03;

  const auto count = [&track](Rule rule, bool isBroken, bool isSevere) {
    track.broken[rule] = isBroken ? track.broken[rule] + 1 : 0;
    track.severe[rule] = isSevere ? track.severe[rule] + 1 : 0;
  };
  count(vanishing, relative < 1e-3 && norm < 1e-4, relative < 1e-4 && norm < 1e-5);
  count(exploding, relative > 70, relative > 700);
  const bool known = std::isfinite(ratio);
  count(tinyUpdates, known && ratio < 1e-4, known && ratio < 1e-5);
  count(hugeUpdates, known && ratio > 1e-1, known && ratio > 1);

  const auto holds = [&](Rule rule) { return track.broken[rule] >= kPersistence; };
  out.health = Health::good;
  for (int rule = 0; rule < kRules; ++rule)
    if (track.severe[rule] >= kPersistence && rule != tinyUpdates)
      out.health = Health::bad;
    else if (track.broken[rule] >= kPersistence && out.health == Health::good)
      out.health = Health::warning;

  const QString compared =
      QObject::tr("norm %1, %2 × the median layer").arg(figure(norm), QString::number(relative, 'g', 2));
  if (holds(vanishing))
    out.cause = QObject::tr("vanishing: %1; this layer hardly learns. Try ReLU, normalisation or a skip connection")
                    .arg(compared);
  else if (holds(exploding))
    out.cause = QObject::tr("exploding: %1. Clip gradients or lower the learning rate").arg(compared);
  else if (holds(hugeUpdates))
    out.cause = QObject::tr("updates are %1 of the weights each step, about 1e-3 is healthy: lower the learning rate")
                    .arg(figure(ratio));
  else if (holds(tinyUpdates))
    out.cause =
        QObject::tr("updates are only %1 of the weights each step, about 1e-3 is healthy: this layer hardly moves")
            .arg(figure(ratio));
  else
    out.cause = QObject::tr("healthy: %1").arg(compared);
}

bool GradientHealth::observe(const LiveFeed& feed) {
  const auto& norms = feed.layerGradientNorms();
  if (norms.size() != m_layers.size() || norms.empty() || norms.front().empty()) return false;
  const double last = norms.front().last_x();
  if (last < m_judgedTo) {  // the run was reset
    for (Track& track : m_tracks) track = {};
    m_judgedTo = 0;
  }
  if (last - m_judgedTo < kWindow && m_judgedTo > 0) return false;
  std::vector<double> meanNorms, meanRatios;
  for (const History& history : norms) {
    // A gap (not a number) at the end is what must be seen, means leave it out.
    const double newest = history.last_value();
    meanNorms.push_back(std::isfinite(newest) ? meanOf(history, m_judgedTo + 1, last) : newest);
  }
  for (const History& history : feed.layerUpdateRatios())
    meanRatios.push_back(history.empty() ? std::numeric_limits<double>::quiet_NaN()
                                         : meanOf(history, m_judgedTo + 1, last));
  m_judgedTo = last;
  add(meanNorms, meanRatios);
  return true;
}

}  // namespace vitrine::ui
