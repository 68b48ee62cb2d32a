#include <algorithm>

#include "core/data/batch_transforms/list.h"

namespace vitrine {

BatchTransformType next_token_transform() {
  BatchTransformType type;
  type.info = {"next_token",
               "Next token",
               "Sequences",
               "Shifts a sequence of tokens by one: at each position stands the token that follows, at the last one "
               "nothing (no label, which losses and metrics leave out). It is what a language model learns to say "
               "(Bengio et al. 2003).",
               made_from("next", true),
               {}};
  // A target that evaluation does not shift would be another task.
  std::erase_if(type.info.params, [](const ParamSpec& spec) { return spec.id == "evaluation"; });
  type.makes = [info = type.info](const Params&, const Field* from) -> Result<Field> {
    if (from->kind != FieldKind::tokens || from->shape.rank() != 1)
      return Error{info.title + " needs sequences of tokens, and “" + from->name + "” holds others", "",
                   "Let it read a field of tokens"};
    if (!from->lengths.empty())
      return Error{info.title + " needs sequences of one length, and those of “" + from->name + "” end early", "",
                   "Let it read a field whose sequences are all full"};
    Field out;
    out.shape = from->shape;
    out.kind = FieldKind::classes;
    out.classes = from->classes;
    out.names = from->names;
    return out;
  };
  type.applies = [](const Params&, const Field*) {
    return [](std::span<const float> from, std::span<float> to, Draws&) {
      std::copy(from.begin() + 1, from.end(), to.begin());
      to.back() = -1;
    };
  };
  return type;
}

}  // namespace vitrine
