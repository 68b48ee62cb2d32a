#include "core/train/probes/units.h"

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class UnitsProbe final : public Probe {
 public:
  explicit UnitsProbe(std::int64_t samples) : samples_(samples) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<UnitsAnswer>();
    auto seen = look_.look(subject, samples_, stop);
    if (seen)
      out->layers = std::move(*seen);
    else
      out->why = seen.error().sentence();
    return out;
  }

 private:
  std::int64_t samples_;
  UnitsLook look_;
};

}  // namespace

Spec units_of(std::int64_t samples) {
  return {"units", {{"samples", samples}}};
}

namespace probes {

ProbeType units() {
  TypeInfo info;
  info.id = "units";
  info.title = "Units";
  info.category = "Inside the network";
  info.doc =
      "How many units of each layer are dead, that is answer 0 to at least 99 of 100 samples (Lu et al. 2019), or "
      "saturated, that is lie beyond 0.85 of the way to the ends of sigmoid or tanh in the mean (Rakitianskaia & "
      "Engelbrecht 2015), for training samples as the network answers. The network's outputs are left out.";
  info.params = {ParamSpec::integer("samples", "Samples", UnitsLook::kUsualSamples)
                     .range(1, UnitsLook::kMostSamples)
                     .says("How many training samples are looked at, evenly over their list.")};
  return {info,
          [info](const Params& params) { return std::make_unique<UnitsProbe>(integer_of(info, params, "samples")); }};
}

}  // namespace probes
}  // namespace vitrine
