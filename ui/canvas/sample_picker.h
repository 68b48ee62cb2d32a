// At the foot of the canvas: of which sample the thumbnails are, "sample 3 of 200".
#pragma once

#include <QSpinBox>
#include <cstdint>

namespace vitrine::ui {

class SamplePicker : public QSpinBox {
  Q_OBJECT

 public:
  explicit SamplePicker(QWidget* parent);
  // `place`: from 0. `tried`: what is shown is of an input that somebody tries, and of no sample. Says nothing of it.
  void setSamples(std::int64_t count, std::int64_t place, bool tried);
  std::int64_t count() const { return m_count; }

 signals:
  void picked(qint64 place);  // by a person, from 0

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  std::int64_t m_count = 0;
};

}  // namespace vitrine::ui
