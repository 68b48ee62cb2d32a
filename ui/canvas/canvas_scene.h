// The network as items. It follows the document's signals one by one, so an edit touches only what it changed.
#pragma once

#include <QGraphicsScene>
#include <QTimer>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "ui/canvas/edge_item.h"
#include "ui/canvas/node_item.h"
#include "ui/canvas/thumbnails.h"
#include "ui/canvas/tie_item.h"
#include "ui/canvas/weight_lines.h"
#include "ui/document/document.h"

namespace vitrine::ui {

class CanvasScene : public QGraphicsScene {
  Q_OBJECT

 public:
  explicit CanvasScene(Document& document, QObject* parent = nullptr);
  ~CanvasScene() override;

  Document& document() const { return m_document; }

  // ---- finding things; null where there is nothing
  NodeItem* node(const NodeId& id) const;
  EdgeItem* edge(const Edge& edge) const;
  PortItem* port(const Port& port, bool output) const;
  const std::unordered_map<NodeId, NodeItem*>& nodes() const { return m_nodes; }
  const std::map<Edge, EdgeItem*>& edges() const { return m_edges; }
  const std::map<NodeId, std::unique_ptr<TieItem>>& ties() const { return m_ties; }
  NodeItem* nodeAt(QPointF scenePoint) const;
  NodeItem* badgeAt(QPointF scenePoint) const;
  EdgeItem* edgeNear(QPointF scenePoint, double distance);
  // The nearest port within `distance`.
  PortItem* portNear(QPointF scenePoint, double distance) const;
  PortItem* portNear(QPointF scenePoint, double distance, bool output) const;
  QRectF contentRect() const;  // of all nodes; null when empty

  // ---- selection
  std::vector<NodeId> selectedNodes() const;  // in the document's order
  std::vector<Edge> selectedEdges() const;
  void selectOnly(const std::vector<NodeId>& nodes);

  // ---- routes; edits mark them stale, and they are brought up to date once before they are needed
  void routeEdges();
  void routeEdgesOf(const std::vector<NodeId>& nodes);  // quick, while they are being dragged
  void ensureRouted() {
    if (m_stale) routeEdges();
  }
  void restorePositions();  // what is drawn follows the document again

  // Of the layers named; what is said of all others is forgotten. Gives the nodes that are said to fare otherwise
  // now.
  std::vector<NodeId> showHealth(const std::vector<LayerHealth>& layers);

  // ---- thumbnails (canvas_scene_thumbnails.cpp)
  // Nodes are taller while they are shown, as far as nothing stands below; places stay as they are.
  void setThumbnailsShown(bool on);
  bool thumbnailsShown() const { return m_thumbnailsShown; }
  void setThumbnails(SharedThumbnails thumbnails);  // null: none
  const SharedThumbnails& thumbnails() const { return m_thumbnails; }
  // Lines are as thick and coloured as what flows through them, where that is known.
  void setSignalsShown(bool on);
  bool signalsShown() const { return m_signalsShown; }
  double strongestSignal() const { return m_strongest; }  // see signalStrength(); 0: none is known
  // What comes out of a port of a node; null: not known.
  const OutputNumbers* numbersOf(const Port& port) const;
  // The layer of the network that trains whose output is that of a node: of a block, the last of it. Empty: none.
  NodeId sourceOf(const NodeId& node, int port = 0) const;

  // ---- where somebody stands who goes through a step op by op (canvas_scene_step.cpp)
  // The layer is one of the network that trains, the word says what is done to it there. An empty one: nowhere.
  void markStep(const NodeId& layer, const QString& word);
  // The node on the canvas that stands for that layer; empty: none does.
  NodeId stepNode() const { return m_stepAt.empty() ? NodeId() : m_stepAt.front(); }
  NodeItem* stepItem() const;                     // what is marked; in a block that is open its own item
  QString stepInWords(const NodeId& node) const;  // of a node on the canvas; empty: nobody stands there

  // ---- single weights of small layers, with the signals (canvas_scene_weights.cpp)
  std::optional<WeightPlace> weightNear(QPointF scenePoint, double distance) const;
  const WeightLines* weightLines(const NodeId& layer) const;  // null: its weights are not drawn
  NodeId beforeWeights(const NodeId& layer) const;            // the node that they lead from
  void lightWeight(const std::optional<WeightPlace>& place);
  quint64 waysFound() const { return m_waysFound; }  // each goes through all nodes: once as long as nothing moves

  // Counts up whenever nodes, ports or edges come, go or change their names.
  quint64 structure() const { return m_structure; }

 signals:
  void selectedNodesChanged(const QStringList& nodes);
  void contentChanged();  // something was moved, added or removed
  void structureChanged();
  void rebuilt();  // another document

 private:
  void rebuild();
  std::vector<NodeId> drawHealth();
  void drawThumbnails();
  bool drawSignals();
  void drawWeights();
  const UnitWeights* weightsOf(const Edge& edge) const;
  void routed();
  const WeightWay& wayOf(const NodeItem& from, const NodeItem& to, const EdgeItem& edge);
  double roomBeside(const NodeItem& item, const QRectF& heights, bool right) const;
  void makeThumbnailRoom();
  const Thumbnail* thumbnailFor(const Node& node) const;
  void drawTies();
  NodeItem* drawnAt(const NodePath& place) const;
  NodePath placeOfStep() const;
  void drawStep();
  void followOpen(const NodeId& block);
  void refreshContents(NodeItem& item, const Node& node);
  void addNode(const NodeId& id);
  void removeNode(const NodeId& id);
  void changeNode(const NodeId& id);
  void addEdge(const Edge& edge);
  void removeEdge(const Edge& edge);
  void discard(EdgeItem* item);
  void refreshFacts();
  void touch(bool structure);
  void followSelection();
  void routeOne(EdgeRouter& router, EdgeItem& item);
  std::vector<QRectF> bodies() const;

  Document& m_document;
  std::unordered_map<NodeId, NodeItem*> m_nodes;
  std::map<Edge, EdgeItem*> m_edges;
  QTimer m_settle;                                    // after the event that changed something
  NodePath m_level;                                   // that is drawn
  std::map<NodeId, std::unique_ptr<TieItem>> m_ties;  // by the layer that uses another's weights
  std::map<Edge, std::unique_ptr<WeightLines>> m_weightLines;
  std::map<Edge, WeightWay> m_ways;  // as nodes and routes lie since they were last brought up to date
  quint64 m_waysFound = 0;
  std::unordered_map<NodeId, LayerHealth> m_health;  // of layers that train
  SharedThumbnails m_thumbnails;
  std::map<NodePath, Flat::Ports> m_blockPorts;  // of the whole network; of no account without blocks
  bool m_thumbnailsShown = false, m_signalsShown = true;
  double m_strongest = 0;
  NodeId m_stepLayer;  // of the network that trains
  QString m_stepWord;
  NodePath m_stepAt;  // what is marked: a node, and in one that is open what is in it
  bool m_stale = false;
  quint64 m_structure = 1, m_announced = 1;
  QStringList m_selected;
};

}  // namespace vitrine::ui
