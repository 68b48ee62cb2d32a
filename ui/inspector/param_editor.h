// One field of a form: the right widget for a parameter's kind, with its title, range and documentation.
#pragma once

#include <QWidget>

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
  QString text() const;
  // Shows the document's value; leaves alone what is being typed if it means the same.
  void setText(const QString& text);
  void setInvalid(bool invalid);

 signals:
  void edited(const QString& text);  // valid or not
  void entered();                    // the focus came: what follows is one gesture
  void left();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  QWidget* buildFile();
  void browse();
  QWidget* field() const;
  bool holdsAnother(const QString& text) const;  // another value, that is, or none

  const ParamSpec m_spec;
  NumberBox* m_number = nullptr;
  QLineEdit* m_line = nullptr;
  QComboBox* m_choice = nullptr;
  QCheckBox* m_check = nullptr;
  bool m_filling = false;
  bool m_touched = false;  // edited since the focus came: what it says is the person's own spelling
};

// "How many outputs … (1 … 65,536 units)": what a tooltip says of a parameter.
[[nodiscard]] QString describe(const ParamSpec& spec);

// Lets the window's undo and redo keep working in a text field, which would swallow them for its own.
void leaveUndoToTheWindow(QWidget* field);

}  // namespace vitrine::ui
