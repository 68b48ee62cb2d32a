// What a mouse button does between press and release. One class a gesture; the view holds at most one at a time.
#pragma once

#include <QPoint>
#include <QPointF>
#include <QUndoStack>

namespace vitrine::ui {

class CanvasView;

struct Pointer {
  QPointF scene;
  QPoint view;  // viewport pixels
  Qt::KeyboardModifiers modifiers;
};

class Gesture {
 public:
  static constexpr int kStart = 4;  // view pixels before a press becomes a drag

  explicit Gesture(CanvasView& view) : m_view(view) {}
  virtual ~Gesture() = default;
  Gesture(const Gesture&) = delete;
  Gesture& operator=(const Gesture&) = delete;

  virtual void press(const Pointer& pointer) = 0;
  virtual void move(const Pointer& pointer) = 0;
  virtual void release(const Pointer& pointer) = 0;
  virtual void cancel() = 0;  // everything as it was before the press

 protected:
  CanvasView& m_view;
};

// Several edits as one step of undo.
class UndoStep {
 public:
  UndoStep(QUndoStack& stack, const QString& text) : m_stack(stack) { m_stack.beginMacro(text); }
  ~UndoStep() {
    m_stack.endMacro();
    const QUndoCommand* step = m_stack.command(m_stack.index() - 1);
    if (!step || step->childCount() > 0) return;
    const_cast<QUndoCommand*>(step)->setObsolete(true);  // everything in it was refused: leave no empty step
    m_stack.undo();
  }
  UndoStep(const UndoStep&) = delete;
  UndoStep& operator=(const UndoStep&) = delete;

 private:
  QUndoStack& m_stack;
};

}  // namespace vitrine::ui
