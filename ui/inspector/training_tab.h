// The inspector's page about how the network is trained: every section of the schema but the data. One objective and
// one optimizer look like a form; lists of them have headings, and can grow and shrink.
#pragma once

#include <QStringList>
#include <QWidget>
#include <functional>
#include <vector>

class QToolButton;
class QVBoxLayout;

namespace vitrine::ui {

class Document;
class SectionForm;

class TrainingTab : public QWidget {
  Q_OBJECT

 public:
  explicit TrainingTab(Document& document, QWidget* parent = nullptr);

 signals:
  void rateWanted();  // a learning rate is to be looked for

 private:
  // What stands on the page: sections in order, and which headings and buttons between them.
  QStringList plan() const;
  void rebuild();
  void refresh();
  void addHeading(const QString& heading, const QString& words, std::function<void()> remove);
  QToolButton* removal(const QString& words, std::function<void()> remove);
  void addMore(const QString& words, const QString& doc, std::function<void()> add);
  SectionForm* formOf(const QString& prefix);
  void addForm(const QString& prefix);
  void addMetric(const QString& prefix, std::function<void()> remove);
  void addLine();

  Document& m_document;
  QVBoxLayout* m_column;
  QWidget* m_page = nullptr;
  QVBoxLayout* m_rows = nullptr;
  bool m_choosing = false;  // the objective's fields were asked for, though there is little to choose
  QStringList m_plan;
  std::vector<SectionForm*> m_forms;
};

}  // namespace vitrine::ui
