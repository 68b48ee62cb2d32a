// The switch of a view in the row above them. Where the row is short of room its title ends in "…".
#pragma once

#include <QEvent>
#include <QToolButton>
#include <algorithm>

namespace vitrine::ui {

class ViewSwitch : public QToolButton {
 public:
  using QToolButton::QToolButton;

  void setTitle(const QString& title, const QString& doc) {
    m_title = title;
    m_doc = doc;
    measure();
  }
  QSize sizeHint() const override { return m_whole; }
  QSize minimumSizeHint() const override { return {std::min(kLeast, m_whole.width()), m_whole.height()}; }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    QToolButton::resizeEvent(event);
    fit();
  }
  void changeEvent(QEvent* event) override {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) measure();
  }

 private:
  static constexpr int kLeast = 44;  // pixels: two letters and what stands for the rest

  void measure() {
    setText(m_title);
    m_whole = QToolButton::sizeHint();
    updateGeometry();
    fit();
  }
  void fit() {
    const int missing = m_whole.width() - width(), room = fontMetrics().horizontalAdvance(m_title) - missing;
    setText(missing > 0 ? fontMetrics().elidedText(m_title, Qt::ElideRight, room) : m_title);
    setToolTip(missing > 0 ? m_title + QStringLiteral("\n") + m_doc : m_doc);
  }
  QString m_title, m_doc;
  QSize m_whole;
};

}  // namespace vitrine::ui
