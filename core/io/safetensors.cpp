// safetensors: a little-endian u64 N, N bytes of JSON {"name": {"dtype", "shape", "data_offsets": [begin, end]}},
// then the data that the offsets count from. Format: huggingface.co/docs/safetensors.
#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "core/base/text.h"
#include "core/io/formats.h"
#include "core/io/numbers.h"
#include "core/io/strict_json.h"

namespace vitrine {
namespace {

constexpr std::uint64_t kMostHeader = 100'000'000;  // bytes; the format's own limit
constexpr std::size_t kPrefix = 8;
constexpr const char* kSafetensors = "safetensors";

struct DataType {
  std::string_view name;
  std::size_t bytes;
  void (*read)(std::string_view bytes, std::span<float> out);
};

template <class T>
void read_as(std::string_view bytes, std::span<float> out) {
  copy_numbers<T>(bytes, false, out);
}
void read_half(std::string_view bytes, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = half_to_float(raw_number<std::uint16_t>(bytes.data() + 2 * i, false));
}
void read_bfloat(std::string_view bytes, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = bfloat_to_float(raw_number<std::uint16_t>(bytes.data() + 2 * i, false));
}
void read_float(std::string_view bytes, std::span<float> out) {
  if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size_bytes());
}

constexpr std::array<DataType, 7> kTypes{{{"F32", 4, read_float},
                                          {"F64", 8, read_as<double>},
                                          {"F16", 2, read_half},
                                          {"BF16", 2, read_bfloat},
                                          {"I64", 8, read_as<std::int64_t>},
                                          {"I32", 4, read_as<std::int32_t>},
                                          {"U8", 1, read_as<std::uint8_t>}}};

struct Entry {
  std::string name;
  const DataType* type = nullptr;
  Shape shape;
  std::uint64_t elements = 0, begin = 0, end = 0;
};

// The elements of a list of whole numbers ≥ 0, each at most 2^62.
bool read_counts(const Json& json, std::vector<std::int64_t>& out) {
  if (!json.is_array()) return false;
  for (const Json& item : json) {
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > (std::uint64_t{1} << 62)) return false;
    out.push_back(item.get<std::int64_t>());
  }
  return true;
}

Result<Entry> read_entry(const std::string& name, const Json& json, const std::string& where) {
  const std::string tensor = "tensor “" + printable(name) + "” ";
  if (name.empty() || !json.is_object() || json.size() != 3 || !json.contains("dtype") || !json.contains("shape") ||
      !json.contains("data_offsets") || !json["dtype"].is_string())
    return damaged(where, kSafetensors, tensor + "needs a name and exactly dtype, shape and data_offsets");
  Entry entry;
  entry.name = name;
  const auto& type = json["dtype"].get_ref<const std::string&>();
  const auto known = std::find_if(kTypes.begin(), kTypes.end(), [&](const DataType& t) { return t.name == type; });
  if (known == kTypes.end())
    return Error{"The " + tensor + "has values of type " + printable(type, 16) +
                     ", which Vitrine does not read (it reads F32, F64, F16, BF16, I64, I32, U8)",
                 where, "Convert it to F32"};
  entry.type = known;
  std::vector<std::int64_t> dims, offsets;
  if (!read_counts(json["shape"], dims) || !read_counts(json["data_offsets"], offsets) || offsets.size() != 2)
    return damaged(where, kSafetensors, tensor + "has a shape or offsets that are not whole numbers");
  if (dims.size() > Shape::kMaxRank)
    return Error{"The " + tensor + "has " + std::to_string(dims.size()) + " axes; Vitrine reads at most 6", where,
                 ""};
  entry.shape = Shape(dims);
  const auto elements = entry.shape.checked_size();
  if (!elements) return damaged(where, kSafetensors, tensor + "has an impossible shape");
  entry.elements = static_cast<std::uint64_t>(*elements);
  entry.begin = static_cast<std::uint64_t>(offsets[0]);
  entry.end = static_cast<std::uint64_t>(offsets[1]);
  // checked_size leaves room for a factor of 16.
  if (entry.end < entry.begin || entry.end - entry.begin != entry.elements * entry.type->bytes)
    return damaged(where, kSafetensors, tensor + "has data of another length than its shape says");
  return entry;
}

Status read_metadata(const Json& json, std::map<std::string, std::string>& out, const std::string& where) {
  if (!json.is_object()) return damaged(where, kSafetensors, "__metadata__ is not a list of texts");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return damaged(where, kSafetensors, "__metadata__ “" + printable(key) + "” is not a text");
    if (key != "format") out.emplace(key, value.get<std::string>());  // the container's own, see to_safetensors
  }
  return {};
}

// The tensors' data must follow one another from 0 to the end of the file, without holes or overlaps.
Status check_layout(const std::vector<Entry>& entries, std::uint64_t data_size, const std::string& where) {
  std::vector<const Entry*> order;
  for (const Entry& entry : entries) order.push_back(&entry);
  std::sort(order.begin(), order.end(),
            [](const Entry* a, const Entry* b) { return std::pair(a->begin, a->end) < std::pair(b->begin, b->end); });
  std::uint64_t at = 0;
  for (const Entry* entry : order) {
    if (entry->begin != at)
      return damaged(where, kSafetensors,
                     "the data of tensor “" + printable(entry->name) +
                         (entry->begin > at ? "” leaves a hole before it" : "” overlaps another tensor's"));
    at = entry->end;
  }
  if (at > data_size) return damaged(where, kSafetensors, "it ends in the middle of the data");
  if (at < data_size) return damaged(where, kSafetensors, "there is something after the data");
  return {};
}

}  // namespace

float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU, fraction = bits & 0x3FFU;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000U | (fraction << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (fraction << 13));
  const float small = static_cast<float>(fraction) * 0x1p-24F;  // zero or subnormal
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(small) | sign);
}

Result<std::string> to_safetensors(const NamedTensors& tensors) {
  VITRINE_CHECK(check_tensors(tensors));
  Json header = Json::object();
  auto& members = header.get_ref<Json::object_t&>();
  Json metadata = Json::object({{"format", "pt"}});  // readers for PyTorch ask for it
  for (const auto& [key, value] : tensors.metadata)
    if (key != "format") metadata[key] = value;
  members.push_back({"__metadata__", std::move(metadata)});
  std::uint64_t at = 0;
  for (const auto& [name, tensor] : tensors.tensors) {
    const std::uint64_t end = at + tensor.values.size() * sizeof(float);
    Json entry = Json::object();
    entry["dtype"] = "F32";
    entry["shape"] = std::vector<std::int64_t>(tensor.shape.dims().begin(), tensor.shape.dims().end());
    entry["data_offsets"] = {at, end};
    members.push_back({name, std::move(entry)});
    at = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // the data starts on a multiple of 8
  if (text.size() > kMostHeader) return Error{"There are too many tensors for a safetensors file", "", "Use .npz"};
  const std::uint64_t length = text.size();
  std::string out(kPrefix, '\0');
  std::memcpy(out.data(), &length, kPrefix);
  out.reserve(kPrefix + text.size() + at);
  out += text;
  for (const auto& [name, tensor] : tensors.tensors)
    out.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  return out;
}

Result<NamedTensors> from_safetensors(std::string_view bytes, const std::string& where) {
  if (bytes.size() < kPrefix + 2) return damaged(where, kSafetensors, "it is too short");
  const auto length = raw_number<std::uint64_t>(bytes.data(), false);
  if (length > kMostHeader) return damaged(where, kSafetensors, "its header would be larger than the format allows");
  if (length > bytes.size() - kPrefix) return damaged(where, kSafetensors, "it ends in the middle of the header");
  const std::string_view text = bytes.substr(kPrefix, length);
  const std::string_view data = bytes.substr(kPrefix + length);
  if (!text.starts_with('{')) return damaged(where, kSafetensors, "its header does not start with “{”");
  VITRINE_TRY(const Json header, parse_strict_json(text, where + ", header", {.depth = 4}));

  NamedTensors out;
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name == "__metadata__") {
      VITRINE_CHECK(read_metadata(json, out.metadata, where));
    } else {
      VITRINE_TRY(Entry entry, read_entry(name, json, where));
      entries.push_back(std::move(entry));
    }
  }
  VITRINE_CHECK(check_layout(entries, data.size(), where));
  out.tensors.reserve(entries.size());
  for (Entry& entry : entries) {
    Tensor tensor(entry.shape);
    entry.type->read(data.substr(entry.begin, entry.end - entry.begin), tensor.values);
    out.tensors.emplace_back(std::move(entry.name), std::move(tensor));
  }
  return out;
}

}  // namespace vitrine
