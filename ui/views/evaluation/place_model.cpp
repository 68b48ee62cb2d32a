#include "ui/views/evaluation/place_model.h"

#include <QStringList>
#include <algorithm>
#include <cmath>

#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/prediction_model.h"

namespace vitrine::ui {
namespace {

// NaN behind all others.
bool isBefore(double a, double b) {
  return std::isnan(b) ? !std::isnan(a) : a < b;
}

}  // namespace

std::vector<ListedPlace> placesOfCell(const EvaluationAnswer& answer, std::int64_t truth, std::int64_t named) {
  std::vector<ListedPlace> out;
  const auto classes = static_cast<std::size_t>(std::max<std::int64_t>(answer.outputs, 2));
  const bool sure = answer.probability.size() == answer.truth.size() * classes;
  const bool positions = hasPositions(answer);
  for (std::size_t i = 0; i < answer.truth.size(); ++i) {
    if (answer.truth[i] != truth || answer.predicted[i] != named) continue;
    const double share = sure && named >= 0
                             ? static_cast<double>(answer.probability[i * classes + static_cast<std::size_t>(named)])
                             : kNoFigure;
    out.push_back(
        {answer.rows[i], positions ? answer.positions[i] : -1, answer.truth[i], answer.predicted[i], share});
  }
  std::stable_sort(out.begin(), out.end(), [](const ListedPlace& a, const ListedPlace& b) {
    return std::isnan(a.share) ? false : isBefore(-a.share, -b.share);
  });
  return out;
}

std::vector<ListedPlace> samplesByDice(const EvaluationAnswer& answer, std::int64_t k) {
  std::vector<ListedPlace> out;
  const auto classes = static_cast<std::size_t>(answer.classes);
  if (answer.unions.size() != answer.rows.size() * classes) return out;
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    double sum = 0, count = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      const std::int64_t either = answer.unions[i * classes + c], both = answer.intersections[i * classes + c];
      if (either == 0 || (k >= 0 && k != static_cast<std::int64_t>(c))) continue;
      sum += 2 * static_cast<double>(both) / static_cast<double>(either + both), count += 1;
    }
    if (count > 0) out.push_back({answer.rows[i], -1, -1, -1, sum / count});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const ListedPlace& a, const ListedPlace& b) { return a.share < b.share; });
  return out;
}

PlaceModel::PlaceModel(QObject* parent) : QAbstractListModel(parent), m_samples(new PredictionModel(this)) {}

void PlaceModel::setSource(const Evaluation& answer, const Dataset* dataset) {
  m_answer = answer;
  if (dataset == m_data) return;
  beginResetModel();
  m_places.clear();
  m_data = dataset;
  const Field* input = dataset ? dataset->find("input") : nullptr;
  m_hasInput = input && input->there() >= dataset->count;  // else it is made as batches are gathered
  m_samples->setDataset(nullptr, m_hasInput ? dataset : nullptr);
  m_hasImages = m_hasInput && m_samples->hasImages();
  endResetModel();
}

void PlaceModel::setPlaces(std::vector<ListedPlace> places) {
  // The list keeps its place as long as their number stays.
  const bool same = places.size() == m_places.size();
  if (!same) beginResetModel();
  m_places = std::move(places);
  if (!same)
    endResetModel();
  else if (!m_places.empty())
    emit dataChanged(index(0), index(rowCount() - 1));
}

int PlaceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_places.size());
}

int PlaceModel::find(std::int64_t datasetRow) const {
  const auto at = std::find_if(m_places.begin(), m_places.end(),
                               [datasetRow](const ListedPlace& one) { return one.row == datasetRow; });
  return at == m_places.end() ? -1 : static_cast<int>(at - m_places.begin());
}

QImage PlaceModel::image(int row) const {
  return m_hasImages ? m_samples->image(place(row).row) : QImage();
}

std::function<QImage()> PlaceModel::whole(int row) const {
  if (!m_hasImages) return [] { return QImage(); };
  return [input = &m_data->input(), at = place(row).row, range = m_samples->range()] {
    return samplePicture(*input, at, range);
  };
}

QString PlaceModel::numbersOf(int row, const std::vector<float>& numbers) const {
  const auto columns = static_cast<std::size_t>(std::max<std::int64_t>(1, m_answer->columns));
  const std::int64_t at = place(row).at;
  if (at < 0 || (static_cast<std::size_t>(at) + 1) * columns > numbers.size()) return QStringLiteral("—");
  const QString first = figure(static_cast<double>(numbers[static_cast<std::size_t>(at) * columns]));
  return columns > 1 ? first + QStringLiteral(" …") : first;
}

QString PlaceModel::answerWords(int row) const {
  if (isNumber()) return numbersOf(row, m_answer->predicted_numbers);
  return m_answer->kind == EvaluationKind::maps ? tr("Dice") : classOf(*m_answer, place(row).named);
}

QString PlaceModel::shareWords(int row) const {
  const double share = place(row).share;
  if (std::isnan(share)) return {};
  return m_answer->kind == EvaluationKind::maps ? shareFigure(share) : percent(share);
}

QString PlaceModel::truthWords(int row) const {
  if (isNumber()) return tr("true %1").arg(numbersOf(row, m_answer->true_numbers));
  if (m_answer->kind == EvaluationKind::maps) return {};
  return tr("true %1").arg(classOf(*m_answer, place(row).truth));
}

QString PlaceModel::sampleWords(int row) const {
  const ListedPlace& it = place(row);
  const QString sample = tr("sample %1").arg(grouped(it.row + 1));
  return it.position < 0 ? sample : tr("%1, position %2").arg(sample).arg(it.position + 1);
}

QString PlaceModel::inputWords(int row) const {
  const ListedPlace& it = place(row);
  if (!m_hasInput || it.row >= m_data->count) return {};
  const Field& input = m_data->input();
  if (it.position < 0 || input.kind == FieldKind::values || input.shape.rank() != 1)
    return m_samples->features(it.row);
  return tokensAround(input, it.row, it.position, it.position);
}

QVariant PlaceModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || !m_answer) return {};
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole) return {};
  const int row = index.row();
  if (m_answer->kind == EvaluationKind::maps)
    return QStringLiteral("%1: %2 %3").arg(sampleWords(row), answerWords(row), shareWords(row));
  if (isNumber()) return QStringLiteral("%1: %2, %3").arg(sampleWords(row), truthWords(row), tr("answer %1").arg(answerWords(row)));
  const ListedPlace& it = place(row);
  const QString named = classOf(*m_answer, it.named), truth = classOf(*m_answer, it.truth);
  const QString verdict = isWrong(row) ? tr("wrong") : tr("right");
  if (std::isnan(it.share)) return tr("%1: true %2, answer %3, %4").arg(sampleWords(row), truth, named, verdict);
  return tr("%1: true %2, answer %3, %4 sure, %5").arg(sampleWords(row), truth, named, percent(it.share), verdict);
}

}  // namespace vitrine::ui
