// Judged places as a list that shows what was asked, what was answered and how sure: all of them, of which only those
// on the screen are ever drawn.
#pragma once

#include <QAbstractListModel>
#include <QImage>
#include <functional>
#include <vector>

#include "ui/views/evaluation/evaluation_page.h"

namespace vitrine::ui {

class PredictionModel;

struct ListedPlace {
  std::int64_t row = 0;        // of the dataset
  std::int32_t position = -1;  // of a sequence; −1: the sample is one place
  std::int32_t truth = -1, named = -1;
  double share = 0;  // the confidence, or of a map its Dice; NaN: not known
  std::int64_t at = -1;  // its place in the evaluation's lists; −1: nobody asks
};

// Those of a cell, the most confident first; `named` −1: those that were answered with no number.
[[nodiscard]] std::vector<ListedPlace> placesOfCell(const EvaluationAnswer& answer, std::int64_t truth,
                                                    std::int64_t named);
// The samples of maps, that of the smallest Dice first: of a class, those that have it or were said to; for class −1
// the mean over the classes that a sample has or was said to have.
[[nodiscard]] std::vector<ListedPlace> samplesByDice(const EvaluationAnswer& answer, std::int64_t k);

class PlaceModel : public QAbstractListModel {
  Q_OBJECT

 public:
  explicit PlaceModel(QObject* parent);
  void setSource(const Evaluation& answer, const Dataset* dataset);
  void setPlaces(std::vector<ListedPlace> places);
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;  // text and tooltip, in words

  const ListedPlace& place(int row) const { return m_places[static_cast<std::size_t>(row)]; }
  int find(std::int64_t datasetRow) const;  // its first place; −1: it is not listed
  bool hasImages() const { return m_hasImages; }
  QImage image(int row) const;  // as the list draws it: see PredictionModel::image()
  // Makes the picture of all its pixels, on any thread as long as the dataset is there.
  std::function<QImage()> whole(int row) const;
  bool isMap() const { return m_answer && m_answer->kind == EvaluationKind::maps; }
  bool isWrong(int row) const { return place(row).truth != place(row).named; }
  bool isNumber() const { return m_answer && m_answer->kind == EvaluationKind::numbers; }
  // What is said of it: "9" and "87 %", "true 4", "sample 12".
  QString answerWords(int row) const;
  QString shareWords(int row) const;  // empty: not known
  QString truthWords(int row) const;
  QString sampleWords(int row) const;
  QString inputWords(int row) const;  // "5.1  3.5  1.4"; of a sequence what stands around the position

 private:
  // Of numbers: the first of what was answered or true, and how many more there are.
  QString numbersOf(int row, const std::vector<float>& numbers) const;
  Evaluation m_answer;
  const Dataset* m_data = nullptr;
  PredictionModel* m_samples;  // draws them
  std::vector<ListedPlace> m_places;
  bool m_hasImages = false, m_hasInput = false;
};

}  // namespace vitrine::ui
