#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/base/text.h"
#include "core/io/examples.h"
#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/reference.h"

namespace vitrine::cli {
namespace {

using ordered = nlohmann::ordered_json;

const char* kind_name(ParamKind kind) {
  switch (kind) {
    case ParamKind::boolean:
      return "boolean";
    case ParamKind::integer:
      return "integer";
    case ParamKind::real:
      return "real";
    case ParamKind::text:
      return "text";
    case ParamKind::integers:
      return "integers";
    case ParamKind::choice:
      return "choice";
    case ParamKind::file:
      return "file";
  }
  return "";
}

ordered value_json(const ParamValue& value) {
  return std::visit([](const auto& v) { return ordered(v); }, value);
}

ordered to_json(const TypeInfo& info) {
  ordered out{{"id", info.id}, {"title", info.title}, {"category", info.category}, {"doc", info.doc}};
  out["parameters"] = ordered::array();
  for (const auto& p : info.params) {
    ordered param{{"id", p.id}, {"title", p.title}, {"kind", kind_name(p.kind)}, {"default", value_json(p.fallback)}};
    if (std::isfinite(p.min)) param["min"] = p.min, param["min_excluded"] = p.min_open;
    if (std::isfinite(p.max)) param["max"] = p.max, param["max_excluded"] = p.max_open;
    for (const auto& choice : p.choices) param["choices"].push_back(choice.id);
    for (const auto& condition : p.when) param["when"][condition.param] = condition.values;
    if (!p.unit.empty()) param["unit"] = p.unit;
    param["live"] = p.live;
    param["doc"] = p.doc;
    out["parameters"].push_back(std::move(param));
  }
  return out;
}

}  // namespace

int describe(const std::string& kind, bool as_json) {
  std::vector<TypeGroup> chosen;
  std::string known;
  for (const TypeGroup& group : type_groups()) {
    known += (known.empty() ? "" : ", ") + group.id;
    if (kind.empty() || group.id == kind) {
      chosen.push_back(group);
      continue;
    }
    TypeGroup one{group.id, group.title, group.doc, {}};
    for (const TypeInfo* info : group.types)
      if (info->id == kind) one.types.push_back(info);
    if (!one.types.empty()) chosen.push_back(one);
  }
  if (chosen.empty())
    return complain({"There is no kind or type called “" + printable(kind) + "”", "describe", "Kinds are: " + known});
  if (!as_json) {
    std::printf("%s", reference_text(chosen).c_str());
    return kDone;
  }
  ordered out;
  for (const TypeGroup& group : chosen) {
    out[group.id] = ordered::array();
    for (const TypeInfo* info : group.types) out[group.id].push_back(to_json(*info));
  }
  std::printf("%s\n", out.dump(2).c_str());
  return kDone;
}

int list_examples() {
  for (const Example& example : examples()) {
    const auto project = from_json(example.json, example.name);
    std::printf("%-22s %s\n", example.name.c_str(), project ? (project->title).c_str() : "");
  }
  return kDone;
}

int new_project(const std::string& name, const std::string& path, bool replace) {
  const auto project = load_example(name);
  if (!project) return complain(project.error());
  if (path == kStandard) {
    std::printf("%s", to_json(*project).c_str());
    return kDone;
  }
  std::error_code code;
  if (!replace && std::filesystem::exists(path, code))
    return complain(
        {"There is a file of this name already", path, "Choose another name, or replace it with --force"});
  if (Status saved = save_project(*project, path); !saved) return complain(saved.error());
  std::printf("%s\n", path.c_str());
  return kDone;
}

}  // namespace vitrine::cli
