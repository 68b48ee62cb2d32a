// The samples that a channel answers to most, each with the part that it answers to outlined and the answer below.
#pragma once

#include <QImage>
#include <vector>

#include "ui/views/features/picture_list.h"

namespace vitrine::ui {

struct ExcitedPicture {
  std::int64_t sample = 0;  // place in the watched rows
  QImage image;             // null: samples are no pictures
  QRect seen;               // of its pixels
  float value = 0;
  QString name;  // of its class; may be empty
  QString text;  // where it is no picture: its tokens or numbers
};

class ExcitesSheet : public PictureList {
  Q_OBJECT

 public:
  explicit ExcitesSheet(QWidget* parent);
  void display(std::vector<ExcitedPicture> pictures);
  const std::vector<ExcitedPicture>& pictures() const { return m_pictures; }
  int count() const override { return static_cast<int>(m_pictures.size()); }
  QRect pictureRect(int index) const override;
  QString words(int index) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void arrange();
  std::vector<ExcitedPicture> m_pictures;
  int m_side = 40, m_caption = 0;  // px; of the words below each
};

}  // namespace vitrine::ui
