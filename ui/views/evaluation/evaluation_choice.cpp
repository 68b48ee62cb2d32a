// What the evaluation view is asked to show: the part, the objective, the page, and what is remembered of them.
#include <QComboBox>
#include <QFormLayout>
#include <QSettings>
#include <QTabBar>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/evaluation/confusion_map.h"
#include "ui/views/evaluation/confusion_page.h"
#include "ui/views/evaluation/evaluation_view.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/evaluation/gallery_page.h"
#include "ui/views/objective_choice.h"

namespace vitrine::ui {

QString EvaluationView::key(const char* name) const {
  return QStringLiteral("views/") + keptAs("evaluation") + QLatin1Char('/') + QLatin1String(name);
}

// ---- what is watched

void EvaluationView::follow() {
  m_answer = nullptr;
  m_isOpen = false;
  letGoBut(nullptr);  // the samples are those of the run before
  m_gallery->forget();
  fillParts();
  m_objectives->fill(feed().run() ? &feed().run()->project() : nullptr);
  watch();
  invalidate();
}

bool EvaluationView::hasTest() const {
  return feed().run() && !feed().run()->split().test.empty();
}

// The one that was chosen, if the run has it.
Part EvaluationView::wantedPart() const {
  return m_part == Part::test && !hasTest() ? Part::validation : m_part;
}

void EvaluationView::fillParts() {
  m_partChoice->clear();
  for (const Part part : {Part::validation, Part::train, Part::test})
    if (part != Part::test || hasTest()) m_partChoice->addItem(partTitle(part), static_cast<int>(part));
  m_partChoice->setCurrentIndex(m_partChoice->findData(static_cast<int>(wantedPart())));
}

void EvaluationView::setPart(Part part) {
  m_part = part;
  QSettings().setValue(key("part"), qtext(evaluated_part(part)));
  m_partChoice->setCurrentIndex(m_partChoice->findData(static_cast<int>(wantedPart())));
  lookAnew();
}

void EvaluationView::lookAnew() {
  watch();
  if (isVisible()) refreshNow();
}

void EvaluationView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

void EvaluationView::watch() {
  if (m_watching)
    m_judged.ask(evaluation_of({wantedPart(), m_objectives->objective()}));
  else
    m_judged.stop();
}

QWidget* EvaluationView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* form = new QFormLayout(panel);
  form->setContentsMargins(0, 0, 0, 0);
  const auto choice = [&](const QString& title, const QStringList& options, int chosen, auto picked) {
    auto* box = new QComboBox(panel);
    box->addItems(options);
    box->setCurrentIndex(chosen);
    box->setAccessibleName(title);
    box->setToolTip(title);
    connect(box, &QComboBox::activated, this, picked);
    form->addRow(title, box);
  };
  QStringList parts;
  for (int i = 0; i < m_partChoice->count(); ++i) parts << m_partChoice->itemText(i);
  choice(tr("Judged on"), parts, m_partChoice->currentIndex(),
         [this](int picked) { setPart(static_cast<Part>(m_partChoice->itemData(picked).toInt())); });
  QStringList objectives;
  for (int i = 0; i < m_objectives->count(); ++i) objectives << m_objectives->itemText(i);
  if (m_objectives->isOffered())
    choice(tr("Objective"), objectives, m_objectives->currentIndex(), [this](int picked) {
      m_objectives->setCurrentIndex(picked);
      emit m_objectives->activated(picked);
    });
  QStringList pages;
  for (const EvaluationPage* one : m_shown) pages << one->name();
  if (!pages.isEmpty())
    choice(tr("Show"), pages, m_tabs->currentIndex(), [this](int picked) {
      if (picked < m_shown.size()) setPage(m_shown[picked]->id());
    });
  choice(tr("Matrix"), {tr("Counts"), tr("Row %"), tr("Column %")}, static_cast<int>(m_confusion->map().share()),
         [this](int picked) {
           m_confusion->setShare(static_cast<ConfusionShare>(picked));
           QSettings().setValue(key("share"), picked);
         });
  return panel;
}

}  // namespace vitrine::ui
