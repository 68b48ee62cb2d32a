#include "ui/dialogs/help_window.h"

#include <QFile>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSplitter>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

constexpr int kSectionRole = Qt::UserRole;

QString resource(const char* name) {
  QFile file(QString(":/help/%1").arg(name));
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString viewsPage() {
  QString page = "# " + HelpWindow::tr("What each view shows") + "\n\n";
  for (const ViewType& type : viewTypes()) page += "## " + type.title + "\n\n" + type.doc + ".\n\n";
  return page;
}

// Every word of what is searched stands somewhere in the section.
bool matches(const HelpSection& section, const QString& words) {
  const QStringList wanted = words.split(' ', Qt::SkipEmptyParts);
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const QString& word) { return section.text.contains(word, Qt::CaseInsensitive); });
}

}  // namespace

QStringList helpPages() {
  return {viewsPage(), "# " + HelpWindow::tr("All types") + "\n\n" + resource("reference.md"),
          resource("project-format.md")};
}

QList<HelpSection> helpSections(const QStringList& pages) {
  static const QRegularExpression heading("^(#{1,3}) (.+)$");
  QList<HelpSection> out;
  for (const QString& page : pages) {
    bool isCode = false;
    for (const QString& line : page.split('\n')) {
      if (line.startsWith("```")) isCode = !isCode;
      const auto found = isCode ? QRegularExpressionMatch() : heading.match(line);
      if (found.hasMatch()) {
        QString title = found.captured(2);
        title.remove(QRegularExpression(" \\(`.*`\\)$"));
        out << HelpSection{static_cast<int>(found.capturedLength(1)), title, {}};
      }
      if (!out.isEmpty()) out.last().text += line + '\n';
    }
  }
  return out;
}

HelpWindow::HelpWindow(const QList<HelpSection>& sections, QWidget* parent) : QDialog(parent), m_sections(sections) {
  setWindowTitle(tr("Reference"));
  resize(960, 620);
  auto* column = new QVBoxLayout(this);
  m_search = new QLineEdit(this);
  m_search->setPlaceholderText(tr("Search the reference"));
  m_search->setAccessibleName(tr("Search the reference"));
  m_search->setClearButtonEnabled(true);
  auto* across = new QSplitter(Qt::Horizontal, this);
  m_contents = new QTreeWidget(across);
  m_contents->setHeaderHidden(true);
  m_contents->setStyleSheet("QTreeWidget::item { padding: 3px 2px; }");
  m_contents->setAccessibleName(tr("Contents"));
  m_text = new QTextBrowser(across);
  m_text->setAccessibleName(tr("Text"));
  m_text->setOpenExternalLinks(true);
  m_text->document()->setDocumentMargin(16);
  across->setSizes({260, 740});
  column->addWidget(m_search);
  column->addWidget(across, 1);
  connect(m_search, &QLineEdit::textChanged, this, &HelpWindow::fill);
  connect(m_contents, &QTreeWidget::currentItemChanged, this, &HelpWindow::showSection);
  fill();
  m_search->setFocus();
}

void HelpWindow::search(const QString& words) {
  m_search->setText(words);
}

QStringList HelpWindow::found() const {
  QStringList out;
  for (QTreeWidgetItemIterator each(m_contents, QTreeWidgetItemIterator::Selectable); *each; ++each)
    out << (*each)->text(0);
  return out;
}

// The sections that hold what is searched, below the headings they belong to.
void HelpWindow::fill() {
  const QString words = m_search->text().trimmed();
  m_contents->clear();
  QTreeWidgetItem *above[4] = {}, *first = nullptr;
  bool isNamed = false;
  for (qsizetype i = 0; i < m_sections.size(); ++i) {
    const HelpSection& section = m_sections[i];
    QTreeWidgetItem* parent = nullptr;
    for (int level = 1; level < section.level; ++level)
      if (above[level]) parent = above[level];
    auto* item = new QTreeWidgetItem({section.title});
    item->setData(0, kSectionRole, static_cast<int>(i));
    const bool isFound = matches(section, words);
    if (!isFound) item->setFlags(item->flags() & ~Qt::ItemIsSelectable);
    parent ? parent->addChild(item) : m_contents->addTopLevelItem(item);
    above[section.level] = item;
    for (int deeper = section.level + 1; deeper < 4; ++deeper) above[deeper] = nullptr;
    // What is called so comes before what speaks of it.
    if (isFound && (!first || (!isNamed && section.title.contains(words, Qt::CaseInsensitive)))) {
      isNamed = section.title.contains(words, Qt::CaseInsensitive);
      first = item;
    }
  }
  for (QTreeWidgetItemIterator each(m_contents); *each; ++each) {
    (*each)->setHidden(true);
    (*each)->setExpanded(!words.isEmpty() || !(*each)->parent());
  }
  for (QTreeWidgetItemIterator each(m_contents, QTreeWidgetItemIterator::Selectable); *each; ++each)
    for (QTreeWidgetItem* up = *each; up; up = up->parent()) up->setHidden(false);
  m_contents->setCurrentItem(first);
  if (!first) m_text->setMarkdown(tr("Nothing here speaks of “%1”.").arg(words));
}

void HelpWindow::showSection(const QTreeWidgetItem* item) {
  if (!item) return;
  const auto at = static_cast<qsizetype>(item->data(0, kSectionRole).toInt());
  QString text = m_sections[at].text;
  for (qsizetype i = at + 1; i < m_sections.size() && m_sections[i].level > m_sections[at].level; ++i)
    text += m_sections[i].text;
  m_text->setMarkdown(text);
  mark();
}

void HelpWindow::mark() {
  QList<QTextEdit::ExtraSelection> marks;
  QTextCharFormat lit;
  QColor wash = Theme::instance().colours().accent;
  wash.setAlphaF(0.3F);
  lit.setBackground(wash);
  for (const QString& word : m_search->text().split(' ', Qt::SkipEmptyParts))
    for (QTextCursor at = m_text->document()->find(word); !at.isNull(); at = m_text->document()->find(word, at))
      marks << QTextEdit::ExtraSelection{at, lit};
  m_text->setExtraSelections(marks);
  m_text->moveCursor(QTextCursor::Start);
}

}  // namespace vitrine::ui
