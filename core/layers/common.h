// What several layers share: descriptions of parameters, checks of sizes, and how lists of numbers are worded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/layers/layer.h"

namespace vitrine::layers {

using Shapes = std::vector<Shape>;

inline constexpr std::int64_t kMostElements = std::int64_t{1} << 40;       // of one tensor
inline constexpr std::int64_t kLongestAxis = (std::int64_t{1} << 31) - 1;  // what matrix libraries count with

// Refuses a tensor that is empty, longer than kLongestAxis on an axis, or larger than kMostElements. Symbolic axes
// count as 1. `thing` starts the sentence: "The output of Conv2D".
[[nodiscard]] Status check_tensor(const std::string& thing, const Shape& shape);
// The output as the only result, once it passed check_tensor.
[[nodiscard]] Result<Shapes> single_output(const LayerContext& context, const Shape& output);

// Adds the choice of an initializer as parameter "initializer"; `fallback` is the default, `when` its condition.
void add_initializer(TypeInfo& info, const std::string& fallback, const std::string& doc,
                     const std::optional<Condition>& when = {});
// Gives the nested parameter `id` ("initializer.std") a default of this layer's own.
void set_fallback(TypeInfo& info, std::string_view id, ParamValue value);
[[nodiscard]] ParamSpec bias_param();

[[nodiscard]] ParameterSpec bias_parameter(std::int64_t count);
[[nodiscard]] ParameterSpec constant_parameter(std::string name, const Shape& shape, double value,
                                               ParameterRole role);

// "3, 5 or 6"
[[nodiscard]] std::string alternatives(const std::vector<std::int64_t>& numbers);

// Joins the parts that are not empty: "256 · GELU".
[[nodiscard]] std::string joined(std::initializer_list<std::string> parts);

// A layer whose output has the shape of its input.
[[nodiscard]] Result<Shapes> same_shape(const LayerContext& context);

// ---- What layers do with ragged inputs (LayerType::lengths)
// Every value comes from the value at its place: all inputs must have the same lengths, and the outputs have them
// too.
[[nodiscard]] Result<std::string> same_lengths(const LayerContext& context);
// Each position is computed from itself alone, along a last axis; refuses where positions are that axis themselves,
// and images.
[[nodiscard]] Result<std::string> lengths_by_position(const LayerContext& context);
// It would mix padding in. `doing` goes on "Flatten …": "lays all positions in one row".
[[nodiscard]] Error mixes_padding(const LayerContext& context, const std::string& doing);
[[nodiscard]] Result<std::string> no_ragged_images(const LayerContext& context);

// ---- What they can see (LayerType::reach)
// Every output depends on the input's numbers at its own place alone.
[[nodiscard]] Places same_places(const LayerContext& context, std::size_t port, const Places& outputs);
// Each position of a sequence depends on itself alone; of a row and of an image on all.
[[nodiscard]] Places places_by_position(const LayerContext& context, std::size_t port, const Places& outputs);
// Which axis of Places an axis of a sample is; none for channels.
[[nodiscard]] std::optional<std::size_t> place_axis(const Shape& sample, int axis);

// ---- Add, Multiply, Concatenate and others: "Inputs" and the ports "input 1", "input 2", …
[[nodiscard]] ParamSpec inputs_param();
[[nodiscard]] LayerType::PortRule numbered_ports(const TypeInfo& info);
[[nodiscard]] std::vector<Value> all_inputs(Lowering& lowering);
// Equal shapes in, the same shape out.
[[nodiscard]] Result<Shapes> equal_shapes(const LayerContext& context);

}  // namespace vitrine::layers
