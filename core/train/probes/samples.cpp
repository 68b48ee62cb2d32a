#include "core/train/probes/samples.h"

#include <algorithm>
#include <optional>

#include "core/train/probes/list.h"
#include "core/train/samples.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMost = 4096;

class SamplesProbe final : public Probe {
 public:
  explicit SamplesProbe(std::int64_t count) : count_(std::clamp<std::int64_t>(count, 0, kMost)) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<SamplesAnswer>();
    if (!maker_) maker_.emplace(SampleMaker::create(subject.project, subject.dataset));
    if (!*maker_) {
      out->why = maker_->error().sentence();
      return out;
    }
    SampleMaker& maker = ***maker_;
    out->values = maker.make(subject.weights.data(), subject.scales, count_, 0, subject.pool, stop);
    out->field = maker.field();
    return out;
  }

 private:
  std::int64_t count_;
  std::optional<Result<std::unique_ptr<SampleMaker>>> maker_;  // made when first asked for
};

}  // namespace

Spec samples_of(std::int64_t count) {
  return {"samples", {{"count", count}}};
}

namespace probes {

ProbeType samples() {
  TypeInfo info;
  info.id = "samples";
  info.title = "Samples";
  info.category = "What it answers";
  info.doc =
      "Samples that a generator, or the second half of a variational autoencoder, makes out of random numbers: the "
      "same "
      "numbers each time, so that they move only as the network learns.";
  info.params = {ParamSpec::integer("count", "Samples", 100).range(0, kMost).says("How many it makes each time.")};
  return {info,
          [info](const Params& params) { return std::make_unique<SamplesProbe>(integer_of(info, params, "count")); }};
}

}  // namespace probes
}  // namespace vitrine
