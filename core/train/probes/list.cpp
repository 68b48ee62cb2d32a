#include "core/train/probes/list.h"

namespace vitrine {
namespace {

ProbeType with_start(ProbeType type) {
  type.info.params.push_back(
      ParamSpec::choice("at", "Weights", "now", {{"now", "Now"}, {"start", "At the start"}})
          .says("Whether it looks at the weights of now, or at those that the run began with."));
  return type;
}

}  // namespace

const Registry<ProbeType>& probe_types() {
  using namespace probes;
  static const Registry<ProbeType> types(
      {with_start(attention()), with_start(outputs()), with_start(surface()), with_start(samples()), with_start(written())});
  return types;
}

bool at_start(const Spec& request) {
  return text_of(probe_types().at(request.type).info, request.params, "at") == "start";
}

}  // namespace vitrine
