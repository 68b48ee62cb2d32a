#include "ui/views/chart/chart_canvas.h"

#include <QChart>
#include <QGraphicsLayout>
#include <QLegend>
#include <QMouseEvent>
#include <QPaintEngine>
#include <QPaintEvent>
#include <QPainter>
#include <QWheelEvent>

namespace vitrine::ui {

ChartCanvas::ChartCanvas(QWidget* parent) : QChartView(new QChart, parent) {
  chart()->legend()->hide();
  chart()->setBackgroundVisible(false);
  chart()->setPlotAreaBackgroundVisible(false);
  chart()->setMargins({});
  chart()->layout()->setContentsMargins(0, 0, 0, 0);
  chart()->setMinimumSize(1, 1);
  chart()->setAnimationOptions(QChart::NoAnimation);
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::NoFocus);
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setRubberBand(QChartView::NoRubberBand);
  setViewportUpdateMode(QGraphicsView::NoViewportUpdate);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setStyleSheet(QStringLiteral("background: transparent"));
  viewport()->setAutoFillBackground(false);
  setMinimumSize(1, 1);
}

void ChartCanvas::redraw() {
  m_stale = true;
  viewport()->update();
}

void ChartCanvas::paintEvent(QPaintEvent* event) {
  const double ratio = devicePixelRatioF();
  // What is exported is drawn for the file: as lines, or with as many pixels as that has.
  if (QPainter file(viewport());
      file.paintEngine()->type() == QPaintEngine::SVG || !qFuzzyCompare(file.deviceTransform().m11(), ratio)) {
    file.setRenderHints(renderHints());
    render(&file, QRectF(viewport()->rect()), viewport()->rect());
    return;
  }
  const QSize wanted = viewport()->size() * ratio;
  if (m_stale || m_picture.size() != wanted) {
    m_stale = false;
    if (m_picture.size() != wanted) m_picture = QPixmap(wanted);
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    painter.setRenderHints(renderHints());
    const QRect whole = viewport()->rect();
    render(&painter, QRectF(whole), whole);
  }
  QPainter painter(viewport());
  painter.setClipRegion(event->region());
  painter.drawPixmap(0, 0, m_picture);
}

void ChartCanvas::drawBackground(QPainter* painter, const QRectF&) {
  if (paintBackground) paintBackground(*painter);
}

void ChartCanvas::drawForeground(QPainter* painter, const QRectF&) {
  if (paintForeground) paintForeground(*painter);
}

void ChartCanvas::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  setSceneRect(QRectF(viewport()->rect()));
  redraw();
}

void ChartCanvas::mousePressEvent(QMouseEvent* event) {
  event->ignore();
}
void ChartCanvas::mouseMoveEvent(QMouseEvent* event) {
  event->ignore();
}
void ChartCanvas::mouseReleaseEvent(QMouseEvent* event) {
  event->ignore();
}
void ChartCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
  event->ignore();
}
void ChartCanvas::wheelEvent(QWheelEvent* event) {
  event->ignore();
}

}  // namespace vitrine::ui
