#include "core/train/probes/list.h"

#include <limits>

namespace vitrine {
namespace {

ProbeType with_step(ProbeType type) {
  type.info.params.push_back(
      ParamSpec::integer("step", "Step", kNow)
          .range(kNow, std::numeric_limits<std::int64_t>::max())
          .says("Whose weights it looks at: −1 those of now, 0 those that the run began with, else those after that "
                "many steps, or the last that are kept from before."));
  return type;
}

}  // namespace

const Registry<ProbeType>& probe_types() {
  using namespace probes;
  static const Registry<ProbeType> types({with_step(attention()), with_step(outputs()), with_step(surface()),
                                          with_step(samples()), with_step(written()), with_step(text()),
                                          with_step(evaluation()), with_step(activations()), with_step(saliency()),
                                          with_step(excites()), with_step(weights()), with_step(units()),
                                          with_step(unit_weights()), with_step(plane_units()), with_step(try_input()),
                                          with_step(try_code()), with_step(embedding()), with_step(recurrence())});
  return types;
}

std::int64_t step_asked(const Spec& request) {
  return integer_of(probe_types().at(request.type).info, request.params, "step");
}

Spec at_step(Spec request, std::int64_t step) {
  request.params.set("step", step);
  return request;
}

}  // namespace vitrine
