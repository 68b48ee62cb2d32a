// What is to say about arrays, in a file beside them: one JSON object that people can read too.
#include <filesystem>

#include "core/io/files.h"
#include "core/io/formats.h"
#include "core/io/strict_json.h"

namespace vitrine {
namespace {

constexpr const char* kFormat = "vitrine-weights";
constexpr JsonLimits kLimits{.depth = 16, .values = 2'000'000};

}  // namespace

std::string sidecar_path(const std::string& weights_path) {
  return std::filesystem::path(weights_path).replace_extension(".json").string();
}

std::string to_sidecar(const std::map<std::string, std::string>& metadata) {
  nlohmann::json out{{"format", kFormat}};
  for (const auto& [key, text] : metadata) {
    // As JSON only where the same text comes out of it again.
    auto inner = nlohmann::json::parse(text, nullptr, false);
    const bool same = !inner.is_discarded() && inner.is_object() && inner.dump() == text;
    out[key] = same ? std::move(inner) : nlohmann::json(text);
  }
  return out.dump(1) + "\n";
}

Result<std::map<std::string, std::string>> from_sidecar(const std::string& text, const std::string& where) {
  VITRINE_TRY(const Json strict, parse_strict_json(text, where, kLimits));
  const auto json = nlohmann::json::parse(text, nullptr, false);  // keys in the order in which they were dumped
  if (!json.is_object() || !json.contains("format") || json["format"] != nlohmann::json(kFormat))
    return damaged(where, "JSON", "it does not say “format”: “" + std::string(kFormat) + "”");
  std::map<std::string, std::string> out;
  for (const auto& [key, value] : json.items())
    if (key != "format") out.emplace(key, value.is_string() ? value.get<std::string>() : value.dump());
  return out;
}

bool may_write_sidecar(const std::string& path) {
  if (!std::filesystem::exists(path)) return true;
  const auto text = read_file(path);
  return text && from_sidecar(*text, path).ok();
}

}  // namespace vitrine
