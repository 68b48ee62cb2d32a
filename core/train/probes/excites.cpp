#include "core/train/probes/excites.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/base/text.h"
#include "core/train/inside.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

constexpr std::int64_t kExcitedBatch = 64, kMostExcited = 1024, kMostExciting = 1'000'000;

// How the numbers of one unit lie in a sample: `places` of them from `first` on, `stride` apart.
struct UnitLayout {
  std::int64_t first, stride, places, width;  // width: places in a row of an image
};

std::int64_t units_of(const Shape& sample) {
  return sample.rank() == 0 ? 1 : sample.rank() == 3 ? sample[0] : sample.back();
}

UnitLayout layout_of(const Shape& sample, std::int64_t unit) {
  if (sample.rank() == 3) {
    const std::int64_t pixels = sample[1] * sample[2];
    return {unit * pixels, 1, pixels, sample[2]};
  }
  if (sample.rank() == 2) return {unit, sample[1], sample[0], 1};
  return {unit, 1, 1, 1};
}

class ExcitesProbe final : public Probe {
 public:
  ExcitesProbe(std::string node, std::int64_t unit, std::int64_t count, std::int64_t most)
      : node_(std::move(node)),
        unit_(unit),
        count_(std::clamp<std::int64_t>(count, 1, kMostExcited)),
        most_(std::clamp<std::int64_t>(most, 1, kMostExciting)) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<ExcitesAnswer>();
    out->why = prepare(subject, *out);
    if (!out->why.empty()) return out;
    const std::int64_t all = std::min(most_, std::ssize(subject.rows()));
    const std::span<const std::int64_t> rows(subject.rows());
    while (out->looked < all && !stop()) {
      const std::int64_t count = std::min(all - out->looked, pass_.batch());
      pass_.forward(subject, rows.subspan(static_cast<std::size_t>(out->looked), static_cast<std::size_t>(count)));
      for (std::int64_t i = 0; i < count; ++i) add(i, rows, *out);
    }
    return out;
  }

 private:
  // Why not; empty once the program of all that leads to the layer is there.
  std::string prepare(const ProbeSubject& subject, ExcitesAnswer& out) {
    const Node* node = subject.network.find(node_);
    if (!node) return no_such_layer(node_);
    if (subject.rows().empty()) return no_such_rows(subject);
    const std::int64_t batch = std::min({kExcitedBatch, most_, std::ssize(subject.rows())});
    const Status ready = pass_.prepare(subject, batch, [&](std::int64_t samples) {
      return std::make_unique<Program>(lower_graph(subject.network, samples, {{node_}}), std::vector<ProgramLoss>(),
                                       ProgramOptions{.training = false, .whole = &subject.evaluator.layout()});
    });
    if (!ready) return ready.error().sentence();
    out.node = node->id, out.name = node->name, out.unit = unit_;
    out.shape = pass_.shape_of(value());
    out.units = units_of(out.shape);
    if (out.shape.rank() > 3)
      return out.name + " gives " + out.shape.text() + ", which is no image, sequence or row: choose another layer.";
    if (unit_ < 0 || unit_ >= out.units)
      return out.name + " has " + grouped(out.units) + " units: choose one from 1 to " + grouped(out.units) + ".";
    return {};
  }
  [[nodiscard]] int value() const { return pass_.program().ops().outputs.front().value; }

  // Sample i of the pass before, if it is among the largest.
  void add(std::int64_t i, std::span<const std::int64_t> rows, ExcitesAnswer& out) const {
    ExcitedSample found{out.looked, rows[static_cast<std::size_t>(out.looked)]};
    ++out.looked;
    const std::span<const float> values = pass_.filled(value(), i);
    const UnitLayout layout = layout_of(out.shape, unit_);
    std::int64_t best = -1;
    bool there = false;
    for (std::int64_t place = 0; place < layout.places; ++place) {
      const std::int64_t at = layout.first + place * layout.stride;
      if (at >= std::ssize(values)) break;  // padding
      there = true;
      const float now = values[static_cast<std::size_t>(at)];
      if (std::isfinite(now) && (best < 0 || now > found.value)) found.value = now, best = place;
    }
    if (there && best < 0) ++out.not_finite;
    if (best < 0) return;
    found.y = best / layout.width, found.x = best % layout.width;
    const auto behind = std::upper_bound(out.samples.begin(), out.samples.end(), found.value,
                                         [](float now, const ExcitedSample& other) { return now > other.value; });
    out.samples.insert(behind, found);
    if (std::ssize(out.samples) > count_) out.samples.pop_back();
  }

  std::string node_;
  std::int64_t unit_, count_, most_;
  InsideProgram pass_;
};

}  // namespace

Spec excites_of(const std::string& node, std::int64_t unit, std::int64_t count, std::int64_t most) {
  return {"excites", {{"node", node}, {"unit", unit}, {"count", count}, {"most", most}}};
}

namespace probes {

ProbeType excites() {
  TypeInfo info;
  info.id = "excites";
  info.title = "What excites a unit";
  info.category = "Inside the network";
  info.doc =
      "The samples for which one unit of a layer, a channel or a feature, says most, and where in them (Zeiler & "
      "Fergus 2014): what it has learned to look for. Of a channel of an image or of a sequence the largest place "
      "counts; padding does not.";
  info.params = {
      ParamSpec::text("node", "Layer", "").says("The id of the layer that is looked at."),
      ParamSpec::integer("unit", "Unit", 0).range(0, 1e9).says("Which channel or feature of it, from 0."),
      ParamSpec::integer("count", "Samples", 9).range(1, kMostExcited).says("How many samples are told, at most."),
      ParamSpec::integer("most", "Looked at", 2000)
          .range(1, kMostExciting)
          .in("samples")
          .says("How many samples of the validation part are looked at, from the first on.")};
  return {info, [info](const Params& params) {
            return std::make_unique<ExcitesProbe>(text_of(info, params, "node"), integer_of(info, params, "unit"),
                                                  integer_of(info, params, "count"),
                                                  integer_of(info, params, "most"));
          }};
}

}  // namespace probes
}  // namespace vitrine
