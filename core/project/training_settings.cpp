// The settings of a run that belong to no layer, loss or optimizer.
#include <algorithm>

#include "core/project/settings.h"

namespace vitrine {
namespace {

constexpr double kLargestExactSeed = 9007199254740992;  // 2^53: every program that reads JSON keeps it

TypeInfo make_training_info() {
  TypeInfo info;
  info.id = "training";
  info.title = "Training";
  info.category = "Training";
  info.doc =
      "How the run goes through the data. Each step takes a batch of samples, computes the mean loss over it and "
      "moves "
      "the weights once; an epoch is one pass over the training split.";
  info.params = {
      ParamSpec::choice("batch", "Batch", "mini",
                        {{"mini", "Mini-batch"}, {"full", "Full batch"}, {"one", "One sample"}})
          .says("What each step looks at. Full batch: all training samples, one step an epoch, the gradient itself. "
                "One "
                "sample: as many steps as samples, each by one of them, stochastic gradient descent as it was first "
                "meant (Robbins and Monro 1951). Mini-batch: some at a time, between the two."),
      ParamSpec::integer("batch_size", "Batch size", 32)
          .range(1, 1'048'576)
          .in("samples")
          .says("How many samples each step averages over. Small batches give noisy steps that often generalise "
                "better; large ones use the machine better. The last batch of an epoch may be smaller.")
          .only_when("batch", {"mini"}),
      ParamSpec::integer("epochs", "Epochs", 20)
          .range(1, 1'000'000)
          .says("How many times the run goes through the whole training split. Early stopping may end it sooner."),
      ParamSpec::integer("seed", "Seed", 1)
          .range(0, kLargestExactSeed)
          .says("Start of all random numbers: generated data, split, first weights, order of samples, dropout. The "
                "same seed gives the same run, bit for bit, on any number of threads."),
      ParamSpec::boolean("shuffle", "Shuffle", true)
          .says("Visit the training samples in a new random order each epoch. Without it, steps that see one class "
                "after another pull the weights back and forth."),
      ParamSpec::boolean("average", "Average weights", false)
          .says(
              "Keep a moving average of the weights beside those that training moves (Polyak and Juditsky 1992). The "
              "average is what is validated, watched, tested and exported; it is often a little better, and steadier "
              "from epoch to epoch. Most worth it where steps are noisy: small batches, generative networks."),
      ParamSpec::real("average_decay", "Decay", 0.999)
          .range(0, 1)
          .below(1)
          .says(
              "Each step moves the average by 1 − decay towards the weights: 0.999 looks back over about a thousand "
              "steps. In the first steps it is less, at most (1 + steps) / (10 + steps).")
          .only_when("average", {"on"}),
  };
  return info;
}

TypeInfo make_regularisation_info() {
  TypeInfo info;
  info.id = "regularisation";
  info.title = "Regularisation";
  info.category = "Training";
  info.doc =
      "Keeps weights small and steps bounded, so that a network learns the rule rather than the samples. Penalties "
      "act "
      "on weights only, not on biases nor on the gains and shifts of normalisation layers; the charted loss leaves "
      "them out, they are a curve of their own.";
  info.params = {
      ParamSpec::real("l1", "L1", 0)
          .range(0, 1e6)
          .says("Adds λ·Σ|w| to what is minimised. Pushes unimportant weights to exactly zero, which gives sparse "
                "networks (Tibshirani 1996). Try 1e-5.")
          .changes_live(),
      ParamSpec::real("l2", "L2", 0)
          .range(0, 1e6)
          .says("Adds λ/2·Σw² to what is minimised, so λ·w to each gradient: large weights cost most (Hoerl and "
                "Kennard 1970). With Adam this is not the same as weight decay. Try 1e-4.")
          .changes_live(),
      ParamSpec::real("weight_decay", "Weight decay", 0)
          .range(0, 1e6)
          .says(
              "Decoupled weight decay: each step also takes η·λ·w off every weight w, with η the learning rate after "
              "its schedule, past the optimizer's own scaling (Loshchilov and Hutter 2019). Try 0.01 with Adam.")
          .changes_live(),
      ParamSpec::real("clip_norm", "Clip by norm", 0)
          .range(0, 1e9)
          .says("If the gradient of all parameters together is longer than this, it is scaled down to this length: "
                "g ← g·c/‖g‖ (Pascanu et al. 2013). Its direction stays. 0 switches it off; 1 is usual. Charts "
                "show the norms before clipping."),
      ParamSpec::real("clip_value", "Clip by value", 0)
          .range(0, 1e9)
          .says("Cuts every single entry of the gradient to the range −c … c, before clipping by norm. This can turn "
                "the gradient's direction. 0 switches it off."),
  };
  return info;
}

TypeInfo make_stopping_info() {
  TypeInfo info;
  info.id = "stopping";
  info.title = "Early stopping";
  info.category = "Training";
  info.doc =
      "Ends the run when the loss on the validation split has stopped getting better: from then on the network "
      "mostly "
      "learns the training samples by heart (Prechelt 1998). Needs a validation split.";
  info.params = {
      ParamSpec::boolean("enabled", "Early stopping", false)
          .says("Stop when the validation loss has not improved for a while."),
      ParamSpec::integer("patience", "Patience", 10)
          .range(1, 1'000'000)
          .in("epochs")
          .says("How many epochs without improvement to wait before the run ends.")
          .only_when("enabled", {"on"}),
      ParamSpec::real("minimum_delta", "Minimum delta", 0)
          .range(0, 1e9)
          .says("An epoch counts as an improvement only if its validation loss is below the best so far by more than "
                "this.")
          .only_when("enabled", {"on"}),
      ParamSpec::boolean("restore_best", "Restore best", true)
          .says("When the run ends, go back to the weights of the epoch with the lowest validation loss.")
          .only_when("enabled", {"on"}),
  };
  return info;
}

}  // namespace

const TypeInfo& training_info() {
  static const TypeInfo info = make_training_info();
  return info;
}
std::int64_t batch_size_of(const Params& training, std::int64_t samples) {
  const std::string& batch = text_of(training_info(), training, "batch");
  if (batch == "full") return std::max<std::int64_t>(1, samples);
  if (batch == "one") return 1;
  return std::clamp<std::int64_t>(integer_of(training_info(), training, "batch_size"), 1,
                                  std::max<std::int64_t>(1, samples));
}
const TypeInfo& regularisation_info() {
  static const TypeInfo info = make_regularisation_info();
  return info;
}
const TypeInfo& stopping_info() {
  static const TypeInfo info = make_stopping_info();
  return info;
}

}  // namespace vitrine
