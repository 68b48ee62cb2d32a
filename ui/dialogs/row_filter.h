// A field over a list that leaves the rows in which each of its words stands, and says how many those are.
#pragma once

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QTreeWidget>
#include <algorithm>
#include <functional>

#include "ui/document/text.h"

namespace vitrine::ui {

class RowFilter : public QWidget {
 public:
  explicit RowFilter(QTreeWidget& list, QWidget* parent)
      : QWidget(parent), m_list(list), m_field(new QLineEdit(this)), m_count(new QLabel(this)) {
    setFocusProxy(m_field);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    m_field->setPlaceholderText(words("Filter by name, state, setting …"));
    m_field->setClearButtonEnabled(true);
    m_field->setAccessibleName(words("Filter"));
    m_field->setToolTip(words("Shows the rows in which each of these words stands (Ctrl+F)."));
    m_count->setProperty("role", "small");
    line->addWidget(m_field, 1);
    line->addWidget(m_count);
    connect(m_field, &QLineEdit::textChanged, this, [this] { apply(); });
    const auto key = [this](const QKeySequence& keys, auto&& act) {
      connect(new QShortcut(keys, m_field, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, this, act);
    };
    // Who has filtered goes on in the list; Enter there does what it does there.
    for (const Qt::Key down : {Qt::Key_Down, Qt::Key_Return, Qt::Key_Enter})
      key(QKeySequence(down), [this] { m_list.setFocus(Qt::ShortcutFocusReason); });
    key(QKeySequence(Qt::Key_Escape), [this] {
      if (!m_field->text().isEmpty()) return m_field->clear();
      if (leave) leave();
    });
    connect(new QShortcut(QKeySequence::Find, parent), &QShortcut::activated, this, [this] {
      m_field->setFocus(Qt::ShortcutFocusReason);
      m_field->selectAll();
    });
  }

  std::function<void()> applied, leave;  // rows came or went; Escape where there is nothing to clear
  bool isEmpty() const { return m_field->text().isEmpty(); }
  bool isApplying() const { return m_applying; }

  // After rows have changed. What is not shown is not selected either: nobody acts on what he cannot see.
  void apply() {
    m_applying = true;
    hideOthers();
    m_applying = false;
    if (applied) applied();
  }

 private:
  void hideOthers() {
    const QStringList wanted = m_field->text().split(' ', Qt::SkipEmptyParts);
    QTreeWidgetItem* first = nullptr;
    int shown = 0;
    for (int i = 0; i < m_list.topLevelItemCount(); ++i) {
      QTreeWidgetItem* row = m_list.topLevelItem(i);
      const bool fits =
          std::all_of(wanted.begin(), wanted.end(), [row](const QString& word) { return stands(*row, word); });
      row->setHidden(!fits);
      if (!fits) row->setSelected(false);
      if (fits && shown++ == 0) first = row;
    }
    m_count->setText(wanted.isEmpty() ? counted(shown, words("run"), words("runs"))
                                      : words("%1 of %2 shown").arg(shown).arg(m_list.topLevelItemCount()));
    if (const QTreeWidgetItem* current = m_list.currentItem(); !current || current->isHidden())
      m_list.setCurrentItem(first);
  }
  static QString words(const char* text) { return QCoreApplication::translate("RowFilter", text); }
  static bool stands(const QTreeWidgetItem& row, const QString& word) {
    for (int column = 0; column < row.columnCount(); ++column)
      if (row.text(column).contains(word, Qt::CaseInsensitive)) return true;
    return false;
  }
  QTreeWidget& m_list;
  QLineEdit* m_field;
  QLabel* m_count;
  bool m_applying = false;
};

}  // namespace vitrine::ui
