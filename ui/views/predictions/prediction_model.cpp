#include "ui/views/predictions/prediction_model.h"

#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/views/class_tint.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kRangeSamples = 256;  // samples that tell what is black and what is white
constexpr std::size_t kMostImages = 4'096;   // kept drawn

QString tokenText(const Field& field, const std::vector<int>& tokens) {
  QStringList out;
  for (const int token : tokens) out.append(className(field, token));
  return out.join(QLatin1Char(' '));
}

}  // namespace

void PredictionModel::setDataset(std::shared_ptr<const Dataset> keep, const Dataset* dataset) {
  if (m_dataset == dataset) return;
  beginResetModel();
  m_keep = std::move(keep);
  m_dataset = dataset;
  m_items.clear();
  m_images.clear();
  m_wrong = 0;
  if (m_dataset && hasImages()) {
    const Field& input = m_dataset->input();
    float low = input.sample(0)[0], high = low;
    for (std::int64_t row = 0; row < std::min(m_dataset->count, kRangeSamples); ++row)
      for (const float value : input.sample(row)) low = std::min(low, value), high = std::max(high, value);
    m_low = low;
    m_high = std::max(high, low + 1e-6F);
  }
  endResetModel();
}

void PredictionModel::setItems(std::vector<Judged> items) {
  // The view keeps its place as long as the number stays: only what the rows say has changed.
  const bool same = items.size() == m_items.size();
  if (!same) beginResetModel();
  m_items = std::move(items);
  m_wrong = static_cast<int>(std::count_if(m_items.begin(), m_items.end(), [](const Judged& i) { return i.wrong; }));
  if (!same) {
    endResetModel();
  } else if (!m_items.empty()) {
    emit dataChanged(index(0), index(rowCount() - 1));
  }
}

int PredictionModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

bool PredictionModel::hasImages() const {
  const Field* input = m_dataset ? m_dataset->find("input") : nullptr;
  if (!input || m_dataset->count == 0 || input->kind != FieldKind::values || input->shape.rank() != 3) return false;
  return input->shape[0] == 1 || input->shape[0] == 3;
}

QImage PredictionModel::image(std::int64_t row) const {
  const auto found = m_images.find(row);
  if (found != m_images.end()) return found->second;
  if (m_images.size() >= kMostImages) m_images.clear();
  const Field& input = m_dataset->input();
  const auto values = input.sample(row);
  const int channels = static_cast<int>(input.shape[0]), height = static_cast<int>(input.shape[1]);
  const int width = static_cast<int>(input.shape[2]);
  const auto level = [&](int channel, int y, int x) {
    const float v = values[static_cast<std::size_t>((channel * height + y) * width + x)];
    return static_cast<int>(std::clamp((v - m_low) / (m_high - m_low), 0.0F, 1.0F) * 255.0F + 0.5F);
  };
  QImage out(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(y));
    for (int x = 0; x < width; ++x) {
      const int red = level(0, y, x);
      line[x] = channels == 3 ? qRgb(red, level(1, y, x), level(2, y, x)) : qRgb(red, red, red);
    }
  }
  m_images.emplace(row, out);
  return out;
}

QImage PredictionModel::map(int row) const {
  const Judged& it = item(row);
  QImage out = image(it.row);
  const Colours& c = Theme::instance().colours();
  const auto width = static_cast<std::size_t>(out.width());
  for (std::size_t y = 0; (y + 1) * width <= it.answers.size(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(static_cast<int>(y)));
    for (std::size_t x = 0; x < width; ++x) {
      const int truth = it.truths[y * width + x], answer = it.answers[y * width + x];
      if (truth >= 0 && truth != answer)
        line[x] = c.bad.rgb();
      else if (answer > 0)
        line[x] = tinted(line[x], mapClassColour(answer).rgb());
    }
  }
  return out;
}

QString PredictionModel::features(std::int64_t row) const {
  return inputInWords(m_dataset->input(), row);
}

QVariant PredictionModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !m_dataset || index.row() >= rowCount()) return {};
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  const Judged& it = item(index.row());
  const Field& target = m_dataset->target();
  const bool sequence = it.truths.size() > 1;
  if (hasMaps(*m_dataset))
    return tr("Sample %1: %2 of %3 pixels right, %4 sure")
        .arg(grouped(it.row + 1), grouped(it.right), grouped(it.places), percent(it.confidence));
  const QString truth = sequence ? tokenText(target, it.truths) : className(target, it.truth);
  const QString answer = sequence ? tokenText(target, it.answers) : className(target, it.answer);
  const QString verdict = it.truth < 0 && !sequence ? tr("no label") : it.wrong ? tr("wrong") : tr("right");
  return tr("Sample %1: true %2, answer %3, %4 sure, %5")
      .arg(grouped(it.row + 1), truth, answer, percent(it.confidence), verdict);
}

}  // namespace vitrine::ui
