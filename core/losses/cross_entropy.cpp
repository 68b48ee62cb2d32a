#include "core/base/text.h"
#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {
namespace {

Status fits(const TypeInfo& info, const Params& params, const Shape& output, const PortFacts& target) {
  VITRINE_CHECK(fits_classes(info.title, output, target, false));
  VITRINE_TRY(const std::vector<double> weights, parse_weights(text_of(info, params, "class_weights")));
  if (!weights.empty() && static_cast<std::int64_t>(weights.size()) != target.classes)
    return Error{"Class weights are " + grouped(static_cast<std::int64_t>(weights.size())) +
                     " numbers, but there are " + grouped(target.classes) + " classes",
                 "", "Write one number for each class, or leave the field empty"};
  return {};
}

}  // namespace

LossType cross_entropy() {
  LossType loss;
  loss.info = {"cross_entropy",
               "Cross entropy",
               "Classes",
               "How surprised the network is by the right class: −log softmax(z)[class], the mean over all samples "
               "(and tokens or "
               "pixels). It takes logits z, the plain outputs: no softmax belongs before it. Guessing evenly among K "
               "classes costs "
               "log K. Samples without a label are left out.",
               {ParamSpec::real("label_smoothing", "Label smoothing", 0.0)
                    .range(0, 1)
                    .below(1)
                    .says("Aims at (1 − s) for the right class and spreads s over all K of them, so that the network "
                          "does not grow "
                          "overconfident (Szegedy et al. 2016)."),
                ParamSpec::text("class_weights", "Class weights", "")
                    .says("One number for each class, e.g. 1, 2, 0.5: rare classes may count more. The mean divides "
                          "by the weights' "
                          "sum. Empty: all count alike.")},
               {}};
  loss.ports = output_and_target(LossPort::Takes::field);
  loss.fits = [info = loss.info](const Params& params, std::span<const PortFacts> bound) {
    return fits(info, params, bound[0].shape, bound[1]);
  };
  loss.width = [](const Params&, const PortFacts& target) {
    return target.kind == FieldKind::values ? 0 : target.classes;
  };
  loss.places = [](std::span<const PortFacts> bound) { return bound[1].shape; };
  loss.make_op = [info = loss.info](const Params& params) {
    auto weights = parse_weights(text_of(info, params, "class_weights"));
    return make_cross_entropy(real_of(info, params, "label_smoothing"),
                              weights ? std::move(*weights) : std::vector<double>{});
  };
  loss.readout = LossType::Readout::softmax;
  return loss;
}

}  // namespace vitrine::losses
