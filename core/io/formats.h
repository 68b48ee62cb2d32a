// Inside the room: what the weight formats share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/io/weights_file.h"

namespace vitrine {

// What `kind` of file at `where` is damaged, and how.
[[nodiscard]] Error damaged(const std::string& where, const std::string& kind, const std::string& how);
// Names are unique UTF-8, every tensor has as many values as its shape says. Checked before anything is written.
[[nodiscard]] Status check_tensors(const NamedTensors& tensors);

[[nodiscard]] Result<std::string> to_npz(const NamedTensors& tensors);
[[nodiscard]] Result<NamedTensors> from_npz(std::string_view bytes, const std::string& where);

}  // namespace vitrine
