#include "ui/views/evaluation/maps_page.h"

#include <QComboBox>
#include <QVBoxLayout>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/evaluation/map_sheet.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kQuickOverlaps = 200'000;  // samples × classes
}  // namespace

MapsPage::MapsPage(LiveFeed& feed, QWidget* parent)
    : EvaluationPage(parent),
      m_feed(feed),
      m_single(feed),
      m_words(new ElidedLine("small", this)),
      m_halves(new QBoxLayout(QBoxLayout::TopToBottom)),
      m_list(new PlaceList(this)),
      m_sheet(new MapSheet(this)),
      m_choice(new QComboBox(this)),
      m_later([this](const std::shared_ptr<const ListedPlaces>& found) { take(*found); }) {
  m_choice->setAccessibleName(tr("Class"));
  m_choice->setToolTip(tr("By the Dice of which class the samples are sorted"));
  connect(m_choice, &QComboBox::activated, this, [this](int picked) { chooseClass(picked - 1); });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_words);
  column->addLayout(m_halves, 1);
  m_halves->setSpacing(6);
  m_halves->addWidget(m_list, 2);
  m_halves->addWidget(m_sheet, 3);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    m_shown = nullptr;
    if (m_answer) showSample();
  });
  connect(m_sheet, &MapSheet::spokenChanged, this, &EvaluationPage::spokenChanged);
  connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& at) {
    if (at.isValid() && !m_isFilling) chooseSample(m_list->places().place(at.row()).row);
  });
}

QWidget* MapsPage::corner() const {
  return m_choice;
}

void MapsPage::letGo() {
  if (!std::exchange(m_data, nullptr)) return;
  m_later.forget();
  m_answer = nullptr;
  m_shown = nullptr;
  m_single.stop();
  m_sheet->display(nullptr, nullptr, {}, {});
  m_isFilling = true;
  m_list->places().setPlaces({});
  m_list->setSource(nullptr, nullptr);
  m_isFilling = false;
}

void MapsPage::display(const Evaluation& answer, const Dataset* dataset) {
  if (m_answer == answer && m_data == dataset) return showSample();  // whose answer may have come since
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
      m_class < 0 ? tr("%1, the smallest mean Dice of their classes first").arg(samples)
                  : tr("%1 with class %2, the smallest Dice first").arg(samples, classOf(*found.answer, m_class)));
  m_isFilling = true;
  m_list->setSource(found.answer, m_data);
  m_list->places().setPlaces(found.places);
  m_isPicked = m_isPicked && m_list->places().find(m_row) >= 0;
  if (!m_isPicked) m_row = found.places.empty() ? -1 : found.places.front().row;
  m_list->setAutoScroll(false);  // the list keeps its place while the order changes
  m_list->setCurrentIndex(m_list->places().index(m_list->places().find(m_row)));
  m_list->setAutoScroll(true);
  m_isFilling = false;
  askForSample();
  showSample();
  emit spokenChanged();
}

// ---- the sample that is laid over its picture

void MapsPage::chooseSample(std::int64_t row) {
  m_isPicked = true;
  if (row == m_row || !m_answer) return;
  m_row = row;
  m_isFilling = true;
  m_list->setCurrentIndex(m_list->places().index(m_list->places().find(row)));
  m_isFilling = false;
  askForSample();
  showSample();
}

// Of one sample alone: nothing that large is kept of the whole part.
void MapsPage::askForSample() {
  if (isVisible() && !m_sheet->isHidden() && m_answer && m_row >= 0)
    m_single.ask(evaluation_of({m_answer->part, m_answer->objective, {m_row}}));
  else
    m_single.stop();
}

void MapsPage::showSample() {
  const auto newest = m_single.answer<EvaluationAnswer>();
  const bool isOfIt = newest && newest->objective == m_answer->objective &&
                      (newest->rows == std::vector<std::int64_t>{m_row} || newest->kind == EvaluationKind::none);
  const Evaluation single = isOfIt ? newest : nullptr;
  const bool isSame = single && single == m_shown && m_shownBeside == m_answer->step;
  if (isSame) return;
  m_shown = single, m_shownBeside = m_answer->step;
  const int at = m_list->places().find(m_row);
  QString moment;  // an answer of one sample comes sooner than that of the part
  if (single && single->step != m_answer->step)
    moment = tr("after step %1").arg(grouped(m_feed.playhead().inAll(single->step)));
  MapSheet::Picture picture;
  if (at >= 0)  // the run keeps its data until the picture is there
    picture = [run = m_feed.sharedRun(), whole = m_list->places().whole(at)] { return whole(); };
  m_sheet->display(m_row < 0 ? nullptr : m_answer, single, picture, moment);
}

QString MapsPage::spoken() const {
  return m_words->words() + QStringLiteral(". ") + m_sheet->words() + QStringLiteral(". ") + m_sheet->pointed();
}

void MapsPage::showEvent(QShowEvent* event) {
  EvaluationPage::showEvent(event);
  askForSample();
}

void MapsPage::hideEvent(QHideEvent* event) {
  EvaluationPage::hideEvent(event);
  m_single.stop();
}

void MapsPage::resizeEvent(QResizeEvent* event) {
  constexpr int kBeside = 620, kLeastForSheet = 190;  // px
  EvaluationPage::resizeEvent(event);
  const bool beside = width() >= kBeside;
  m_halves->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_sheet->setVisible(height() >= kLeastForSheet);
  askForSample();
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
