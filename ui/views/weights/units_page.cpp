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
  return m_facts ? tr("of %1 units are dead: exactly 0 for each of %2 samples")
                       .arg(grouped(m_facts->told), grouped(m_facts->samples))
                 : QString();
}

QString UnitsPage::saturatedWords() const {
  if (!m_facts) return {};
  if (m_facts->limits == UnitFacts::Limits::none)
    return tr("saturated: asked of layers whose activation is Sigmoid or Tanh, which have limits");
  return tr("of %1 units are saturated: more than 95 % of their numbers lie within 1 % of %2")
      .arg(grouped(m_facts->told), m_facts->limits == UnitFacts::Limits::tanh ? tr("−1 or 1") : tr("0 or 1"));
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
  show(m_rows[1], saturatedWords(), m_facts->stuck, false);
  show(m_rows[2], notFiniteWords(), m_facts->sick, true);
  const bool limits = m_facts->limits != UnitFacts::Limits::none;
  m_rows[1].count->setText(limits ? grouped(std::ssize(m_facts->stuck)) : QStringLiteral("–"));
  m_rows[1].dot->setVisible(limits);
  m_foot->setText(m_facts->told < m_facts->units
                      ? tr("The first %1 of %2 units were looked at: more would take too much room")
                            .arg(grouped(m_facts->told), grouped(m_facts->units))
                      : QString());
  m_foot->setVisible(!m_foot->text().isEmpty());
  QStringList said{QString::number(m_facts->dead.size()) + QLatin1Char(' ') + deadWords()};
  if (!m_facts->dead.empty()) said << listed(m_facts->dead);
  if (limits) said << QString::number(m_facts->stuck.size()) + QLatin1Char(' ') + saturatedWords();
  if (!m_facts->stuck.empty()) said << listed(m_facts->stuck);
  said << QString::number(m_facts->sick.size()) + QLatin1Char(' ') + notFiniteWords();
  setAccessibleDescription(said.join(QStringLiteral(". ")));
}

}  // namespace vitrine::ui
