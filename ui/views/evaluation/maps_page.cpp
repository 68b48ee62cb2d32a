#include "ui/views/evaluation/maps_page.h"

#include <QComboBox>
#include <QVBoxLayout>

#include "ui/document/text.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kQuickOverlaps = 200'000;  // samples × classes
}  // namespace

MapsPage::MapsPage(QWidget* parent)
    : EvaluationPage(parent),
      m_words(new ElidedLine("small", this)),
      m_list(new PlaceList(this)),
      m_choice(new QComboBox(this)),
      m_later([this](const std::shared_ptr<const ListedPlaces>& found) { take(*found); }) {
  m_choice->setAccessibleName(tr("Class"));
  m_choice->setToolTip(tr("By the Dice of which class the samples are sorted"));
  connect(m_choice, &QComboBox::activated, this, [this](int picked) { chooseClass(picked - 1); });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_words);
  column->addWidget(m_list, 1);
}

QWidget* MapsPage::corner() const {
  return m_choice;
}

void MapsPage::letGo() {
  if (!std::exchange(m_data, nullptr)) return;
  m_later.forget();
  m_answer = nullptr;
  m_list->places().setPlaces({});
  m_list->setSource(nullptr, nullptr);
}

void MapsPage::display(const Evaluation& answer, const Dataset* dataset) {
  if (m_answer == answer && m_data == dataset) return;
  const bool other =
      !m_answer || m_answer->classes != answer->classes || m_answer->class_names != answer->class_names;
  m_answer = answer;
  m_data = dataset;
  if (other) {
    if (m_class >= answer->classes) m_class = -1;
    QStringList names{tr("all classes")};
    for (std::int64_t k = 0; k < answer->classes; ++k) names << tr("class %1").arg(classOf(*answer, k));
    fillChoice(*m_choice, names);
    m_choice->setCurrentIndex(static_cast<int>(m_class) + 1);
  }
  ask();
}

void MapsPage::chooseClass(std::int64_t k) {
  if (k == m_class || !m_answer || k >= m_answer->classes) return;
  m_class = k;
  m_choice->setCurrentIndex(static_cast<int>(k) + 1);
  ask();
}

void MapsPage::ask() {
  m_later.ask(std::ssize(m_answer->unions) <= kQuickOverlaps, [answer = m_answer, k = m_class] {
    return std::make_shared<const ListedPlaces>(ListedPlaces{answer, samplesByDice(*answer, k)});
  });
}

void MapsPage::take(const ListedPlaces& found) {
  const QString samples = counted(std::ssize(found.places), tr("sample"), tr("samples"));
  m_words->setWords(
      (m_class < 0 ? tr("%1, the smallest mean Dice of their classes first").arg(samples)
                   : tr("%1 with class %2, the smallest Dice first").arg(samples, classOf(*found.answer, m_class))) +
      tr(" · Predictions lays the maps over the pictures"));
  m_list->setSource(found.answer, m_data);
  m_list->places().setPlaces(found.places);
  emit spokenChanged();
}

void MapsPage::writeData(QTextStream& out) const {
  out << "sample,class,intersection,union,iou,dice\n";
  const auto classes = static_cast<std::size_t>(m_answer->classes);
  for (std::size_t i = 0; i < m_answer->unions.size(); ++i) {
    const auto both = static_cast<double>(m_answer->intersections[i]);
    const auto either = static_cast<double>(m_answer->unions[i]);
    out << m_answer->rows[i / classes] + 1 << ','
        << csvCell(classOf(*m_answer, static_cast<std::int64_t>(i % classes))) << ',' << m_answer->intersections[i]
        << ',' << m_answer->unions[i] << ',' << csvNumber(either > 0 ? both / either : kNoFigure) << ','
        << csvNumber(either > 0 ? 2 * both / (both + either) : kNoFigure) << '\n';
  }
}

}  // namespace vitrine::ui
