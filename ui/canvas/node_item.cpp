#include "ui/canvas/node_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/layers/training_params.h"
#include "ui/canvas/block_contents.h"
#include "ui/canvas/thumbnails.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

namespace {

constexpr double kTextLeft = 14;   // right of the stripe
constexpr double kHealthBar = 60;  // length of the whole bar; a word follows

QStringList shapeTexts(const std::vector<Shape>& shapes) {
  QStringList texts;
  for (const Shape& shape : shapes) texts << canvas::text(shape.text());
  return texts;
}

// Ports stand in the middle of the side, evenly spaced; many of them stand closer and make the node taller.
double portSpacing(std::size_t count) {
  return count <= 2 ? canvas::kPortSpacing : 18;
}

}  // namespace

NodeItem::NodeItem(NodeId id) : m_id(std::move(id)) {
  setFlag(ItemIsSelectable);
  setAcceptedMouseButtons(Qt::NoButton);
}

NodeItem::~NodeItem() = default;

QColor NodeItem::categoryColour() const {
  return Theme::instance().colours().category(m_category);
}

namespace {

// "frozen", "weights of embedding_1": what is special about its parameters.
QString specialOf(const Node& node, const LayerType* type, const Node* owner) {
  QStringList words;
  if (type && type->has_weights && !trains(type->info, node.params)) words << QObject::tr("frozen");
  if (owner) words << QObject::tr("weights of %1").arg(canvas::text(owner->name));
  return words.join(QStringLiteral(" · "));
}

}  // namespace

void NodeItem::refresh(const Node& node, const LayerFacts* facts, const Node* owner) {
  const LayerType* type = type_of(node);
  static const std::vector<Shape> none;
  const LayerFacts unknown;
  if (!facts) facts = &unknown;

  QString summary;
  std::size_t inputs = 0, outputs = 0;
  if (type) {
    if (type->summary) summary = canvas::text(type->summary({*type, node.params, facts->inputs}));
    inputs = type->input_ports(node.params).size();
    outputs = type->output_ports(node.params).size();
  }
  const QString title = canvas::text(type ? type->info.title : node.type);
  if (summary.isEmpty()) summary = title;
  const QString special = specialOf(node, type, owner);
  QString count = facts->parameters > 0 ? canvas::countText(facts->parameters) : QString();
  if (!special.isEmpty()) count += (count.isEmpty() ? QString() : QStringLiteral(" · ")) + special;
  const QString name = canvas::text(node.name);

  m_inputShapes = shapeTexts(facts->known ? facts->inputs : none);
  m_outputShapes = shapeTexts(facts->known ? facts->outputs : none);
  m_parameters = facts->parameters;
  m_multiplyAdds = facts->multiply_adds;
  if (inputs != m_inputs.size() || outputs != m_outputs.size() || m_category.isEmpty()) {
    m_category = canvas::text(type ? type->info.category : std::string("Core"));
    place(inputs, outputs);
  }
  const int copies = node.block ? static_cast<int>(integer_of(type->info, node.params, kRepeat)) : 1;
  if (copies != m_copies) m_copies = copies, update();
  if (name == m_name && summary == m_summary && count == m_count && title == m_typeTitle) return;
  m_name = name, m_summary = summary, m_count = count, m_typeTitle = title, m_special = special;
  elide();
  update();
}

void NodeItem::setContents(std::unique_ptr<BlockContents> contents) {
  m_contents = std::move(contents);
  if (m_contents) m_contents->setParentItem(this);
  place(m_inputs.size(), m_outputs.size());
  elide();
  update();
}

// As tall as its ports need, or as large as what is in it.
void NodeItem::place(std::size_t inputs, std::size_t outputs) {
  const std::size_t most = std::max(inputs, outputs);
  prepareGeometryChange();
  m_width = canvas::kNodeWidth;
  m_baseHeight = most <= 2 ? canvas::kNodeHeight
                           : std::max(canvas::kNodeHeight, portSpacing(most) * static_cast<double>(most - 1) + 26);
  if (m_contents) {
    m_width = std::max(m_width, m_contents->size().width());
    m_baseHeight = std::max(m_baseHeight, m_contents->size().height());
  }
  m_height = m_baseHeight + m_thumbnailRoom;
  placePorts(m_inputs, inputs, false);
  placePorts(m_outputs, outputs, true);
}

void NodeItem::placePorts(std::vector<PortItem*>& ports, std::size_t count, bool output) {
  while (ports.size() > count) {
    delete ports.back();
    ports.pop_back();
  }
  while (ports.size() < count) ports.push_back(new PortItem(this, static_cast<int>(ports.size()), output));
  for (std::size_t i = 0; i < count; ++i) {
    const double fromMiddle = static_cast<double>(i) - static_cast<double>(count - 1) / 2;
    ports[i]->setPos(output ? m_width : 0, m_baseHeight / 2 + fromMiddle * portSpacing(count));
  }
}

void NodeItem::elide() {
  const double width = m_width - kTextLeft - 12;
  const auto& fonts = canvas::Fonts::get();
  m_shownName = QFontMetricsF(fonts.name).elidedText(m_name, Qt::ElideMiddle, width);
  QString summary = m_summary;
  if (m_thumbnailRoom > 0) {
    if (m_thumbnail && !m_thumbnail->answer.isEmpty()) summary = m_thumbnail->answer;
    if (!m_special.isEmpty()) summary += QStringLiteral(" · ") + m_special;
  }
  m_shownSummary = QFontMetricsF(fonts.summary).elidedText(summary, Qt::ElideRight, width);
  m_shownCount = QFontMetricsF(fonts.figures).elidedText(m_count, Qt::ElideMiddle, width);
}

void NodeItem::setProblems(std::vector<Problem> problems) {
  if (problems.empty() && m_problems.empty()) return;
  const auto same = [](const Problem& a, const Problem& b) {
    return a.severity == b.severity && a.text == b.text && a.remedy == b.remedy &&
           a.fix.has_value() == b.fix.has_value();
  };
  const bool equal = std::equal(problems.begin(), problems.end(), m_problems.begin(), m_problems.end(), same);
  m_problems = std::move(problems);
  if (!equal) update();
}

void NodeItem::setHealth(const LayerHealth& health) {
  // Half a pixel of the bar is the least change worth a repaint.
  const bool visible = std::abs(health.level - m_health.level) * kHealthBar > 0.5 || health.grade != m_health.grade ||
                       health.word != m_health.word;
  const double level = visible ? health.level : m_health.level;
  m_health = health;
  m_health.level = level;
  if (visible) update(healthRect());
}

void NodeItem::setDropTarget(bool on) {
  if (on == m_dropTarget) return;
  m_dropTarget = on;
  update();
}

QString NodeItem::toolTipText() const {
  QString rows;
  const auto row = [&rows](const QString& title, const QString& value) {
    rows += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>").arg(title, value.toHtmlEscaped());
  };
  if (!m_outputShapes.isEmpty()) {
    const QString out = m_outputShapes.join(QStringLiteral(", "));
    row(QStringLiteral("Shape"),
        m_inputShapes.isEmpty() ? out : m_inputShapes.join(QStringLiteral(", ")) + QStringLiteral(" → ") + out);
    row(QStringLiteral("Parameters"), canvas::text(grouped(m_parameters)));
    row(QStringLiteral("Multiply-adds"), canvas::text(grouped(m_multiplyAdds)) + QStringLiteral(" a sample"));
  }
  if (!m_step.isEmpty()) row(QObject::tr("Step view"), m_step);
  if (m_health.known()) {
    row(QObject::tr("Health"), canvas::text(m_health.word));
    return QStringLiteral("<b>%1</b>&nbsp;&nbsp;%2<table>%3</table>%4")
        .arg(m_name.toHtmlEscaped(), m_typeTitle.toHtmlEscaped(), rows, canvas::text(m_health.why).toHtmlEscaped());
  }
  return QStringLiteral("<b>%1</b>&nbsp;&nbsp;%2<table>%3</table>")
      .arg(m_name.toHtmlEscaped(), m_typeTitle.toHtmlEscaped(), rows);
}

QString NodeItem::problemText() const {
  QStringList lines;
  for (const Problem& problem : m_problems) {
    QString line = canvas::text(problem.text);
    if (!problem.remedy.empty()) line += QStringLiteral(". ") + canvas::text(problem.remedy);
    lines << line;
  }
  return lines.join(QLatin1Char('\n'));
}

bool NodeItem::hasErrors() const {
  return std::any_of(m_problems.begin(), m_problems.end(),
                     [](const Problem& p) { return p.severity == Severity::error; });
}

QRectF NodeItem::badgeRect() const {
  if (m_problems.empty()) return {};
  return {m_width - 13, -8, 18, 18};
}

// Room for the rings of selection and step, the badge, the health bar, the edges of those behind; above for the word
// on the ring. Always the same: a mark that comes and goes then changes no geometry.
QRectF NodeItem::boundingRect() const {
  return {-30, -52, m_width + 60, m_height + 82};
}

QRectF NodeItem::healthRect() const {
  return {0, m_height + 3, m_width, 20};
}

QPainterPath NodeItem::shape() const {
  QPainterPath path;
  path.addRoundedRect(body(), canvas::kNodeRadius, canvas::kNodeRadius);
  return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const double zoom = painter->worldTransform().m11();
  if (zoom < canvas::kOutlineZoom) {
    const Colours& colours = Theme::instance().colours();
    QColor fill = canvas::mixed(colours.raised, categoryColour(), 0.55);
    if (!m_problems.empty()) fill = hasErrors() ? colours.bad : colours.warning;
    painter->fillRect(body(), isSelected() ? colours.accent : fill);
    if (!m_step.isEmpty()) paintStep(painter, zoom);
    return;
  }
  paintBody(painter);
  if (zoom >= canvas::kNameZoom) paintTexts(painter, zoom);
  if (m_thumbnailRoom > 0 && zoom >= canvas::kThumbnailZoom) paintThumbnailArea(painter, zoom);
  if (m_health.known()) paintHealth(painter, zoom);
  if (!m_step.isEmpty()) paintStep(painter, zoom);
  if (!m_problems.empty()) paintBadge(painter);
}

void NodeItem::paintBody(QPainter* painter) const {
  const Colours& colours = Theme::instance().colours();
  if (isSelected() || m_dropTarget) {
    painter->setPen(QPen(m_dropTarget ? colours.good : colours.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(body().adjusted(-3, -3, 3, 3), canvas::kNodeRadius + 2, canvas::kNodeRadius + 2);
  }
  painter->setPen(QPen(colours.border, 1));
  painter->setBrush(colours.raised);
  for (int behind = std::min(m_copies, 3) - 1; behind > 0; --behind)  // a row of blocks is a pile
    painter->drawRoundedRect(body().adjusted(0.5, 0.5, -0.5, -0.5).translated(3.5 * behind, -3.5 * behind),
                             canvas::kNodeRadius, canvas::kNodeRadius);
  painter->setBrush(m_dropTarget ? canvas::mixed(colours.raised, colours.good, 0.12)
                    : m_contents ? canvas::mixed(colours.raised, colours.canvas, 0.7)
                                 : colours.raised);
  painter->drawRoundedRect(body().adjusted(0.5, 0.5, -0.5, -0.5), canvas::kNodeRadius, canvas::kNodeRadius);
  painter->setPen(Qt::NoPen);
  painter->setBrush(categoryColour());
  painter->drawRoundedRect(QRectF(0, 6, canvas::kStripe, m_height - 12), 2, 2);
}

void NodeItem::paintTexts(QPainter* painter, double zoom) const {
  const Colours& colours = Theme::instance().colours();
  const auto& fonts = canvas::Fonts::get();
  const double top = m_contents ? 0 : (m_baseHeight - canvas::kNodeHeight) / 2;
  painter->setPen(colours.text);
  painter->setFont(fonts.name);
  painter->drawText(QPointF(kTextLeft, top + 22), m_shownName);
  if (zoom < canvas::kDetailZoom) return;
  if (m_contents) {
    painter->setPen(colours.muted);
    painter->setFont(fonts.summary);
    const double beside = kTextLeft + QFontMetricsF(fonts.name).horizontalAdvance(m_shownName) + 12;
    painter->drawText(QPointF(beside, top + 22), m_shownSummary + (m_count.isEmpty() ? QString() : " · " + m_count));
    return;
  }
  painter->setPen(colours.muted);
  painter->setFont(fonts.summary);
  painter->drawText(QPointF(kTextLeft, top + 38), m_shownSummary);
  if (m_thumbnailRoom > 0) return;  // there is a picture instead
  painter->setFont(fonts.figures);
  painter->drawText(QPointF(kTextLeft, top + 53), m_shownCount);
}

// A bar and, beside it, the word: nobody has to tell its colours apart.
void NodeItem::paintHealth(QPainter* painter, double zoom) const {
  const Colours& colours = Theme::instance().colours();
  const QRectF place = healthRect();
  const bool ill = m_health.grade != Grade::good;
  const QRectF track(10, place.center().y() - 1.5, kHealthBar, 3);
  painter->setPen(Qt::NoPen);
  painter->setBrush(colours.border);
  painter->drawRoundedRect(track, 1.5, 1.5);
  painter->setBrush(canvas::colourOf(m_health.grade));
  painter->drawRoundedRect(QRectF(track.topLeft(), QSizeF(std::max(3.0, track.width() * m_health.level), 3)), 1.5,
                           1.5);
  if (zoom < canvas::kDetailZoom) return;
  painter->setPen(ill ? canvas::colourOf(m_health.grade) : colours.muted);
  painter->setFont(canvas::Fonts::get().summary);
  painter->drawText(place.adjusted(track.right() + 8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                    canvas::text(m_health.word));
}

void NodeItem::paintBadge(QPainter* painter) const {
  const Colours& colours = Theme::instance().colours();
  painter->setPen(QPen(colours.canvas, 2));
  painter->setBrush(hasErrors() ? colours.bad : colours.warning);
  painter->drawEllipse(badgeRect().adjusted(1, 1, -1, -1));
  painter->setPen(colours.onAccent);
  painter->setFont(canvas::Fonts::get().badge);
  painter->drawText(badgeRect(), Qt::AlignCenter,
                    m_problems.size() == 1 ? QStringLiteral("!") : QString::number(m_problems.size()));
}

}  // namespace vitrine::ui
