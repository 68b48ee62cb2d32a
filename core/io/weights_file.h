// Named tensors in files: safetensors (the project's own format for weights), .npz and .npy.
// Formats: safetensors (u64 header length, JSON header, raw little-endian data); NPY 1.0/2.0; NPZ, a zip of those.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace vitrine {

struct NamedTensors {
  std::vector<std::pair<std::string, Tensor>> tensors;  // in the order of the file
  std::map<std::string, std::string> metadata;          // __metadata__ of safetensors, NAME.json beside NAME.npz

  [[nodiscard]] const Tensor* find(std::string_view name) const;
};

[[nodiscard]] Result<std::string> to_safetensors(const NamedTensors& tensors);
[[nodiscard]] Result<NamedTensors> from_safetensors(std::string_view bytes, const std::string& where);
[[nodiscard]] Result<std::string> to_npy(const Tensor& tensor);
// Reads f2 f4 f8, u and i 1 2 4 8, b1 of either byte order and axis order into row-major float; refuses objects,
// texts, complex numbers and structures.
[[nodiscard]] Result<Tensor> from_npy(std::string_view bytes, const std::string& where);

// By extension: .safetensors, .npz. An .npz holds arrays only; what is to say about them goes into a file NAME.json
// beside it, and a NAME.json that is something else is never overwritten. Saving writes a temporary file, reads it
// back, compares every bit, then renames.
[[nodiscard]] Result<NamedTensors> load_tensors(const std::string& path);
[[nodiscard]] Status save_tensors(const NamedTensors& tensors, const std::string& path);
[[nodiscard]] Result<Tensor> load_npy(const std::string& path);
[[nodiscard]] Status save_npy(const Tensor& tensor, const std::string& path);

}  // namespace vitrine
