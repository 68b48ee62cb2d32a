#include "ui/docks/example_card.h"

#include <QPainter>
#include <QPainterPath>
#include <QTextLayout>
#include <algorithm>

#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kNodeWidth = 148, kNodeHeight = 62;  // as on the canvas
constexpr int kPicture = 96;

// As many whole lines as fit; the last one says by an ellipsis that there is more.
void drawLines(QPainter& painter, const QString& text, const QRectF& box) {
  QTextLayout layout(text, painter.font());
  const QFontMetricsF metrics(painter.font());
  const int most = std::max(1, static_cast<int>(box.height() / metrics.height()));
  layout.beginLayout();
  for (int i = 0; i < most; ++i) {
    QTextLine line = layout.createLine();
    if (!line.isValid()) break;
    line.setLineWidth(box.width());
    QString words = text.mid(line.textStart(), line.textLength());
    const bool cut = i + 1 == most && line.textStart() + line.textLength() < text.size();
    if (cut) words = metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, box.width());
    painter.drawText(QPointF(box.left(), box.top() + i * metrics.height() + metrics.ascent()), words);
  }
  layout.endLayout();
}

}  // namespace

ExampleCard::ExampleCard(Project project, QWidget* parent) : QAbstractButton(parent), m_project(std::move(project)) {
  setAccessibleName(qtext(m_project.title));
  setAccessibleDescription(qtext(m_project.notes));
  setText(qtext(m_project.title));
  setToolTip(QStringLiteral("<p>%1</p>").arg(qtext(m_project.notes).toHtmlEscaped()));
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setMinimumSize(sizeHint());
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ExampleCard::enterEvent(QEnterEvent*) {
  update();
}
void ExampleCard::leaveEvent(QEvent*) {
  update();
}

void ExampleCard::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  const bool lit = underMouse() || hasFocus();
  painter.setPen(QPen(lit ? c.accent : c.border, lit ? 1.5 : 1));
  painter.setBrush(c.raised);
  painter.drawRoundedRect(box, 8, 8);

  QPainterPath top;
  top.addRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7);
  painter.save();
  painter.setClipPath(top);
  painter.fillRect(QRectF(1, 1, width() - 2, kPicture), c.canvas);
  painter.fillRect(QRectF(1, kPicture, width() - 2, 1), c.border);
  paintNetwork(painter, QRectF(18, 14, width() - 36, kPicture - 28));
  painter.restore();

  const QRect words = rect().adjusted(16, kPicture + 12, -16, -12);
  painter.setPen(c.text);
  painter.setFont(Theme::uiFont(14, 600));
  painter.drawText(QRect(words.left(), words.top(), words.width(), 20), Qt::AlignVCenter, text());
  painter.setPen(c.muted);
  painter.setFont(Theme::uiFont(12));
  drawLines(painter, accessibleDescription(),
            QRectF(words.left(), words.top() + 24, words.width(), words.height() - 24));
}

void ExampleCard::paintNetwork(QPainter& painter, const QRectF& box) const {
  const auto& nodes = m_project.graph.nodes();
  if (nodes.empty()) return;
  QRectF all;
  for (const Node& n : nodes) all |= QRectF(n.position.x, n.position.y, kNodeWidth, kNodeHeight);
  const double scale = std::min({box.width() / all.width(), box.height() / all.height(), 0.32});
  const QPointF origin = box.center() - all.center() * scale;
  const auto at = [&](double x, double y) { return origin + QPointF(x, y) * scale; };
  const Colours& c = Theme::instance().colours();
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(c.faint, 1.2));
  for (const Edge& edge : m_project.graph.edges()) {
    const Node *from = m_project.graph.find(edge.from.node), *to = m_project.graph.find(edge.to.node);
    const QPointF a = at(from->position.x + kNodeWidth, from->position.y + kNodeHeight / 2);
    const QPointF b = at(to->position.x, to->position.y + kNodeHeight / 2);
    QPainterPath path(a);
    if (b.x() >= a.x()) {
      const double bend = std::max(4.0, (b.x() - a.x()) / 2);
      path.cubicTo(a + QPointF(bend, 0), b - QPointF(bend, 0), b);
    } else {  // back to the start of the next row
      const double bend = 14, middle = (a.y() + b.y()) / 2;
      path.cubicTo(a + QPointF(bend, 0), QPointF(a.x() + bend, middle), QPointF(a.x(), middle));
      path.lineTo(b.x(), middle);
      path.cubicTo(QPointF(b.x() - bend, middle), b - QPointF(bend, 0), b);
    }
    painter.drawPath(path);
  }
  painter.setPen(Qt::NoPen);
  for (const Node& n : nodes) {
    const LayerType* type = type_of(n);
    painter.setBrush(c.category(type ? QString::fromStdString(type->info.category) : QString()));
    painter.drawRoundedRect(QRectF(at(n.position.x, n.position.y), QSizeF(kNodeWidth, kNodeHeight) * scale), 3, 3);
  }
}

}  // namespace vitrine::ui
