#include "ui/inspector/problem_list.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr std::size_t kMostShown = 20;

QString sentence(const Problem& problem) {
  QString out = qtext(problem.text);
  if (!out.endsWith('.')) out += '.';
  if (!problem.remedy.empty()) out += " " + qtext(problem.remedy) + (problem.remedy.ends_with('.') ? "" : ".");
  return out;
}

}  // namespace

ProblemList::ProblemList(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
  m_column = new QVBoxLayout(this);
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->setSpacing(6);
}

void ProblemList::setProblems(const std::vector<Problem>& problems, bool withLayer) {
  QString now;
  for (const Problem& p : problems) now += qtext(p.node + p.text + p.remedy + (p.fix ? p.fix->title : "")) + "\n";
  setVisible(!problems.empty());
  if (now == m_shown) return;
  m_shown = now;
  while (QLayoutItem* item = m_column->takeAt(0)) {
    if (QWidget* widget = item->widget()) {
      widget->hide();
      widget->deleteLater();
    }
    delete item;
  }
  for (std::size_t i = 0; i < problems.size() && i < kMostShown; ++i) add(problems[i], withLayer);
  if (problems.size() > kMostShown) {
    auto* more = new QLabel(tr("… and %1 more").arg(problems.size() - kMostShown), this);
    more->setProperty("role", "muted");
    m_column->addWidget(more);
  }
}

void ProblemList::add(const Problem& problem, bool withLayer) {
  auto* label = new QLabel(sentence(problem), this);
  label->setProperty("role", problem.severity == Severity::error ? "problem" : "warning");
  label->setWordWrap(true);
  if (withLayer && !problem.node.empty()) {
    auto* link = new QPushButton(qtext(m_document.trainedName(problem.node)), this);
    link->setProperty("role", "link");
    link->setCursor(Qt::PointingHandCursor);
    const QString id = qtext(problem.node);
    connect(link, &QPushButton::clicked, this, [this, id] { emit layerPicked(id); });
    m_column->addWidget(link, 0, Qt::AlignLeft);
  }
  m_column->addWidget(label);
  if (!problem.fix) return;
  auto* fix = new QPushButton(qtext(problem.fix->title), this);
  fix->setCursor(Qt::PointingHandCursor);
  connect(fix, &QPushButton::clicked, this, [this, edit = *problem.fix] { (void)m_document.applyFix(edit); });
  m_column->addWidget(fix, 0, Qt::AlignLeft);
}

}  // namespace vitrine::ui
