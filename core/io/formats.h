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

// Metadata in a file of its own: {"format": "vitrine-weights", ...}; a text that is JSON stands there as JSON.
[[nodiscard]] std::string sidecar_path(const std::string& weights_path);  // a/NAME.npz -> a/NAME.json
[[nodiscard]] std::string to_sidecar(const std::map<std::string, std::string>& metadata);
[[nodiscard]] Result<std::map<std::string, std::string>> from_sidecar(const std::string& text,
                                                                      const std::string& where);
// There is nothing at `path`, or a sidecar.
[[nodiscard]] bool may_write_sidecar(const std::string& path);

// Tensors alone.
[[nodiscard]] Result<std::string> to_npz(const NamedTensors& tensors);
[[nodiscard]] Result<NamedTensors> from_npz(std::string_view bytes, const std::string& where);

}  // namespace vitrine
