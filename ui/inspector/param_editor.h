// One field of a form: the right widget for a parameter's kind, with its title, range and documentation. What is typed
// takes effect when it is finished: half a number is another number.
#pragma once

#include <QWidget>
#include <vector>

#include "core/schema/type_info.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace vitrine::ui {

class NumberBox;

class ParamEditor : public QWidget {
  Q_OBJECT

 public:
  explicit ParamEditor(const ParamSpec& spec, QWidget* parent = nullptr);

  const ParamSpec& spec() const { return m_spec; }
  QString text() const;   // as it stands there
  QString value() const;  // spelt as the engine reads it
  // Shows the document's value; what is being typed stays until that value is another one.
  void setText(const QString& text);
  void setInvalid(bool invalid);
  // Of a parameter that names something of the project: what there is to pick, by id and title.
  void setChoices(const std::vector<Choice>& choices);
  bool isPending() const { return m_pending; }
  void commit();    // what has been typed takes effect now
  void taken();     // it has
  void giveBack();  // the document's value again

 signals:
  void typed();                       // another keystroke, which has no effect yet
  void edited(const QString& value);  // Enter, the focus leaves, a step, a choice; valid or not
  void entered();                     // the focus came: what follows is one gesture
  void left();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void buildLine();
  QWidget* buildFile();
  void browse();
  void show(const QString& text);
  QWidget* field() const;
  bool holdsAnother(const QString& text) const;  // another value, that is, or none

  const ParamSpec m_spec;
  NumberBox* m_number = nullptr;
  QLineEdit* m_line = nullptr;
  QComboBox* m_choice = nullptr;
  QCheckBox* m_check = nullptr;
  QString m_shown;  // the document's value
  bool m_filling = false;
  bool m_pending = false;  // typed, and without effect so far
  bool m_touched = false;  // edited since the focus came: what it says is the person's own spelling
};

// "How many outputs … (1 … 65,536 units)": what a tooltip says of a parameter.
[[nodiscard]] QString describe(const ParamSpec& spec);

// Lets the window's undo and redo keep working in a text field, which would swallow them for its own.
void leaveUndoToTheWindow(QWidget* field);

}  // namespace vitrine::ui
