// What the losses that tell classes apart share.
#include "core/base/text.h"
#include "core/losses/list.h"

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

Error wrong_shape(const std::string& title, const Shape& output, const PortFacts& target) {
  const std::string classes = grouped(target.classes);
  if (target.shape.rank() == 0)
    return {title + " needs one output for each of the " + classes + " classes, but the network's output is " +
                output.text(),
            "",
            output.rank() == 3 ? "Add GlobalAveragePool2D or Flatten, then a Dense of " + classes
                               : "Add Flatten and a Dense of " + classes + " units before the output",
            "flatten"};
  return {
      title + " judges each of the target's " + target.shape.text() + " places, but the network's output is " +
          output.text(),
      "",
      "Make the output " + (target.shape.rank() == 1 ? target.shape.text() + "×" + std::to_string(target.classes)
                                                     : std::to_string(target.classes) + "×" + target.shape.text())};
}

}  // namespace

Status fits_classes(const std::string& title, const Shape& output, const PortFacts& target, bool one_tells_two) {
  if (target.kind == FieldKind::values)
    return Error{title + " tells classes apart, but the target is numbers", "",
                 "Choose Mean squared error, or a target made of classes", "loss mse"};
  if (target.classes < 2)
    return Error{title + " needs at least two classes, but the target has " + grouped(target.classes), "",
                 "Choose another target"};
  const int axis = class_axis(output, target.shape);
  if (axis < 0) return wrong_shape(title, output, target);
  if (output[axis] == target.classes || (one_tells_two && target.classes == 2 && output[axis] == 1)) return {};
  const bool other = !one_tells_two && output == Shape{1} && target.classes == 2;
  return Error{title + " needs one output for each of the " + grouped(target.classes) +
                   " classes, but the network's output has " + grouped(output[axis]),
               "",
               "Set the last layer's size to " + grouped(target.classes) +
                   (other                                  ? ", or choose Binary cross entropy"
                    : one_tells_two && target.classes == 2 ? ", or to 1"
                                                           : "")};
}

LossType classes_loss(TypeInfo info, std::function<OpPtr(const TypeInfo&, const Params&)> make_op,
                      std::function<Status(const TypeInfo&, const Params&, std::span<const PortFacts>)> fits) {
  LossType loss;
  loss.info = std::move(info);
  loss.ports = output_and_target(LossPort::Takes::field);
  loss.fits = [own = loss.info, fits = std::move(fits)](const Params& params,
                                                        std::span<const PortFacts> bound) -> Status {
    VITRINE_CHECK(fits_classes(own.title, bound[0].shape, bound[1], true));
    return fits ? fits(own, params, bound) : Status{};
  };
  loss.width = [](const Params&, const PortFacts& target) {
    return target.kind == FieldKind::values ? 0 : target.classes;
  };
  loss.places = [](std::span<const PortFacts> bound) { return bound[1].shape; };
  loss.make_op = [own = loss.info, make_op = std::move(make_op)](const Params& params) {
    return make_op(own, params);
  };
  loss.readout = LossType::Readout::softmax;
  return loss;
}

}  // namespace vitrine::losses
