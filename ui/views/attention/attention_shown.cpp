#include "ui/views/attention/attention_shown.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/train/attention_heads.h"
#include "core/train/run.h"
#include "ui/document/text.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/figures.h"
#include "ui/views/watched_rows.h"

namespace vitrine::ui {
namespace {

QString shownWords(const char* text) {
  return QCoreApplication::translate("Attention", text);
}

}  // namespace

AttentionShown::AttentionShown(std::shared_ptr<const AttentionAnswer> from, std::int64_t of)
    : answer(std::move(from)), sample(of) {
  if (!answer) return;
  for (const AttentionMap& map : answer->maps)
    if (map.sample == sample && headCount(map.weights) > 0 && map.weights.shape.size() > 0) layers.push_back(&map);
}

const TypedLine* AttentionShown::lineFor(const std::string& field) const {
  if (!answer) return nullptr;
  const auto at = std::find_if(answer->typed.begin(), answer->typed.end(),
                               [&](const TypedLine& one) { return one.field == field; });
  return at == answer->typed.end() ? nullptr : &*at;
}

QStringList AttentionShown::names(const std::string& field, const AttentionPatches& patches, std::int64_t before,
                                  std::int64_t positions, const Run* run) const {
  QStringList out;
  const Field* tokens = run && !field.empty() ? run->dataset().find(field) : nullptr;
  if (!tokens && patches.field.empty()) return out;
  for (std::int64_t i = 0; i < before; ++i)
    out << (before == 1 ? shownWords("class") : shownWords("class %1").arg(i + 1));
  if (!tokens) {
    for (std::int64_t i = 0; i < patches.rows * patches.columns; ++i)
      out << shownWords("r%1 c%2").arg(i / patches.columns + 1).arg(i % patches.columns + 1);
  } else if (const TypedLine* line = lineFor(field)) {
    for (const std::int64_t token : line->tokens) out << nameIn(tokens->names, token);
  } else {
    const auto& part = watchedRows(*run);
    if (sample < 0 || sample >= std::ssize(part)) return {};
    for (const float token : tokens->filled(part[static_cast<std::size_t>(sample)]))
      out << nameIn(tokens->names, static_cast<std::int64_t>(token));
  }
  return out.first(std::min<qsizetype>(out.size(), positions));
}

QStringList AttentionShown::queryNames(const AttentionMap& map, const Run* run) const {
  return names(map.queries, map.query_patches, map.queries_before, map.weights.shape[1], run);
}

QStringList AttentionShown::keyNames(const AttentionMap& map, const Run* run) const {
  return names(map.keys, map.key_patches, map.keys_before, map.weights.shape[2], run);
}

QString AttentionShown::whose(const AttentionMap& map) const {
  if (!isTyped()) return {};
  // What stands for no tokens is made of what was typed and the rest alike.
  const bool asks = map.queries.empty() || lineFor(map.queries), gives = map.keys.empty() || lineFor(map.keys);
  const bool two =
      asks && gives && lineFor(map.queries) != lineFor(map.keys) && !map.queries.empty() && !map.keys.empty();
  if (two) return shownWords("own lines");
  if (asks && gives) return shownWords("own line");
  const QString of = grouped(sample + 1);
  if (gives) return shownWords("keys: own line, queries: sample %1").arg(of);
  if (asks) return shownWords("queries: own line, keys: sample %1").arg(of);
  return shownWords("sample %1; the own line stands in another Input").arg(of);
}

double entropyOf(const AttentionMap& map, int head) {
  const auto at = static_cast<std::size_t>(std::max(0, head));
  return at < map.entropies.size() ? map.entropies[at] : std::numeric_limits<double>::quiet_NaN();
}

QString entropyWords(double bits) {
  return std::isfinite(bits) ? shownWords("entropy %1 bits").arg(figure(bits, 3))
                             : shownWords("entropy not known: its weights are not finite");
}

}  // namespace vitrine::ui
