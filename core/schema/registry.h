// A kind of things to pick from: an ordered, explicit list. T has a member `info` of type TypeInfo.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/schema/type_info.h"

namespace vitrine {

template <class T>
class Registry {
 public:
  explicit Registry(std::vector<T> types) : types_(std::move(types)) {
    for (std::size_t i = 0; i < types_.size(); ++i) {
      const auto add = [&](const std::string& id) {
        if (!by_id_.emplace(id, i).second) throw std::logic_error("two types are called " + id);
      };
      add(types_[i].info.id);
      for (const auto& alias : types_[i].info.aliases) add(alias);
    }
  }

  [[nodiscard]] const T* find(std::string_view id) const {
    const auto it = by_id_.find(std::string(id));
    return it == by_id_.end() ? nullptr : &types_[it->second];
  }
  // For ids that are known to exist.
  [[nodiscard]] const T& at(std::string_view id) const {
    if (const T* type = find(id)) return *type;
    throw std::logic_error("no type is called " + std::string(id));
  }
  [[nodiscard]] const std::vector<T>& all() const { return types_; }
  [[nodiscard]] std::vector<const TypeInfo*> infos() const {
    std::vector<const TypeInfo*> out;
    for (const T& type : types_) out.push_back(&type.info);
    return out;
  }

 private:
  std::vector<T> types_;
  std::unordered_map<std::string, std::size_t> by_id_;
};

}  // namespace vitrine
