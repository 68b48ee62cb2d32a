#include "ui/views/written/written_view.h"

#include <QFormLayout>
#include <QHeaderView>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTextStream>
#include <QTreeWidget>
#include <algorithm>

#include "core/data/text/token_text.h"
#include "core/project/objectives.h"
#include "core/train/run.h"
#include "core/train/write_sequence.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/empty_note.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"
#include "ui/views/written/mistakes.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kSamples = 24;
constexpr int kNarrowTable = 330;  // pixels; below it what was wanted is in the tool tip
enum Column { kGiven, kWritten, kWanted };

QString textOf(const Field& field, std::int64_t row) {
  std::vector<std::int64_t> tokens;
  for (const float token : field.filled(row)) tokens.push_back(static_cast<std::int64_t>(token));
  return qtext(token_text(tokens, field.names));
}

}  // namespace

WrittenView::WrittenView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_written(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_table(new QTreeWidget(this)) {
  m_table->setHeaderLabels({tr("Given"), tr("Written"), tr("Wanted")});
  m_table->setAccessibleName(tr("What the decoder writes"));
  m_table->setToolTip(tr("Each token is told what was written before it, not the truth. Mistakes are underlined."));
  m_table->setRootIsDecorated(false);
  m_table->setUniformRowHeights(true);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_table->setFont(Theme::monoFont(12));
  m_table->setItemDelegateForColumn(kWritten, new Mistakes(m_table));
  m_table->header()->setSectionsMovable(false);
  m_table->header()->setStretchLastSection(true);
  m_table->setMinimumHeight(1);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_table);
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::attached, this, [this] {
    m_table->clear();
    watch();
    invalidate();
  });
}

bool WrittenView::writes(const Project& project, const Dataset* dataset) {
  // Asked at every change: what most networks lack comes first.
  const Field* answer = dataset && has_target(project.objectives.front())
                            ? dataset->find(target_of(project.objectives.front()))
                            : nullptr;
  if (!answer || answer->kind != FieldKind::classes || answer->shape.rank() != 1) return false;
  return find_problems(project.graph).inputs.size() > 1 && teacher_forcing(project, *dataset).ok();
}

QString WrittenView::note() const {
  return m_pages->currentWidget() == m_empty ? m_empty->text() : QString();
}

QWidget* WrittenView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* form = new QFormLayout(panel);
  auto* box = new QSpinBox(panel);
  box->setRange(1, static_cast<int>(SequenceWriter::kMostBeams));
  box->setValue(m_beams);
  box->setAccessibleName(tr("Beams"));
  box->setToolTip(tr("How many beginnings are kept side by side; 1: always the likeliest token (greedy)"));
  box->setKeyboardTracking(false);
  connect(box, &QSpinBox::valueChanged, this, &WrittenView::setBeams);
  form->addRow(tr("Beams"), box);
  return panel;
}

void WrittenView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  fitColumns();
}

// As wide as what they say; where there is no room for that, what was given is cut.
void WrittenView::fitColumns() {
  constexpr int kPadding = 16, kLeast = 48;
  m_table->setColumnHidden(kWanted, width() < kNarrowTable);
  const QAbstractItemView& cells = *m_table;
  int room = m_table->viewport()->width();
  for (const Column column : {kWritten, kWanted}) {
    if (m_table->isColumnHidden(column)) continue;
    const int own = std::max(cells.sizeHintForColumn(column), m_table->header()->sectionSizeHint(column)) + kPadding;
    m_table->setColumnWidth(column, own);
    room -= own;
  }
  m_table->setColumnWidth(kGiven, std::max(kLeast, std::min(room, cells.sizeHintForColumn(kGiven) + kPadding)));
}

void WrittenView::setBeams(int beams) {
  m_beams = beams;
  watch();
  invalidate();
}

void WrittenView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

void WrittenView::watch() {
  if (m_watching)
    m_written.ask(written_of(kSamples, m_beams));
  else
    m_written.stop();
}

void WrittenView::sayHint(const QString& words) {
  setAccessibleDescription(words.isEmpty() ? note() : words);
  if (words == m_hint) return;
  m_hint = words;
  emit hintChanged();
}

void WrittenView::sayNothing(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentWidget(m_empty);
  sayHint({});
}

void WrittenView::refresh() {
  if (!feed().run()) return sayNothing(tr("Press Train to see what the decoder writes by itself"));
  const auto answer = m_written.answer<WrittenAnswer>();
  if (!missingThen().isEmpty()) return sayNothing(missingThen());
  if (!answer) return sayNothing(tr("What the decoder writes appears here as soon as a step is done"));
  if (!answer->problem.empty()) return sayNothing(qtext(answer->problem));
  fill(*answer);
}

void WrittenView::fill(const WrittenAnswer& answer) {
  const Dataset& samples = feed().run()->dataset();
  const Field *given = samples.find(answer.given), *wanted = samples.find(answer.answer);
  if (!wanted) return sayNothing(tr("The data of this run no longer have what it is to write"));
  const int count = static_cast<int>(answer.lines.size());
  while (m_table->topLevelItemCount() > count) delete m_table->takeTopLevelItem(m_table->topLevelItemCount() - 1);
  while (m_table->topLevelItemCount() < count) m_table->addTopLevelItem(new QTreeWidgetItem);
  int right = 0;
  for (int i = 0; i < count; ++i) {
    const WrittenLine& line = answer.lines[static_cast<std::size_t>(i)];
    QTreeWidgetItem& item = *m_table->topLevelItem(i);
    const bool exact = line.tokens == line.wanted;
    right += exact;
    const QString texts[] = {given ? textOf(*given, line.row) : QString(), qtext(Mistakes::text(line, wanted->names)),
                             qtext(token_text(line.wanted, wanted->names))};
    const QString tip = tr("Given: %1\nWritten: %2\nWanted: %3").arg(texts[kGiven], texts[kWritten], texts[kWanted]);
    for (int column = kGiven; column <= kWanted; ++column) {
      item.setText(column, texts[column]);
      item.setToolTip(column, tip);
    }
    item.setData(kWritten, Mistakes::kPlaces, Mistakes::places(line, wanted->names));
  }
  m_pages->setCurrentWidget(m_table);
  fitColumns();
  m_step = answer.step;
  sayHint(tr("%1 of %2 right · %3 · step %4")
              .arg(grouped(right), grouped(count), m_beams == 1 ? tr("greedy") : tr("%1 beams").arg(m_beams),
                   wholeNumber(feed().playhead().inAll(m_step))));
}

bool WrittenView::hasData() const {
  return m_pages->currentWidget() == m_table && m_table->topLevelItemCount() > 0;
}

void WrittenView::writeData(QTextStream& out) const {
  if (!hasData()) return;
  const auto line = [&](const QString& step, const QTreeWidgetItem& row) {
    QStringList cells{step};
    for (int i = 0; i < m_table->columnCount(); ++i) cells << csvCell(row.text(i));
    out << cells.join(',') << '\n';
  };
  line(QStringLiteral("step"), *m_table->headerItem());
  const QString step = QString::number(feed().playhead().inAll(m_step));
  for (int i = 0; i < m_table->topLevelItemCount(); ++i) line(step, *m_table->topLevelItem(i));
}

}  // namespace vitrine::ui
