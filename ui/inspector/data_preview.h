// The first samples of the data: pictures with their labels, token sequences as text, anything else as a table.
#pragma once

#include <QImage>
#include <QStackedWidget>
#include <QTableWidget>
#include <memory>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine::ui {

// Small pictures in rows, each over its label.
class Thumbnails : public QWidget {
  Q_OBJECT

 public:
  explicit Thumbnails(QWidget* parent = nullptr) : QWidget(parent) {}
  void setImages(std::vector<QImage> images, QStringList labels);
  int heightForWidth(int width) const override;
  bool hasHeightForWidth() const override { return true; }
  QSize sizeHint() const override { return {240, heightForWidth(240)}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int columns(int width) const;
  QRect cell(int index) const;
  std::vector<QImage> m_images;
  QStringList m_labels;
};

class DataPreview : public QWidget {
  Q_OBJECT

 public:
  explicit DataPreview(QWidget* parent = nullptr);
  void setDataset(const std::shared_ptr<const Dataset>& dataset);

 private:
  void showImages(const Dataset& dataset);
  void showTable(const Dataset& dataset);
  Thumbnails* m_images;
  QTableWidget* m_table;
  std::weak_ptr<const Dataset> m_shown;
};

// What a sample of a field says in words: its class, its tokens, its numbers.
[[nodiscard]] QString sampleText(const Field& field, std::int64_t sample);
// A sample of 1×H×W or 3×H×W as a picture; the smallest value black, the largest white (over that sample).
[[nodiscard]] QImage sampleImage(const Field& field, std::int64_t sample);
[[nodiscard]] bool isImage(const Field& field);

}  // namespace vitrine::ui
