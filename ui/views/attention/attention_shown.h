// The attention of one sample, or of a line that somebody typed, at one moment; and what its positions stand for.
#pragma once

#include <QStringList>
#include <memory>
#include <vector>

#include "core/train/probes/attention.h"

namespace vitrine {
class Run;
}

namespace vitrine::ui {

struct AttentionShown {
  std::shared_ptr<const AttentionAnswer> answer;  // keeps alive what follows; null: nothing is shown
  std::vector<const AttentionMap*> layers;
  std::int64_t sample = -1;  // position in the validation part
  std::int64_t step = 0;     // as curves count it, which the answer alone does not know

  AttentionShown() = default;
  // Of an answer the maps of this sample that have heads.
  AttentionShown(std::shared_ptr<const AttentionAnswer> from, std::int64_t of);

  [[nodiscard]] bool empty() const { return layers.empty(); }
  [[nodiscard]] bool isTyped() const { return answer && !answer->typed.empty(); }
  [[nodiscard]] const TypedLine* lineFor(const std::string& field) const;  // null: what stands there is the sample's
  // "class" of a class token; texts of tokens; "r2 c3" of a patch in row 2 and column 3. Empty where positions stand
  // for none.
  [[nodiscard]] QStringList queryNames(const AttentionMap& map, const Run* run) const;
  [[nodiscard]] QStringList keyNames(const AttentionMap& map, const Run* run) const;
  // Of lines that were typed, which of queries and keys they are and which are those of the sample still, as of a
  // decoder that looks at an encoder: "own line", "own lines", "keys: own line, queries: sample 3". Empty: nothing
  // was typed.
  [[nodiscard]] QString whose(const AttentionMap& map) const;

 private:
  QStringList names(const std::string& field, const AttentionPatches& patches, std::int64_t before,
                    std::int64_t positions, const Run* run) const;
};

// In bits, as the probe told it; NaN where it is not known.
[[nodiscard]] double entropyOf(const AttentionMap& map, int head);
// "entropy 1.42 bits", "entropy not known: its weights are not finite".
[[nodiscard]] QString entropyWords(double bits);

}  // namespace vitrine::ui
