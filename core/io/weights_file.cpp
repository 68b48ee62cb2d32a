#include "core/io/weights_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unordered_set>

#include "core/base/text.h"
#include "core/io/files.h"
#include "core/io/formats.h"

namespace vitrine {
namespace {

struct Format {
  bool holds_metadata = true;  // else it stands in a sidecar
  Result<std::string> (*write)(const NamedTensors&);
  Result<NamedTensors> (*read)(std::string_view, const std::string&);
};

Result<Format> format_of(const std::string& path, bool reading) {
  const std::string name = lower(path);
  if (name.ends_with(".safetensors")) return Format{true, to_safetensors, from_safetensors};
  if (name.ends_with(".npz")) return Format{false, to_npz, from_npz};
  if (std::error_code code; !std::filesystem::exists(path, code) && reading)
    return system_error(ENOENT, path, "read");
  return Error{"The name's extension names no known format for weights", path, "Use .safetensors or .npz"};
}

// Bit for bit: NaN equals itself and -0 is not +0.
bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape == b.shape && a.values.size() == b.values.size() &&
         (a.values.empty() || std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(float)) == 0);
}

bool same_bits(const NamedTensors& a, const NamedTensors& b) {
  if (a.tensors.size() != b.tensors.size()) return false;
  for (std::size_t i = 0; i < a.tensors.size(); ++i)
    if (a.tensors[i].first != b.tensors[i].first || !same_bits(a.tensors[i].second, b.tensors[i].second))
      return false;
  return true;
}

Error differs(const std::string& path) {
  return {"What was written reads back differently; nothing was saved", path, "Check the disk"};
}

}  // namespace

Error damaged(const std::string& where, const std::string& kind, const std::string& how) {
  return {"This is not a readable " + kind + " file: " + how, where,
          "Check that the file is whole and of the right kind"};
}

const Tensor* NamedTensors::find(std::string_view name) const {
  for (const auto& [key, tensor] : tensors)
    if (key == name) return &tensor;
  return nullptr;
}

Status check_tensors(const NamedTensors& tensors) {
  std::unordered_set<std::string> names;
  for (const auto& [name, tensor] : tensors.tensors) {
    const std::string where = "tensor “" + printable(name) + "”";
    if (name.empty() || name.size() > 1000 || !valid_utf8(name) || name.find('\0') != std::string::npos)
      return Error{"A tensor needs a name of 1 to 1,000 bytes of text", where, ""};
    if (name == "__metadata__") return Error{"This name belongs to the file format", where, "Rename the layer"};
    if (!names.insert(name).second) return Error{"Two tensors have this name", where, "Rename one of the layers"};
    const auto size = tensor.shape.checked_size();
    if (!size) return Error{size.error().what, where, ""};
    if (static_cast<std::uint64_t>(*size) != tensor.values.size())
      return Error{"The shape " + tensor.shape.text() + " does not fit its number of values, " +
                       grouped(static_cast<std::int64_t>(tensor.values.size())),
                   where, ""};
  }
  if (tensors.metadata.contains("format"))
    return Error{"The metadata entry “format” belongs to the file format", "metadata", "Leave it out"};
  for (const auto& [key, value] : tensors.metadata)
    if (!valid_utf8(key) || !valid_utf8(value))
      return Error{"This entry is not valid UTF-8 text", "metadata “" + printable(key) + "”", ""};
  return {};
}

Result<NamedTensors> load_tensors(const std::string& path) {
  VITRINE_TRY(const Format format, format_of(path, true));
  VITRINE_TRY(const std::string bytes, read_file(path));
  VITRINE_TRY(NamedTensors out, format.read(bytes, path));
  if (format.holds_metadata || !out.metadata.empty()) return out;
  const std::string sidecar = sidecar_path(path);
  if (const auto text = read_file(sidecar))
    if (auto metadata = from_sidecar(*text, sidecar)) out.metadata = std::move(*metadata);  // else it is another's
  return out;
}

namespace {

Status save_sidecar(const std::map<std::string, std::string>& metadata, const std::string& path) {
  return write_file_safely(path, to_sidecar(metadata), [&](const std::string& temporary) -> Status {
    VITRINE_TRY(const std::string written, read_file(temporary));
    VITRINE_TRY(const auto read, from_sidecar(written, path));
    if (read != metadata) return differs(path);
    return {};
  });
}

}  // namespace

Status save_tensors(const NamedTensors& tensors, const std::string& path) {
  VITRINE_TRY(const Format format, format_of(path, false));
  VITRINE_TRY(const std::string bytes, format.write(tensors));
  const bool beside = !format.holds_metadata && !tensors.metadata.empty();
  const std::string sidecar = sidecar_path(path);
  if (beside && !may_write_sidecar(sidecar))
    return Error{"What belongs to the weights would go into a file of this name, and there is another one", sidecar,
                 "Choose another name for the weights, or move that file"};
  const Status saved = write_file_safely(path, bytes, [&](const std::string& temporary) -> Status {
    VITRINE_TRY(const std::string written, read_file(temporary));
    VITRINE_TRY(const NamedTensors read, format.read(written, path));
    if (!same_bits(read, tensors) || (format.holds_metadata && read.metadata != tensors.metadata))
      return differs(path);
    return {};
  });
  return saved && beside ? save_sidecar(tensors.metadata, sidecar) : saved;
}

Result<Tensor> load_npy(const std::string& path) {
  VITRINE_TRY(const std::string bytes, read_file(path));
  return from_npy(bytes, path);
}

Status save_npy(const Tensor& tensor, const std::string& path) {
  VITRINE_TRY(const std::string bytes, to_npy(tensor));
  return write_file_safely(path, bytes, [&](const std::string& temporary) -> Status {
    VITRINE_TRY(const std::string written, read_file(temporary));
    VITRINE_TRY(const Tensor read, from_npy(written, path));
    if (!same_bits(read, tensor)) return differs(path);
    return {};
  });
}

}  // namespace vitrine
