// Which pixels of a sample the answer hangs on: the sample, and maps beside it or laid over it.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "core/train/probes/saliency.h"
#include "ui/views/features/feature_image.h"

class QComboBox;

namespace vitrine::ui {

class ColourBar;
class MapPlate;

class SaliencyPage : public QWidget {
  Q_OBJECT

 public:
  explicit SaliencyPage(QWidget* parent);
  void setAnswers(const QStringList& names);  // those that can be asked about; none: only the largest
  void display(std::shared_ptr<const SaliencyAnswer> answer, const QImage& sample);
  void setLooks(bool gradient, bool over);  // of the one map there is room for; laid over the sample
  int asked() const;                        // −1: the largest
  const SaliencyAnswer* answer() const { return m_answer.get(); }  // that is shown; null: none
  QComboBox& chooser() const { return *m_chooser; }
  MapPlate& product() const { return *m_product; }
  MapPlate& gradient() const { return *m_gradient; }
  MapPlate& sample() const { return *m_sample; }
  QString words() const;

 signals:
  void answerPicked();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void arrange();
  void place();
  void draw();
  QString nameOf(std::int64_t output) const;
  std::shared_ptr<const SaliencyAnswer> m_answer;
  QImage m_picture;
  QStringList m_names;
  QComboBox* m_chooser;
  MapPlate *m_sample, *m_product, *m_gradient;
  ColourBar* m_bar;
  QRect m_line;
  QPoint m_pointed{-1, -1};
  bool m_wantsGradient = false, m_over = false;
};

// The sum over the channels of a tensor C×H×W: height × width.
[[nodiscard]] std::vector<float> summedChannels(const Tensor& tensor);

}  // namespace vitrine::ui
