#include "core/schema/type_info.h"

#include <fast_float/fast_float.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "core/base/text.h"

namespace vitrine {
namespace {

ParamSpec make(std::string id, std::string title, ParamKind kind, ParamValue fallback) {
  ParamSpec spec;
  spec.id = std::move(id);
  spec.title = std::move(title);
  spec.kind = kind;
  spec.fallback = std::move(fallback);
  return spec;
}

template <class T>
const T& get_as(const TypeInfo& info, const Params& params, std::string_view id) {
  const ParamSpec* spec = info.param(id);
  if (!spec) throw std::logic_error(info.id + " has no parameter " + std::string(id));
  // A value of the wrong kind never passes check_params; a caller that skipped the check gets the default.
  if (const ParamValue* set = params.find(id))
    if (const T* value = std::get_if<T>(set)) return *value;
  return std::get<T>(spec->fallback);
}

bool in_range(const ParamSpec& spec, double value) {
  return std::isfinite(value) && (spec.min_open ? value > spec.min : value >= spec.min) &&
         (spec.max_open ? value < spec.max : value <= spec.max);
}

std::string kind_text(ParamKind kind) {
  switch (kind) {
    case ParamKind::boolean:
      return "on or off";
    case ParamKind::integer:
      return "a whole number";
    case ParamKind::real:
      return "a number";
    case ParamKind::integers:
      return "whole numbers";
    case ParamKind::choice:
      return "one of its choices";
    case ParamKind::text:
    case ParamKind::file:
      return "a text";
  }
  return "";
}

Error wrong(const ParamSpec& spec, const std::string& got) {
  std::string allowed = range_text(spec);
  if (spec.kind != ParamKind::choice) allowed = kind_text(spec.kind) + (allowed.empty() ? "" : ", " + allowed);
  return {spec.title + " cannot be " + got, "", "Allowed: " + allowed};
}

// "+5" is 5; "+-5" is nothing.
std::string_view without_plus(std::string_view text) {
  return text.size() > 1 && text[0] == '+' && text[1] != '-' ? text.substr(1) : text;
}

Result<std::int64_t> parse_integer(const ParamSpec& spec, std::string_view text) {
  std::int64_t value = 0;
  const std::string_view number = without_plus(text);
  const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (code != std::errc{} || end != number.data() + number.size() || number.empty())
    return wrong(spec, "“" + printable(text) + "”");
  return value;
}

}  // namespace

ParamSpec ParamSpec::boolean(std::string id, std::string title, bool fallback) {
  return make(std::move(id), std::move(title), ParamKind::boolean, fallback);
}
ParamSpec ParamSpec::integer(std::string id, std::string title, std::int64_t fallback) {
  return make(std::move(id), std::move(title), ParamKind::integer, fallback);
}
ParamSpec ParamSpec::real(std::string id, std::string title, double fallback) {
  return make(std::move(id), std::move(title), ParamKind::real, fallback);
}
ParamSpec ParamSpec::text(std::string id, std::string title, std::string fallback) {
  return make(std::move(id), std::move(title), ParamKind::text, std::move(fallback));
}
ParamSpec ParamSpec::integers(std::string id, std::string title, std::vector<std::int64_t> fallback) {
  return make(std::move(id), std::move(title), ParamKind::integers, std::move(fallback));
}
ParamSpec ParamSpec::choice(std::string id, std::string title, std::string fallback, std::vector<Choice> choices) {
  ParamSpec spec = make(std::move(id), std::move(title), ParamKind::choice, std::move(fallback));
  spec.choices = std::move(choices);
  return spec;
}
ParamSpec ParamSpec::file(std::string id, std::string title) {
  return make(std::move(id), std::move(title), ParamKind::file, std::string());
}
ParamSpec&& ParamSpec::range(double low, double high) && {
  min = low;
  max = high;
  return std::move(*this);
}
ParamSpec&& ParamSpec::above(double low) && {
  min = low;
  min_open = true;
  return std::move(*this);
}
ParamSpec&& ParamSpec::below(double high) && {
  max = high;
  max_open = true;
  return std::move(*this);
}
ParamSpec&& ParamSpec::lengths(int least, int most) && {
  min_length = least;
  max_length = most;
  return std::move(*this);
}
ParamSpec&& ParamSpec::in(std::string unit_text) && {
  unit = std::move(unit_text);
  return std::move(*this);
}
ParamSpec&& ParamSpec::says(std::string text) && {
  doc = std::move(text);
  return std::move(*this);
}
ParamSpec&& ParamSpec::only_when(std::string param, std::vector<std::string> values) && {
  when.push_back({std::move(param), std::move(values)});
  return std::move(*this);
}
ParamSpec&& ParamSpec::changes_live() && {
  live = true;
  return std::move(*this);
}
ParamSpec&& ParamSpec::picks(Names what) && {
  names = what;
  return std::move(*this);
}
ParamSpec&& ParamSpec::under(std::string heading_text) && {
  heading = std::move(heading_text);
  return std::move(*this);
}

const ParamSpec* TypeInfo::param(std::string_view param_id) const {
  const auto it = std::find_if(params.begin(), params.end(), [&](const ParamSpec& p) { return p.id == param_id; });
  return it == params.end() ? nullptr : &*it;
}

const ParamValue& value_of(const TypeInfo& info, const Params& params, std::string_view id) {
  if (const ParamValue* set = params.find(id)) return *set;
  if (const ParamSpec* spec = info.param(id)) return spec->fallback;
  throw std::logic_error(info.id + " has no parameter " + std::string(id));
}
bool flag_of(const TypeInfo& info, const Params& params, std::string_view id) {
  return get_as<bool>(info, params, id);
}
std::int64_t integer_of(const TypeInfo& info, const Params& params, std::string_view id) {
  return get_as<std::int64_t>(info, params, id);
}
double real_of(const TypeInfo& info, const Params& params, std::string_view id) {
  return get_as<double>(info, params, id);
}
const std::string& text_of(const TypeInfo& info, const Params& params, std::string_view id) {
  return get_as<std::string>(info, params, id);
}
const std::vector<std::int64_t>& integers_of(const TypeInfo& info, const Params& params, std::string_view id) {
  return get_as<std::vector<std::int64_t>>(info, params, id);
}

bool applies(const TypeInfo& info, const Params& params, const ParamSpec& spec) {
  return std::all_of(spec.when.begin(), spec.when.end(), [&](const Condition& condition) {
    const std::string value = value_text(value_of(info, params, condition.param));
    return std::find(condition.values.begin(), condition.values.end(), value) != condition.values.end();
  });
}

Status check_value(const ParamSpec& spec, const ParamValue& value) {
  if (value.index() != spec.fallback.index()) return wrong(spec, value_text(value));
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (!in_range(spec, static_cast<double>(*integer))) return wrong(spec, grouped(*integer));
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (!in_range(spec, *real)) return wrong(spec, value_text(value));
  } else if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
    const auto length = static_cast<int>(list->size());
    if (length < spec.min_length || length > spec.max_length ||
        !std::all_of(list->begin(), list->end(), [&](auto v) { return in_range(spec, static_cast<double>(v)); }))
      return wrong(spec, "“" + value_text(value) + "”");
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    if (!valid_utf8(*text) || text->size() > 65536) return wrong(spec, "“" + printable(*text) + "”");
    if (spec.kind == ParamKind::choice &&
        std::none_of(spec.choices.begin(), spec.choices.end(), [&](const Choice& c) { return c.id == *text; }))
      return wrong(spec, "“" + printable(*text) + "”");
  }
  return {};
}

Status check_params(const TypeInfo& info, const Params& params, const std::string& where) {
  for (const auto& [id, value] : params.map()) {
    const ParamSpec* spec = info.param(id);
    if (!spec) {
      std::string known;
      for (const auto& p : info.params) known += (known.empty() ? "" : ", ") + p.id;
      return Error{info.title + " has no parameter “" + printable(id) + "”", where,
                   known.empty() ? "It has none; remove it" : "It has: " + known};
    }
    if (Status status = check_value(*spec, value); !status) {
      Error error = status.error();
      error.where = where;
      return error;
    }
  }
  return {};
}

Result<ParamValue> parse_value(const ParamSpec& spec, std::string_view raw) {
  const std::string_view text = trimmed(raw);
  ParamValue value;
  switch (spec.kind) {
    case ParamKind::boolean: {
      const std::string word = lower(text);
      if (word == "on" || word == "true" || word == "yes" || word == "1")
        value = true;
      else if (word == "off" || word == "false" || word == "no" || word == "0")
        value = false;
      else
        return wrong(spec, "“" + printable(text) + "”");
      break;
    }
    case ParamKind::integer: {
      VITRINE_TRY(value, parse_integer(spec, text));
      break;
    }
    case ParamKind::real: {
      double number = 0;
      const std::string_view digits = without_plus(text);
      const auto [end, code] = fast_float::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (code != std::errc{} || end != digits.data() + digits.size() || digits.empty())
        return wrong(spec, "“" + printable(text) + "”");
      value = number;
      break;
    }
    case ParamKind::integers: {
      std::vector<std::int64_t> list;
      std::string_view rest = text;
      constexpr std::string_view kBetween = " ,;x[]()";
      while (!rest.empty()) {
        if (kBetween.find(rest.front()) != std::string_view::npos) {
          rest.remove_prefix(1);
        } else if (rest.starts_with("×")) {
          rest.remove_prefix(std::string_view("×").size());
        } else {
          const auto end = std::min({rest.find_first_of(kBetween), rest.find("×"), rest.size()});
          VITRINE_TRY(const std::int64_t number, parse_integer(spec, rest.substr(0, end)));
          list.push_back(number);
          rest.remove_prefix(end);
        }
      }
      value = std::move(list);
      break;
    }
    case ParamKind::choice:
    case ParamKind::text:
    case ParamKind::file:
      value = std::string(spec.kind == ParamKind::choice ? text : raw);
      break;
  }
  VITRINE_CHECK(check_value(spec, value));
  return value;
}

std::string value_text(const ParamValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "on" : "off";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return shortest(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string out;
  for (const auto number : std::get<std::vector<std::int64_t>>(value))
    out += (out.empty() ? "" : " ") + std::to_string(number);
  return out;
}

std::string range_text(const ParamSpec& spec) {
  if (spec.kind == ParamKind::choice) {
    std::string out;
    for (const auto& choice : spec.choices) out += (out.empty() ? "" : ", ") + choice.id;
    return out;
  }
  if (spec.kind != ParamKind::integer && spec.kind != ParamKind::real && spec.kind != ParamKind::integers) return "";
  const auto number = [&](double v) {
    return spec.kind != ParamKind::real && std::abs(v) < 1e15 ? grouped(static_cast<std::int64_t>(v)) : shortest(v);
  };
  const bool low = std::isfinite(spec.min), high = std::isfinite(spec.max);
  if (low && high && !spec.min_open && !spec.max_open) return number(spec.min) + " … " + number(spec.max);
  std::string out;
  if (low) out += (spec.min_open ? "more than " : "at least ") + number(spec.min);
  if (high)
    out += (out.empty() ? "" : " and ") + std::string(spec.max_open ? "less than " : "at most ") + number(spec.max);
  return out;
}

void nest_choice(TypeInfo& info, ParamSpec choice, const std::vector<const TypeInfo*>& types) {
  const std::string id = choice.id;
  const auto outer = choice.when;
  for (const TypeInfo* type : types) choice.choices.push_back({type->id, type->title});
  info.params.push_back(std::move(choice));
  for (const TypeInfo* type : types) {
    for (ParamSpec spec : type->params) {
      spec.id = id + "." + spec.id;
      for (auto& condition : spec.when) condition.param = id + "." + condition.param;
      // Types that share a parameter (say `scale`) share the field: it is shown for each of them.
      const auto same =
          std::find_if(info.params.begin(), info.params.end(), [&](const ParamSpec& p) { return p.id == spec.id; });
      if (same != info.params.end()) {
        same->when.back().values.push_back(type->id);
        continue;
      }
      spec.when.insert(spec.when.begin(), outer.begin(), outer.end());
      spec.when.push_back({id, {type->id}});
      info.params.push_back(std::move(spec));
    }
  }
}

Params nested_params(const Params& params, std::string_view id) {
  Params out;
  const std::string prefix = std::string(id) + ".";
  for (const auto& [key, value] : params.map())
    if (key.starts_with(prefix)) out.set(key.substr(prefix.size()), value);
  return out;
}

}  // namespace vitrine
