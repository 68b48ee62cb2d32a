// Keeps its child's wishes for itself. Words that change many times a second ask for another width each time, and
// each time the whole window would be laid out; inside this they ask for room only where they have too little, or
// far more than they use.
#pragma once

#include <QEvent>
#include <QWidget>

namespace vitrine::ui {

class Settled : public QWidget {
 public:
  explicit Settled(QWidget* child, QWidget* parent = nullptr) : QWidget(parent), m_child(child) {
    child->setParent(this);
    setSizePolicy(child->sizePolicy());
    settle();
  }
  QSize sizeHint() const override { return m_hint; }
  QSize minimumSizeHint() const override { return m_least; }

 protected:
  bool event(QEvent* event) override {
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show) settle();
    return QWidget::event(event);
  }
  void resizeEvent(QResizeEvent*) override { m_child->setGeometry(rect()); }

 private:
  static constexpr int kTooWide = 32;  // px more than is used

  void settle() {
    const bool shown = !m_child->isHidden();
    const QSize least = shown ? m_child->minimumSizeHint().expandedTo(m_child->minimumSize()) : QSize(0, 0);
    const QSize hint = shown ? m_child->sizeHint().expandedTo(least) : QSize(0, 0);
    const auto fits = [](const QSize& now, const QSize& kept) {
      return now.height() == kept.height() && now.width() <= kept.width() && now.width() >= kept.width() - kTooWide;
    };
    if (fits(hint, m_hint) && fits(least, m_least)) return;
    m_hint = hint;
    m_least = least;
    updateGeometry();
  }

  QWidget* m_child;
  QSize m_hint, m_least;
};

}  // namespace vitrine::ui
