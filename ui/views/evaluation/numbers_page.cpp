#include "ui/views/evaluation/numbers_page.h"

#include <QComboBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/evaluation/scatter_plot.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kQuickNumbers = 100'000;
constexpr std::int64_t kMostListedColumns = 4'096;  // to choose from
void writeNumbers(QTextStream& out, const EvaluationAnswer& answer) {
  out << "sample,position";
  for (std::int64_t i = 0; i < answer.columns; ++i) {
    const QString name = columnOf(answer, i);
    for (const QString& head : {NumbersPage::tr("%1 truth").arg(name), NumbersPage::tr("%1 answer").arg(name)})
      out << ',' << csvCell(head);
  }
  out << '\n';
  const auto columns = static_cast<std::size_t>(answer.columns);
  const auto number = [](float value) { return csvNumber(static_cast<double>(value)); };
  for (std::size_t place = 0; place < answer.rows.size() && out.status() == QTextStream::Ok; ++place) {
    out << answer.rows[place] + 1 << ',' << answer.positions[place] + 1;
    for (std::size_t i = place * columns; i < (place + 1) * columns; ++i)
      out << ',' << number(answer.true_numbers[i]) << ',' << number(answer.predicted_numbers[i]);
    out << '\n';
  }
}

}  // namespace

NumbersPage::NumbersPage(QWidget* parent)
    : EvaluationPage(parent),
      m_scatter(new ScatterPlot(this)),
      m_residuals(new ResidualPlot(this)),
      m_plots(new QBoxLayout(QBoxLayout::LeftToRight)),
      m_words(new ElidedLine("small", this)),
      m_pointed(new ElidedLine("small", this)),
      m_choice(new QComboBox(this)),
      m_later([this](std::shared_ptr<const NumbersPicture> picture) { take(std::move(picture)); }) {
  m_choice->setAccessibleName(tr("Number"));
  m_choice->setToolTip(tr("Which of the target's numbers is drawn"));
  m_choice->hide();  // until there is something to choose
  m_plots->setSpacing(6);
  m_plots->addWidget(m_scatter, 3);
  m_plots->addWidget(m_residuals, 2);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_words);
  column->addLayout(m_plots, 1);
  column->addWidget(m_pointed);
  connect(m_choice, &QComboBox::activated, this, &NumbersPage::chooseColumn);
  connect(m_scatter, &ScatterPlot::pointed, this, &NumbersPage::showPointed);
  connect(m_residuals, &ResidualPlot::pointed, this, &NumbersPage::showPointed);
  connect(m_scatter, &ScatterPlot::resized, this, [this] {
    if (m_picture && m_picture->isGrid()) ask();  // as fine as the room
  });
}

QWidget* NumbersPage::corner() const {
  return m_columns > 1 ? m_choice : nullptr;
}

void NumbersPage::display(const Evaluation& answer, const Dataset* dataset) {
  if (m_answer == answer) return;
  if (std::exchange(m_data, dataset) != dataset) {  // a part of other numbers says nothing
    m_scatter->forgetPart();
    m_residuals->forgetPart();
  }
  const bool other = m_columns != answer->columns || m_names != answer->column_names;
  m_answer = answer;
  if (other) {
    m_later.forget();
    m_columns = answer->columns, m_names = answer->column_names;
    if (m_column >= answer->columns) m_column = 0;
    QStringList names;
    for (std::int64_t i = 0; i < std::min(answer->columns, kMostListedColumns); ++i) names << columnOf(*answer, i);
    fillChoice(*m_choice, names);
    m_choice->setCurrentIndex(static_cast<int>(m_column));
  }
  m_choice->setVisible(answer->columns > 1);
  ask();
}

void NumbersPage::letGo() {
  if (!std::exchange(m_answer, nullptr)) return;
  m_later.forget();
  m_picture = nullptr;
  m_scatter->display(nullptr);
  m_residuals->display(nullptr);
}

void NumbersPage::chooseColumn(std::int64_t column) {
  if (!m_answer || column < 0 || column >= m_answer->columns || column == m_column) return;
  m_column = column;
  m_choice->setCurrentIndex(static_cast<int>(column));
  ask();
}

void NumbersPage::ask() {
  m_later.ask(std::ssize(m_answer->rows) <= kQuickNumbers,
              [answer = m_answer, column = m_column, cells = m_scatter->cells()] {
                return pictureOf(answer, column, cells);
              });
}

void NumbersPage::take(std::shared_ptr<const NumbersPicture> picture) {
  m_picture = std::move(picture);
  m_scatter->display(m_picture);
  m_residuals->display(m_picture);
  const RegressionReport& of = m_picture->report;
  const QString name =
      m_answer->columns > 1 ? columnOf(*m_picture->answer, m_picture->column) + QStringLiteral(" · ") : QString();
  m_words->setWords(name + tr("MAE %1 · RMSE %2 · R² %3 · mean residual %4")
                               .arg(figure(of.mae), figure(of.rmse), figure(of.r2), figure(of.mean_residual)));
  showPointed();
  // It was made for another size than the plot has by now.
  if (m_picture->isGrid() && m_picture->cells != m_scatter->cells()) ask();
}

// What is pointed at; else the largest residual, which is ringed.
void NumbersPage::showPointed() {
  if (!m_picture) return;
  QString words = m_scatter->pointedWords();
  if (words.isEmpty()) words = m_residuals->spoken(m_residuals->bin());
  if (words.isEmpty() && !m_picture->worst.empty())
    words = tr("largest residual (ringed) · ") + residualWords(*m_picture->answer, m_picture->worst.front());
  m_pointed->setWords(words);
  emit spokenChanged();
}

QString NumbersPage::spoken() const {
  return m_words->words() + QStringLiteral(". ") + m_pointed->words();
}

void NumbersPage::writeData(QTextStream& out) const {
  if (m_answer) data()(out);
}

DataWriter NumbersPage::data() const {
  return [answer = m_answer](QTextStream& out) { writeNumbers(out, *answer); };
}

void NumbersPage::resizeEvent(QResizeEvent* event) {
  constexpr int kLeastForWords = 130, kLeastForPointed = 170, kBeside = 420, kLeastForBoth = 250;  // px
  EvaluationPage::resizeEvent(event);
  const bool beside = width() >= kBeside;
  m_plots->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_residuals->setVisible(beside || height() >= kLeastForBoth);
  m_words->setVisible(height() >= kLeastForWords);
  m_pointed->setVisible(height() >= kLeastForPointed);
}

}  // namespace vitrine::ui
