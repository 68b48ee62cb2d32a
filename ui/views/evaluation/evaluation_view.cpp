#include "ui/views/evaluation/evaluation_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QStackedLayout>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/live/tried_input.h"
#include "ui/views/empty_note.h"
#include "ui/views/evaluation/calibration_page.h"
#include "ui/views/evaluation/class_table.h"
#include "ui/views/evaluation/confusion_map.h"
#include "ui/views/evaluation/confusion_page.h"
#include "ui/views/evaluation/curves_page.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/evaluation/gallery_page.h"
#include "ui/views/evaluation/maps_page.h"
#include "ui/views/evaluation/numbers_page.h"
#include "ui/views/evaluation/places_page.h"
#include "ui/views/figures.h"
#include "ui/views/objective_choice.h"

namespace vitrine::ui {

EvaluationView::EvaluationView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_judged(context.feed),
      m_head(new ElidedLine("small", this)),
      m_leftOut(new ElidedLine("small", this)),
      m_bar(new QWidget(this)),
      m_tabs(new QTabBar(m_bar)),
      m_pageChoice(new QComboBox(m_bar)),
      m_partChoice(new QComboBox(this)),
      m_objectives(new ObjectiveChoice(key("objective"), this)),
      m_corner(new QWidget(m_bar)),
      m_stack(new QStackedLayout),
      m_corners(new QStackedLayout(m_corner)),
      m_empty(new EmptyNote(this)),
      m_noCorner(new QWidget(m_corner)) {
  const QSettings stored;
  const QString part = stored.value(key("part"), "validation").toString();
  for (const Part one : {Part::train, Part::test})
    if (part == qtext(evaluated_part(one))) m_part = one;
  m_wantedPage = stored.value(key("page")).toString();
  makePages();
  const int share = stored.value(key("share"), 0).toInt();
  m_confusion->setShare(share == 1   ? ConfusionShare::ofRow
                        : share == 2 ? ConfusionShare::ofColumn
                                     : ConfusionShare::counts);

  m_gallery->setQuery({static_cast<GalleryOrder>(std::clamp(
                           stored.value(key("order"), static_cast<int>(GalleryOrder::mostWrong)).toInt(), 0, 3)),
                       static_cast<GalleryFilter>(std::clamp(stored.value(key("filter"), 0).toInt(), 0, 2)),
                       {}});
  connect(m_gallery, &GalleryPage::queried, this, [this] {
    QSettings().setValue(key("order"), static_cast<int>(m_gallery->query().order));
    QSettings().setValue(key("filter"), static_cast<int>(m_gallery->query().filter));
  });

  m_tabs->setDrawBase(false);
  m_tabs->setExpanding(false);
  m_tabs->setFocusPolicy(Qt::StrongFocus);
  m_tabs->setUsesScrollButtons(false);
  m_tabs->setAccessibleName(tr("What is shown of the evaluation"));
  m_pageChoice->setAccessibleName(tr("What is shown of the evaluation"));
  m_pageChoice->setToolTip(m_pageChoice->accessibleName());
  m_partChoice->setAccessibleName(tr("Part of the data"));
  m_partChoice->setToolTip(tr("Which samples the network is judged on"));
  for (QComboBox* box : {m_pageChoice, m_partChoice, static_cast<QComboBox*>(m_objectives)}) box->setMinimumWidth(40);
  // Quiet: the picture is what one comes for.
  const QString quiet = QStringLiteral(
      "QComboBox { background: transparent; border: 1px solid transparent; padding: 0 2px 0 5px; "
      "font-size: 8.6pt; min-height: 22px; }"
      "QComboBox:hover { border-color: palette(mid); }"
      "QComboBox:focus { border-color: palette(highlight); }"
      "QComboBox::drop-down { width: 16px; }"
      "QTabBar::tab { padding: 4px 2px 4px 2px; margin: 0 10px 0 0; }");
  for (QWidget* one : std::initializer_list<QWidget*>{m_bar, m_partChoice, m_objectives}) one->setStyleSheet(quiet);
  auto* bar = new QHBoxLayout(m_bar);
  bar->setContentsMargins(0, 0, 0, 0);
  bar->setSpacing(2);
  bar->addWidget(m_tabs);
  bar->addWidget(m_pageChoice, 1);
  bar->addStretch(0);
  bar->addWidget(m_corner);
  m_corners->addWidget(m_noCorner);
  auto* column = new QVBoxLayout(this);
  column->setSizeConstraint(QLayout::SetNoConstraint);
  column->setContentsMargins(0, 0, 6, 0);
  column->setSpacing(4);
  auto* head = new QHBoxLayout;
  head->setSpacing(2);
  head->addWidget(m_head, 1);
  head->addWidget(m_objectives, 0, Qt::AlignRight);
  head->addWidget(m_partChoice, 0, Qt::AlignRight);
  column->addLayout(head);
  column->addWidget(m_leftOut);
  column->addWidget(m_bar);
  column->addLayout(m_stack, 1);

  connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
    if (index >= 0 && index < m_shown.size()) setPage(m_shown[index]->id());
  });
  connect(m_pageChoice, &QComboBox::activated, this, [this](int index) { setPage(m_shown[index]->id()); });
  connect(m_partChoice, &QComboBox::activated, this,
          [this](int index) { setPart(static_cast<Part>(m_partChoice->itemData(index).toInt())); });
  connect(m_objectives, &QComboBox::activated, this, &EvaluationView::lookAnew);
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::attached, this, &EvaluationView::follow);
  follow();
}

void EvaluationView::makePages() {
  m_pages = {m_confusion = new ConfusionPage(this), m_classes = new ClassPage(this),
             m_curves = new CurvesPage(this),       m_calibration = new CalibrationPage(this),
             m_numbers = new NumbersPage(this),     m_maps = new MapsPage(feed(), this),
             m_gallery = new GalleryPage(this)};
  m_places = new PlacesPage(this);
  m_stack->addWidget(m_empty);
  for (EvaluationPage* page : m_pages) m_stack->addWidget(page);
  m_stack->addWidget(m_places);
  for (EvaluationPage* page : m_pages + QList<EvaluationPage*>{m_places})
    connect(page, &EvaluationPage::spokenChanged, this, [this, page] {
      if (this->page() == page) speak();
    });
  connect(m_confusion, &ConfusionPage::opened, this,
          [this](QPoint cell) { openCell(cell.y(), cell.x() < m_confusion->map().table().rows() ? cell.x() : -1); });
  connect(m_confusion, &ConfusionPage::shareChosen, this,
          [this](ConfusionShare share) { QSettings().setValue(key("share"), static_cast<int>(share)); });
  for (const PlaceList* list : {&m_gallery->list(), &m_maps->list(), &m_places->list()})
    connect(list, &PlaceList::opened, this,
            [this](std::int64_t row) { emit TriedInput::of(feed()).sampleAsked(row); });
  connect(m_places, &PlacesPage::left, this, &EvaluationView::closeCell);
}

// ---- the picture

void EvaluationView::refresh() {
  if (!feed().run())
    return sayNothing(
        tr("Press Train to see how well the network answers: which classes it takes for which, "
           "curves, calibration, and how far numbers are off"));
  if (!missingThen().isEmpty()) return sayNothing(missingThen());
  const auto answer = m_judged.answer<EvaluationAnswer>();
  if (!answer || answer->part != wantedPart() || answer->objective != m_objectives->objective())
    return sayNothing(
        tr("The %1 samples are judged here as soon as a step is done").arg(partTitle(wantedPart()).toLower()));
  if (answer->kind == EvaluationKind::none) return sayNothing(qtext(answer->why));
  take(answer);
}

void EvaluationView::sayNothing(const QString& words) {
  m_answer = nullptr;
  letGoBut(nullptr);
  m_empty->setText(words);
  m_stack->setCurrentWidget(m_empty);
  m_head->setWords({});
  m_leftOut->setWords({});
  layOut();
  if (!m_hint.isEmpty()) {
    m_hint.clear();
    emit hintChanged();
  }
  setAccessibleDescription(words);
}

void EvaluationView::take(const Evaluation& answer) {
  m_answer = answer;
  fillTabs(*answer);
  sayHead();
  if (m_isOpen && !m_places->shows(*answer)) m_isOpen = false;
  EvaluationPage* wanted = m_shown.isEmpty() ? nullptr : m_shown.front();
  for (EvaluationPage* page : m_shown)
    if (page->id() == m_wantedPage) wanted = page;
  if (!wanted) return sayNothing(tr("There are too many classes for a picture of them"));
  turnTo(m_isOpen ? m_places : wanted);
}

void EvaluationView::fillTabs(const EvaluationAnswer& answer) {
  QList<EvaluationPage*> shown;
  for (EvaluationPage* page : m_pages)
    if (page->shows(answer)) shown << page;
  if (shown == m_shown) return;
  m_shown = shown;
  const QSignalBlocker quiet(m_tabs);
  while (m_tabs->count() > 0) m_tabs->removeTab(0);
  m_pageChoice->clear();
  for (const EvaluationPage* page : m_shown) {
    m_tabs->addTab(page->name());
    m_pageChoice->addItem(page->name());
  }
}

void EvaluationView::letGoBut(const EvaluationPage* seen) {
  for (EvaluationPage* page : m_pages + QList<EvaluationPage*>{m_places})
    if (page != seen) page->letGo();
}

void EvaluationView::turnTo(EvaluationPage* page) {
  letGoBut(page);
  page->display(m_answer, &feed().run()->dataset());
  m_stack->setCurrentWidget(page);
  const auto at = static_cast<int>(m_shown.indexOf(m_isOpen ? m_confusion : page));
  const QSignalBlocker quiet(m_tabs);
  m_tabs->setCurrentIndex(at);
  m_pageChoice->setCurrentIndex(at);
  QWidget* corner = page->corner();
  if (corner && m_corners->indexOf(corner) < 0) m_corners->addWidget(corner);
  m_corners->setCurrentWidget(corner ? corner : m_noCorner);
  if (corner) m_corner->setFixedWidth(corner->sizeHint().width());
  layOut();
  speak();
}

void EvaluationView::setPage(const QString& id) {
  if (id != m_wantedPage) QSettings().setValue(key("page"), id);
  m_wantedPage = id;
  m_isOpen = false;
  if (m_answer) take(m_answer);
}

EvaluationPage* EvaluationView::page() const {
  return qobject_cast<EvaluationPage*>(m_stack->currentWidget());
}

QString EvaluationView::note() const {
  return page() ? QString() : m_empty->text();
}

void EvaluationView::openCell(std::int64_t truth, std::int64_t named) {
  if (!m_answer || !m_places->shows(*m_answer)) return;
  m_isOpen = true;
  m_places->setCell(truth, named);
  turnTo(m_places);
  m_places->list().setFocus();
}

void EvaluationView::closeCell() {
  if (!std::exchange(m_isOpen, false) || !m_answer) return;
  take(m_answer);
  if (page() == m_confusion) m_confusion->map().setFocus();
}

// ---- what is said

// Always with the step that it is of: answers come later than steps, and one may look back.
void EvaluationView::sayHead() {
  const std::int64_t step = feed().playhead().inAll(m_answer->step);
  const QString at = feed().playhead().isLive() ? tr("step %1") : tr("as it was at step %1");
  const QString words =
      (m_objectives->isOffered() ? m_objectives->currentText() + QStringLiteral(" · ") : QString()) +
      headWords(*m_answer);
  m_head->setWords(feed().playhead().isLive() ? words + QStringLiteral(" · ") + at.arg(grouped(step))
                                              : at.arg(grouped(step)) + QStringLiteral(" · ") + words);
  m_leftOut->setWords(leftOutWords(*m_answer));
  const QString hint = partTitle(m_answer->part).toLower() + QStringLiteral(" · ") + judgedWords(*m_answer);
  if (hint == m_hint) return;
  m_hint = hint;
  emit hintChanged();
}

void EvaluationView::speak() {
  const EvaluationPage* seen = page();
  if (!seen || !m_answer) return;
  QStringList out{m_head->words()};
  if (!m_leftOut->words().isEmpty()) out << m_leftOut->words();
  out << seen->name() + QStringLiteral(": ") + seen->spoken();
  const QString words = out.join(QStringLiteral(". "));
  if (words != accessibleDescription()) setAccessibleDescription(words);
}

bool EvaluationView::hasData() const {
  return page() && m_answer;
}

void EvaluationView::writeData(QTextStream& out) const {
  if (hasData()) page()->writeData(out);
}

// ---- where things are

// Tabs where they fit, else a list of them; in the smallest cards the picture alone, with the rest in the options.
void EvaluationView::layOut() {
  constexpr int kLeastForHead = 90, kLeastForBar = 150, kSpacing = 2, kLeastForPart = 230,
                kLeastForObjective = 340;  // px
  const bool any = m_answer != nullptr;
  m_head->setVisible(any && height() >= kLeastForHead);
  m_leftOut->setVisible(any && height() >= kLeastForBar && !m_leftOut->words().isEmpty());
  const QWidget* corner = m_corners->currentWidget();
  const int chosen = corner != m_noCorner ? corner->sizeHint().width() + kSpacing : 0;
  const bool several = m_shown.size() > 1;
  const int room = width() - 8, tabs = m_tabs->sizeHint().width();
  m_bar->setVisible(any && height() >= kLeastForBar && (several || chosen > 0));
  const bool tabbed = tabs + chosen <= room;
  constexpr int kLeastForPages = 96;
  m_tabs->setVisible(any && tabbed && several);
  m_pageChoice->setVisible(any && !tabbed && several);
  m_corner->setVisible(any && chosen > 0 && (tabbed || chosen + kLeastForPages <= room));
  const bool chooses = feed().run() && height() >= kLeastForBar && width() >= kLeastForPart;
  m_partChoice->setVisible(chooses);
  m_objectives->setVisible(chooses && m_objectives->isOffered() && width() >= kLeastForObjective);
}

void EvaluationView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  layOut();
}

}  // namespace vitrine::ui
