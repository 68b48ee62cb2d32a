// Attention over an image: what one position looks at, laid over the patches of the sample.
#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

namespace vitrine::ui {

class PatchMap : public QWidget {
  Q_OBJECT

 public:
  explicit PatchMap(QWidget* parent);
  // `weights`: rows × columns of patches, row by row, drawn from 0 to `most`. `own`: the patch that looks; −1: it is
  // none of them.
  void display(const QImage& picture, int rows, int columns, std::vector<float> weights, float most, int own);
  void clear();
  QRect imageRect() const;
  QRect patchRect(int patch) const;
  int pointed() const { return m_pointed; }  // −1: none
  float weight(int patch) const { return m_weights[static_cast<std::size_t>(patch)]; }

  QSize sizeHint() const override { return {200, 200}; }
  QSize minimumSizeHint() const override { return {60, 60}; }

 signals:
  void picked(int patch);  // by a person, to look from it; −1: from the position before the patches
  void pointedAt();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  int patchAt(QPoint position) const;
  void point(int patch);
  QImage m_picture;
  std::vector<float> m_weights;
  float m_most = 1;
  int m_rows = 0, m_columns = 0, m_own = -1, m_pointed = -1;
};

}  // namespace vitrine::ui
