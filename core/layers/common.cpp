#include "core/layers/common.h"

#include <algorithm>
#include <stdexcept>

#include "core/base/text.h"
#include "core/initializers/initializer.h"

namespace vitrine::layers {

Status check_tensor(const std::string& thing, const Shape& shape) {
  std::int64_t elements = 1;
  for (const std::int64_t dim : shape.dims()) {
    const std::int64_t length = dim == Shape::kBatch ? 1 : dim;
    if (length < 1) return Error{thing + " would be empty: " + shape.text(), "", "Choose larger sizes"};
    if (length > kLongestAxis || elements > kMostElements / length)
      return Error{thing + " would have " + shape.text() + " elements, more than a computer holds", "",
                   "Choose smaller sizes"};
    elements *= length;
  }
  return {};
}

Result<Shapes> single_output(const LayerContext& context, const Shape& output) {
  VITRINE_CHECK(check_tensor("The output of " + context.type.info.title, output));
  return Shapes{output};
}

void add_initializer(TypeInfo& info, const std::string& fallback, const std::string& doc,
                     const std::optional<Condition>& when) {
  ParamSpec choice = ParamSpec::choice("initializer", "Initializer", fallback, {}).says(doc);
  if (when) choice.when.push_back(*when);
  nest_choice(info, std::move(choice), initializer_choices());
}

void set_fallback(TypeInfo& info, std::string_view id, ParamValue value) {
  for (ParamSpec& spec : info.params) {
    if (spec.id != id) continue;
    spec.fallback = std::move(value);
    return;
  }
  throw std::logic_error(info.id + " has no parameter " + std::string(id));
}

ParamSpec bias_param() {
  return ParamSpec::boolean("bias", "Bias", true)
      .says("Adds a trained constant to every output. Turn it off before BatchNorm, which has a shift of its own.");
}

ParameterSpec bias_parameter(std::int64_t count) {
  return constant_parameter("bias", Shape{count}, 0, ParameterRole::bias);
}

ParameterSpec constant_parameter(std::string name, const Shape& shape, double value, ParameterRole role) {
  ParameterSpec spec;
  spec.name = std::move(name);
  spec.shape = shape;
  spec.initializer = value == 0 ? Spec{"zeros", {}} : Spec{"constant", {{"value", value}}};
  spec.role = role;
  return spec;
}

std::string alternatives(const std::vector<std::int64_t>& numbers) {
  std::string out;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    out += (i == 0 ? "" : i + 1 == numbers.size() ? " or " : ", ") + grouped(numbers[i]);
  return out;
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts)
    if (!part.empty()) out += (out.empty() ? "" : " · ") + part;
  return out;
}

Result<Shapes> same_shape(const LayerContext& context) {
  return single_output(context, context.inputs.front());
}

Error mixes_padding(const LayerContext& context, const std::string& doing) {
  const std::string& of = *std::find_if(context.lengths.begin(), context.lengths.end() - 1,
                                        [](const std::string& one) { return !one.empty(); });
  return {context.type.info.title + " " + doing + ", but the samples of “" + printable(of, 60) +
              "” end at different positions, and the padding behind them would be mixed in",
          "", "Average over the positions first: add GlobalAveragePool1D before it", "add global_average_pool1d"};
}

Result<std::string> same_lengths(const LayerContext& context) {
  const std::string& first = context.lengths.front();
  for (const std::string& other : context.lengths) {
    if (other == first) continue;
    const auto whose = [](const std::string& field) {
      return field.empty() ? std::string("all positions are filled")
                           : "they end as those of “" + printable(field, 60) + "”";
    };
    return Error{context.type.info.title +
                     " joins sequences position by position, but they end at different ones: in "
                     "one input " +
                     whose(first) + ", in another " + whose(other),
                 "",
                 "Join them after averaging over their positions, or let both come from Inputs of the same Lengths"};
  }
  return first;
}

Result<std::string> lengths_by_position(const LayerContext& context) {
  if (context.inputs.front().rank() == 3) return no_ragged_images(context);
  if (context.inputs.front().rank() > 1) return same_lengths(context);
  Error error = mixes_padding(context, "reads all positions of a sequence at once");
  error.remedy = "Make each position stand alone with Reshape to T×1, or with Embedding if they are tokens";
  error.code.clear();
  return error;
}

Result<std::string> no_ragged_images(const LayerContext& context) {
  Error error = mixes_padding(context, "takes its input for an image");
  error.remedy = "Feed it images, or use layers for sequences";
  error.code.clear();
  return error;
}

Places same_places(const LayerContext&, std::size_t, const Places& outputs) {
  return outputs;
}

Places places_by_position(const LayerContext& context, std::size_t port, const Places& outputs) {
  return context.inputs[port].rank() == 2 ? outputs : all_places(context.inputs[port]);
}

std::optional<std::size_t> place_axis(const Shape& sample, int axis) {
  if (sample.rank() == 3) return axis == 0 ? std::nullopt : std::optional(static_cast<std::size_t>(axis) - 1);
  return sample.rank() <= 2 && axis == 0 ? std::optional<std::size_t>(0) : std::nullopt;
}

ParamSpec inputs_param() {
  return ParamSpec::integer("inputs", "Inputs", 2).range(2, 16).says("How many tensors come together here.");
}

LayerType::PortRule numbered_ports(const TypeInfo& info) {
  return [info](const Params& params) {
    std::vector<std::string> ports;
    // A file may carry any number until it has been checked.
    const std::int64_t count = std::clamp<std::int64_t>(integer_of(info, params, "inputs"), 2, 16);
    for (std::int64_t i = 1; i <= count; ++i) ports.push_back("input " + std::to_string(i));
    return ports;
  };
}

std::vector<Value> all_inputs(Lowering& lowering) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < lowering.input_count(); ++i) values.push_back(lowering.input(i));
  return values;
}

Result<Shapes> equal_shapes(const LayerContext& context) {
  const Shape& first = context.inputs.front();
  for (const Shape& other : context.inputs)
    if (!(other == first))
      return Error{
          context.type.info.title + " needs inputs of equal shape but gets " + first.text() + " and " + other.text(),
          "", "Give the layers before it the same size, or use Concatenate"};
  return single_output(context, first);
}

}  // namespace vitrine::layers
