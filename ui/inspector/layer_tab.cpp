#include "ui/inspector/layer_tab.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QStyle>
#include <QVBoxLayout>
#include <cmath>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/inspector/block_panel.h"
#include "ui/inspector/fact_row.h"
#include "ui/inspector/param_editor.h"
#include "ui/inspector/problem_list.h"
#include "ui/inspector/section_form.h"
#include "ui/live/live_feed.h"
#include "ui/theme/parts.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

QString firstSentence(const QString& doc) {
  const qsizetype end = doc.indexOf(QRegularExpression("[.:] "));
  return end < 0 ? doc : doc.left(end) + ".";
}

}  // namespace

LayerTab::LayerTab(Document& document, LiveFeed& feed, QWidget* parent)
    : QWidget(parent), m_document(document), m_feed(feed) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 14, 16, 16);
  column->setSpacing(10);
  buildHeader();
  column->addWidget(m_header);
  column->addWidget(m_nameComplaint);
  auto* words = new QVBoxLayout;
  words->setSpacing(0);
  words->addWidget(m_doc);
  words->addWidget(m_more, 0, Qt::AlignLeft);
  column->addLayout(words);
  m_block = new BlockPanel(document, this);
  column->addWidget(m_block);
  m_form = new SectionForm(document, this);
  column->addWidget(m_form);
  column->addWidget(newLine(this));
  buildFacts();
  for (FactRow* fact : {m_layers, m_output, m_parameters, m_work}) column->addWidget(fact);
  m_problems = new ProblemList(document, this);
  column->addWidget(m_problems);
  column->addWidget(m_live);
  column->addStretch(1);

  connect(m_problems, &ProblemList::layerPicked, this, &LayerTab::layerPicked);
  connect(&document, &Document::documentReset, this, [this] {
    m_name->setModified(false);
    setSelection({});
    refresh();
  });
  connect(&document, &Document::analysisChanged, this, &LayerTab::refresh);
  connect(&document, &Document::nodeChanged, this, &LayerTab::refresh);
  connect(&document, &Document::graphReplaced, this, &LayerTab::refresh);
  connect(&document, &Document::settingsChanged, this, [this](const QString& section) {
    if (section == "project") refresh();
  });
  connect(&feed, &LiveFeed::advanced, this, &LayerTab::refreshLive);
  connect(&feed, &LiveFeed::unitsNoted, this, &LayerTab::refreshLive);
  connect(&feed, &LiveFeed::attached, this, &LayerTab::refreshLive);
  connect(&feed.playhead(), &Playhead::moved, this, &LayerTab::refreshLive);
  connect(&feed, &LiveFeed::statusChanged, this, &LayerTab::refreshLive);
  connect(&Theme::instance(), &Theme::changed, this, &LayerTab::refresh);
  refresh();
}

void LayerTab::buildHeader() {
  m_header = new QWidget(this);
  auto* row = new QHBoxLayout(m_header);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  m_swatch = new QLabel(m_header);
  m_swatch->setFixedSize(14, 14);
  m_name = new QLineEdit(m_header);
  m_name->setProperty("role", "name");
  m_name->setAccessibleName(tr("Name"));
  m_name->setToolTip(tr("The layer's name, which exported weights carry too"));
  leaveUndoToTheWindow(m_name);
  m_title = newLabel({}, "title", m_header);
  m_title->setWordWrap(true);
  m_type = newLabel({}, "muted", m_header);
  row->addWidget(m_swatch);
  row->addWidget(m_name, 1);
  row->addWidget(m_title, 1);
  row->addWidget(m_type);
  m_nameComplaint = newLabel({}, "problem", this);
  m_nameComplaint->setWordWrap(true);
  m_nameComplaint->hide();
  m_doc = newLabel({}, "muted", this);
  m_doc->setWordWrap(true);
  m_more = new QPushButton(tr("More"), this);
  m_more->setProperty("role", "link");
  m_more->setCursor(Qt::PointingHandCursor);
  connect(m_more, &QPushButton::clicked, this, [this] {
    m_wholeDoc = !m_wholeDoc;
    showDoc();
  });
  // A name takes effect when it is finished: half a name may be another layer's.
  connect(m_name, &QLineEdit::editingFinished, this, [this] { renamed(m_name->text()); });
}

void LayerTab::buildFacts() {
  m_layers = new FactRow(tr("Layers"), this);
  m_output = new FactRow(tr("Output shape"), this);
  m_parameters = new FactRow(tr("Parameters"), this);
  m_work = new FactRow(tr("Multiply-adds"), this);
  m_live = new QWidget(this);
  auto* column = new QVBoxLayout(m_live);
  column->setContentsMargins(0, 4, 0, 0);
  column->setSpacing(8);
  column->addWidget(newLine(m_live));
  column->addWidget(newLabel(tr("LIVE"), "section", m_live));
  m_health = new FactRow(tr("Health"), m_live);
  m_healthWhy = newLabel({}, "muted", m_live);
  m_healthWhy->setWordWrap(true);
  m_gradient = new FactRow(tr("Gradient norm"), m_live);
  m_update = new FactRow(tr("Update / weight"), m_live);
  m_update->setToolTip(tr("How far one step moves the weights, relative to their size. Near 1e-3 is healthy."));
  for (QWidget* row : {static_cast<QWidget*>(m_health), static_cast<QWidget*>(m_healthWhy),
                       static_cast<QWidget*>(m_gradient), static_cast<QWidget*>(m_update)})
    column->addWidget(row);
  m_live->hide();
}

void LayerTab::commit() {
  if (m_name->isModified()) renamed(m_name->text());
}

void LayerTab::setSelection(const QStringList& ids) {
  if (ids == m_selected) return;
  commit();  // while it is still known whose name it is
  m_selected = ids;
  m_id = ids.size() == 1 ? ids.front() : QString();
  m_wholeDoc = false;
  m_nameComplaint->hide();
  refresh();
}

void LayerTab::focusName() {
  m_name->setFocus();
  m_name->selectAll();
}

void LayerTab::renamed(const QString& name) {
  if (m_id.isEmpty()) return;
  const Status status = m_document.rename(m_id.toStdString(), name);
  m_nameComplaint->setVisible(!status);
  if (!status) m_nameComplaint->setText(qtext(status.error().what + ". " + status.error().remedy));
  if (const Node* node = m_document.graph().find(m_id.toStdString())) m_name->setText(qtext(node->name));
  m_name->setModified(false);
}

void LayerTab::refresh() {
  const Node* node = m_id.isEmpty() ? nullptr : m_document.graph().find(m_id.toStdString());
  const bool one = node != nullptr;
  for (QWidget* widget : {static_cast<QWidget*>(m_swatch), static_cast<QWidget*>(m_name),
                          static_cast<QWidget*>(m_type), static_cast<QWidget*>(m_form)})
    widget->setVisible(one);
  m_title->setVisible(!one);
  m_layers->setVisible(!one);
  m_output->setVisible(one);
  if (one)
    refreshLayer();
  else
    refreshNetwork();
  showDoc();
  refreshLive();
}

void LayerTab::refreshLayer() {
  const Node& node = *m_document.graph().find(m_id.toStdString());
  const LayerType* type = type_of(node);
  if (!m_name->hasFocus() || m_name->property("shown").toString() != qtext(node.name))
    m_name->setText(qtext(node.name)), m_name->setCursorPosition(0);
  m_name->setProperty("shown", qtext(node.name));
  m_type->setText(node.block ? tr("Block") : type ? qtext(type->info.title) : qtext(node.type));
  m_type->setAccessibleName(tr("Type %1").arg(m_type->text()));  // "Dense" alone is the one in the palette
  const QColor colour = Theme::instance().colours().category(type ? qtext(type->info.category) : QString());
  m_swatch->setStyleSheet(QString("background:%1;border-radius:3px").arg(colour.name()));
  m_form->show("layer." + qtext(node.name));

  m_block->show(node);
  const LayerFacts* facts = m_document.facts(node.id);
  const bool known = facts && facts->known;
  m_output->setValue(known && !facts->outputs.empty() ? qtext(facts->outputs.front().text()) : tr("not known yet"));
  m_parameters->setValue(known ? qtext(grouped(facts->parameters)) : "–");
  m_work->setValue(known ? qtext(human_count(static_cast<double>(facts->multiply_adds))) + tr(" / sample") : "–");
  std::vector<Problem> mine;
  for (const Problem& problem : m_document.analysis().problems)
    if (m_document.shownNode(problem.node) == node.id) mine.push_back(problem);
  m_problems->setProblems(mine, false);
}

void LayerTab::refreshNetwork() {
  const Analysis& analysis = m_document.analysis();
  const auto& nodes = m_document.graph().nodes();
  const std::int64_t count =
      std::count_if(nodes.begin(), nodes.end(), [](const Node& n) { return !is_block_port(n); });
  m_form->show({});
  m_block->hide();
  std::int64_t parameters = analysis.parameters, work = analysis.multiply_adds, layers = count;
  if (m_selected.size() > 1) {
    m_title->setText(tr("%1 layers selected").arg(m_selected.size()));
    parameters = work = 0;
    layers = m_selected.size();
    for (const QString& id : m_selected)
      if (const LayerFacts* facts = m_document.facts(id.toStdString()))
        parameters += facts->parameters, work += facts->multiply_adds;
  } else {
    const QString title = qtext(m_document.project().title);
    const Block block = m_document.shownBlock();
    m_title->setText(block             ? tr("The block %1").arg(qtext(block->name()))
                     : title.isEmpty() ? tr("The network")
                                       : title);
    if (const LayerFacts* facts = block ? analysis.facts(m_document.level()) : nullptr)
      parameters = facts->parameters, work = facts->multiply_adds;
  }
  m_layers->setValue(qtext(grouped(layers)));
  m_parameters->setValue(qtext(grouped(parameters)));
  m_work->setValue(qtext(human_count(static_cast<double>(work))) + tr(" / sample"));
  m_problems->setProblems(count == 0 ? std::vector<Problem>{} : analysis.problems, true);
}

void LayerTab::showDoc() {
  const Node* node = m_id.isEmpty() ? nullptr : m_document.graph().find(m_id.toStdString());
  const LayerType* type = node ? type_of(*node) : nullptr;
  QString doc = type && !(node->block && BlockPanel::hasOwnWords(node->block)) ? qtext(type->info.doc) : QString();
  if (!node && m_selected.isEmpty()) {
    doc = m_document.graph().nodes().empty()
              ? tr("Drag a layer from the palette onto the canvas, or double-click it.")
          : m_document.shownBlock() ? qtext(m_document.shownBlock()->definition().doc)
                                    : qtext(m_document.project().notes);
  }
  const QString brief = node ? firstSentence(doc) : doc;
  m_doc->setText(m_wholeDoc ? doc : brief);
  m_doc->setVisible(!doc.isEmpty());
  m_more->setVisible(brief.size() < doc.size());
  m_more->setText(m_wholeDoc ? tr("Less") : tr("More"));
}

void LayerTab::refreshLive() {
  const Run* run = m_feed.run();
  std::size_t at = 0, count = 0;
  NodePath path = m_document.level();
  path.push_back(m_id.toStdString());
  const auto flat = m_document.analysis().ids.find(path);
  const NodeId trained = flat == m_document.analysis().ids.end() ? m_id.toStdString() : flat->second;
  if (run && !m_id.isEmpty()) {
    const auto& layers = run->info().layers;
    count = layers.size();
    while (at < count && layers[at].node != trained) ++at;
  }
  const bool figures =
      at < count && at < m_feed.layerGradientNorms().size() && !m_feed.layerGradientNorms()[at].empty();
  const LayerHealth* health = run ? healthOf(trained) : nullptr;
  m_live->setVisible(figures || health);
  for (FactRow* row : {m_gradient, m_update}) row->setVisible(figures);
  m_health->setVisible(health);
  m_healthWhy->setVisible(health);
  if (health) showHealth(*health);
  if (!figures) return;
  // Of a frozen layer nothing is measured.
  const auto shown = [](float value) {
    return std::isnan(value) ? QStringLiteral("–") : std::isfinite(value) ? figure(value) : tr("not a number");
  };
  m_gradient->setValue(shown(m_feed.shownValue(m_feed.layerGradientNorms()[at])));
  m_update->setValue(shown(m_feed.shownValue(m_feed.layerUpdateRatios()[at])));
}

// Of a block that of the least well of its layers.
const LayerHealth* LayerTab::healthOf(const std::string& trained) const {
  const Node* node = m_document.graph().find(m_id.toStdString());
  if (node && !node->block) return m_feed.health().of(trained);
  const LayerHealth* worst = nullptr;
  for (const LayerHealth& health : m_feed.health().layers())
    if (health.known() && m_document.shownNode(health.node) == m_id.toStdString() &&
        (!worst || is_worse(health, *worst)))
      worst = &health;
  return worst;
}

void LayerTab::showHealth(const LayerHealth& health) {
  using Mood = FactRow::Mood;
  m_health->setValue(qtext(health.word), health.grade == Grade::good      ? Mood::good
                                         : health.grade == Grade::warning ? Mood::warning
                                                                          : Mood::bad);
  m_healthWhy->setText(qtext(health.why));
}

}  // namespace vitrine::ui
