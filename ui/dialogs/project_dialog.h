// What the project is called, and what its author wants others to know of it.
#pragma once

#include <QDialog>

class QLineEdit;
class QPlainTextEdit;

namespace vitrine::ui {

class Document;

class ProjectDialog : public QDialog {
  Q_OBJECT

 public:
  explicit ProjectDialog(Document& document, QWidget* parent = nullptr);
  void accept() override;  // one step of undo

 private:
  Document& m_document;
  QLineEdit* m_title;
  QPlainTextEdit* m_notes;
};

}  // namespace vitrine::ui
