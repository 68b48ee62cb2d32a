// What flows into a program from outside: batches, weights of losses, states that layers carry from batch to batch.
#include <cstring>
#include <stdexcept>

#include "core/engine/program.h"

namespace vitrine {
namespace {

}  // namespace

void Program::set_external(int value, const void* memory) {
  auto& slot = external_[index(value)];
  if (slot == memory) return;
  slot = memory;
  const OpList& list = physical_.list;
  const auto shares = [&](int other) { return derivative_.root[index(other)] == value; };
  for (auto& [samples, prepared] : prepared_)
    for (std::size_t i = 0; i < prepared.runs.size(); ++i) {
      for (std::size_t k = 0; k < list.ops[i].inputs.size(); ++k)
        if (shares(list.ops[i].inputs[k])) prepared.runs[i].inputs[k].value = memory;
      for (std::size_t k = 0; k < list.ops[i].outputs.size(); ++k)
        if (shares(list.ops[i].outputs[k])) prepared.runs[i].outputs[k].value = memory;
    }
}

void Program::set_input(std::size_t input, const void* values) {
  set_external(list_.inputs.at(input).value, values);
}

void Program::set_carried(std::size_t which, void* memory) {
  set_external(list_.carried.at(which).value, memory);
}

void Program::commit_carried(std::int64_t samples) {
  for (const auto& carried : list_.carried) {
    const auto row = static_cast<std::size_t>(list_.values[index(carried.value)].shape[1]) * bytes_of(options_.type);
    std::memcpy(const_cast<void*>(external_[index(carried.value)]), pointer(carried.next),
                static_cast<std::size_t>(samples) * row);
  }
}

void Program::forget_carried() {
  for (const auto& carried : list_.carried) {
    const Shape& shape = list_.values[index(carried.value)].shape;
    if (void* const memory = const_cast<void*>(external_[index(carried.value)]))
      std::memset(memory, 0, static_cast<std::size_t>(shape.size()) * bytes_of(options_.type));
  }
}

void Program::set_lengths(std::size_t index, const void* values) {
  set_external(list_.lengths.at(index).value, values);
}

void Program::set_field(std::size_t loss, std::size_t port, const void* values) {
  const int value = losses_.at(loss).fields.at(port);
  if (value < 0) throw std::logic_error("a port that is an output cannot be fed");
  set_external(value, values);
}

void Program::set_weights(std::size_t loss, const void* values) {
  const int value = losses_.at(loss).weights;
  if (value < 0) throw std::logic_error("a loss without weights is given some");
  set_external(value, values);
}

void Program::set_output_gradient(std::size_t output, const void* values) {
  Seed& seed = seeds_.at(output);
  if (seed.gradient == values) return;
  seed.gradient = values;
  prepared_.clear();
  latest_ = nullptr;
}

void Program::set_weight(std::size_t loss, double weight) {
  share_f64_.at(loss) = weight;
  share_f32_.at(loss) = static_cast<float>(weight);
}

std::size_t Program::carried_bytes() const {
  std::size_t bytes = 0;
  for (const auto& carried : list_.carried)
    bytes += static_cast<std::size_t>(list_.values[index(carried.value)].shape.size()) * bytes_of(options_.type);
  return bytes;
}

}  // namespace vitrine
