#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {
namespace {

Status fits(const std::string& title, const Shape& mean, const Shape& log_variance) {
  if (mean == log_variance) return {};
  return Error{title + " needs a mean and a log variance of one shape, but they are " + mean.text() + " and " +
                   log_variance.text(),
               "", "Give both layers the same size"};
}

}  // namespace

LossType kl_normal() {
  LossType loss;
  loss.info = {
      "kl_normal",
      "KL to the standard normal",
      "Distributions",
      "½·Σ (μ² + e^v − 1 − v), summed over the values of a sample, the mean over all samples: the KL "
      "divergence of the normal distribution with mean μ and log variance v, two outputs of the network, from the "
      "standard normal (Kingma & Welling 2014). It keeps the hidden space of a variational autoencoder "
      "together. It has no target.",
      {},
      {}};
  loss.ports = {{"mean", "Mean", "μ of each value.", LossPort::Takes::output},
                {"log_variance", "Log variance", "v = log σ² of each value: any number.", LossPort::Takes::output}};
  loss.fits = [title = loss.info.title](const Params&, std::span<const PortFacts> bound) {
    return fits(title, bound[0].shape, bound[1].shape);
  };
  loss.width = [](const Params&, const PortFacts&) { return std::int64_t{0}; };
  loss.places = [](std::span<const PortFacts>) { return Shape{}; };
  loss.make_op = [](const Params&) { return make_kl_normal(); };
  return loss;
}

}  // namespace vitrine::losses
