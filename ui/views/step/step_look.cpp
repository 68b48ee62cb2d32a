#include "ui/views/step/step_look.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kMostStepNumbers = 1'000'000;  // of a picture

QString stepWords(const char* text) {
  return QCoreApplication::translate("StepView", text);
}

QString roleInWords(const StoryTensor& tensor) {
  switch (tensor.role) {
    case StoryRole::arriving:
    case StoryRole::leaving:
      return tensor.name.empty() ? QString() : stepWords("gradient");
    case StoryRole::before:
      return stepWords("gradient before");
    case StoryRole::weight:
    case StoryRole::slot:
      return stepWords("before");
    case StoryRole::new_slot:
    case StoryRole::new_weight:
      return stepWords("after");
    default:
      return {};
  }
}

QString titleOfTensor(const StoryTensor& tensor) {
  QStringList parts;
  for (const QString& part :
       {qtext(tensor.symbol), qtext(tensor.name), roleInWords(tensor), qtext(tensor.of->shape.text())})
    if (!part.isEmpty()) parts << part;
  return parts.join(QStringLiteral(" · "));
}

// ---- what is made of several tensors

struct MadePicture {
  QString title;
  Shape shape;
  std::vector<float> values;
};

std::vector<MadePicture> windowPictures(const StoryWindow& window) {
  const Shape shape{window.channels, window.rows, window.columns};
  std::vector<float> products(window.window.size());
  for (std::size_t i = 0; i < products.size(); ++i) products[i] = window.window[i] * window.kernel[i];
  return {{stepWords("window"), shape, window.window},
          {stepWords("kernel"), shape, window.kernel},
          {stepWords("window × kernel"), shape, std::move(products)}};
}

// In the order of HeadPart.
std::vector<MadePicture> headPictures(const StoryHead& head) {
  return {{stepWords("Q of the head"), {head.queries, head.width}, head.q},
          {stepWords("K of the head"), {head.keys, head.width}, head.k},
          {stepWords("V of the head"), {head.keys, head.width}, head.v},
          {stepWords("scores Q·Kᵀ/√d"), {head.queries, head.keys}, head.scores},
          {stepWords("softmax of the scores"), {head.queries, head.keys}, head.weights}};
}

std::shared_ptr<const MatrixData> laidOut(const QString& name, const Shape& shape, std::vector<float> values) {
  WeightTensor tensor;
  tensor.name = name.toStdString();
  tensor.shape = shape;
  tensor.values = std::move(values);
  return std::make_shared<const MatrixData>(matrixOf(tensor));
}

// ---- one tensor

// Of what has more than a row a sample, one sample is drawn.
bool isOfOneSample(const StoryTensor& tensor) {
  return tensor.of->of_samples && tensor.of->shape.rank() > 2;
}

// The samples that a stage's tensors are of: what the batch has where any of them is of samples.
std::int64_t samplesOf(const std::vector<StoryTensor>& tensors) {
  std::int64_t samples = 0;
  for (const StoryTensor& tensor : tensors) {
    if (tensor.of && tensor.of->of_samples) samples = std::max(samples, tensor.of->shape[0]);
  }
  return samples;
}

void drawTensor(StepSeen& seen, const StoryTensor& tensor, bool one) {
  const StoryValues& values = *tensor.of;
  Shape shape = values.shape;
  std::int64_t first = 0, size = shape.size();
  if (one) {
    shape = shape.without_batch();
    size = shape.size();
    first = seen.look.sample * size;
  }
  first = std::max(first, values.begin);
  const std::int64_t there = std::clamp<std::int64_t>(values.begin + std::ssize(values.values) - first, 0, size);
  const std::int64_t shown = std::min(there, kMostStepNumbers);
  if (shown < size) seen.note = stepWords("%1 of %2 numbers are shown").arg(grouped(shown), grouped(size));
  if (shown == 0) return;
  const auto from = values.values.begin() + (first - values.begin);
  std::vector<float> numbers(from, from + shown);
  if (shown < size) shape = Shape{shown};  // a stretch has no rows and columns
  seen.first = first;
  seen.matrix = laidOut(qtext(tensor.symbol + tensor.name), shape.rank() == 0 ? Shape{1} : shape, std::move(numbers));
}

}  // namespace

QString statisticsInWords(const ValueStatistics& all) {
  QStringList parts;
  if (all.count == 0) return stepWords("no numbers");
  if (all.finite() == 1 && all.count == 1) return stepWords("one number");
  if (all.finite() > 0)
    parts << stepWords("mean %1").arg(figure(all.mean)) << stepWords("deviation %1").arg(figure(all.deviation))
          << stepWords("%1 to %2").arg(figure(all.least), figure(all.largest));
  if (all.zeros > 0) parts << stepWords("%1 zeros").arg(percent(all.zero_share()));
  if (all.not_finite > 0) parts << stepWords("%1 not finite").arg(grouped(all.not_finite));
  return parts.join(QStringLiteral(" · "));
}

StepSeen seenOf(const StoryStage& stage, std::vector<StoryTensor> tensors, StepLook look) {
  StepSeen seen;
  seen.samples = std::max<std::int64_t>(1, samplesOf(tensors));
  look.sample = std::clamp<std::int64_t>(look.sample, 0, seen.samples - 1);
  const std::size_t main = main_tensor(stage);
  int chosen = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!tensors[i].of) continue;
    if (i == main) chosen = static_cast<int>(seen.pictures.size());
    seen.pictures.push_back({titleOfTensor(tensors[i]), static_cast<int>(i), isOfOneSample(tensors[i])});
  }
  std::vector<MadePicture> made;
  if (const auto head = head_of(stage, tensors, look.sample, std::max<std::int64_t>(0, look.head))) {
    made = headPictures(*head);
    seen.heads = head->heads;
  }
  // A window belongs to the number of the output that was explained last.
  const StoryTensor* output = stage.find(StoryRole::output);
  const bool image = output && output->of && output->of->shape.rank() == 4;
  const std::int64_t each = image ? output->of->shape.without_batch().size() : 0;
  if (each > 0) {
    if (look.picture < 0 || look.picture == chosen) look.anchor = look.number;
    look.anchor = std::clamp<std::int64_t>(look.anchor, 0, each - 1);
    if (const auto window = window_of(stage, tensors, look.sample * each + look.anchor))
      made = windowPictures(*window);
  }
  const auto own = static_cast<int>(seen.pictures.size());
  for (const MadePicture& picture : made)
    seen.pictures.push_back({picture.title + QStringLiteral(" · ") + qtext(picture.shape.text()), -1, true});
  look.picture = look.picture < 0 || look.picture >= std::ssize(seen.pictures) ? chosen : look.picture;
  seen.look = look;
  if (seen.pictures.empty()) return seen;
  const StepPicture& picture = seen.pictures[static_cast<std::size_t>(look.picture)];
  if (picture.tensor >= 0) {
    const StoryTensor& tensor = tensors[static_cast<std::size_t>(picture.tensor)];
    drawTensor(seen, tensor, picture.one);
    seen.statistics = statisticsInWords(tensor.of->statistics);
    const std::int64_t most = seen.matrix ? std::ssize(seen.matrix->values) : 1;
    seen.look.number = std::clamp<std::int64_t>(look.number, 0, std::max<std::int64_t>(0, most - 1));
    seen.words = explained(stage, tensors, static_cast<std::size_t>(picture.tensor), seen.first + seen.look.number);
  } else {
    const int which = look.picture - own;
    MadePicture& shown = made[static_cast<std::size_t>(which)];
    // Each number of a head has a formula of its own; those of a window have that of what it makes.
    std::optional<StoryPlace> inHead;
    if (seen.heads > 0) {
      seen.look.number = std::clamp<std::int64_t>(look.number, 0, std::ssize(shown.values) - 1);
      inHead = place_in_head(stage, tensors, look.sample, std::max<std::int64_t>(0, look.head),
                             static_cast<HeadPart>(which), seen.look.number);
    }
    seen.words = inHead ? explained(stage, tensors, inHead->tensor, inHead->place)
                        : explained(stage, tensors, main, look.sample * each + look.anchor);
    seen.statistics = statisticsInWords(statistics_of(shown.values));
    seen.matrix = laidOut(shown.title, shown.shape, std::move(shown.values));
  }
  seen.tensors = std::move(tensors);
  return seen;
}

}  // namespace vitrine::ui
