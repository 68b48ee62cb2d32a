// The reference: every type there is, the project file, and what each view shows; with a search over all of it.
#pragma once

#include <QDialog>
#include <QList>

class QLineEdit;
class QTextBrowser;
class QTreeWidget;
class QTreeWidgetItem;

namespace vitrine::ui {

// A heading of a page with the text up to the next one.
struct HelpSection {
  int level = 1;
  QString title, text;  // the text is Markdown, its heading included
};

// Pages in Markdown, cut at their headings. Each page begins with one of its own.
[[nodiscard]] QList<HelpSection> helpSections(const QStringList& pages);

class HelpWindow : public QDialog {
  Q_OBJECT

 public:
  HelpWindow(const QList<HelpSection>& sections, QWidget* parent = nullptr);
  void search(const QString& words);
  QStringList found() const;  // titles of the sections that the search leaves

 private:
  void fill();
  void showSection(const QTreeWidgetItem* item);
  void mark();

  QList<HelpSection> m_sections;
  QLineEdit* m_search;
  QTreeWidget* m_contents;
  QTextBrowser* m_text;
};

// The pages that ship with Vitrine.
[[nodiscard]] QStringList helpPages();

}  // namespace vitrine::ui
