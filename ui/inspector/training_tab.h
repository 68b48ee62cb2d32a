// The inspector's page about how the network is trained: every section of the schema but the data.
#pragma once

#include <QWidget>
#include <vector>

namespace vitrine::ui {

class Document;
class SectionForm;

class TrainingTab : public QWidget {
  Q_OBJECT

 public:
  explicit TrainingTab(Document& document, QWidget* parent = nullptr);

 private:
  void refresh();
  Document& m_document;
  std::vector<SectionForm*> m_forms;
};

}  // namespace vitrine::ui
