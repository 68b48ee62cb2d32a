#include "ui/views/evaluation/gallery_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>
#include <cmath>

#include "ui/document/text.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kQuickGallery = 20'000;  // sorted within a few milliseconds
constexpr int kGalleryForFind = 300;            // px of width from which there is room for the search

QComboBox* galleryChoice(const QStringList& options, const QString& name, const QString& tip, QWidget* parent) {
  auto* out = new QComboBox(parent);
  out->addItems(options);
  out->setAccessibleName(name);
  out->setToolTip(tip);
  out->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  out->setMinimumContentsLength(8);
  return out;
}

QString galleryNumber(double value) {
  return std::isnan(value) ? QString() : csvNumber(value);
}

}  // namespace

GalleryPage::GalleryPage(QWidget* parent)
    : EvaluationPage(parent),
      m_order(galleryChoice(
          {tr("By class"), tr("Least sure"), tr("Most sure"), tr("Most wrong")}, tr("Order of the gallery"),
          tr("What comes first: by the true class, by confidence, or by how improbable the truth was to it"), this)),
      m_filter(galleryChoice({tr("All"), tr("Wrong"), tr("Right")}, tr("Samples of the gallery"),
                             tr("Which samples are shown"), this)),
      m_find(new QLineEdit(this)),
      m_title(new ElidedLine("small", this)),
      m_details(new ElidedLine("small", this)),
      m_list(new PlaceList(this)),
      m_later([this](const std::shared_ptr<const Listed>& found) { take(*found); }) {
  m_order->setCurrentIndex(static_cast<int>(GalleryOrder::mostWrong));
  m_find->setPlaceholderText(tr("Find a class"));
  m_find->setAccessibleName(tr("Find a class"));
  m_find->setToolTip(tr("Shows the samples whose true class or answer contains this"));
  m_find->setClearButtonEnabled(true);
  m_list->setAccessibleName(tr("Gallery of judged samples"));
  auto* head = new QHBoxLayout;
  head->setSpacing(4);
  head->addWidget(m_order, 2);
  head->addWidget(m_filter, 1);
  head->addWidget(m_find, 2);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(head);
  column->addWidget(m_title);
  column->addWidget(m_list, 1);
  column->addWidget(m_details);
  for (QComboBox* box : {m_order, m_filter})
    connect(box, &QComboBox::activated, this, [this] {
      ask();
      emit queried();
    });
  connect(m_find, &QLineEdit::textChanged, this, &GalleryPage::ask);
  connect(m_list, &QListView::entered, this, &GalleryPage::tell);
  connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &GalleryPage::tell);
}

GalleryQuery GalleryPage::query() const {
  return {static_cast<GalleryOrder>(m_order->currentIndex()), static_cast<GalleryFilter>(m_filter->currentIndex()),
          m_find->text().trimmed()};
}

void GalleryPage::setQuery(const GalleryQuery& query) {
  m_order->setCurrentIndex(static_cast<int>(query.order));
  m_filter->setCurrentIndex(static_cast<int>(query.filter));
  m_find->setText(query.find);
  ask();
}

void GalleryPage::forget() {
  m_later.forget();
  m_answer = m_listed = nullptr;
  m_data = nullptr;
  m_list->places().setPlaces({});
  m_list->setSource(nullptr, nullptr);
  m_details->setWords({});
}

void GalleryPage::display(const Evaluation& answer, const Dataset* dataset) {
  if (m_answer == answer && m_data == dataset) return;
  m_answer = answer;
  m_data = dataset;
  const bool verdicts = hasVerdicts(*answer);
  for (QWidget* one : {static_cast<QWidget*>(m_order), static_cast<QWidget*>(m_filter)}) one->setVisible(verdicts);
  m_find->setVisible(verdicts && width() >= kGalleryForFind);
  ask();
}

void GalleryPage::ask() {
  if (!m_answer) return;
  m_later.ask(std::ssize(m_answer->rows) <= kQuickGallery, [answer = m_answer, query = query()] {
    return std::make_shared<const Listed>(Listed{answer, galleryOf(*answer, query)});
  });
}

void GalleryPage::take(const Listed& found) {
  m_listed = found.answer;
  const EvaluationAnswer& answer = *m_listed;
  QString title = tr("%1 of %2").arg(grouped(std::ssize(found.places)), judgedWords(answer));
  if (answer.kind == EvaluationKind::maps) title += tr(" · the smallest Dice first");
  if (answer.kind == EvaluationKind::numbers) title += tr(" · the largest error first");
  if (answer.every > 1) title += tr(" · one of %1 is kept").arg(wholeNumber(answer.every));
  m_title->setWords(title);
  m_list->setSource(found.answer, m_data);
  m_list->places().setPlaces(found.places);
  tell(m_list->currentIndex());
  emit spokenChanged();
}

void GalleryPage::tell(const QModelIndex& index) {
  m_details->setWords(index.isValid() ? index.data(Qt::DisplayRole).toString() : QString());
}

void GalleryPage::resizeEvent(QResizeEvent* event) {
  EvaluationPage::resizeEvent(event);
  m_find->setVisible(m_answer && hasVerdicts(*m_answer) && width() >= kGalleryForFind);
}

// All that is listed, in its order.
void GalleryPage::writeData(QTextStream& out) const {
  if (!m_listed) return;
  const PlaceModel& places = m_list->places();
  const bool maps = m_listed->kind == EvaluationKind::maps, verdicts = hasVerdicts(*m_listed);
  out << (maps       ? "sample,dice\n"
          : verdicts ? "sample,position,truth,answer,confidence,error\n"
                     : "sample,position,error\n");
  for (int i = 0; i < places.rowCount(); ++i) {
    const ListedPlace& at = places.place(i);
    out << at.row + 1;
    if (!maps) out << ',' << (at.position < 0 ? QString() : QString::number(at.position + 1));
    if (verdicts) out << ',' << csvCell(classOf(*m_listed, at.truth)) << ',' << csvCell(classOf(*m_listed, at.named));
    if (verdicts || maps) out << ',' << galleryNumber(at.share);
    if (!maps && at.at >= 0 && at.at < std::ssize(m_listed->rows))
      out << ',' << galleryNumber(errorOf(*m_listed, static_cast<std::size_t>(at.at)));
    out << '\n';
  }
}

}  // namespace vitrine::ui
