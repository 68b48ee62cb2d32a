#include "core/base/text.h"
#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {
namespace {

Status fits_alpha(const TypeInfo& info, const Params& params, std::span<const PortFacts> bound) {
  VITRINE_TRY(const std::vector<double> alpha, parse_weights(text_of(info, params, "alpha")));
  const std::int64_t given = static_cast<std::int64_t>(alpha.size()), classes = bound[1].classes;
  if (given == 1 && classes == 2 && alpha[0] <= 1) return {};
  if (given == 1 && classes == 2)
    return Error{"Alpha is " + text_of(info, params, "alpha") + ", but one number for two classes is at most 1", "",
                 "Write a number from 0 to 1, or one for each class"};
  if (given != 0 && given != classes)
    return Error{"Alpha is " + grouped(given) + (given == 1 ? " number" : " numbers") + ", but there are " +
                     grouped(classes) + " classes",
                 "", "Write one number for each class, or leave the field empty"};
  return {};
}

std::vector<double> alpha_of(const std::string& text) {
  const auto alpha = parse_weights(text);
  if (!alpha) return {};
  return alpha->size() == 1 ? std::vector{1 - alpha->front(), alpha->front()} : *alpha;
}

}  // namespace

LossType focal() {
  return classes_loss(
      {"focal",
       "Focal",
       "Classes",
       "−α·(1 − p)^γ·log p for the probability p that the network gives the right class, the mean over all samples "
       "(and tokens or pixels) (Lin et al. 2017): what it already knows well counts little, so that a rare class is "
       "not drowned by an easy one. It takes logits: p is their softmax, or the sigmoid of a single output that "
       "tells "
       "two classes. Without α and with γ = 0 it is Cross entropy. Samples without a label are left out.",
       {ParamSpec::real("gamma", "Gamma", 2.0)
            .range(0, 100)
            .says("How much less the easy samples count; 0: as much as the others."),
        ParamSpec::text("alpha", "Alpha", "")
            .says("Weight of each class, e.g. 1, 2, 0.5; for two classes one number α will do: it is that of the "
                  "second class, 1 − α that of the first. The mean does not divide by it. Empty: all count alike.")},
       {}},
      [](const TypeInfo& info, const Params& params) {
        return make_focal(real_of(info, params, "gamma"), alpha_of(text_of(info, params, "alpha")));
      },
      fits_alpha);
}

}  // namespace vitrine::losses
