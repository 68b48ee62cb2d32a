// The judged samples as a list that a QListView shows.
#pragma once

#include <QAbstractListModel>
#include <QImage>
#include <memory>
#include <unordered_map>

#include "ui/views/features/feature_image.h"
#include "ui/views/predictions/judged.h"

namespace vitrine::ui {

class PredictionModel : public QAbstractListModel {
  Q_OBJECT

 public:
  using QAbstractListModel::QAbstractListModel;
  void setDataset(std::shared_ptr<const Dataset> keep, const Dataset* dataset);
  void setItems(std::vector<Judged> items);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;  // text and tooltip, in words

  const Judged& item(int row) const { return m_items[static_cast<std::size_t>(row)]; }
  const Dataset* dataset() const { return m_dataset; }
  bool hasImages() const;
  // Grey or colour, the whole field's range as black to white; of a large one a pixel of every() rows and columns.
  QImage image(std::int64_t datasetRow) const;
  int every() const;
  const ImageRange& range() const { return m_range; }
  QImage map(
      int row) const;  // of an item: its picture in the colours of the answers, wrong ones in that of what is wrong
  QString features(std::int64_t datasetRow) const;  // "5.1  3.5  1.4  0.2"
  int wrong() const { return m_wrong; }
  const std::vector<Judged>& items() const { return m_items; }

 private:
  std::shared_ptr<const Dataset> m_keep;
  const Dataset* m_dataset = nullptr;
  std::vector<Judged> m_items;
  mutable std::unordered_map<std::int64_t, QImage> m_images;
  ImageRange m_range;
  int m_wrong = 0;
};

}  // namespace vitrine::ui
