// Edits of a document without end or sense, for tests of what must hold after any of them.
#pragma once

#include <random>

#include "ui/document/document.h"

namespace vitrine::ui {

// A person who does anything at all, the same way each time.
class Monkey {
 public:
  explicit Monkey(Document& document) : m_document(document) {}

  void edit() {
    switch (below(18)) {
      case 0:
      case 1:
        return drop(m_document.addNode(anyType(), place()));
      case 2:
        return drop(m_document.addNodeAfter(anyType(), anyNode()));
      case 3:
        if (const Edge* edge = anyEdge()) return drop(m_document.insertOnEdge(anyType(), Edge(*edge), place()));
        return;
      case 4:
        return drop(m_document.dropActivation(pick<QString>({"relu", "gelu", "tanh", "dense"}), anyNode()));
      case 5:
        return remove();
      case 6:
      case 7:
        return drop(m_document.connectPorts({{anyNode(), 0}, {anyNode(), static_cast<int>(below(2))}}));
      case 8:
        return drop(m_document.rename(anyNode(), pick<QString>({"alpha", "beta", "x y", "", "gamma_1"})));
      case 9:
        return move();
      case 10:
        return set();
      case 11:
        return fix();
      case 12:
        return drop(m_document.makeBlock({QString::fromStdString(anyNode()), QString::fromStdString(anyNode())}, {}));
      case 13:
        return drop(m_document.dissolveBlock(anyNode()));
      case 14:
        return drop(m_document.enterBlock(anyNode()));
      case 15:
        return m_document.showLevel({});
      case 16:
        return lift();
      default:
        return paste();
    }
  }

 private:
  std::size_t below(std::size_t bound) { return m_random() % bound; }
  template <class T>
  T pick(std::initializer_list<T> from) {
    return *(from.begin() + static_cast<std::ptrdiff_t>(below(from.size())));
  }
  void lift() {
    const NodeId id = anyNode();
    const Node* node = m_document.graph().find(id);
    if (!node) return;
    const auto& params = type_of(*node)->info.params;
    if (!params.empty()) drop(m_document.setLifted(id, params[below(params.size())].id, below(3) > 0));
  }
  template <class T>
  void drop(const T&) {}  // refusals are part of the game
  QString anyType() {
    const auto& all = layer_types().all();
    if (below(8) == 0) return pick<QString>({"block:residual", "block:inception", "block:block", "block_input"});
    return QString::fromStdString(all[below(all.size())].info.id);
  }
  NodeId anyNode() {
    const auto& nodes = m_document.graph().nodes();
    return nodes.empty() ? NodeId("nobody") : nodes[below(nodes.size())].id;
  }
  const Edge* anyEdge() {
    const auto& edges = m_document.graph().edges();
    return edges.empty() ? nullptr : &edges[below(edges.size())];
  }
  QPointF place() { return {static_cast<double>(below(2000)), static_cast<double>(below(900))}; }
  void remove() {
    QStringList nodes;
    std::vector<Edge> edges;
    for (std::size_t i = below(3); i > 0; --i) nodes << QString::fromStdString(anyNode());
    if (const Edge* edge = anyEdge(); edge && below(2) == 0) edges.push_back(*edge);
    drop(m_document.removeItems(nodes, edges));
  }
  void move() {
    std::vector<std::pair<NodeId, QPointF>> before, after;
    for (const Node& node : m_document.graph().nodes()) {
      if (below(2) == 0) continue;
      before.emplace_back(node.id, QPointF(node.position.x, node.position.y));
      after.emplace_back(node.id, place());
    }
    drop(m_document.moveNodes(before, after));
  }
  void set() {
    const int gesture = below(2) == 0 ? 0 : 1 + static_cast<int>(below(2));
    const QString number = QString::number(1 + below(40));
    if (below(2) == 0) {
      const Node* node = m_document.graph().find(anyNode());
      if (!node) return;
      const QString param = pick<QString>(
          {"units", "filters", "rate", "activation", "heads", "kernel", "shape", "repeat", "trainable"});
      drop(m_document.setSetting("layer." + QString::fromStdString(node->name) + "." + param,
                                 pick<QString>({number, "relu", "0.25", "3 3", "nonsense"}), gesture));
      return;
    }
    const QString path = pick<QString>({"training.epochs", "optimizer.type", "optimizer.learning_rate", "loss.type",
                                        "schedule.type", "data.type", "data.samples", "regularisation.l2",
                                        "stopping.enabled", "split.test", "transform.type"});
    drop(m_document.setSetting(
        path, pick<QString>({number, "sgd", "adam", "0.01", "mse", "cosine", "spiral", "on", "0.1", "standardise"}),
        gesture));
  }
  void fix() {
    for (const Problem& problem : m_document.analysis().problems)
      if (problem.fix) {
        const Fix edit = *problem.fix;
        return drop(m_document.applyFix(edit));
      }
  }
  void paste() {
    QStringList nodes;
    for (std::size_t i = below(4); i > 0; --i) nodes << QString::fromStdString(anyNode());
    drop(m_document.paste(m_document.copyJson(nodes), place()));
  }

  Document& m_document;
  std::mt19937 m_random{20'261'121};
};

}  // namespace vitrine::ui
