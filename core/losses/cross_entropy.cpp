#include "core/base/text.h"
#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {
namespace {

// Axis of the output that holds the classes, for a target of this shape; -1 where the shapes do not go together.
int class_axis(const Shape& output, const Shape& target) {
  if (output.rank() != target.rank() + 1) return -1;
  if (target.rank() == 0) return 0;
  if (target.rank() == 1 && output[0] == target[0]) return 1;
  if (target.rank() == 2 && output[1] == target[0] && output[2] == target[1]) return 0;
  return -1;
}

Error wrong_shape(const Shape& output, const Shape& target, std::int64_t classes) {
  if (target.rank() == 0)
    return {"Cross entropy needs one output for each of the " + grouped(classes) +
                " classes, but the network's output is " + output.text(),
            "",
            output.rank() == 3 ? "Add GlobalAveragePool2D or Flatten, then a Dense of " + grouped(classes)
                               : "Add Flatten and a Dense of " + grouped(classes) + " units before the output",
            "flatten"};
  return {"Cross entropy judges each of the target's " + target.text() + " places, but the network's output is " +
              output.text(),
          "",
          "Make the output " + (target.rank() == 1 ? target.text() + "×" + std::to_string(classes)
                                                   : std::to_string(classes) + "×" + target.text())};
}

Status fits(const TypeInfo& info, const Params& params, const Shape& output, FieldKind target,
            const Shape& target_shape, std::int64_t classes) {
  if (target == FieldKind::values)
    return Error{"Cross entropy tells classes apart, but the target is numbers", "",
                 "Choose Mean squared error, or a target made of classes", "loss mse"};
  if (classes < 2)
    return Error{"Cross entropy needs at least two classes, but the target has " + grouped(classes), "",
                 "Choose another target"};
  const int axis = class_axis(output, target_shape);
  if (axis < 0) return wrong_shape(output, target_shape, classes);
  if (output[axis] != classes)
    return Error{"Cross entropy needs one output for each of the " + grouped(classes) +
                     " classes, but the network's output has " + grouped(output[axis]),
                 "",
                 "Set the last layer's size to " + grouped(classes) +
                     (output == Shape{1} && classes == 2 ? ", or choose Binary cross entropy" : "")};
  VITRINE_TRY(const std::vector<double> weights, parse_weights(text_of(info, params, "class_weights")));
  if (!weights.empty() && static_cast<std::int64_t>(weights.size()) != classes)
    return Error{"Class weights are " + grouped(static_cast<std::int64_t>(weights.size())) +
                     " numbers, but there are " + grouped(classes) + " classes",
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
  loss.fits = [info = loss.info](const Params& params, const Shape& output, FieldKind target,
                                 const Shape& target_shape, std::int64_t classes) {
    return fits(info, params, output, target, target_shape, classes);
  };
  loss.width = [](const Params&, FieldKind target, const Shape&, std::int64_t classes) {
    return target == FieldKind::values ? 0 : classes;
  };
  loss.make_op = [info = loss.info](const Params& params) {
    auto weights = parse_weights(text_of(info, params, "class_weights"));
    return make_cross_entropy(real_of(info, params, "label_smoothing"),
                              weights ? std::move(*weights) : std::vector<double>{});
  };
  loss.readout = LossType::Readout::softmax;
  return loss;
}

}  // namespace vitrine::losses
