#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType sample_normal() {
  LayerType type;
  type.info = {
      "sample_normal",
      "Gaussian sample",
      "Sampling",
      "z = μ + e^{v/2}·ε with ε from N(0, 1): a number drawn from the normal distribution whose mean μ and log "
      "variance "
      "v = log σ² come in, written so that gradients reach both (the reparameterisation of Kingma and Welling 2014). "
      "It is the middle of a variational autoencoder. Outside training it gives the mean.",
      {ParamSpec::choice("noise", "Noise", "drawn", {{"drawn", "Drawn"}, {"given", "Given"}})
           .says("Drawn: ε is a new random number each step, and outside training 0. Given: ε comes in at a third "
                 "port, always.")},
      {}};
  type.input_ports = [info = type.info](const Params& params) {
    std::vector<std::string> ports{"mean", "log_variance"};
    if (text_of(info, params, "noise") == "given") ports.emplace_back("noise");
    return ports;
  };
  type.infer = equal_shapes;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, lowering.add(make_sample_normal(lowering.random_stream("sample")), all_inputs(lowering)));
  };
  type.summary = [](const LayerContext& context) {
    return context.text("noise") == "given" ? std::string("noise given") : std::string();
  };
  return type;
}

}  // namespace vitrine::layers
