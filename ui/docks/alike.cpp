#include "ui/docks/alike.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/project/settings.h"
#include "ui/document/text.h"

namespace vitrine::ui {

void eachLive(const Project& project, const Graph& names,
              const std::function<void(const std::string&, double)>& visit) {
  const auto each = [&](const Section& section, const std::string& prefix) {
    if (!section.info) return;
    for (const ParamSpec& spec : section.info->params) {
      if (!spec.live) continue;
      const ParamValue& value = value_of(*section.info, *section.params, spec.id);
      if (const auto* real = std::get_if<double>(&value)) visit(prefix + spec.id, *real);
      if (const auto* whole = std::get_if<std::int64_t>(&value)) visit(prefix + spec.id, static_cast<double>(*whole));
      if (const auto* flag = std::get_if<bool>(&value)) visit(prefix + spec.id, *flag ? 1 : 0);
    }
  };
  for (const Section& section : sections(project)) each(section, section.prefix + ".");
  for (const Node& node : project.graph.nodes())
    if (const Node* named = names.find(node.id))
      if (const auto section = layer_section(project, node.name)) each(*section, "layer." + named->name + ".");
}

QString liveChangeInWords(const Project& project, const std::string& path, double value) {
  const ParamSpec* spec = setting_spec(project, path);
  const QString title = spec ? qtext(spec->title) : qtext(path);
  const bool flag = spec && std::holds_alternative<bool>(spec->fallback);
  const QString now = flag ? (value != 0 ? QObject::tr("on") : QObject::tr("off")) : qtext(shortest(value));
  const QStringList parts = qtext(path).split(QLatin1Char('.'));
  const QString layer =
      parts.size() > 2 && parts[0] == QLatin1String("layer") ? parts[1] + QStringLiteral(": ") : QString();
  return layer + title + QLatin1Char(' ') + now;
}

namespace {

Project essence(const Project& project) {
  Project out = without_live(project);
  out.title.clear();
  out.notes.clear();
  out.views.clear();
  return out;
}

bool sameNode(const Node& a, const Node& b) {
  return a.id == b.id && a.type == b.type && a.params == b.params &&
         (a.block == b.block || (a.block && b.block && a.block->definition() == b.block->definition()));
}

// In whatever order they are drawn.
bool sameLayers(const Graph& a, const Graph& b) {
  if (a.nodes().size() != b.nodes().size() || a.edges().size() != b.edges().size()) return false;
  for (const Node& node : a.nodes()) {
    const Node* other = b.find(node.id);
    if (!other || !sameNode(node, *other)) return false;
  }
  return std::all_of(a.edges().begin(), a.edges().end(), [&](const Edge& edge) {
    const Edge* there = b.edge_into(edge.to);
    return there && there->from == edge.from;
  });
}

}  // namespace

bool trainsAlike(const Project& one, const Project& other) {
  Project a = essence(one), b = essence(other);
  // A block that was made or dissolved changes nothing of what trains; which live settings are the same is not told
  // then, so they have to be.
  const auto sameId = [](const Node& x, const Node& y) { return x.id == y.id; };
  const auto &drawn = one.graph.nodes(), &redrawn = other.graph.nodes();
  if (!std::equal(drawn.begin(), drawn.end(), redrawn.begin(), redrawn.end(), sameId)) {
    a.graph = flat(one.graph), b.graph = flat(other.graph);
    return sameLayers(a.graph, b.graph) && (a.graph = b.graph, a == b);
  }
  const auto &left = a.graph.nodes(), &right = b.graph.nodes();
  if (!std::equal(left.begin(), left.end(), right.begin(), right.end(), sameNode)) return false;
  if (a.graph.edges() != b.graph.edges()) return false;
  a.graph = b.graph;
  return a == b;
}

Project shownAs(const Project& document, const Project& run, bool sources) {
  Project out = run;
  out.title = document.title;
  out.notes = document.notes;
  out.views = document.views;
  if (sources) out.sources = document.sources;
  Graph network = document.graph;
  for (const Node& node : run.graph.nodes()) {
    Node* shown = network.find(node.id);
    if (shown && shown->type == node.type) shown->params = node.params;
  }
  Project drawn = run;
  drawn.graph = network;
  if (trainsAlike(drawn, run)) out.graph = std::move(network);
  return out;
}

}  // namespace vitrine::ui
