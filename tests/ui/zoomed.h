// What a person does to a chart to see a part of it larger.
#pragma once

#include <QApplication>
#include <QImage>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>
#include <cstdlib>

namespace vitrine::ui {

inline void turnWheel(QWidget& on, QPointF at, int notches, Qt::KeyboardModifiers keys = {}) {
  QWheelEvent wheel(at, on.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, keys, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&on, &wheel);
}

inline void sendMouse(QWidget& on, QEvent::Type type, QPointF at, Qt::KeyboardModifiers keys = {}) {
  const bool move = type == QEvent::MouseMove;
  QMouseEvent event(type, at, on.mapToGlobal(at), move ? Qt::NoButton : Qt::LeftButton,
                    type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, keys);
  QApplication::sendEvent(&on, &event);
}

inline void dragFrom(QWidget& on, QPointF from, QPointF to, Qt::KeyboardModifiers keys = {}) {
  sendMouse(on, QEvent::MouseButtonPress, from, keys);
  sendMouse(on, QEvent::MouseMove, (from + to) / 2, keys);
  sendMouse(on, QEvent::MouseMove, to, keys);
  sendMouse(on, QEvent::MouseButtonRelease, to, keys);
}

inline void clickAt(QWidget& on, QPointF at) {
  sendMouse(on, QEvent::MouseButtonPress, at);
  sendMouse(on, QEvent::MouseButtonRelease, at);
}

// As it comes from a mouse: with a click before it.
inline void doubleClickAt(QWidget& on, QPointF at) {
  clickAt(on, at);
  sendMouse(on, QEvent::MouseButtonDblClick, at);
  sendMouse(on, QEvent::MouseButtonRelease, at);
}

inline void pointAt(QWidget& on, QPointF at) {
  QMouseEvent move(QEvent::MouseMove, at, on.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
  QApplication::sendEvent(&on, &move);
}

// Whether about that colour is seen there, in the widget's own coordinates.
inline bool isColoured(const QImage& picture, QPointF at, const QColor& colour) {
  const QColor there = picture.pixelColor((at * picture.devicePixelRatio()).toPoint());
  return std::abs(there.red() - colour.red()) + std::abs(there.green() - colour.green()) +
             std::abs(there.blue() - colour.blue()) <
         30;
}

}  // namespace vitrine::ui
