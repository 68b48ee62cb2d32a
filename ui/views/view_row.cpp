#include "ui/views/view_row.h"

#include <QPainter>
#include <QSettings>

#include "ui/theme/theme.h"
#include "ui/views/view_card.h"

namespace vitrine::ui {
namespace {

constexpr auto kOrderKey = "views/order";
constexpr int kGap = 12, kUsualWidth = 1000;

QString widthKey(const QString& id) {
  return "views/width/" + id;
}

// The gap between two cards; a line while the pointer can take hold of it.
class Edge final : public QSplitterHandle {
 public:
  using QSplitterHandle::QSplitterHandle;

 protected:
  bool event(QEvent* event) override {
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave) update();
    return QSplitterHandle::event(event);
  }
  void paintEvent(QPaintEvent*) override {
    if (!underMouse()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::instance().colours().accent);
    painter.drawRoundedRect(QRectF(width() / 2.0 - 1.5, height() / 2.0 - 24, 3, 48), 1.5, 1.5);
  }
};

}  // namespace

ViewRow::ViewRow(QStringList ids, QWidget* parent) : QSplitter(Qt::Horizontal, parent), m_order(std::move(ids)) {
  setHandleWidth(kGap);
  setChildrenCollapsible(false);
  // What was kept may be of another version: what it does not know comes where it stands in the list.
  const QStringList kept = QSettings().value(kOrderKey).toStringList();
  QStringList known;
  for (const QString& id : kept)
    if (m_order.contains(id) && !known.contains(id)) known << id;
  for (qsizetype i = 0; i < m_order.size(); ++i)
    if (!known.contains(m_order[i])) known.insert(std::min(i, known.size()), m_order[i]);
  m_order = known;
  connect(this, &QSplitter::splitterMoved, this, &ViewRow::keepWidths);
}

QSplitterHandle* ViewRow::createHandle() {
  auto* edge = new Edge(orientation(), this);
  edge->setAttribute(Qt::WA_Hover);
  edge->setToolTip(tr("Drag to share the width between the two views"));
  return edge;
}

void ViewRow::add(const QString& id, ViewCard* card) {
  int before = 0;
  for (const QString& each : std::as_const(m_order)) {
    if (each == id) break;
    before += m_cards.contains(each) ? 1 : 0;
  }
  m_cards[id] = card;
  insertWidget(before, card);
  connect(card, &ViewCard::dragged, this, [this, id](QPoint global) { dragTo(id, mapFromGlobal(global)); });
  connect(card, &ViewCard::collapsedChanged, this, &ViewRow::spread);
}

QStringList ViewRow::visible() const {
  QStringList out;
  for (const QString& id : m_order)
    if (m_cards.contains(id) && !m_cards[id]->isHidden()) out << id;
  return out;
}

void ViewRow::spread() {
  const QSettings settings;
  QList<int> widths;
  for (int i = 0; i < count(); ++i) {
    auto* card = qobject_cast<ViewCard*>(widget(i));
    const int wanted = settings.value(widthKey(idOf(card)), kUsualWidth).toInt();
    widths << (card->isHidden() ? 0 : card->isCollapsed() ? 1 : std::clamp(wanted, 1, 100'000));
  }
  setSizes(widths);
}

// Widths are shares of the row: what counts is how they stand to each other.
void ViewRow::keepWidths() {
  QSettings settings;
  const QList<int> now = sizes();
  int whole = 0, cards = 0;
  for (int i = 0; i < count(); ++i) {
    const auto* card = qobject_cast<ViewCard*>(widget(i));
    if (card->isHidden() || card->isCollapsed()) continue;
    whole += now[i];
    ++cards;
  }
  for (int i = 0; i < count(); ++i) {
    const auto* card = qobject_cast<ViewCard*>(widget(i));
    if (card->isHidden() || card->isCollapsed() || whole == 0) continue;
    settings.setValue(widthKey(idOf(card)), kUsualWidth * cards * now[i] / whole);
  }
}

void ViewRow::move(const QString& id, int steps) {
  const QStringList shown = visible();
  const qsizetype from = shown.indexOf(id), to = std::clamp<qsizetype>(from + steps, 0, shown.size() - 1);
  if (from < 0 || to == from) return;
  place(id, static_cast<int>(m_order.indexOf(shown[to])));
}

// The card changes places with a neighbour as soon as the pointer is in the half of it that is farther off.
void ViewRow::dragTo(const QString& id, QPoint pointer) {
  for (const QString& other : visible()) {
    if (other == id) continue;
    const QRect room = m_cards[other]->geometry();
    const qsizetype at = m_order.indexOf(other);
    const bool after = at > m_order.indexOf(id);
    const bool past = after ? pointer.x() > room.center().x() : pointer.x() < room.center().x();
    if (past && room.adjusted(0, -10'000, 0, 10'000).contains(pointer)) return place(id, static_cast<int>(at));
  }
}

void ViewRow::place(const QString& id, int at) {
  m_order.move(m_order.indexOf(id), at);
  QSettings().setValue(kOrderKey, m_order);
  int index = 0;
  for (const QString& each : std::as_const(m_order))
    if (m_cards.contains(each)) insertWidget(index++, m_cards[each]);
  spread();
}

}  // namespace vitrine::ui
