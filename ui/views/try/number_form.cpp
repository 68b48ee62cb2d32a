#include "ui/views/try/number_form.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSlider>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/table_code.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/theme/elided.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kSliderSteps = 1000;
constexpr std::size_t kMostFormRows = 64;               // shown at a time
constexpr std::int64_t kFormNumbersRead = 4'000'000;    // of the training part, evenly over it
constexpr int kLeastForm = 64, kLeastForSliders = 230;  // px of height, of two rows; of width
constexpr double kCodeReach = 3;                        // deviations of a latent code

// Of a slider's way; 0 of a gap.
double formShare(const FormColumn& column, double value) {
  return column.high > column.low && !std::isnan(value)
             ? std::clamp((value - column.low) / (column.high - column.low), 0.0, 1.0)
             : 0.0;
}

// Of each number of a sample the least and the largest.
void findRanges(const Field& input, const std::vector<std::int64_t>& train, std::vector<FormColumn>& columns) {
  const std::int64_t size = std::max<std::int64_t>(1, input.shape.size());
  const std::int64_t every = std::max<std::int64_t>(1, std::ssize(train) * size / kFormNumbersRead);
  std::vector<float> low(static_cast<std::size_t>(size), std::numeric_limits<float>::infinity()), high(low.size());
  std::fill(high.begin(), high.end(), -std::numeric_limits<float>::infinity());
  for (std::size_t i = 0; i < train.size(); i += static_cast<std::size_t>(every)) {
    if (train[i] >= input.there()) continue;
    const NumberView values = input.sample(train[i]);
    for (std::size_t k = 0; k < low.size(); ++k) {
      const float value = values[k];
      if (std::isfinite(value)) low[k] = std::min(low[k], value), high[k] = std::max(high[k], value);
    }
  }
  for (FormColumn& column : columns) {
    if (!(low[column.at] <= high[column.at])) continue;
    column.low = static_cast<double>(low[column.at]), column.high = static_cast<double>(high[column.at]);
    column.usual = (column.low + column.high) / 2;
  }
}

// From its first figure on, where not all have room.
void showIn(QLineEdit& field, const QString& number) {
  field.setText(number);
  field.setCursorPosition(0);
}

}  // namespace

std::vector<FormColumn> columnsOf(const Dataset& dataset, const std::vector<std::int64_t>& train) {
  const Field& input = dataset.input();
  std::vector<FormColumn> out;
  const auto size = static_cast<std::size_t>(input.shape.size());
  if (dataset.table && dataset.table->width() == input.shape.size()) {
    std::size_t at = 0;
    for (const TableColumn& column : dataset.table->inputs) {
      FormColumn added{qtext(column.name), qtext(column.unit()), at};
      for (const std::string& text : column.texts) added.choices << qtext(text);
      out.push_back(std::move(added));
      at += static_cast<std::size_t>(column.inputs());
    }
  } else {
    for (std::size_t i = 0; i < size; ++i) {
      const QString name =
          i < input.names.size() ? qtext(input.names[i]) : QObject::tr("number %1").arg(static_cast<qint64>(i) + 1);
      out.push_back({name, name, i});
    }
  }
  findRanges(input, train, out);
  return out;
}

std::vector<FormColumn> codeColumns(std::int64_t size) {
  std::vector<FormColumn> out;
  for (std::int64_t i = 0; i < size; ++i)
    out.push_back({QObject::tr("code %1").arg(i + 1),
                   QObject::tr("Number %1 of the latent code").arg(i + 1),
                   static_cast<std::size_t>(i),
                   {},
                   -kCodeReach,
                   kCodeReach,
                   0});
  return out;
}

NumberForm::NumberForm(std::vector<FormColumn> columns, bool gaps, QWidget* parent)
    : InputEditor(parent),
      m_columns(std::move(columns)),
      m_gaps(gaps),
      m_find(new QLineEdit(this)),
      m_scroll(new QScrollArea(this)),
      m_note(new QLabel(this)) {
  std::size_t size = 0;
  for (const FormColumn& column : m_columns)
    size = std::max(size, column.at + std::max<std::size_t>(1, static_cast<std::size_t>(column.choices.size())));
  m_numbers.assign(size, 0);
  for (const FormColumn& column : m_columns)
    m_numbers[column.at] = column.choices.isEmpty() ? static_cast<float>(column.usual) : 1.0F;
  m_find->setPlaceholderText(tr("Find a number by its name"));
  m_find->setAccessibleName(tr("Find a number"));
  m_find->setToolTip(tr("Shows the numbers whose names contain this"));
  m_find->setClearButtonEnabled(true);
  m_find->setVisible(m_columns.size() > kMostFormRows);
  m_note->setProperty("role", "small");
  m_note->setWordWrap(true);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->viewport()->setAutoFillBackground(false);
  m_scroll->setMinimumHeight(kLeastForm);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_find);
  column->addWidget(m_scroll, 1);
  column->addWidget(m_note);
  connect(m_find, &QLineEdit::textChanged, this, &NumberForm::fill);
  fill();
}

// Those that are looked for, as many as a form can have.
void NumberForm::fill() {
  m_rows.clear();
  auto* page = new QWidget;
  auto* grid = new QGridLayout(page);
  grid->setContentsMargins(0, 0, 8, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(3);
  grid->setColumnStretch(0, 2);
  grid->setColumnStretch(1, 3);
  std::size_t found = 0;
  for (std::size_t i = 0; i < m_columns.size(); ++i) {
    if (!m_columns[i].name.contains(m_find->text(), Qt::CaseInsensitive)) continue;
    if (++found > kMostFormRows) continue;
    auto* name = new ElidedLine("small", page);
    name->setWords(m_columns[i].name);
    name->setTip(m_columns[i].tip);
    name->setMinimumWidth(36);
    const int at = static_cast<int>(m_rows.size());
    grid->addWidget(name, at, 0);
    m_columns[i].choices.isEmpty() ? addSlider(*grid, at, i) : addChoice(*grid, at, i);
  }
  grid->setRowStretch(static_cast<int>(m_rows.size()), 1);
  m_scroll->setWidget(page);
  page->setAutoFillBackground(false);  // the area has set it
  const QString left = found > kMostFormRows ? tr("%1 of %2 numbers are shown: type a part of a name to see others.")
                                                   .arg(wholeNumber(static_cast<qint64>(kMostFormRows)),
                                                        wholeNumber(static_cast<qint64>(found)))
                                             : QString();
  m_find->setAccessibleDescription(left);
  m_scroll->setToolTip(left);
  makeRoom();
  showNumbers();
}

// A name and its number come first.
void NumberForm::makeRoom() {
  for (const Row& row : m_rows)
    if (row.field) row.slider->setVisible(width() >= kLeastForSliders);
}

void NumberForm::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  makeRoom();
}

void NumberForm::addSlider(QGridLayout& grid, int at, std::size_t column) {
  const FormColumn& of = m_columns[column];
  auto* slider = new QSlider(Qt::Horizontal, grid.parentWidget());
  slider->setRange(0, kSliderSteps);
  slider->setPageStep(kSliderSteps / 10);
  slider->setSingleStep(kSliderSteps / 100);
  slider->setMinimumWidth(30);
  slider->setAccessibleName(tr("%1, slider").arg(of.name));
  slider->setToolTip(tr("%1: from %2 to %3").arg(of.tip, figure(of.low), figure(of.high)));
  auto* field = new QLineEdit(grid.parentWidget());
  field->setFont(Theme::monoFont());
  field->setAccessibleName(of.name);
  field->setToolTip(tr("Any number; the training part has %1 to %2").arg(figure(of.low), figure(of.high)));
  field->setFixedWidth(field->fontMetrics().horizontalAdvance(QStringLiteral("-0.000000")) + 18);
  grid.addWidget(slider, at, 1);
  grid.addWidget(field, at, 2);
  m_rows.push_back({column, slider, field});
  connect(slider, &QSlider::valueChanged, this, [this, column, field](int step) {
    if (m_quiet) return;
    const FormColumn& one = m_columns[column];
    const double value = one.low + (one.high - one.low) * step / kSliderSteps;
    showIn(*field, figure(value));
    set(one.at, static_cast<float>(value));
  });
  connect(field, &QLineEdit::textEdited, this, [this, column](const QString& typed) {
    bool number = false;
    const double value = spelt(typed, false).toDouble(&number);
    if (number && std::isfinite(value))
      set(m_columns[column].at, static_cast<float>(value));
    else if (typed.trimmed().isEmpty() && m_gaps)
      set(m_columns[column].at, std::numeric_limits<float>::quiet_NaN());
    else
      say();
  });
}

void NumberForm::addChoice(QGridLayout& grid, int at, std::size_t column) {
  const FormColumn& of = m_columns[column];
  auto* box = new QComboBox(grid.parentWidget());
  fillChoice(*box, of.choices);
  box->setAccessibleName(of.name);
  box->setToolTip(of.tip);
  grid.addWidget(box, at, 1, 1, 2);
  m_rows.push_back({column, box, nullptr});
  connect(box, &QComboBox::activated, this, [this, column](int picked) {
    const FormColumn& one = m_columns[column];
    const auto first = m_numbers.begin() + static_cast<std::ptrdiff_t>(one.at);
    std::fill_n(first, one.choices.size(), 0.0F);
    set(one.at + static_cast<std::size_t>(picked), 1);
  });
}

void NumberForm::set(std::size_t at, float value) {
  m_numbers[at] = value;
  m_quiet = true;
  for (const Row& row : m_rows)
    if (auto* slider = qobject_cast<QSlider*>(row.slider); slider && m_columns[row.column].at == at) {
      slider->setValue(
          static_cast<int>(std::lround(formShare(m_columns[row.column], static_cast<double>(value)) * kSliderSteps)));
      mark(row);
    }
  m_quiet = false;
  say();
  emit changed();
}

void NumberForm::setNumbers(std::vector<float> numbers) {
  numbers.resize(m_numbers.size());
  m_numbers = std::move(numbers);
  showNumbers();
}

void NumberForm::showNumbers() {
  m_quiet = true;
  for (const Row& row : m_rows) {
    const FormColumn& of = m_columns[row.column];
    const float* from = m_numbers.data() + of.at;
    if (auto* box = qobject_cast<QComboBox*>(row.slider)) {
      const float* best = std::max_element(from, from + of.choices.size());
      box->setCurrentIndex(*best > 0 ? static_cast<int>(best - from) : -1);
      continue;
    }
    showIn(*row.field, std::isnan(*from) ? QString() : figure(static_cast<double>(*from), 6));
    auto* slider = static_cast<QSlider*>(row.slider);
    slider->setValue(static_cast<int>(std::lround(formShare(of, static_cast<double>(*from)) * kSliderSteps)));
    mark(row);
  }
  m_quiet = false;
  say();
}

// A number that the training part has not seen the like of: allowed, and told.
void NumberForm::mark(const Row& row) {
  const FormColumn& of = m_columns[row.column];
  const auto value = static_cast<double>(m_numbers[of.at]);
  const bool outside = value < of.low || value > of.high;
  row.field->setAccessibleDescription(outside ? tr("outside what the training part has") : QString());
}

QString NumberForm::words() const {
  QStringList outside;
  for (const FormColumn& column : m_columns) {
    if (!column.choices.isEmpty()) continue;
    const float value = m_numbers[column.at];
    const float low = static_cast<float>(column.low), high = static_cast<float>(column.high);
    const float slack = std::max(std::abs(low), std::abs(high)) * 1e-6F;
    if (value < low - slack || value > high + slack)
      outside << tr("%1 lies outside the data's %2 … %3").arg(column.name, figure(column.low), figure(column.high));
  }
  if (outside.isEmpty()) return {};
  const QString more = outside.size() > 1 ? tr("; so do %1 others").arg(outside.size() - 1) : QString();
  return outside.front() + (outside.size() == 2 ? tr("; so does another") : more) + QLatin1Char('.');
}

void NumberForm::say() {
  QString words = this->words();
  for (const Row& row : m_rows) {
    if (!row.field) continue;
    const QString typed = row.field->text().trimmed();
    bool number = false;
    (void)spelt(typed, false).toDouble(&number);
    if (number || (typed.isEmpty() && m_gaps)) continue;
    const FormColumn& of = m_columns[row.column];
    words = std::isnan(m_numbers[of.at]) ? tr("%1 is missing in this sample: give it a number.").arg(of.name)
                                         : tr("%1: “%2” is no number; the one before it holds.").arg(of.name, typed);
  }
  if (words.isEmpty()) words = m_scroll->toolTip();
  m_note->setText(words);
  m_note->setVisible(!words.isEmpty());
}

void NumberForm::take(const Field& field, std::int64_t row) {
  const NumberView values = field.sample(row);
  setNumbers({values.begin(), values.end()});
}

QLineEdit* NumberForm::field(const QString& column) const {
  for (const Row& row : m_rows)
    if (m_columns[row.column].name == column) return row.field;
  return nullptr;
}

}  // namespace vitrine::ui
