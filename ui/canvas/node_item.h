// A layer on the canvas. It draws what the scene tells it and knows nothing of the document.
// A node's position (Node::position) is its upper left corner.
#pragma once

#include <QGraphicsItem>
#include <QPixmapCache>
#include <QStringList>
#include <memory>
#include <vector>

#include "core/graph/analysis.h"
#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/port_item.h"

namespace vitrine::ui {

class BlockContents;
struct Thumbnail;

class NodeItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 1 };
  explicit NodeItem(NodeId id);
  ~NodeItem() override;

  int type() const override { return Type; }
  const NodeId& id() const { return m_id; }
  QString name() const { return m_name; }
  QString typeTitle() const { return m_typeTitle; }
  QString category() const { return m_category; }
  QColor categoryColour() const;

  // Brings texts and ports up to date; repaints only if something differs. `facts` may be null.
  // `owner`: the layer whose weights it uses, null where they are its own.
  void refresh(const Node& node, const LayerFacts* facts, const Node* owner);
  void setProblems(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const { return m_problems; }
  void setHealth(const LayerHealth& health);  // shown once it is known
  const LayerHealth& health() const { return m_health; }
  void setDropTarget(bool on);
  // Somebody looks at an op of its, which the word says; empty: nobody does. True where it looks different now: the
  // scene repaints.
  bool setStep(const QString& word);
  const QString& step() const { return m_step; }
  // A block that is open in place shows what is in it; null: it is closed.
  void setContents(std::unique_ptr<BlockContents> contents);
  BlockContents* contents() const { return m_contents.get(); }
  // By so much it is taller than without a thumbnail; 0: it shows none.
  void setThumbnailRoom(double height);
  // What comes out of it; null: nothing is known, which `why` says. The scene keeps it alive, and repaints: an answer
  // changes all nodes at once, most of them out of sight.
  // True where it looks different now.
  bool setThumbnail(const Thumbnail* thumbnail, const QString& why);
  const Thumbnail* thumbnail() const { return m_thumbnail; }
  const QString& thumbnailWhy() const { return m_thumbnailWhy; }
  QRectF thumbnailRect() const;                          // empty where there is no room
  double heightWithout() const { return m_baseHeight; }  // a thumbnail

  QString toolTipText() const;  // rich text: shapes, sizes, gradient health
  QString problemText() const;  // plain: every problem with its remedy

  QRectF body() const { return {0, 0, m_width, m_height}; }
  QRectF sceneBody() const { return body().translated(pos()); }
  QRectF badgeRect() const;  // empty without problems
  const std::vector<PortItem*>& inputs() const { return m_inputs; }
  const std::vector<PortItem*>& outputs() const { return m_outputs; }

  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void place(std::size_t inputs, std::size_t outputs);
  void placePorts(std::vector<PortItem*>& ports, std::size_t count, bool output);
  void elide();
  bool hasErrors() const;
  void paintBody(QPainter* painter) const;
  void paintTexts(QPainter* painter, double zoom) const;
  QRectF healthRect() const;
  void paintHealth(QPainter* painter, double zoom) const;
  void paintBadge(QPainter* painter) const;
  void paintStep(QPainter* painter, double zoom) const;
  void paintThumbnailArea(QPainter* painter, double zoom);

  NodeId m_id;
  QString m_name, m_typeTitle, m_category, m_summary, m_count, m_shownCount;
  QString m_special;                    // of m_count, what is more than a number
  QString m_shownName, m_shownSummary;  // elided
  QStringList m_inputShapes, m_outputShapes;
  std::int64_t m_parameters = 0, m_multiplyAdds = 0;
  double m_width = canvas::kNodeWidth, m_height = canvas::kNodeHeight;
  double m_baseHeight = canvas::kNodeHeight, m_thumbnailRoom = 0;
  const Thumbnail* m_thumbnail = nullptr;
  QString m_thumbnailWhy;
  QPixmapCache::Key m_picture;  // of the thumbnail, as it was drawn last
  double m_pictureScale = 0;    // device pixels of one unit then
  bool m_pictureDark = false;
  int m_copies = 1;  // of a block that is repeated
  std::unique_ptr<BlockContents> m_contents;
  std::vector<PortItem*> m_inputs, m_outputs;
  std::vector<Problem> m_problems;
  LayerHealth m_health;
  bool m_dropTarget = false;
  QString m_step;
};

}  // namespace vitrine::ui
