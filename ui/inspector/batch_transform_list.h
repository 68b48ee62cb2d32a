// The batch transforms of a project, one form below the other, each with a button that takes it out.
#pragma once

#include <QWidget>
#include <vector>

class QVBoxLayout;

namespace vitrine::ui {

class Document;
class SectionForm;

class BatchTransformList : public QWidget {
  Q_OBJECT

 public:
  explicit BatchTransformList(Document& document, QWidget* parent = nullptr);
  void refresh();

 private:
  void rebuild();
  void addHeading(std::size_t index, QVBoxLayout* rows);

  Document& m_document;
  QWidget* m_page = nullptr;
  std::vector<SectionForm*> m_forms;
};

}  // namespace vitrine::ui
