#include <charconv>
#include <cmath>

#include "core/base/text.h"
#include "core/losses/list.h"
#include "core/ops/loss_support.h"

namespace vitrine {

Status check_loss(const LossType& loss, const Params& params, std::span<const PortFacts> bound) {
  const auto words = [](bool output) { return output ? "an output of the network" : "a field of the data"; };
  for (std::size_t i = 0; i < loss.ports.size(); ++i) {
    const LossPort& port = loss.ports[i];
    if (i >= bound.size() && port.optional) continue;
    if (i >= bound.size())
      return Error{loss.info.title + " is told nothing for “" + port.title + "”", "",
                   std::string("Give it ") + words(port.takes != LossPort::Takes::field)};
    const bool wants_output = port.takes == LossPort::Takes::output;
    if (port.takes == LossPort::Takes::either || bound[i].is_output == wants_output) continue;
    const std::string what = loss.info.title + " takes " + words(!bound[i].is_output) + " for “" + port.title +
                             "”, but is given " + words(bound[i].is_output);
    if (bound[i].is_output) return Error{what, "", "Give it a field of the data"};
    const bool values = bound[i].kind == FieldKind::values;
    return Error{what, "", values ? "Choose Mean squared error" : "Choose Cross entropy",
                 values ? "loss mse" : "loss cross_entropy"};
  }
  if (bound.size() > loss.ports.size())
    return Error{loss.info.title + " takes " + std::to_string(loss.ports.size()) + " tensors, but is given " +
                     std::to_string(bound.size()),
                 "", "Leave the others out"};
  return loss.fits(params, bound);
}

}  // namespace vitrine

namespace vitrine::losses {

std::vector<LossPort> output_and_target(LossPort::Takes takes) {
  return {{"output", "Output", "What the network says.", LossPort::Takes::output},
          {"target", "Target", "What it should have said.", takes}};
}

Status fits_numbers(const std::string& title, const Shape& output, const PortFacts& target) {
  const Shape& target_shape = target.shape;
  if (target.kind != FieldKind::values) {
    if (target.classes != 2)
      return Error{title + " compares numbers, but the target is one of " + grouped(target.classes) + " classes", "",
                   "Choose Cross entropy as the loss", "loss cross_entropy"};
    if (target_shape.rank() == 0 && output == Shape{1}) return {};
    return Error{title + " tells two classes by one output, but the network's output is " + output.text(), "",
                 "Set the last layer's Units to 1, or choose Cross entropy", "loss cross_entropy"};
  }
  if (output == target_shape || (target_shape.rank() == 0 && output == Shape{1})) return {};
  const bool one_number = target_shape.rank() == 0;
  const std::string wanted = one_number ? "one number" : target_shape.text();
  return Error{
      title + " needs an output like the target, " + wanted + ", but the network's output is " + output.text(), "",
      one_number || target_shape.rank() == output.rank()
          ? "Set the last layer's size to " + grouped(one_number ? 1 : target_shape.back())
          : "Add Flatten or Reshape before the output",
      "flatten"};
}

std::int64_t numbers_width(const PortFacts& target) {
  if (target.kind != FieldKind::values) return target.classes == 2 ? 1 : 0;
  if (target.shape.rank() == 0) return 1;
  return target.shape.rank() == 3 ? target.shape[0] : target.shape.back();
}

LossType numbers_loss(TypeInfo info, std::function<OpPtr(const TypeInfo&, const Params&)> make_op) {
  LossType loss;
  loss.info = std::move(info);
  loss.ports = output_and_target(LossPort::Takes::either);
  loss.fits = [title = loss.info.title](const Params&, std::span<const PortFacts> bound) {
    return fits_numbers(title, bound[0].shape, bound[1]);
  };
  loss.width = [](const Params&, const PortFacts& target) { return numbers_width(target); };
  loss.places = [](std::span<const PortFacts> bound) { return bound[0].shape; };
  loss.make_op = [own = loss.info, make_op = std::move(make_op)](const Params& params) {
    return make_op(own, params);
  };
  loss.class_threshold = 0.5;  // halfway between the targets 0 and 1
  return loss;
}

LossType rows_loss(TypeInfo info, std::string verb, std::function<OpPtr(const TypeInfo&, const Params&)> make_op) {
  LossType loss = numbers_loss(std::move(info), std::move(make_op));
  loss.fits = [title = loss.info.title, verb = std::move(verb)](const Params&,
                                                                std::span<const PortFacts> bound) -> Status {
    const PortFacts& target = bound[1];
    if (target.kind != FieldKind::values)
      return Error{title + " " + verb + ", but the target is one of " + grouped(target.classes) + " classes", "",
                   "Choose Cross entropy", "loss cross_entropy"};
    if (numbers_width(target) < 2)
      return Error{title + " " + verb + " of at least two numbers, but the target is " +
                       (target.shape.rank() == 0 ? "one number" : target.shape.text()),
                   "", "Choose Mean squared error", "loss mse"};
    return fits_numbers(title, bound[0].shape, target);
  };
  loss.width = [](const Params&, const PortFacts& target) {
    const std::int64_t width = target.kind == FieldKind::values ? numbers_width(target) : 0;
    return width < 2 ? 0 : width;
  };
  loss.places = [](std::span<const PortFacts> bound) {
    return places_of(bound[0].shape.with_batch(1)).without_batch();
  };
  return loss;
}

Result<std::vector<double>> parse_weights(const std::string& text) {
  std::vector<double> weights;
  double sum = 0;
  std::string_view rest = trimmed(text);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(",; \t"), rest.size());
    double weight = 0;
    const auto [stop, code] = std::from_chars(rest.data(), rest.data() + end, weight);
    if (code != std::errc{} || stop != rest.data() + end || !std::isfinite(weight) || weight < 0)
      return Error{"“" + printable(rest.substr(0, end)) + "” is not a class weight", "",
                   "Write one number of at least 0 for each class, e.g. 1, 2, 0.5"};
    weights.push_back(weight);
    sum += weight;
    rest = trimmed(rest.substr(end));
    if (!rest.empty() && (rest.front() == ',' || rest.front() == ';')) rest = trimmed(rest.substr(1));
  }
  if (!weights.empty() && sum <= 0)
    return Error{"All class weights are 0, so nothing would be learned", "", "Give some class a weight above 0"};
  return weights;
}

}  // namespace vitrine::losses
