#include "ui/views/advice/finding_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/parts.h"
#include "ui/theme/theme.h"
#include "ui/views/advice/finding_chart.h"

namespace vitrine::ui {
namespace {

constexpr int kMostLayers = 12;  // that are named one by one

QLabel* paragraph(const char* role, QWidget* parent) {
  QLabel* out = newLabel({}, role, parent);
  out->setWordWrap(true);
  out->setMinimumWidth(1);
  out->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  return out;
}

QString severityWord(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::serious:
      return FindingCard::tr("serious");
    case Finding::Severity::warning:
      return FindingCard::tr("warning");
    case Finding::Severity::note:
      break;
  }
  return FindingCard::tr("note");
}

}  // namespace

FindingCard::FindingCard(Document& document, LiveFeed& feed, QWidget* parent)
    : QFrame(parent),
      m_document(document),
      m_chart(new FindingChart(document, feed, this)),
      m_sign(new QLabel(this)),
      m_title(newLabel({}, "strong", this)),
      m_when(newLabel({}, "small", this)),
      m_evidence(paragraph("", this)),
      m_why(paragraph("muted", this)),
      m_remedy(paragraph("", this)),
      m_layers(paragraph("muted", this)),
      m_ways(new QVBoxLayout),
      m_buttons(new QHBoxLayout),
      m_view(new QPushButton(this)),
      m_mute(new QPushButton(tr("Mute"), this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 10, 10, 10);
  column->setSpacing(5);
  auto* head = new QHBoxLayout;
  head->setSpacing(7);
  m_title->setMinimumWidth(1);
  m_title->setWordWrap(true);
  m_when->setMinimumWidth(1);
  head->addWidget(m_sign, 0, Qt::AlignTop);
  head->addWidget(m_title, 1);
  column->addLayout(head);
  column->addWidget(m_when);
  column->addWidget(m_evidence);
  column->addWidget(m_chart);
  for (QLabel* one : {m_why, m_remedy, m_layers}) column->addWidget(one);
  // Links are reached with Tab, and opened with Enter.
  m_layers->setTextInteractionFlags(Qt::TextBrowserInteraction);
  m_ways->setContentsMargins(0, 4, 0, 0);
  m_ways->setSpacing(5);
  column->addLayout(m_ways);
  m_buttons->setSpacing(6);
  m_view->setProperty("role", "quiet");
  m_view->setMinimumWidth(1);
  m_mute->setProperty("role", "quiet");
  m_buttons->addWidget(m_view);
  m_buttons->addWidget(m_mute);
  m_buttons->addStretch(1);
  column->addLayout(m_buttons);
  connect(m_view, &QPushButton::clicked, this, &FindingCard::viewAsked);
  connect(m_mute, &QPushButton::clicked, this, &FindingCard::muteAsked);
  connect(m_layers, &QLabel::linkActivated, this, &FindingCard::layerAsked);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    sign();
    m_layers->setText(layerLinks());
    update();
  });
}

QColor FindingCard::colour() const {
  const Colours& c = Theme::instance().colours();
  return m_finding.severity == Finding::Severity::serious   ? c.bad
         : m_finding.severity == Finding::Severity::warning ? c.warning
                                                            : c.accent;
}

void FindingCard::sign() {
  constexpr const char* kSigns[] = {"info", "warning", "error"};
  m_sign->setPixmap(iconPixmap(kSigns[static_cast<int>(m_finding.severity)], colour(), 16, devicePixelRatioF()));
}

void FindingCard::display(const Finding& finding, const QString& when, const QString& view) {
  const bool same = finding.fixes.size() == m_finding.fixes.size() &&
                    std::equal(finding.fixes.begin(), finding.fixes.end(), m_finding.fixes.begin(),
                               [](const AdviceFix& a, const AdviceFix& b) { return a.title == b.title; });
  m_finding = finding;
  const QString title = qtext(finding.title);
  m_title->setText(title);
  m_when->setText(QStringLiteral("%1 · %2").arg(severityWord(finding.severity), when));
  m_evidence->setText(qtext(finding.evidence));
  m_why->setText(qtext(finding.why));
  m_remedy->setText(remedyWords());
  m_chart->display(finding);
  m_layers->setText(layerLinks());
  for (QLabel* one : {m_why, m_remedy, m_layers}) one->setVisible(!one->text().isEmpty());
  m_layers->setAccessibleName(tr("Layers of %1").arg(title));
  m_viewWords = tr("Show in %1").arg(view);
  m_view->setToolTip(tr("Opens the view that shows it"));
  m_view->setAccessibleName(tr("Show %1 in %2").arg(title, view));
  m_view->setVisible(!view.isEmpty());
  m_mute->setToolTip(tr("Says no more of this kind, in any project, until it is heard again"));
  m_mute->setAccessibleName(tr("Mute %1").arg(title));
  sign();
  if (!same || m_fixes.isEmpty()) makeFixes();
  fitButtons();
  refreshFixes();
  setAccessibleName(title);
  setAccessibleDescription(words());
  update();
}

void FindingCard::makeFixes() {
  qDeleteAll(m_fixes);
  m_fixes.clear();
  for (std::size_t i = 0; i < m_finding.fixes.size(); ++i) {
    const QString title = qtext(m_finding.fixes[i].title);
    auto* button = new QPushButton(title, this);
    button->setMinimumWidth(1);
    button->setAccessibleName(title);
    if (i == 0) button->setProperty("role", "primary");
    connect(button, &QPushButton::clicked, this, [this, i] { emit fixAsked(static_cast<int>(i)); });
    m_ways->addWidget(button, 0, Qt::AlignLeft);
    m_fixes << button;
  }
}

// Words of buttons may be longer than the card is wide.
void FindingCard::fitButtons() {
  constexpr int kPadding = 34;  // px, of a button
  const QMargins around = layout()->contentsMargins();
  const int room = width() - around.left() - around.right() - kPadding;
  const auto fit = [](QPushButton* button, const QString& words, int wide) {
    button->setText(button->fontMetrics().elidedText(words, Qt::ElideRight, wide));
  };
  for (QPushButton* button : m_fixes) fit(button, button->accessibleName(), room);
  fit(m_view, m_viewWords, room - m_mute->sizeHint().width() - m_buttons->spacing());
}

void FindingCard::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  fitButtons();
}

void FindingCard::refreshFixes() {
  for (qsizetype i = 0; i < m_fixes.size(); ++i) {
    const AdviceFix& fix = m_finding.fixes[static_cast<std::size_t>(i)];
    const bool done = fix.apply(m_document.project()) == m_document.project();
    m_fixes[i]->setEnabled(!done);
    m_fixes[i]->setToolTip(QStringLiteral("%1\n%2").arg(
        m_fixes[i]->accessibleName(),
        done ? tr("The project is so already: train it anew") : tr("Changes the project; Undo takes it back")));
  }
}

QString FindingCard::layerLinks() const {
  QStringList out;
  const std::size_t named = std::min<std::size_t>(m_finding.layers.size(), kMostLayers);
  for (std::size_t i = 0; i < named; ++i) {
    const std::string& node = m_finding.layers[i];
    out << QStringLiteral("<a href=\"%1\" style=\"color:%2; text-decoration:none\">%3</a>")
               .arg(qtext(node).toHtmlEscaped(), Theme::instance().colours().accent.name(),
                    qtext(m_document.trainedName(node)).toHtmlEscaped());
  }
  if (m_finding.layers.size() > named) out << tr("and %1 more").arg(m_finding.layers.size() - named);
  const QString links = out.join(QStringLiteral(", "));
  if (!m_finding.whole_network) return links;
  return links.isEmpty() ? tr("The whole network") : tr("The whole network, by what %1 answers").arg(links);
}

// Where no button does it.
QString FindingCard::remedyWords() const {
  const QString remedy = qtext(m_finding.remedy);
  return m_finding.fixes.empty() && !remedy.isEmpty() ? tr("By hand: %1").arg(remedy) : remedy;
}

QString FindingCard::words() const {
  QStringList out{severityWord(m_finding.severity), m_when->text(), qtext(m_finding.evidence), qtext(m_finding.why),
                  remedyWords()};
  if (!m_chart->isEmpty()) out << m_chart->words();
  out.removeAll(QString());
  return out.join(QStringLiteral(". "));
}

void FindingCard::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(c.raised);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour());
  painter.drawRoundedRect(QRectF(0.5, 7, 3, height() - 14), 1.5, 1.5);
}

}  // namespace vitrine::ui
