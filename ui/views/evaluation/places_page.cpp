#include "ui/views/evaluation/places_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/document/text.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kQuickPlaces = 500'000;  // gone through within a few milliseconds
}  // namespace

PlacesPage::PlacesPage(QWidget* parent)
    : EvaluationPage(parent),
      m_back(new QToolButton(this)),
      m_title(new ElidedLine("strong", this)),
      m_list(new PlaceList(this)),
      m_later([this](const std::shared_ptr<const ListedPlaces>& found) { take(*found); }) {
  m_back->setText(tr("‹ Matrix"));
  m_back->setAccessibleName(tr("Back to the matrix"));
  m_back->setToolTip(tr("Back to the matrix (Esc)"));
  m_back->setFocusPolicy(Qt::StrongFocus);
  connect(m_back, &QToolButton::clicked, this, &PlacesPage::left);
  auto* head = new QHBoxLayout;
  head->setSpacing(6);
  head->addWidget(m_back);
  head->addWidget(m_title, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(head);
  column->addWidget(m_list, 1);
}

void PlacesPage::setCell(std::int64_t truth, std::int64_t named) {
  m_truth = truth, m_named = named;
  m_isNew = true;
  m_answer = nullptr;  // of the last time: display() asks of the present one
  m_later.forget();
}

void PlacesPage::letGo() {
  if (!std::exchange(m_data, nullptr)) return;
  m_later.forget();
  m_answer = nullptr;
  m_list->places().setPlaces({});
  m_list->setSource(nullptr, nullptr);
}

void PlacesPage::display(const Evaluation& answer, const Dataset* dataset) {
  if (m_answer == answer && m_data == dataset) return;
  m_answer = answer;
  m_data = dataset;
  ask();
}

void PlacesPage::ask() {
  m_later.ask(std::ssize(m_answer->truth) <= kQuickPlaces, [answer = m_answer, truth = m_truth, named = m_named] {
    return std::make_shared<const ListedPlaces>(ListedPlaces{answer, placesOfCell(*answer, truth, named)});
  });
}

void PlacesPage::take(const ListedPlaces& found) {
  const EvaluationAnswer& answer = *found.answer;
  const bool positions = hasPositions(answer);
  const QString things = counted(std::ssize(found.places), positions ? tr("position") : tr("sample"),
                                 positions ? tr("positions") : tr("samples"));
  const QString named = m_named < 0 ? tr("with no number") : classOf(answer, m_named);
  QString title = tr("%1 of class %2 answered %3").arg(things, classOf(answer, m_truth), named);
  if (answer.every > 1) title += tr(" · one of %1 is kept").arg(wholeNumber(answer.every));
  m_title->setWords(title);
  m_list->setSource(found.answer, m_data);
  m_list->places().setPlaces(found.places);
  if (m_isNew) {
    m_isNew = false;
    m_list->scrollToTop();
    if (!found.places.empty()) m_list->setCurrentIndex(m_list->places().index(0));
  }
  emit spokenChanged();
}

void PlacesPage::writeData(QTextStream& out) const {
  const PlaceModel& places = m_list->places();
  out << "sample,position,truth,answer,confidence\n";
  for (int i = 0; i < places.rowCount(); ++i) {
    const ListedPlace& at = places.place(i);
    out << at.row + 1 << ',' << (at.position < 0 ? QString() : QString::number(at.position + 1)) << ','
        << csvCell(classOf(*m_answer, at.truth)) << ',' << csvCell(classOf(*m_answer, at.named)) << ','
        << csvNumber(at.share) << '\n';
  }
}

void PlacesPage::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_Back) return emit left();
  EvaluationPage::keyPressEvent(event);
}

}  // namespace vitrine::ui
