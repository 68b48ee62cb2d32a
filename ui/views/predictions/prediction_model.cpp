#include "ui/views/predictions/prediction_model.h"

#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/views/class_tint.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kMostImageSide = 512;  // px: as large as they are ever drawn
constexpr std::size_t kMostImages = 4'096;    // kept drawn

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
  if (m_dataset && hasImages()) m_range = rangeOf(m_dataset->input());
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
  const QImage out = samplePicture(m_dataset->input(), row, m_range, every());
  m_images.emplace(row, out);
  return out;
}

int PredictionModel::every() const {
  const Shape& shape = m_dataset->input().shape;
  return static_cast<int>((std::max(shape[1], shape[2]) + kMostImageSide - 1) / kMostImageSide);
}

QImage PredictionModel::map(int row) const {
  const Judged& it = item(row);
  QImage out = image(it.row);
  const Colours& c = Theme::instance().colours();
  const auto width = static_cast<std::size_t>(m_dataset->input().shape[2]), step = static_cast<std::size_t>(every());
  for (std::size_t y = 0; (y + 1) * width <= it.answers.size(); y += step) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(static_cast<int>(y / step)));
    for (std::size_t x = 0; x < width; x += step) {
      const int truth = it.truths[y * width + x], answer = it.answers[y * width + x];
      QRgb& pixel = line[x / step];
      if (truth >= 0 && truth != answer)
        pixel = c.bad.rgb();
      else if (answer > 0)
        pixel = tinted(pixel, mapClassColour(answer).rgb());
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
