// A line of text that gives way where there is no room: it ends in "…" then, and its tooltip has all of it.
#pragma once

#include <QLabel>

namespace vitrine::ui {

class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  using QLabel::QLabel;

  void setWords(const QString& words) {
    if (words == m_words) return;
    m_words = words;
    setAccessibleName(words);
    updateGeometry();
    fit();
  }
  QString words() const { return m_words; }
  QSize sizeHint() const override {
    return {fontMetrics().horizontalAdvance(m_words) + 2, QLabel::sizeHint().height()};
  }
  QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    QLabel::resizeEvent(event);
    fit();
  }

 private:
  void fit() {
    const QString shown = fontMetrics().elidedText(m_words, Qt::ElideRight, width());
    setText(shown);
    setToolTip(shown == m_words ? QString() : m_words);
  }
  QString m_words;
};

}  // namespace vitrine::ui
