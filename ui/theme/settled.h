// Keeps its child's wishes for itself. Words that change many times a second ask for another width each time, and
// each time the whole window would be laid out; inside this they ask for room only where they have too little, and
// give some back only once they have used far less for a while.
#pragma once

#include <QEvent>
#include <QTimer>
#include <QWidget>

namespace vitrine::ui {

class Settled : public QWidget {
 public:
  explicit Settled(QWidget* child, QWidget* parent = nullptr) : QWidget(parent), m_child(child) {
    child->setParent(this);
    setSizePolicy(child->sizePolicy());
    m_giveBack.setSingleShot(true);
    m_giveBack.setInterval(kGiveBackMs);
    connect(&m_giveBack, &QTimer::timeout, this, [this] { take(wish()); });
    take(wish());
  }
  QSize sizeHint() const override { return m_room.hint; }
  QSize minimumSizeHint() const override { return m_room.least; }

 protected:
  bool event(QEvent* event) override {
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show) settle();
    return QWidget::event(event);
  }
  void resizeEvent(QResizeEvent*) override { m_child->setGeometry(rect()); }

 private:
  static constexpr int kTooWide = 32;  // px more than is used
  static constexpr int kGrowth = 8;    // px at a time: figures differ in width by a pixel or two
  static constexpr int kGiveBackMs = 1'500;

  struct Room {
    QSize hint, least;
  };
  static QSize grown(const QSize& size) { return {(size.width() + kGrowth - 1) / kGrowth * kGrowth, size.height()}; }

  Room wish() const {
    if (m_child->isHidden()) return {{0, 0}, {0, 0}};
    const QSize least = m_child->minimumSizeHint().expandedTo(m_child->minimumSize());
    return {grown(m_child->sizeHint().expandedTo(least)), grown(least)};
  }

  void settle() {
    const Room now = wish();
    const auto wider = [](const QSize& a, const QSize& b) { return a.width() > b.width() || a.height() != b.height(); };
    const auto narrower = [](const QSize& a, const QSize& b) { return a.width() < b.width() - kTooWide; };
    if (wider(now.hint, m_room.hint) || wider(now.least, m_room.least)) return take(now);
    if (!narrower(now.hint, m_room.hint) && !narrower(now.least, m_room.least))
      m_giveBack.stop();
    else if (!m_giveBack.isActive())
      m_giveBack.start();
  }

  void take(const Room& room) {
    m_giveBack.stop();
    m_room = room;
    updateGeometry();
  }

  QWidget* m_child;
  Room m_room;
  QTimer m_giveBack;
};

}  // namespace vitrine::ui
