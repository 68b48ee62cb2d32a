#include <charconv>
#include <cmath>

#include "core/base/text.h"
#include "core/losses/list.h"

namespace vitrine::losses {

Status fits_numbers(const std::string& title, const Shape& output, FieldKind target, const Shape& target_shape,
                    std::int64_t classes) {
  if (target != FieldKind::values) {
    if (classes != 2)
      return Error{title + " compares numbers, but the target is one of " + grouped(classes) + " classes", "",
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

std::int64_t numbers_width(FieldKind target, const Shape& target_shape, std::int64_t classes) {
  if (target != FieldKind::values) return classes == 2 ? 1 : 0;
  if (target_shape.rank() == 0) return 1;
  return target_shape.rank() == 3 ? target_shape[0] : target_shape.back();
}

LossType numbers_loss(TypeInfo info, std::function<OpPtr(const TypeInfo&, const Params&)> make_op) {
  LossType loss;
  loss.info = std::move(info);
  loss.fits = [title = loss.info.title](const Params&, const Shape& output, FieldKind target,
                                        const Shape& target_shape, std::int64_t classes) {
    return fits_numbers(title, output, target, target_shape, classes);
  };
  loss.width = [](const Params&, FieldKind target, const Shape& target_shape, std::int64_t classes) {
    return numbers_width(target, target_shape, classes);
  };
  loss.make_op = [own = loss.info, make_op = std::move(make_op)](const Params& params) {
    return make_op(own, params);
  };
  loss.class_threshold = 0.5;  // halfway between the targets 0 and 1
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
