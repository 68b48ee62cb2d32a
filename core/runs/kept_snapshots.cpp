#include "core/runs/kept_snapshots.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "core/io/weights.h"
#include "core/runs/report.h"

namespace vitrine {
namespace {

namespace fs = std::filesystem;
constexpr const char* kEnding = ".safetensors";

// "1280-4.safetensors"
std::string name_of(const Snapshots::Mark& mark) {
  return std::to_string(mark.step) + "-" + std::to_string(mark.epoch) + kEnding;
}

std::optional<Snapshots::Mark> mark_of(const std::string& name) {
  Snapshots::Mark mark;
  const char* const end = name.data() + name.size();
  const auto step = std::from_chars(name.data(), end, mark.step);
  if (step.ec != std::errc() || step.ptr == end || *step.ptr != '-') return {};
  const auto epoch = std::from_chars(step.ptr + 1, end, mark.epoch);
  if (epoch.ec != std::errc() || name_of(mark) != name) return {};
  return mark;
}

struct Kept {
  std::string path;
  std::size_t bytes = 0;
  std::uint32_t epoch = 0;
};

std::map<std::uint64_t, Kept> files_in(const RunFolder& folder) {
  std::map<std::uint64_t, Kept> out;
  std::error_code code;
  for (fs::directory_iterator entry(folder.snapshots, code), end; !code && entry != end; entry.increment(code)) {
    std::error_code unknown;
    const auto mark = mark_of(entry->path().filename().string());
    const auto bytes = entry->file_size(unknown);
    if (mark && !unknown) out[mark->step] = {entry->path().string(), static_cast<std::size_t>(bytes), mark->epoch};
  }
  return out;
}

}  // namespace

void make_room_for_snapshots(Snapshots& past, const RunFolder& folder) {
  std::size_t bytes = 0;
  for (const auto& [step, file] : files_in(folder)) bytes += file.bytes;
  bytes = std::max(bytes, snapshot_room_in(folder).value_or(0));
  if (bytes > past.budget()) past.set_budget(bytes);
}

void know_snapshots(Snapshots& past, const RunFolder& folder, std::uint64_t until) {
  for (const auto& [step, file] : files_in(folder))
    if (step <= until) past.add({step, file.epoch}, file.bytes, [path = file.path] { return load_trained(path); });
}

Status write_snapshots(const Snapshots& past, const RunFolder& folder) {
  const auto marks = past.marks();
  auto there = files_in(folder);
  std::error_code code;
  if (!marks.empty()) fs::create_directories(folder.snapshots, code);
  Status first;
  for (const Snapshots::Mark& mark : marks) {
    const bool written = there.erase(mark.step) > 0;
    if (written || !first) continue;
    const auto state = past.at(mark.step);
    if (!state)
      first = state.error();
    else if ((*state)->step == mark.step)  // else it has gone meanwhile
      first = save_trained(**state, folder.snapshots + "/" + name_of(mark));
  }
  for (const auto& [step, file] : there) fs::remove(file.path, code);
  return first;
}

}  // namespace vitrine
