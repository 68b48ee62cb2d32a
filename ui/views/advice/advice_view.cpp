#include "ui/views/advice/advice_view.h"

#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTextStream>
#include <QVBoxLayout>

#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/advice.h"
#include "ui/live/live_feed.h"
#include "ui/views/advice/finding_card.h"
#include "ui/views/empty_note.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

// Of a view, or of the part of the inspector where what is wrong is set.
QString viewTitle(const std::string& id) {
  if (id == "data") return AdviceView::tr("the Data tab");
  if (id == "training") return AdviceView::tr("the Training tab");
  for (const ViewType& type : viewTypes())
    if (type.id == qtext(id)) return type.title;
  return {};
}

}  // namespace

AdviceView::AdviceView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_advice(context.feed.advice()),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_scroll(new QScrollArea(this)),
      m_muted(new QPushButton) {
  auto* inside = new QWidget;
  inside->setAutoFillBackground(false);
  m_column = new QVBoxLayout(inside);
  m_column->setContentsMargins(0, 2, 6, 2);
  m_column->setSpacing(8);
  m_muted->setProperty("role", "link");
  m_muted->setToolTip(tr("Says again what was muted"));
  m_column->addWidget(m_muted, 0, Qt::AlignLeft);
  m_column->addStretch(1);
  m_scroll->setWidget(inside);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->viewport()->setAutoFillBackground(false);
  m_scroll->setAccessibleName(tr("Findings"));
  m_scroll->setMinimumSize(1, 1);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_scroll);
  connect(m_muted, &QPushButton::clicked, this, [this] { m_advice.unmuteAll(); });
  connect(&m_advice, &Advice::changed, this, [this] {
    invalidate();
    if (isVisible()) refreshNow();
  });
  connect(&context.document, &Document::analysisChanged, this, [this] {
    for (FindingCard* card : m_cards) card->refreshFixes();
  });
}

QString AdviceView::note() const {
  return m_cards.isEmpty() ? m_empty->text() : QString();
}

void AdviceView::refresh() {
  showFindings();
  const int muted = m_advice.mutedCount();
  m_muted->setText(tr("%1 muted · hear them again").arg(muted));
  m_muted->setAccessibleName(m_muted->text());
  m_muted->setVisible(muted > 0);
  if (m_cards.isEmpty()) sayNone();
  m_pages->setCurrentWidget(m_cards.isEmpty() && muted == 0 ? static_cast<QWidget*>(m_empty) : m_scroll);
  QStringList words;
  for (const FindingCard* card : m_cards) words << card->finding().title.c_str();
  setAccessibleDescription(m_cards.isEmpty() ? m_empty->text() : words.join(QStringLiteral(", ")));
  const QString hint = m_cards.isEmpty() ? QString() : counted(m_cards.size(), tr("finding"), tr("findings"));
  if (hint != m_hint) m_hint = hint, emit hintChanged();
}

// Cards stay where their finding does, so that nothing moves below the pointer.
void AdviceView::showFindings() {
  const std::vector<Finding> findings = m_advice.findings();
  while (m_cards.size() > static_cast<qsizetype>(findings.size())) delete m_cards.takeLast();
  while (m_cards.size() < static_cast<qsizetype>(findings.size())) {
    auto* card = new FindingCard(document(), feed(), m_scroll->widget());
    m_column->insertWidget(static_cast<int>(m_cards.size()), card);
    m_cards << card;
    connect(card, &FindingCard::viewAsked, this, [this, card] { m_advice.askForView(card->finding()); });
    connect(card, &FindingCard::layerAsked, this, [this](const QString& node) { m_advice.askForLayer(node); });
    connect(
        card, &FindingCard::muteAsked, this, [this, card] { m_advice.setMuted(qtext(card->finding().rule), true); },
        Qt::QueuedConnection);
    connect(card, &FindingCard::fixAsked, this, [this, card](int fix) { apply(*card, fix); });
  }
  for (std::size_t i = 0; i < findings.size(); ++i)
    m_cards[static_cast<qsizetype>(i)]->display(findings[i], whenOf(m_advice.stepOf(findings[i])),
                                                viewTitle(findings[i].view));
}

QString AdviceView::whenOf(double step) const {
  return step < 1 ? tr("before the first step") : tr("since step %1").arg(wholeNumber(static_cast<qint64>(step)));
}

void AdviceView::sayNone() {
  if (!document().dataset() && !feed().run())
    return m_empty->setText(
        tr("Choose data: what would go wrong with them is said here, and what does while it trains"));
  if (!m_advice.isKnown()) return m_empty->setText(tr("The data are looked at…"));
  m_empty->setText(m_advice.isOfRun() ? tr("Nothing is wrong with this run so far")
                                      : tr("Nothing is wrong that can be seen before the first step"));
}

void AdviceView::apply(const FindingCard& card, int fix) {
  const AdviceFix chosen = card.finding().fixes[static_cast<std::size_t>(fix)];
  if (const Status done = document().applyAdvice(chosen); !done) m_empty->setText(qtext(done.error().sentence()));
}

void AdviceView::writeData(QTextStream& out) const {
  out << "rule,severity,first_step,last_step,title,evidence,why,remedy,layers\n";
  for (const FindingCard* card : m_cards) {
    const Finding& one = card->finding();
    QStringList layers;
    for (const std::string& node : one.layers) layers << qtext(document().trainedName(node));
    constexpr const char* kNames[] = {"note", "warning", "serious"};
    out << csvCell(qtext(one.rule)) << ',' << kNames[static_cast<int>(one.severity)] << ','
        << feed().playhead().inAll(one.first_step) << ',' << feed().playhead().inAll(one.step) << ','
        << csvCell(qtext(one.title)) << ',' << csvCell(qtext(one.evidence)) << ',' << csvCell(qtext(one.why)) << ','
        << csvCell(qtext(one.remedy)) << ',' << csvCell(layers.join(' ')) << '\n';
  }
}

}  // namespace vitrine::ui
