// Long tooltips wrap: Qt does that for rich text alone, and lets a plain sentence run across the whole screen.
#pragma once

#include <QObject>

namespace vitrine::ui {

class ToolTipWrapper final : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

// The tooltip as rich text where it is plain and long.
[[nodiscard]] QString wrappedToolTip(const QString& words);

}  // namespace vitrine::ui
