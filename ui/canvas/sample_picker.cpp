#include "ui/canvas/sample_picker.h"

#include <QKeyEvent>
#include <QSignalBlocker>
#include <QWheelEvent>
#include <algorithm>

#include "ui/document/numbers.h"

namespace vitrine::ui {

SamplePicker::SamplePicker(QWidget* parent) : QSpinBox(parent) {
  setPrefix(tr("sample "));
  setAccessibleName(tr("Sample on the canvas"));
  setKeyboardTracking(false);
  setFocusPolicy(Qt::StrongFocus);
  connect(this, &QSpinBox::valueChanged, this, [this](int shown) { emit picked(shown - 1); });
  setSamples(0, 0, false);
  hide();
}

void SamplePicker::setSamples(std::int64_t count, std::int64_t place, bool tried) {
  const QSignalBlocker quiet(this);
  m_count = count;
  const int most = static_cast<int>(std::clamp<std::int64_t>(count, 1, 1'000'000'000));
  if (maximum() != most || minimum() != 1) {
    setRange(1, most);
    setSuffix(tr(" of %1").arg(wholeNumber(most)));
  }
  if (!hasFocus() || tried) setValue(static_cast<int>(place) + 1);  // else somebody is at it
  setEnabled(!tried);
  setToolTip(tried ? tr("The canvas shows what is tried in the view Try it, and of no sample")
                   : tr("Which of the validation samples flows through the layers here: type a number, or use the "
                        "arrow keys; Escape leads back to the network"));
}

// Over the foot of the canvas somebody wants to zoom, unless the keys are here.
void SamplePicker::wheelEvent(QWheelEvent* event) {
  hasFocus() ? QSpinBox::wheelEvent(event) : event->ignore();
}

void SamplePicker::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (key == Qt::Key_Escape) setValue(value());  // what was half typed is none
  QSpinBox::keyPressEvent(event);
  if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
    event->accept();
    parentWidget()->setFocus();
  }
}

}  // namespace vitrine::ui
