// A small network on a canvas, and the hands to work on it: pointer and keys on the viewport.
#pragma once

#include <QAccessible>
#include <QMimeData>
#include <QtTest>

#include "core/layers/layer.h"
#include "ui/canvas/canvas_view.h"

namespace vitrine::ui {

// input_1 → dense_1 → relu_1, and dense_2 below that is not connected.
inline Project chain() {
  Project project;
  const auto add = [&](const char* type, Params params, double x, double y) {
    const std::string name = project.graph.free_name(type);
    if (!project.graph.add({name, name, type, std::move(params), {x, y}})) qFatal("no such layer");
  };
  add("input", {{"shape", std::vector<std::int64_t>{8}}}, 0, 0);
  add("dense", {{"units", std::int64_t{16}}}, 240, 0);
  add("relu", {}, 480, 0);
  add("dense", {{"units", std::int64_t{4}}}, 240, 160);
  if (!project.graph.connect({{"input_1", 0}, {"dense_1", 0}})) qFatal("no edge");
  if (!project.graph.connect({{"dense_1", 0}, {"relu_1", 0}})) qFatal("no edge");
  return project;
}

// Each test gets a fresh document of chain() and a canvas of 1000×600 pixels, unscaled.
class CanvasFixture : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_document = std::make_unique<Document>();
    m_document->reset(chain(), {});
    m_view = std::make_unique<CanvasView>(*m_document);
    m_view->resize(1000, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->setZoom(1, {});
    m_view->centerOn(300, 130);
    m_view->setFocus();
  }
  void cleanup() {
    m_view.reset();
    m_document.reset();
  }

 protected:
  QPoint body(const char* id) const { return m_view->mapFromScene(m_view->canvas().node(id)->sceneBody().center()); }
  QPoint port(const char* id, bool output) const {
    return m_view->mapFromScene(m_view->canvas().port({id, 0}, output)->centre());
  }
  QPoint middle(const Edge& edge) const {
    m_view->canvas().ensureRouted();
    return m_view->mapFromScene(m_view->canvas().edge(edge)->route().path.pointAtPercent(0.5));
  }
  QPointF place(const NodeId& id) const {
    const Node* node = m_document->graph().find(id);
    return node ? QPointF(node->position.x, node->position.y) : QPointF();
  }
  void press(QPoint at, Qt::MouseButton button = Qt::LeftButton) {
    QTest::mousePress(m_view->viewport(), button, {}, at);
  }
  void moveTo(QPoint at) { QTest::mouseMove(m_view->viewport(), at); }
  void release(QPoint at, Qt::MouseButton button = Qt::LeftButton) {
    QTest::mouseRelease(m_view->viewport(), button, {}, at);
  }
  void drag(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
    press(from, button);
    moveTo((from + to) / 2);
    moveTo(to);
    release(to, button);
  }
  void click(QPoint at, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, modifiers, at);
  }
  // QDrag needs a real pointer; these are the events it would send.
  void drop(const char* type, QPoint at) {
    QMimeData mime;
    mime.setData(canvas::kLayerMime, type);
    QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QDragMoveEvent move(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &move);
    QDropEvent event(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &event);
  }
  QAccessibleInterface* accessible(const QString& name) const {
    QAccessibleInterface* canvas = QAccessible::queryAccessibleInterface(m_view.get());
    for (int i = 0; i < canvas->childCount(); ++i)
      if (canvas->child(i)->text(QAccessible::Name) == name) return canvas->child(i);
    return nullptr;
  }

  std::unique_ptr<Document> m_document;
  std::unique_ptr<CanvasView> m_view;
};

}  // namespace vitrine::ui
