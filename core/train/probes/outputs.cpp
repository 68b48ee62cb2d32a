#include "core/train/probes/outputs.h"

#include <algorithm>

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class OutputsProbe final : public Probe {
 public:
  explicit OutputsProbe(std::int64_t count) : count_(count) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<OutputsAnswer>();
    const auto& rows = subject.rows();
    out->rows.assign(rows.begin(), rows.begin() + std::clamp<std::int64_t>(count_, 0, std::ssize(rows)));
    out->values = subject.evaluator.predict(std::span<const std::int64_t>(out->rows), stop);
    to_probabilities(subject.project, out->values);
    return out;
  }

 private:
  std::int64_t count_;
};

}  // namespace

Spec outputs_of(std::int64_t count) {
  return {"outputs", {{"count", count}}};
}

namespace probes {

ProbeType outputs() {
  TypeInfo info;
  info.id = "outputs";
  info.title = "Outputs";
  info.category = "What it answers";
  info.doc =
      "What the first objective's Output says of samples that the network does not train on: probabilities of "
      "classes, "
      "or numbers in the target's own unit.";
  info.params = {ParamSpec::integer("count", "Samples", 512)
                     .range(0, 1'000'000)
                     .says("How many, from the first of the validation part on.")};
  return {info,
          [info](const Params& params) { return std::make_unique<OutputsProbe>(integer_of(info, params, "count")); }};
}

}  // namespace probes
}  // namespace vitrine
