// A program with memory of its own and random contents, in float or double.
#pragma once

#include <cstring>

#include "core/base/rng.h"
#include "core/engine/program.h"
#include "core/ops/ops.h"
#include "tests/core/engine/networks.h"

namespace vitrine::test {

template <class T>
struct Runner {
  Runner(const Network& network, std::int64_t batch, ProgramOptions options, int threads = 2)
      : pool(threads), program(make(network, batch, options)) {
    const auto count = static_cast<std::size_t>(program.layout().size());
    AlignedVector<float> start(count);
    program.layout().initialise(5, start);
    const Rng rng(9, 1);
    // Biases and gains start at 0 and 1: moved off, so that every gradient is told from its neighbours'.
    for (const auto& entry : program.layout().entries())
      for (std::int64_t i = 0; entry.trained() && i < entry.size; ++i)
        start[static_cast<std::size_t>(entry.offset + i)] +=
            0.3F * (rng.uniform(1, static_cast<std::uint64_t>(entry.offset + i)) - 0.5F);
    parameters.assign(start.begin(), start.end());
    gradients.assign(count, T{-7});
    input.resize(static_cast<std::size_t>(batch * network.input.size()));
    for (std::size_t i = 0; i < input.size(); ++i)
      input[i] = network.tokens > 0 ? static_cast<T>(rng.below(static_cast<std::uint32_t>(network.tokens), 2, i))
                                    : static_cast<T>(rng.normal(2, i));
    target.resize(static_cast<std::size_t>(target_shape.size() * batch));
    for (std::size_t i = 0; i < target.size(); ++i) target[i] = static_cast<T>(rng.normal(3, i));
    program.bind(parameters.data(), gradients.data());
    program.set_input(0, input.data());
    for (std::int64_t i = 0; i < batch; ++i) lengths.push_back(static_cast<T>(1 + (i * 5 + 2) % network.input[0]));
    for (std::size_t i = 0; i < program.ops().lengths.size(); ++i) program.set_lengths(i, lengths.data());
    program.set_field(0, 1, target.data());
  }

  [[nodiscard]] Program::Pass pass(std::int64_t samples = 0) const {
    return {pool, samples > 0 ? samples : program.batch(), 3, 4};
  }
  void forward(std::int64_t samples = 0) { program.forward(pass(samples)); }
  void backward(std::int64_t samples = 0) { program.backward(pass(samples)); }
  [[nodiscard]] T loss() const { return *static_cast<const T*>(program.value(program.loss_value(0))); }
  [[nodiscard]] std::vector<T> output(std::int64_t samples = 0) const {
    const int value = program.ops().outputs.front().value;
    const auto* values = static_cast<const T*>(program.value(value));
    return {values, values + program.shape(value, samples > 0 ? samples : program.batch()).size()};
  }
  [[nodiscard]] const T* input_gradient() const {
    return static_cast<const T*>(program.gradient(program.ops().inputs.front().value));
  }
  T* parameter(const std::string& key) { return parameters.data() + program.layout().find(key)->offset; }

  Program make(const Network& network, std::int64_t batch, ProgramOptions options) {
    options.type = dtype_of<T>;
    OpList list = lower_graph(network.graph, batch);
    target_shape = list.values[static_cast<std::size_t>(list.outputs.front().value)].shape.without_batch();
    return {std::move(list), {ProgramLoss::of(make_mean_squared_error(), 0, target_shape)}, options};
  }

  Pool pool;
  Shape target_shape;
  Program program;
  AlignedVector<T> parameters, gradients, input, target, lengths;  // lengths: of sequences, where it takes some
};

template <class T>
bool same_bits(const AlignedVector<T>& a, const AlignedVector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

}  // namespace vitrine::test
