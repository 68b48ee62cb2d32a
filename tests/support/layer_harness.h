// Runs one layer through its own lowering, op after op, without the engine: for parity with other programs, gradient
// checks and properties. T is float or double.
#pragma once

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/graph/op_list.h"
#include "core/initializers/initializer.h"

namespace vitrine::testing {

template <class T>
class LayerHarness {
 public:
  using Values = AlignedVector<T>;

  // `samples`: shapes of the inputs without batch. They must have passed the layer's shape rule. `lengths`: of the
  // sequences that all inputs with positions are, one a sample; none: they are full.
  LayerHarness(const std::string& type, const Params& params, const std::vector<Shape>& samples, std::int64_t batch,
               int threads = 2, const std::vector<std::int64_t>& lengths = {})
      : pool_(threads) {
    list_.batch = batch;
    node_ = {"layer", "layer", type, params, {}};
    for (const Shape& sample : samples) inputs_.push_back(list_.add_input("data", sample));
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      if (!lengths.empty() && is_sequence(i, samples))
        list_.values[index(inputs_[i])].lengths = list_.lengths_of("data");
    if (layer_types().at(type).is_input) {
      list_.layer_outputs[node_.id] = inputs_;
    } else {
      lower_layer(list_, node_, inputs_);
    }
    for (const auto& value : list_.values) {
      values_.emplace_back(static_cast<std::size_t>(value.shape.size()));
      gradients_.emplace_back(static_cast<std::size_t>(value.shape.size()));
    }
    written_.resize(values_.size());
    for (const auto& parameter : list_.parameters) initialise(parameter);
    for (const auto& of : list_.lengths) set(of.value, lengths);
  }

  [[nodiscard]] const OpList& list() const { return list_; }
  [[nodiscard]] int output_id(std::size_t port = 0) const { return list_.layer_outputs.at(node_.id).at(port); }
  [[nodiscard]] const Shape& shape(int id) const { return list_.values[index(id)].shape; }
  [[nodiscard]] const Shape& output_shape() const { return shape(output_id()); }
  [[nodiscard]] int input_id(std::size_t port) const { return inputs_.at(port); }
  [[nodiscard]] int parameter_id(const std::string& name) const {
    for (const auto& parameter : list_.parameters)
      if (parameter.spec.name == name) return parameter.value;
    throw std::out_of_range("no parameter is called " + name);
  }
  [[nodiscard]] int exposed_id(const std::string& name) const { return list_.value_of(node_.id, name); }

  Values& value(int id) { return values_[index(id)]; }
  // Of the last backward(); empty where no gradient arrived.
  [[nodiscard]] Values gradient(int id) const { return written_[index(id)] ? gradients_[index(id)] : Values(); }
  Values& output() { return value(output_id()); }
  template <class Range>
  void set(int id, const Range& from) {
    Values& to = value(id);
    if (std::size(from) != to.size()) throw std::invalid_argument("a tensor of another size");
    std::copy(std::begin(from), std::end(from), to.begin());
  }

  void forward(bool training, std::uint64_t seed = 1, std::uint32_t step = 1) {
    training_ = training, seed_ = seed, step_ = step;
    for (const auto& entry : list_.ops) {
      if (entry.op->is_view()) {
        value(entry.outputs[0]) = value(entry.inputs[0]);
        continue;
      }
      OpRun run = make_run(entry);
      entry.op->forward(run, dtype_of<T>);
    }
  }

  [[nodiscard]] std::size_t output_count() const { return list_.layer_outputs.at(node_.id).size(); }

  // `upstream`: gradients by the first outputs. Must follow forward().
  void backward(const Values& upstream) { backward(std::vector<Values>{upstream}); }
  void backward(const std::vector<Values>& upstream) {
    std::fill(written_.begin(), written_.end(), false);
    for (std::size_t port = 0; port < upstream.size(); ++port) accumulate(output_id(port), upstream[port]);
    for (auto entry = list_.ops.rbegin(); entry != list_.ops.rend(); ++entry) backward_through(*entry);
  }

 private:
  static std::size_t index(int id) { return static_cast<std::size_t>(id); }

  // Further inputs may stand for a whole sample: a state to begin with.
  static bool is_sequence(std::size_t port, const std::vector<Shape>& samples) {
    return port == 0 || samples[port].rank() == samples.front().rank();
  }

  void initialise(const OpList::Parameter& parameter) {
    AlignedVector<float> start(static_cast<std::size_t>(parameter.spec.shape.size()));
    fill(parameter.spec.initializer,
         {start, parameter.spec.fan_in, parameter.spec.fan_out, 1, stream_of(Stream::initialise, parameter.key)});
    set(parameter.value, start);
  }

  [[nodiscard]] bool wants_gradient(int id) const {
    const auto& info = list_.values[index(id)];
    return info.kind != OpList::Kind::parameter ||
           list_.parameters[index(info.parameter)].spec.role != ParameterRole::running;
  }

  OpRun make_run(const OpList::Entry& entry) {
    OpRun run(pool_, training_);
    run.seed = seed_;
    run.step = step_;
    std::vector<Shape> shapes;
    for (const int id : entry.inputs) {
      run.inputs.push_back({shape(id), value(id).data()});
      shapes.push_back(shape(id));
    }
    for (const int id : entry.outputs) run.outputs.push_back({shape(id), value(id).data()});
    scratch_.resize(entry.op->scratch_bytes(shapes, dtype_of<T>));
    run.scratch = scratch_.data();
    return run;
  }

  void backward_through(const OpList::Entry& entry) {
    if (std::none_of(entry.outputs.begin(), entry.outputs.end(), [&](int id) { return written_[index(id)]; })) return;
    if (entry.op->is_view()) {
      accumulate(entry.inputs[0], gradients_[index(entry.outputs[0])]);
      return;
    }
    OpRun run = make_run(entry);
    for (std::size_t i = 0; i < entry.outputs.size(); ++i)
      if (written_[index(entry.outputs[i])]) run.outputs[i].grad = gradients_[index(entry.outputs[i])].data();
    // What backward says it does not read is not there: the memory plan may have given it away.
    for (std::size_t i = 0; i < entry.inputs.size(); ++i)
      if (!entry.op->backward_needs_input(i)) run.inputs[i].value = nullptr;
    for (std::size_t i = 0; i < entry.outputs.size(); ++i)
      if (!entry.op->backward_needs_output(i)) run.outputs[i].value = nullptr;
    for (std::size_t i = 0; i < entry.inputs.size(); ++i) {
      const int id = entry.inputs[i];
      if (!entry.op->differentiable(i) || !wants_gradient(id)) continue;
      run.inputs[i].grad = gradients_[index(id)].data();
      run.inputs[i].accumulate = written_[index(id)];
      if (!written_[index(id)]) std::fill(gradients_[index(id)].begin(), gradients_[index(id)].end(), T{-1e30F});
      written_[index(id)] = true;
    }
    entry.op->backward(run, dtype_of<T>);
  }

  void accumulate(int id, const Values& gradient) {
    Values& into = gradients_[index(id)];
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = written_[index(id)] ? into[i] + gradient[i] : gradient[i];
    written_[index(id)] = true;
  }

  Pool pool_;
  OpList list_;
  Node node_;
  std::vector<int> inputs_;
  std::vector<Values> values_, gradients_;
  std::vector<bool> written_;
  AlignedVector<std::byte> scratch_;
  bool training_ = true;
  std::uint64_t seed_ = 1;
  std::uint32_t step_ = 1;
};

}  // namespace vitrine::testing
