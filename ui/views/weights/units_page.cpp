#include "ui/views/weights/units_page.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollBar>

#include "ui/theme/parts.h"
#include "ui/theme/theme.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kMostRanges = 200;  // of units that are listed

}  // namespace

UnitsPage::UnitsPage(QWidget* parent) : QScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Units that say nothing"));
  viewport()->setAutoFillBackground(false);
  auto* inside = new QWidget;
  inside->setAutoFillBackground(false);
  auto* grid = new QGridLayout(inside);
  grid->setContentsMargins(2, 2, 8, 2);
  grid->setHorizontalSpacing(10);
  grid->setVerticalSpacing(2);
  grid->setColumnStretch(2, 1);
  int line = 0;
  for (Row& row : m_rows) {
    row = {newLabel({}, "", inside), newLabel({}, "", inside), newLabel({}, "", inside),
           newLabel({}, "muted", inside)};
    row.dot->setFont(Theme::uiFont(13));
    row.count->setFont(Theme::monoFont(17));
    row.count->setAlignment(Qt::AlignRight | Qt::AlignTop);
    for (QLabel* label : {row.words, row.list}) {
      label->setWordWrap(true);
      label->setMinimumWidth(1);
    }
    row.list->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    grid->addWidget(row.dot, line, 0, Qt::AlignTop);
    grid->addWidget(row.count, line, 1, Qt::AlignTop);
    grid->addWidget(row.words, line, 2, Qt::AlignVCenter);
    grid->addWidget(row.list, line + 1, 2);
    grid->setRowMinimumHeight(line + 2, 10);
    line += 3;
  }
  m_foot = newLabel({}, "small", inside);
  m_foot->setWordWrap(true);
  m_foot->setMinimumWidth(1);
  grid->addWidget(m_foot, line, 0, 1, 3);
  grid->setRowStretch(line + 1, 1);
  setWidget(inside);
}

QString UnitsPage::listed(const std::vector<std::int64_t>& units) {
  QStringList out;
  std::size_t at = 0;
  while (at < units.size() && out.size() < kMostRanges) {
    std::size_t last = at;
    while (last + 1 < units.size() && units[last + 1] == units[last] + 1) ++last;
    const QString first = QString::number(units[at] + 1);
    out << (last == at       ? first
            : last == at + 1 ? first + QStringLiteral(", ") + QString::number(units[last] + 1)
                             : first + QStringLiteral("–") + QString::number(units[last] + 1));
    at = last + 1;
  }
  const QString all = out.join(QStringLiteral(", "));
  return at < units.size() ? tr("%1 … and %2 more").arg(all, grouped(std::ssize(units) - static_cast<qint64>(at)))
                           : all;
}

QString UnitsPage::deadWords() const {
  if (!m_facts) return {};
  if (m_facts->hasEnds) return tr("dead: asked of layers that can say 0 and no more, which Sigmoid and Tanh cannot");
  return tr("of %1 units are dead: 0 for at least 99 of 100 samples; %2 were looked at")
      .arg(grouped(m_facts->told), grouped(m_facts->samples));
}

QString UnitsPage::saturatedWords() const {
  if (!m_facts) return {};
  if (!m_facts->hasEnds)
    return tr("saturated: asked of layers with Sigmoid or Tanh within the network, which have ends");
  return tr("of %1 units are saturated: in the mean of %2 samples beyond 0.85 of the way to %3")
      .arg(grouped(m_facts->told), grouped(m_facts->samples),
           m_facts->function == UnaryKind::tanh ? tr("−1 or 1") : tr("0 or 1"));
}

QString UnitsPage::notFiniteWords() const {
  return m_facts ? tr("of %1 units have numbers that are not finite").arg(grouped(m_facts->told)) : QString();
}

void UnitsPage::show(const Row& row, const QString& words, const std::vector<std::int64_t>& units, bool bad) {
  const Colours& c = Theme::instance().colours();
  const bool some = !units.empty();
  // A sign and a colour, never the colour alone.
  row.dot->setText(some ? QStringLiteral("▲") : QStringLiteral("✓"));
  row.dot->setStyleSheet(QStringLiteral("color: %1").arg((some ? bad ? c.bad : c.warning : c.good).name()));
  row.count->setText(grouped(std::ssize(units)));
  row.words->setText(words);
  row.list->setText(listed(units));
  row.list->setAccessibleName(tr("Units"));
  row.list->setVisible(some);
}

void UnitsPage::display(std::shared_ptr<const UnitFacts> facts) {
  m_facts = std::move(facts);
  if (!m_facts) return;
  show(m_rows[0], deadWords(), m_facts->dead, false);
  show(m_rows[1], saturatedWords(), m_facts->saturated, false);
  show(m_rows[2], notFiniteWords(), m_facts->sick, true);
  QStringList said;
  const auto tell = [&](const Row& row, bool asked, const std::vector<std::int64_t>& units, const QString& words) {
    row.count->setText(asked ? grouped(std::ssize(units)) : QStringLiteral("–"));
    row.dot->setVisible(asked);
    if (!asked) return;
    said << QString::number(units.size()) + QLatin1Char(' ') + words;
    if (!units.empty()) said << listed(units);
  };
  tell(m_rows[0], !m_facts->hasEnds, m_facts->dead, deadWords());
  tell(m_rows[1], m_facts->hasEnds, m_facts->saturated, saturatedWords());
  said << QString::number(m_facts->sick.size()) + QLatin1Char(' ') + notFiniteWords();
  m_foot->setText(m_facts->told < m_facts->units
                      ? tr("The first %1 of %2 units were looked at: more would take too much room")
                            .arg(grouped(m_facts->told), grouped(m_facts->units))
                      : QString());
  m_foot->setVisible(!m_foot->text().isEmpty());
  setAccessibleDescription(said.join(QStringLiteral(". ")));
}

}  // namespace vitrine::ui
