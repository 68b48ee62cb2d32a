#include "app/cli/predictions.h"

#include <algorithm>
#include <span>

#include "core/base/text.h"
#include "core/losses/loss.h"

namespace vitrine::cli {
namespace {

// RFC 4180: quoted where it must be.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

// Which class an output says; -1 where outputs are no classes. `threshold`: above it a single output says the second.
std::ptrdiff_t class_of(std::span<const float> output, std::size_t classes, double threshold) {
  if (classes == 2 && output.size() == 1) return output.front() > threshold ? 1 : 0;
  if (classes < 2 || output.size() != classes) return -1;
  return std::max_element(output.begin(), output.end()) - output.begin();
}

}  // namespace

std::string predictions_csv(const Project& project, const Tensor& outputs, bool probabilities,
                            const std::vector<std::string>& class_names, const std::vector<std::int64_t>& lines) {
  const auto rows = static_cast<std::size_t>(outputs.shape[0]);
  const std::size_t width = rows > 0 ? outputs.values.size() / rows : 0, classes = class_names.size();
  // The threshold is one of raw outputs; of a probability it is a half.
  const double threshold =
      probabilities ? 0.5 : loss_types().at(project.objectives.front().loss.type).class_threshold;
  const bool says_class = classes >= 2 && (width == classes || (width == 1 && classes == 2));
  std::vector<std::string> heads;
  if (!lines.empty()) heads.emplace_back("line");
  if (says_class) heads.emplace_back("prediction");
  for (std::size_t i = 0; i < width; ++i)
    heads.push_back(width == classes ? class_names[i]
                    : says_class     ? class_names.back()
                    : width == 1     ? "prediction"
                                     : "output " + std::to_string(i + 1));
  std::string out;
  for (const std::string& head : heads) out += (out.empty() ? "" : ",") + cell(head);
  out += '\n';
  for (std::size_t row = 0; row < rows; ++row) {
    const std::span<const float> values(outputs.values.data() + row * width, width);
    std::string line;
    const auto add = [&](const std::string& text) { line += (line.empty() ? "" : ",") + text; };
    if (!lines.empty()) add(std::to_string(lines[row]));
    if (says_class) add(cell(class_names[static_cast<std::size_t>(class_of(values, classes, threshold))]));
    for (const float value : values) add(shortest(value));
    out += line + '\n';
  }
  return out;
}

}  // namespace vitrine::cli
