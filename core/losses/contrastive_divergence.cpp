#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType contrastive_divergence() {
  LossType loss;
  loss.info = {
      "contrastive_divergence",
      "Contrastive divergence",
      "Distributions",
      "The mean of E(data) − E(model): the energy of what the data shows less the energy of what the network "
      "makes of it, two outputs (Hinton 2002). Making it small digs valleys where the data lies, and fills those "
      "the network dreams up. It trains a Boltzmann machine, whose “energy” and “model energy” are the two. It "
      "falls below 0 and comes back: how well a machine does is told by its reconstruction error. No target.",
      {},
      {}};
  loss.has_scale = false;
  loss.ports = {{"energy", "Energy of the data", "One number a sample.", LossPort::Takes::output},
                {"model_energy", "Energy of the model", "One number a sample.", LossPort::Takes::output}};
  loss.fits = [title = loss.info.title](const Params&, std::span<const PortFacts> bound) -> Status {
    if (bound[0].shape == bound[1].shape) return {};
    return Error{title + " needs two energies of one shape, but they are " + bound[0].shape.text() + " and " +
                     bound[1].shape.text(),
                 "", "Choose the Outputs behind “energy” and “model energy” of a Boltzmann machine"};
  };
  loss.width = [](const Params&, const PortFacts&) { return std::int64_t{0}; };
  loss.places = [](std::span<const PortFacts> bound) { return bound[0].shape; };
  loss.make_op = [](const Params&) { return make_contrastive_divergence(); };
  return loss;
}

}  // namespace vitrine::losses
