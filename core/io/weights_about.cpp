#include "core/io/weights_about.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/data/table_code.h"
#include "core/io/tokenizer_json.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr const char* kCsvKinds[] = {"number", "date", "time", "text"};  // by CsvKind

constexpr const char* kRoles[] = {"weight", "bias", "running"};  // in the order of ParameterRole

// ---- normalisation

json to_json(const Normalisation& n, const std::string& formula) {
  json out{{"shift", n.shift}, {"scale", n.scale}, {"formula", formula}};
  if (!n.fill.empty()) out["fill"] = n.fill;
  return out;
}

std::string input_formula(const Normalisation& n) {
  const std::string pairs = n.shift.size() == 1 ? "one pair for all values" : "one pair for each value of a sample";
  return (n.fill.empty() ? "" : "a missing value becomes its fill, then ") + std::string("input = ") +
         (n.shift.empty() ? "raw value" : "(raw value - shift) * scale, " + pairs);
}

std::string target_formula(const Normalisation& n) {
  return n.shift.empty() ? "answer = output" : "answer = output / scale + shift";
}

Normalisation normalisation_from(const json& j) {
  Normalisation n{j.at("shift").get<std::vector<float>>(), j.at("scale").get<std::vector<float>>(),
                  j.value("fill", std::vector<float>())};
  if (n.shift.size() != n.scale.size()) throw std::invalid_argument("shift and scale differ in length");
  for (const auto* numbers : {&n.shift, &n.scale, &n.fill})
    if (!std::all_of(numbers->begin(), numbers->end(), [](float v) { return std::isfinite(v); }))
      throw std::invalid_argument("a number of the normalisation is not finite");
  return n;
}

// ---- tables

json to_json(const TableColumn& column) {
  json out{{"name", column.name}, {"place", column.place + 1}, {"kind", kCsvKinds[static_cast<int>(column.kind)]}};
  if (column.kind == CsvKind::number) out["decimal"] = std::string(1, column.format.decimal);
  if (column.kind == CsvKind::date) {
    out["since"] = date_text(column.origin);
    out["order"] = column.format.order == DayOrder::month_first ? "month first" : "day first";
  }
  if (column.kind == CsvKind::text) out["texts"] = column.texts;
  return out;
}

TableColumn column_from(const json& j) {
  TableColumn out;
  j.at("name").get_to(out.name);
  j.at("place").get_to(out.place);
  if (out.place-- == 0) throw std::invalid_argument("columns count from 1");
  const auto kind = j.at("kind").get<std::string>();
  const auto* const found = std::find(std::begin(kCsvKinds), std::end(kCsvKinds), kind);
  if (found == std::end(kCsvKinds)) throw std::invalid_argument("no such kind of column");
  out.kind = static_cast<CsvKind>(found - std::begin(kCsvKinds));
  if (out.kind == CsvKind::number) out.format.decimal = j.at("decimal") == "," ? ',' : '.';
  if (out.kind == CsvKind::date) {
    if (j.at("order") == "month first") out.format.order = DayOrder::month_first;
    const CsvNumber since = read_date(j.at("since").get<std::string>(), DayOrder::day_first);
    if (!since.finite) throw std::invalid_argument("“since” is no date");
    out.origin = static_cast<std::int64_t>(since.value);
  }
  if (out.kind == CsvKind::text) {
    j.at("texts").get_to(out.texts);
    if (!std::is_sorted(out.texts.begin(), out.texts.end())) throw std::invalid_argument("texts are not sorted");
  }
  return out;
}

json to_json(const TableCode& table) {
  json inputs = json::array();
  for (const TableColumn& column : table.inputs) inputs.push_back(to_json(column));
  return {
      {"inputs", inputs},
      {"target", to_json(table.target)},
      {"columns", table.columns},
      {"marks", table.marks},
      {"formula",
       "a number as it stands, a date as days since “since”, a time as hours, a text as one value for each of its "
       "texts: 1 where the cell says it, else 0"}};
}

TableCode table_from(const json& j) {
  TableCode out;
  for (const json& column : j.at("inputs")) out.inputs.push_back(column_from(column));
  out.target = column_from(j.at("target"));
  j.at("columns").get_to(out.columns);
  j.at("marks").get_to(out.marks);
  const auto beyond = [&](const TableColumn& column) { return column.place >= out.columns; };
  if (out.inputs.empty() || std::any_of(out.inputs.begin(), out.inputs.end(), beyond))
    throw std::invalid_argument("the columns of the inputs are not those of a table");
  return out;
}

// ---- text

TokenizerPtr tokenizer_from(const json& j) {
  const Json ordered(j);
  auto tokenizer = tokenizer_from_json(JsonPlace(ordered, "tokenizer"));
  if (!tokenizer) throw std::invalid_argument(tokenizer.error().sentence());
  return std::move(*tokenizer);
}

}  // namespace

std::string WeightLabels::layer(const std::string& name) const {
  const auto it = layers.find(name);
  return it == layers.end() ? std::string() : it->second;
}

std::optional<ParameterRole> WeightLabels::role(const std::string& name) const {
  const auto it = roles.find(name);
  if (it == roles.end()) return std::nullopt;
  const auto* known = std::find(std::begin(kRoles), std::end(kRoles), it->second);
  if (known == std::end(kRoles)) return std::nullopt;
  return static_cast<ParameterRole>(known - std::begin(kRoles));
}

std::string weights_about(const Trained& trained) {
  json keys = json::object(), layers = json::object(), roles = json::object();
  for (const auto& entry : trained.weights) {
    keys[entry.name] = entry.key;
    if (!entry.layer.empty()) layers[entry.name] = entry.layer;
    if (entry.role) roles[entry.name] = kRoles[static_cast<std::size_t>(*entry.role)];
  }
  json out{{"keys", keys},
           {"layers", layers},
           {"roles", roles},
           {"input_names", trained.input_names},
           {"input_normalisation", to_json(trained.input, input_formula(trained.input))},
           {"target_normalisation", to_json(trained.target, target_formula(trained.target))},
           {"class_names", trained.class_names},
           {"epoch", trained.epoch},
           {"step", trained.step}};
  if (trained.table) out["table"] = to_json(*trained.table);
  for (const auto& [field, scale] : trained.more_scales)
    out["normalisation_of"][field] = to_json(scale, input_formula(scale));
  if (trained.tokenizer) out["tokenizer"] = json(tokenizer_json(*trained.tokenizer));
  return out.dump();
}

void read_weights_about(const std::string& text, Trained& out, WeightLabels& labels) {
  const json j = json::parse(text);
  j.at("keys").get_to(labels.keys);
  labels.layers = j.value("layers", std::map<std::string, std::string>());
  labels.roles = j.value("roles", std::map<std::string, std::string>());
  out.input_names = j.value("input_names", std::vector<std::string>());
  out.input = normalisation_from(j.at("input_normalisation"));
  out.target = normalisation_from(j.at("target_normalisation"));
  j.at("class_names").get_to(out.class_names);
  j.at("epoch").get_to(out.epoch);
  j.at("step").get_to(out.step);
  out.more_scales.clear();
  if (j.contains("normalisation_of"))
    for (const auto& [field, scale] : j.at("normalisation_of").items())
      out.more_scales.emplace(field, normalisation_from(scale));
  if (j.contains("table")) out.table = std::make_shared<const TableCode>(table_from(j.at("table")));
  if (j.contains("tokenizer")) out.tokenizer = tokenizer_from(j.at("tokenizer"));
  out.described = true;
}

}  // namespace vitrine
