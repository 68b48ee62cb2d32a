// A line that says what was just done, with a button (and Ctrl+Z) that takes it back.
#pragma once

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <functional>

namespace vitrine::ui {

class UndoLine : public QWidget {
 public:
  UndoLine(QWidget* parent, std::function<void()> undo)
      : QWidget(parent),
        m_words(new QLabel(this)),
        m_undo(new QPushButton(words("&Undo"), this)),
        m_key(new QShortcut(QKeySequence::Undo, parent)) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    line->addWidget(m_words);
    line->addWidget(m_undo);
    line->addStretch(1);
    m_undo->setToolTip(words("Takes it back (Ctrl+Z)."));
    m_undo->setAutoDefault(false);
    connect(m_undo, &QPushButton::clicked, this, undo);
    connect(m_key, &QShortcut::activated, this, undo);
    tell({}, {}, false);
  }

  // Empty words: there is nothing to say.
  void tell(const QString& text, const QString& tip, bool possible) {
    m_words->setText(text);
    m_words->setToolTip(tip);
    m_undo->setVisible(possible);
    m_undo->setAccessibleName(text + QLatin1Char(' ') + words("Undo"));
    m_key->setEnabled(possible);
    setVisible(!text.isEmpty());
  }

 private:
  static QString words(const char* text) { return QCoreApplication::translate("UndoLine", text); }
  QLabel* m_words;
  QPushButton* m_undo;
  QShortcut* m_key;
};

}  // namespace vitrine::ui
