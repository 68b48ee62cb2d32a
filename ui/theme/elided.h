// Words that end in "…" where there is no room for all of them; the tool tip has the rest then.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>

namespace vitrine::ui {

template <class Base>
class Elided : public Base {
 public:
  Elided(const char* role, QWidget* parent) : Base(parent) {
    Base::setProperty("role", role);
    Base::setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);  // a button would not give way
  }
  void setWords(const QString& words) {
    if (words == m_words) return;
    m_words = words;
    Base::setAccessibleName(words);
    Base::updateGeometry();
    fit();
  }
  const QString& words() const { return m_words; }
  void setTip(const QString& tip) {  // beside the rest of the words
    m_tip = tip;
    fit();
  }
  QSize sizeHint() const override {
    return {Base::fontMetrics().horizontalAdvance(m_words) + 4, Base::sizeHint().height()};
  }
  QSize minimumSizeHint() const override { return {0, Base::minimumSizeHint().height()}; }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    Base::resizeEvent(event);
    fit();
  }

 private:
  void fit() {
    const QString shown = Base::fontMetrics().elidedText(m_words, Qt::ElideRight, Base::width() - 2);
    Base::setText(shown);
    const bool whole = shown == m_words;
    Base::setToolTip(whole ? m_tip : m_tip.isEmpty() ? m_words : m_words + QLatin1Char('\n') + m_tip);
  }
  QString m_words, m_tip;
};

// What there is to choose from, so that no name is cut: a long one ends in "…", and its tool tip has all of it.
inline void fillChoice(QComboBox& box, const QStringList& names) {
  constexpr int kWidest = 104;  // px
  box.clear();
  box.setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box.setMinimumContentsLength(11);
  for (const QString& name : names) {
    box.addItem(box.fontMetrics().elidedText(name, Qt::ElideRight, kWidest));
    box.setItemData(box.count() - 1, name, Qt::ToolTipRole);
  }
}

using ElidedLine = Elided<QLabel>;
using ElidedLink = Elided<QPushButton>;

}  // namespace vitrine::ui
