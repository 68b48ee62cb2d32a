// How anything a person can pick describes itself. Palette, inspector, project file, command line, reference
// documentation and contract tests are all derived from these descriptions.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/schema/params.h"

namespace vitrine {

enum class ParamKind { boolean, integer, real, text, integers, choice, file };

struct Choice {
  std::string id, title;
};

// A parameter applies only while another one of the same type has one of these values (as text).
struct Condition {
  std::string param;
  std::vector<std::string> values;
};

struct ParamSpec {
  std::string id, title;
  ParamKind kind = ParamKind::real;
  ParamValue fallback;  // the default
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_open = false, max_open = false;  // the limit itself is not allowed
  int min_length = 0, max_length = 6;       // of `integers`
  std::string unit, doc;
  std::vector<Choice> choices;
  std::vector<Condition> when;  // all must hold
  bool live = false;            // may change while a run is going on
  // A text that names something of the project, to be picked from what there is (see project/references.h).
  enum class Names { nothing, layer_with_weights, optimizer_group, output, field };
  Names names = Names::nothing;
  std::string heading;  // under which the inspector shows it, apart from what makes the type what it is
  // Setters that read well in a chain: ParamSpec::real("rate", "Rate", 0.5).range(0, 1).says("…")
  static ParamSpec boolean(std::string id, std::string title, bool fallback);
  static ParamSpec integer(std::string id, std::string title, std::int64_t fallback);
  static ParamSpec real(std::string id, std::string title, double fallback);
  static ParamSpec text(std::string id, std::string title, std::string fallback);
  static ParamSpec integers(std::string id, std::string title, std::vector<std::int64_t> fallback);
  static ParamSpec choice(std::string id, std::string title, std::string fallback, std::vector<Choice> choices);
  static ParamSpec file(std::string id, std::string title);
  ParamSpec&& range(double low, double high) &&;
  ParamSpec&& above(double low) &&;  // open lower limit
  ParamSpec&& below(double high) &&;
  ParamSpec&& lengths(int least, int most) &&;
  ParamSpec&& in(std::string unit_text) &&;
  ParamSpec&& says(std::string text) &&;
  ParamSpec&& only_when(std::string param, std::vector<std::string> values) &&;
  ParamSpec&& changes_live() &&;
  ParamSpec&& picks(Names what) &&;
  ParamSpec&& under(std::string heading_text) &&;
};

struct TypeInfo {
  std::string id;  // permanent: written to files, never renamed without an alias
  std::string title, category, doc;
  std::vector<ParamSpec> params;
  std::vector<std::string> aliases;  // ids of older versions

  [[nodiscard]] const ParamSpec* param(std::string_view param_id) const;
};

// ---- reading and checking values against a description

// The value that applies: what was set, or the default. `id` must exist in `info`.
[[nodiscard]] const ParamValue& value_of(const TypeInfo& info, const Params& params, std::string_view id);
[[nodiscard]] bool flag_of(const TypeInfo& info, const Params& params, std::string_view id);
[[nodiscard]] std::int64_t integer_of(const TypeInfo& info, const Params& params, std::string_view id);
[[nodiscard]] double real_of(const TypeInfo& info, const Params& params, std::string_view id);
[[nodiscard]] const std::string& text_of(const TypeInfo& info, const Params& params, std::string_view id);
[[nodiscard]] const std::vector<std::int64_t>& integers_of(const TypeInfo& info, const Params& params,
                                                           std::string_view id);

[[nodiscard]] bool applies(const TypeInfo& info, const Params& params, const ParamSpec& spec);

// Kind and range. The error names the parameter by its title and says what is allowed.
[[nodiscard]] Status check_value(const ParamSpec& spec, const ParamValue& value);
// Every set value: known id, kind, range. `where` names the thing ("dense_1").
[[nodiscard]] Status check_params(const TypeInfo& info, const Params& params, const std::string& where);

// Text as typed by a person or given on a command line: "0.01", "on", "3 3" or "3,3".
[[nodiscard]] Result<ParamValue> parse_value(const ParamSpec& spec, std::string_view text);
[[nodiscard]] std::string value_text(const ParamValue& value);
[[nodiscard]] std::string range_text(const ParamSpec& spec);  // "1 … 65,536", "> 0", "any number"

// Adds a parameter `id` that picks one of `types`, and below it each type's own parameters as "id.param", shown only
// while that type is picked. Types with a parameter of the same id share one field.
void nest_choice(TypeInfo& info, ParamSpec choice, const std::vector<const TypeInfo*>& types);
// The picked type's own parameters, taken out of a nested choice: {"activation.slope": 0.1} -> {"slope": 0.1}.
[[nodiscard]] Params nested_params(const Params& params, std::string_view id);

}  // namespace vitrine
