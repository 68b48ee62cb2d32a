#include "ui/live/thumbnails_of.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <span>

#include "core/data/dataset.h"
#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/project/objectives.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/thinned.h"

namespace vitrine::ui {
namespace {

using ThumbnailLayer = ThumbnailSubject::Layer;

constexpr std::int64_t kMostMaps = 24, kMostWords = 128, kMostBars = 24, kMostClasses = 128;
constexpr std::int64_t kMostPlanePoints = 150;
constexpr int kPlanePicture = 96;                     // pixels a side
constexpr double kPointReach = 1.3, kPointInk = 0.3;  // pixels; opacity
constexpr double kLeastParts = 8, kMostParts = 32;    // of a spread

struct FiniteRange {
  float low = std::numeric_limits<float>::infinity(), high = -std::numeric_limits<float>::infinity();
  [[nodiscard]] bool empty() const { return low > high; }
  [[nodiscard]] float share(float value) const { return high > low ? (value - low) / (high - low) : 0.0F; }
};

FiniteRange finiteRangeOf(std::span<const float> values) {
  FiniteRange out;
  for (const float value : values)
    if (std::isfinite(value)) out.low = std::min(out.low, value), out.high = std::max(out.high, value);
  return out;
}

// What is not finite has a colour outside the map.
QRgb mapColour(float value, const FiniteRange& range) {
  return std::isfinite(value) ? viridis()[mapIndex(range.share(value))] : notANumberColour();
}

void takeMaps(Thumbnail& out, const NodeActivations& node, std::span<const float> values) {
  const auto channels = std::min(node.kept[0], kMostMaps);
  const int height = static_cast<int>(node.kept[1]), width = static_cast<int>(node.kept[2]);
  const auto size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  values = values.first(std::min(values.size(), size * static_cast<std::size_t>(channels)));
  const FiniteRange range = finiteRangeOf(values);
  for (std::size_t from = 0; from + size <= values.size(); from += size) {
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y) {
      auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
      const float* row = values.data() + from + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
      for (int x = 0; x < width; ++x) line[x] = mapColour(row[x], range);
    }
    out.images.push_back(std::move(image));
  }
  out.look = Thumbnail::Look::maps;
  out.channels = node.shape[0];
  out.colours = viridis();
  if (!range.empty()) out.low = static_cast<double>(range.low), out.high = static_cast<double>(range.high);
  const QString size2d = QStringLiteral("%1×%2").arg(node.shape[1]).arg(node.shape[2]);
  out.caption = node.shape[0] == 1 ? QObject::tr("1 channel of %1").arg(size2d)
                                   : QObject::tr("%1 channels of %2").arg(node.shape[0]).arg(size2d);
  if (node.every > 1) out.caption += QObject::tr(", every %1. row and column").arg(node.every);
}

// From black, the least of the sample, to white. False where not all of it is known.
bool takePicture(Thumbnail& out, const NodeActivations& node, std::span<const float> values) {
  const int height = static_cast<int>(node.kept[1]), width = static_cast<int>(node.kept[2]);
  const auto size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  if (node.kept[0] != node.shape[0] || values.size() < size * static_cast<std::size_t>(node.kept[0])) return false;
  const FiniteRange range = finiteRangeOf(values);
  QImage image(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < width; ++x) {
      const std::size_t at =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      bool whole = true;
      const auto level = [&](std::size_t channel) {
        const float value = values[channel * size + at];
        whole = whole && std::isfinite(value);
        return std::isfinite(value) ? static_cast<int>(std::lround(range.share(value) * 255.0F)) : 0;
      };
      const int first = level(0);
      const QRgb colour = node.kept[0] == 3 ? qRgb(first, level(1), level(2)) : qRgb(first, first, first);
      line[x] = whole ? colour : notANumberColour();
    }
  }
  out.look = Thumbnail::Look::picture;
  out.images.push_back(std::move(image));
  out.channels = node.shape[0];
  out.caption = (node.shape[0] == 3 ? QObject::tr("the sample, a colour picture of %1×%2")
                                    : QObject::tr("the sample, a grey picture of %1×%2"))
                    .arg(node.shape[1])
                    .arg(node.shape[2]);
  return true;
}

// T×C: positions across, features down.
void takeSequence(Thumbnail& out, const NodeActivations& node, std::span<const float> values) {
  const auto features = static_cast<std::size_t>(node.shape[1]);
  const auto positions = values.size() / features;
  if (positions == 0) return;
  const FiniteRange range = finiteRangeOf(values);
  QImage image(static_cast<int>(positions), static_cast<int>(features), QImage::Format_RGB32);
  for (std::size_t f = 0; f < features; ++f) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(f)));
    for (std::size_t t = 0; t < positions; ++t) line[t] = mapColour(values[t * features + f], range);
  }
  out.look = Thumbnail::Look::maps;
  out.images.push_back(std::move(image));
  out.channels = 1;
  out.stretches = true;
  out.colours = viridis();
  if (!range.empty()) out.low = static_cast<double>(range.low), out.high = static_cast<double>(range.high);
  out.caption =
      QObject::tr("%1 across, %2 down")
          .arg(counted(static_cast<std::int64_t>(positions), QObject::tr("position"), QObject::tr("positions")),
               counted(node.shape[1], QObject::tr("feature"), QObject::tr("features")));
}

QString thumbnailName(const ThumbnailLayer& layer, std::int64_t index) {
  return layer.names ? nameIn(*layer.names, index) : QString::number(index);
}

void takeTokens(Thumbnail& out, const ThumbnailLayer& layer, std::span<const float> values) {
  out.look = Thumbnail::Look::words;
  for (const float value : values.first(std::min<std::size_t>(values.size(), kMostWords)))
    out.labels << (std::isfinite(value) ? thumbnailName(layer, std::lround(value)).simplified()
                                        : QStringLiteral("—"));
  if (values.size() > kMostWords) out.labels << QStringLiteral("…");
  out.caption = counted(static_cast<std::int64_t>(values.size()), QObject::tr("token"), QObject::tr("tokens"));
}

void takeBars(Thumbnail& out, std::span<const float> values) {
  out.look = Thumbnail::Look::bars;
  const FiniteRange range = finiteRangeOf(values);
  if (!range.empty()) out.low = static_cast<double>(range.low), out.high = static_cast<double>(range.high);
  for (const float value : values)
    out.bars.push_back(std::isfinite(value) ? value : std::numeric_limits<float>::quiet_NaN());
  out.caption = counted(static_cast<std::int64_t>(values.size()), QObject::tr("number"), QObject::tr("numbers"));
  if (!range.empty()) out.caption += QObject::tr(" from %1 to %2").arg(figure(out.low, 3), figure(out.high, 3));
}

// Behind a ReLU most numbers may be exactly 0 and would dwarf all others, so they are told in words.
void takeSpread(Thumbnail& out, const NodeActivations& node, std::span<const float> values) {
  std::vector<float> others;
  std::copy_if(values.begin(), values.end(), std::back_inserter(others),
               [](float value) { return std::isfinite(value) && value != 0.0F; });
  const auto zeros = std::count(values.begin(), values.end(), 0.0F);
  const bool allZero = others.empty();
  if (allZero) others.assign(static_cast<std::size_t>(zeros), 0.0F);
  const FiniteRange range = finiteRangeOf(others);
  out.look = Thumbnail::Look::spread;
  const auto parts = static_cast<std::size_t>(
      std::clamp(1.6 * std::sqrt(static_cast<double>(others.size())), kLeastParts, kMostParts));
  out.bars.assign(parts, 0.0F);
  for (const float value : others)
    ++out.bars[std::min(parts - 1, static_cast<std::size_t>(range.share(value) * static_cast<float>(parts)))];
  const auto size = static_cast<std::int64_t>(values.size());
  out.caption = size < node.shape.size() ? QObject::tr("how the first %1 of %2 numbers are spread")
                                               .arg(wholeNumber(size), wholeNumber(node.shape.size()))
                                         : QObject::tr("how its %1 numbers are spread").arg(wholeNumber(size));
  if (range.empty()) return;
  out.low = static_cast<double>(range.low), out.high = static_cast<double>(range.high);
  out.caption += QObject::tr(" from %1 to %2").arg(figure(out.low, 3), figure(out.high, 3));
  if (zeros == 0 || allZero) return;
  const QString share = percent(static_cast<double>(zeros) / static_cast<double>(size));
  out.labels << QObject::tr("%1 zeros").arg(share);
  out.caption += QObject::tr("; %1 are 0 and left out").arg(share);
}

// From what an Output says to what people read, as to_probabilities() does.
std::vector<float> probabilitiesOf(const ThumbnailLayer& layer, std::span<const float> values) {
  std::vector<float> out(values.begin(), values.end());
  if (layer.readout == LossType::Readout::sigmoid || out.size() == 1) {
    for (float& value : out) value = 1 / (1 + std::exp(-value));
    return out;
  }
  const float most = *std::max_element(out.begin(), out.end());
  float sum = 0;
  for (float& value : out) sum += value = std::exp(value - most);
  for (float& value : out) value /= sum;
  return out;
}

QString thumbnailClass(const ThumbnailLayer& layer, int index) {
  const QString name = thumbnailName(layer, index);
  bool number = false;
  (void)name.toDouble(&number);
  return number ? QObject::tr("class %1").arg(name) : name;
}

void takeClasses(Thumbnail& out, const ThumbnailLayer& layer, std::span<const float> values) {
  out.look = Thumbnail::Look::bars;
  out.bars = probabilitiesOf(layer, values);
  out.low = 0, out.high = 1;
  const bool whole = std::all_of(out.bars.begin(), out.bars.end(), [](float p) { return std::isfinite(p); });
  const auto count = static_cast<int>(out.bars.size());
  out.caption = QObject::tr("how probable each class is, of %1").arg(count);
  if (count == 1) {  // the probability of class 1
    const float one = out.bars.front();
    if (whole)
      out.answer = QStringLiteral("%1 · %2").arg(thumbnailClass(layer, one >= 0.5F),
                                                 figure(static_cast<double>(std::max(one, 1 - one)), 2));
    out.bars = {1 - one, one};
    out.caption = QObject::tr("how probable each class is, of 2");
  } else if (whole) {
    const auto best = std::max_element(out.bars.begin(), out.bars.end());
    out.answer = QStringLiteral("%1 · %2").arg(thumbnailClass(layer, static_cast<int>(best - out.bars.begin())),
                                               figure(static_cast<double>(*best), 2));
  }
  if (whole)
    out.strong = static_cast<int>(std::max_element(out.bars.begin(), out.bars.end()) - out.bars.begin());
  else
    out.answer = QObject::tr("not finite");
  for (int i = 0; i < static_cast<int>(out.bars.size()); ++i) out.labels << thumbnailName(layer, i);
}

void takeLook(Thumbnail& out, const ThumbnailLayer& layer, const NodeActivations& node) {
  const std::span<const float> values = node.values.front();
  const int rank = node.shape.rank();
  if (values.empty()) {
    out.look = Thumbnail::Look::words;
    out.labels << QStringLiteral("—");
    out.caption = QObject::tr("nothing: the sample is padding here");
  } else if (layer.tokens) {
    takeTokens(out, layer, values);
  } else if (rank == 3) {
    const bool picture = layer.input && (node.shape[0] == 1 || node.shape[0] == 3);
    if (!picture || !takePicture(out, node, values)) takeMaps(out, node, values);
  } else if (layer.output && layer.readout != LossType::Readout::none && rank <= 1 &&
             node.shape.size() <= kMostClasses) {
    takeClasses(out, layer, values);
  } else if (rank == 2 && static_cast<std::int64_t>(values.size()) >= node.shape[1]) {
    takeSequence(out, node, values);
  } else if (values.size() == 1) {
    out.look = Thumbnail::Look::words;
    out.labels << figure(static_cast<double>(values.front()));
    out.caption = QObject::tr("a single number");
  } else if (static_cast<std::int64_t>(values.size()) <= kMostBars) {
    takeBars(out, values);
  } else {
    takeSpread(out, node, values);
  }
  if (node.in_unit_of_target) out.caption += QObject::tr(", in the target's own unit");
}

// One unit over the plane: the second feature grows upwards. Points that are not finite are nowhere.
QImage planeImage(std::span<const float> values, int side, double most, const PlaneUnitsAnswer& planes,
                  const ThumbnailSubject& subject) {
  QImage map(side, side, QImage::Format_RGB32);
  for (int y = 0; y < side; ++y) {
    auto* line = reinterpret_cast<QRgb*>(map.scanLine(side - 1 - y));
    for (int x = 0; x < side; ++x) {
      const float value = values[static_cast<std::size_t>(y * side + x)];
      line[x] = std::isfinite(value)
                    ? subject.signs[mapIndex(static_cast<float>((static_cast<double>(value) / most + 1) / 2))]
                    : notANumberColour();
    }
  }
  QImage out = map.scaled(kPlanePicture, kPlanePicture, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor ink = subject.ink;
  ink.setAlphaF(kPointInk);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ink);
  const auto at = [&](std::size_t axis, float value) {
    return static_cast<double>((value - planes.low[axis]) / (planes.high[axis] - planes.low[axis])) * kPlanePicture;
  };
  for (std::size_t i = 0; i + 1 < subject.points.size(); i += 2) {
    const QPointF place(at(0, subject.points[i]), kPlanePicture - at(1, subject.points[i + 1]));
    if (std::isfinite(place.x()) && std::isfinite(place.y())) painter.drawEllipse(place, kPointReach, kPointReach);
  }
  return out;
}

// Points of the plane, where the network reads one.
void takePoints(const Dataset& dataset, ThumbnailSubject& out) {
  const Field* input = dataset.find("input");
  if (!input || input->kind != FieldKind::values || input->shape != Shape{2}) return;
  visitThinned(input->there(), kMostPlanePoints, [&](std::int64_t row) {
    const NumberView point = input->sample(row);
    out.points.push_back(point[0]), out.points.push_back(point[1]);
  });
  const Colours& c = Theme::instance().colours();
  out.signs = diverging(c.curves[0], mixed(c.surface, c.text, 0.07), c.curves[1]);
  out.ink = c.text;
}

}  // namespace

ThumbnailSubject thumbnailSubject(const Project& project, const Dataset& dataset) {
  ThumbnailSubject out;
  std::unordered_map<std::string, std::shared_ptr<const std::vector<std::string>>> known;
  const auto namesOf = [&](const std::string& field) {
    auto& names = known[field];
    const Field* found = dataset.find(field);
    if (!names && found) names = std::make_shared<const std::vector<std::string>>(found->names);
    return names;
  };
  const Graph network = flat(project.graph);
  for (const Node& node : network.nodes()) {
    ThumbnailLayer& layer = out.layers[node.id];
    layer.type = node.type;
    const LayerType* type = find_layer_type(node.type);
    layer.input = type && type->is_input;
    layer.output = type && type->is_output;
    if (layer.input) {
      layer.tokens = text_of(type->info, node.params, "kind") == "tokens";
      if (layer.tokens) layer.names = namesOf(text_of(type->info, node.params, "field"));
    }
    for (const Objective& objective : project.objectives) {
      if (!layer.output || (!output_of(objective).empty() && output_of(objective) != node.id)) continue;
      layer.readout = loss_types().at(objective.loss.type).readout;
      if (has_target(objective)) layer.names = namesOf(target_of(objective));
      break;
    }
  }
  takePoints(dataset, out);
  return out;
}

ThumbnailSet thumbnailsOf(const ActivationsAnswer& answer, const ThumbnailSubject& subject) {
  ThumbnailSet out;
  out.why = qtext(answer.why);
  for (const NodeActivations& node : answer.nodes) {
    const auto layer = subject.layers.find(node.node);
    if (layer == subject.layers.end() || node.values.empty()) continue;
    Thumbnail& thumbnail = out.of[node.node];
    thumbnail.type = layer->second.type;
    if (thumbnail.outputs.size() <= node.port) thumbnail.outputs.resize(node.port + 1);
    thumbnail.outputs[node.port] = {node.shape, node.all, layer->second.tokens};
    if (node.port == 0) takeLook(thumbnail, layer->second, node);
  }
  return out;
}

void addWeights(ThumbnailSet& set, const UnitWeightsAnswer& weights) {
  for (const UnitWeights& layer : weights.layers) set.weights[layer.node] = layer;
}

void addPlanes(ThumbnailSet& set, const PlaneUnitsAnswer& planes, const ThumbnailSubject& subject) {
  if (subject.signs.isEmpty()) return;
  for (const PlaneLayer& layer : planes.layers) {
    const auto found = set.of.find(layer.node);
    const auto known = subject.layers.find(layer.node);
    if (found == set.of.end() || known == subject.layers.end() || known->second.input || known->second.output ||
        layer.values.shape.rank() != 3)
      continue;
    Thumbnail& out = found->second;
    const FiniteRange range = finiteRangeOf(layer.values.values);
    const double reach = range.empty() ? 0 : std::max(std::abs(range.low), std::abs(range.high));
    out.high = reach > 0 ? reach : 1, out.low = -out.high;
    out.look = Thumbnail::Look::maps;
    out.images.clear(), out.bars.clear(), out.labels.clear();
    out.colours = subject.signs;
    out.channels = layer.units;
    out.tellsRest = true;
    const auto cells = static_cast<std::size_t>(layer.values.shape[1] * layer.values.shape[2]);
    for (std::size_t unit = 0; unit < static_cast<std::size_t>(layer.values.shape[0]); ++unit)
      out.images.push_back(planeImage(std::span(layer.values.values).subspan(unit * cells, cells),
                                      static_cast<int>(layer.values.shape[2]), out.high, planes, subject));
    out.caption = QObject::tr("what each unit says over the plane of the input, of %1")
                      .arg(counted(layer.units, QObject::tr("unit"), QObject::tr("units")));
  }
}

}  // namespace vitrine::ui
