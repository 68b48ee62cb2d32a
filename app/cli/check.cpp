#include "core/train/check.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/base/text.h"
#include "core/data/split.h"
#include "core/graph/block.h"
#include "core/project/settings.h"
#include "core/runs/report.h"

namespace vitrine::cli {
namespace {

std::string shapes_text(const std::vector<Shape>& shapes) {
  std::string out;
  for (const Shape& shape : shapes) out += (out.empty() ? "" : ", ") + shape.text();
  return out.empty() ? "?" : out;
}

// Pads by what is seen, not by bytes: "×" takes one column.
std::string padded(const std::string& text, std::size_t width) {
  std::size_t seen = 0;
  for (const char c : text) seen += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return seen < width ? text + std::string(width - seen, ' ') : text;
}

// What the advisor says before the first step, but what is said of a layer already. Nothing where the data cannot be
// split: that is a problem.
std::vector<Finding> advice_for(const Project& project, const std::shared_ptr<const Dataset>& data,
                                const Analysis& analysis) {
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
  const auto split = make_split(*data, project.split, seed);
  std::vector<Finding> out = split ? advise_before(project, data, *split) : std::vector<Finding>();
  const bool scale = std::any_of(analysis.problems.begin(), analysis.problems.end(),
                                 [](const Problem& problem) { return problem.code == "scale"; });
  std::erase_if(out, [&](const Finding& one) { return scale && one.rule == "inputs_not_normalised"; });
  return out;
}

nlohmann::ordered_json to_json(const Graph& drawn, const Analysis& analysis, double bytes,
                               const std::vector<Finding>& advice) {
  const Graph network = flat(drawn);
  nlohmann::ordered_json out;
  out["layers"] = nlohmann::ordered_json::array();
  for (const NodeId& id : analysis.order) {
    const Node& node = *network.find(id);
    const LayerFacts& facts = *analysis.facts(id);
    nlohmann::ordered_json shapes = nlohmann::ordered_json::array();
    for (const Shape& shape : facts.outputs) shapes.push_back(shape.dims());
    out["layers"].push_back({{"name", node.name},
                             {"type", node.type},
                             {"output", shapes},
                             {"parameters", facts.parameters},
                             {"multiply_adds", facts.multiply_adds}});
  }
  out["parameters"] = analysis.parameters;
  out["multiply_adds"] = analysis.multiply_adds;
  if (bytes > 0) out["training_bytes"] = static_cast<std::int64_t>(bytes);
  out["problems"] = nlohmann::ordered_json::array();
  for (const Problem& p : analysis.problems) {
    out["problems"].push_back({{"severity", p.severity == Severity::error ? "error" : "warning"},
                               {"code", p.code},
                               {"layer", analysis.owner_name(drawn, p)},
                               {"text", p.text},
                               {"remedy", p.remedy}});
  }
  out["advice"] = nlohmann::ordered_json::array();
  for (const Finding& finding : advice) out["advice"].push_back(finding_json(finding));
  return out;
}

void print_table(const Graph& drawn, const Analysis& analysis, double bytes, const std::vector<Finding>& advice) {
  const Graph network = flat(drawn);
  std::printf("%s %s %s %14s %16s\n", padded("layer", 24).c_str(), padded("type", 22).c_str(),
              padded("output", 14).c_str(), "parameters", "multiply-adds");
  for (const NodeId& id : analysis.order) {
    const Node& node = *network.find(id);
    const LayerFacts& facts = *analysis.facts(id);
    const LayerType* type = type_of(node);
    std::printf("%s %s %s %14s %16s\n", padded(node.name, 24).c_str(),
                padded(type ? type->info.title : node.type, 22).c_str(),
                padded(shapes_text(facts.outputs), 14).c_str(), grouped(facts.parameters).c_str(),
                grouped(facts.multiply_adds).c_str());
  }
  std::printf("total: %s parameters, %s multiply-adds a sample", grouped(analysis.parameters).c_str(),
              grouped(analysis.multiply_adds).c_str());
  if (bytes > 0) std::printf(", %s to train", human_bytes(bytes).c_str());
  std::printf("\n");
  for (const Problem& p : analysis.problems) {
    std::printf("%s: %s\n", p.severity == Severity::error ? "error" : "warning",
                Error{p.text, analysis.owner_name(drawn, p), p.remedy}.sentence().c_str());
  }
  if (analysis.problems.empty()) std::printf("no problems\n");
  for (const Finding& finding : advice) std::printf("advice: %s\n", in_words(finding).c_str());
}

}  // namespace

int check(const std::string& path, const Overrides& overrides, bool as_json) {
  auto project = load_project_with(path, overrides);
  if (!project) return complain(project.error());
  const auto data = load_data(*project);
  std::optional<DataFacts> facts;
  if (data) facts = facts_of(**data);
  Analysis analysis = check_project(*project, facts ? &*facts : nullptr);
  if (!data) {
    const Error& e = data.error();
    analysis.problems.push_back(
        {Severity::error, "data", "", (e.where.empty() ? "" : e.where + ": ") + e.what, e.remedy, {}});
  }
  const double bytes = analysis.ok() ? training_bytes(*project, facts ? &*facts : nullptr) : 0;
  const std::vector<Finding> advice = analysis.ok() && data ? advice_for(*project, *data, analysis) : std::vector<Finding>();
  if (as_json)
    std::printf("%s\n", to_json(project->graph, analysis, bytes, advice)
                            .dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                            .c_str());
  else
    print_table(project->graph, analysis, bytes, advice);
  return analysis.ok() ? kDone : kBadInput;
}

}  // namespace vitrine::cli
