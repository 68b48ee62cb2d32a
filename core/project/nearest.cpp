#include "core/project/nearest.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr std::size_t kLongest = 120;  // bytes of a word that are compared: the work stays bounded

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

std::string_view last_part(std::string_view path) {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

}  // namespace

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& known, std::size_t most) {
  const std::string wanted = lower(word.substr(0, kLongest));
  std::vector<std::pair<std::size_t, const std::string*>> ranked;
  for (const std::string& candidate : known) {
    const std::string shape = lower(std::string_view(candidate).substr(0, kLongest));
    const std::string_view wanted_end = last_part(wanted), end = last_part(shape);
    const std::size_t whole = distance(wanted, shape), ending = distance(wanted_end, end) + 1;
    // A third of the letters wrong still reads as the same word.
    const bool near = whole <= 1 + wanted.size() / 3 || ending <= 2 + wanted_end.size() / 4;
    if (near) ranked.emplace_back(std::min(whole, ending), &candidate);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i) out.push_back(*ranked[i].second);
  return out;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known, const std::string& otherwise) {
  const auto near = nearest(word, known);
  if (near.empty()) return otherwise;
  std::string out = "Did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i)
    out += (i == 0 ? "“" : i + 1 == near.size() ? " or “" : ", “") + near[i] + "”";
  return out + "?";
}

}  // namespace vitrine
