#include "core/engine/parameters.h"

#include <algorithm>
#include <stdexcept>

#include "core/base/rng.h"
#include "core/initializers/initializer.h"

namespace vitrine {

ParameterLayout::ParameterLayout(const OpList& list) {
  constexpr std::int64_t kStep = kAlignment / sizeof(float);
  for (const auto& parameter : list.parameters) {
    ParameterEntry entry{parameter.key, parameter.name, parameter.node, parameter.layer, parameter.spec, size_, 0};
    entry.size = parameter.spec.shape.size();
    size_ += (entry.size + kStep - 1) / kStep * kStep;
    entries_.push_back(std::move(entry));
  }
}

ParameterLayout::ParameterLayout(const OpList& list, const ParameterLayout& whole) : size_(whole.size_) {
  for (const auto& parameter : list.parameters) {
    const ParameterEntry* entry = whole.find(parameter.key);
    if (!entry) throw std::logic_error("the whole network has no parameter " + parameter.key);
    entries_.push_back(*entry);
  }
}

const ParameterEntry* ParameterLayout::find(std::string_view key) const {
  const auto it = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.key == key; });
  return it == entries_.end() ? nullptr : &*it;
}

std::int64_t ParameterLayout::trained_count() const {
  std::int64_t count = 0;
  for (const auto& entry : entries_) count += entry.trained() ? entry.size : 0;
  return count;
}

void ParameterLayout::initialise(std::uint64_t seed, std::span<float> values) const {
  std::fill(values.begin(), values.end(), 0.0F);
  for (const auto& entry : entries_) {
    const auto part = values.subspan(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.size));
    fill(entry.spec.initializer,
         {part, entry.spec.fan_in, entry.spec.fan_out, seed, stream_of(Stream::initialise, entry.key)});
  }
}

}  // namespace vitrine
