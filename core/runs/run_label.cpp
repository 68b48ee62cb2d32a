#include "core/runs/run_label.h"

#include <filesystem>
#include <mutex>

#include "core/base/text.h"
#include "core/io/files.h"
#include "core/io/strict_json.h"

namespace vitrine {
namespace {

constexpr std::size_t kLongestName = 200;  // bytes
constexpr std::uint64_t kLargestFile = 64 << 10;
constexpr int kMostColours = 1'000;

std::string path_of(const RunFolder& folder) {
  return folder.path + "/label.json";
}

}  // namespace

std::string name_that_fits(std::string_view name) {
  return std::string(cut_utf8(name, kLongestName));
}

RunLabel label_of(const RunFolder& folder) {
  RunLabel out;
  const auto text = read_file(path_of(folder), kLargestFile);
  if (!text) return out;
  const auto json = parse_strict_json(*text, path_of(folder));
  if (!json || !json->is_object()) return out;
  if (const auto name = json->find("name"); name != json->end() && name->is_string())
    out.name = name_that_fits(name->get<std::string>());
  if (const auto colour = json->find("colour"); colour != json->end() && colour->is_number_unsigned())
    if (const auto value = colour->get<std::uint64_t>(); value < kMostColours) out.colour = static_cast<int>(value);
  return out;
}

Status write_label(const RunFolder& folder, const RunLabel& label) {
  Json out = Json::object();
  if (!label.name.empty()) out["name"] = name_that_fits(label.name);
  if (label.colour) out["colour"] = *label.colour;
  return write_file_safely(path_of(folder), out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Status change_label(const RunFolder& folder, const std::function<void(RunLabel&)>& change) {
  static std::mutex changing;
  const std::lock_guard lock(changing);
  const RunLabel before = label_of(folder);
  RunLabel label = before;
  change(label);
  return label == before ? Status() : write_label(folder, label);
}

std::string name_of(const RunFolder& folder, const RunLabel& label) {
  return label.name.empty() ? std::filesystem::path(folder.path).filename().string() : label.name;
}

}  // namespace vitrine
