#include "core/layers/layer.h"

#include <algorithm>

namespace vitrine {

bool LayerContext::flag(std::string_view id) const {
  return flag_of(type.info, params, id);
}
std::int64_t LayerContext::integer(std::string_view id) const {
  return integer_of(type.info, params, id);
}
double LayerContext::real(std::string_view id) const {
  return real_of(type.info, params, id);
}
const std::string& LayerContext::text(std::string_view id) const {
  return text_of(type.info, params, id);
}
const std::vector<std::int64_t>& LayerContext::integers(std::string_view id) const {
  return integers_of(type.info, params, id);
}

Spec LayerContext::nested(std::string_view id) const {
  Spec out{text(id), {}};
  const std::string prefix = std::string(id) + ".";
  // Defaults are written out: a layer may give a nested parameter another default than the nested type has.
  for (const ParamSpec& spec : type.info.params)
    if (spec.id.starts_with(prefix) && applies(type.info, params, spec))
      out.params.set(spec.id.substr(prefix.size()), value_of(type.info, params, spec.id));
  return out;
}

bool LayerContext::ragged() const {
  return std::any_of(lengths.begin(), lengths.end(), [](const std::string& of) { return !of.empty(); });
}

Places all_places(const Shape& sample) {
  Places out;
  const int axes = sample.rank() == 3 ? 2 : sample.rank() == 1 || sample.rank() == 2 ? 1 : 0;
  for (int a = 0; a < axes; ++a) out.last[static_cast<std::size_t>(a)] = sample[a + (axes == 2 ? 1 : 0)] - 1;
  return out;
}

Result<std::string> lengths_after(const LayerContext& context) {
  if (!context.type.is_input && !context.ragged()) return std::string();
  return context.type.lengths(context);
}

}  // namespace vitrine
