// The engine's text (UTF-8) as Qt's.
#pragma once

#include <QString>
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/text.h"

namespace vitrine::ui {

[[nodiscard]] inline QString qtext(const std::string& s) {
  return QString::fromStdString(s);
}

// Of classes or tokens: the name at a place; its number where there is none.
[[nodiscard]] inline QString nameIn(const std::vector<std::string>& names, std::int64_t at) {
  return at >= 0 && at < std::ssize(names) ? qtext(names[static_cast<std::size_t>(at)]) : QString::number(at);
}

// "1 epoch", "2 epochs", "10,000 layers".
[[nodiscard]] inline QString counted(std::int64_t count, const QString& one, const QString& many) {
  return qtext(vitrine::grouped(count)) + " " + (count == 1 ? one : many);
}

// A title within a sentence: "accuracy of class"; "MAE", "F1" and "IoU" stay what they are.
[[nodiscard]] inline QString inSentence(QString title) {
  const QString first = title.section(' ', 0, 0);
  const auto capitals = std::count_if(first.begin(), first.end(), [](QChar c) { return c.isUpper(); });
  if (capitals == 1 && first.size() > 2) title[0] = title[0].toLower();
  return title;
}

}  // namespace vitrine::ui
