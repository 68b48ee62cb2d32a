// The canvas: shows the network and turns pointer and keys into edits of the document.
#pragma once

#include <QGraphicsView>
#include <QPointer>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/flow_card.h"
#include "ui/canvas/gestures/gesture.h"

class QLabel;
class QLineEdit;
class QMenu;

namespace vitrine::ui {

class Breadcrumb;
class Bubble;
class ConnectionPreview;
class KeyboardConnect;
class LiveFeed;
class Minimap;
class PaletteDrop;
class ProblemPopover;
class StatusLine;

class CanvasView : public QGraphicsView {
  Q_OBJECT

 public:
  explicit CanvasView(Document& document, QWidget* parent = nullptr);
  ~CanvasView() override;

  Document& document() const { return m_document; }
  CanvasScene& canvas() const { return *m_scene; }

  // ---- for the shell
  QStringList selectedNodeIds() const;
  void selectNode(const QString& id);  // of the network that trains; the block that holds it is entered
  void centreOn(const QString& id);
  bool isInView(const QString& id) const;  // all of it
  bool canPaste() const;
  // Shows how each layer of the run learns: call it whenever the feed has news.
  void followRun(const LiveFeed& feed);
  // ---- thumbnails (canvas_view_thumbnails.cpp): what comes out of each layer, in its node and on cards
  void setThumbnailsShown(bool on);  // off at first; while it is on, nodes are taller
  bool thumbnailsShown() const;
  void setSignalsShown(bool on);  // on at first: lines show what flows through them, while thumbnails are shown
  bool signalsShown() const;
  void setThumbnails(SharedThumbnails thumbnails);  // instead of those before; null: none
  // Marks the layer of the network that trains whose op somebody looks at, with a word that says what is done to it;
  // an empty one: none. `bring`: it is scrolled to where it is out of sight.
  void markStep(const QString& layer, const QString& word, bool bring = false);
  // ---- single weights of small layers, with the signals (canvas_view_weights.cpp)
  void editWeight(const WeightPlace& place);
  std::optional<WeightPlace> weightUnder(QPointF scenePoint) const;
  void clearThumbnails() { setThumbnails(nullptr); }
  bool wantsThumbnails() const { return m_thumbnailsWanted; }
  // As by a double click in the palette: to the right of the selected (or last) layer and connected to it where that
  // is possible, else in the middle of the view. Empty when refused (the reason is shown).
  NodeId insertLayer(const QString& type);

  double zoom() const { return transform().m11(); }
  void setZoom(double factor, QPointF anchor);  // anchor: view point that keeps its place on the scene
  // The least zoom of a fit: below it the smallest text could not be read.
  static double leastFit();
  void panBy(QPointF viewDelta);
  QPointF visibleCentre() const;  // scene

  // ---- for gestures
  ConnectionPreview& preview() { return *m_preview; }
  void showBubble(QPoint viewPoint, Answer answer, const QString& text);
  void hideBubble();
  // Says it in the status line and to screen readers, for a while.
  void announce(const QString& text, std::optional<Grade> grade = {});
  // Says at the pointer why something is not done, until it is read or something else begins.
  void refuse(QPoint viewPoint, const QString& reason);
  // A menu of the layers that fit the end of a wire; the one chosen stands there, connected, in one step of undo.
  void offerLayersFor(const Port& port, bool output, QPoint viewPoint);
  // Shows a refusal; true when there is none.
  bool report(const Status& status);
  // A place near `corner` where a node's rectangle covers no other node.
  QPointF freePlace(QPointF corner) const;
  // Inserts a layer in an edge with one undo step, making room to the right where the gap is too narrow.
  void insertOnEdge(const QString& type, const Edge& edge, QPointF corner);
  // Adds a layer and selects it.
  NodeId addLayer(const QString& type, QPointF corner);
  double viewLength(double pixels) const { return pixels / zoom(); }  // view pixels in scene units

 public Q_SLOTS:
  void zoomIn();
  void zoomOut();
  void zoomActual();
  void zoomFit();
  void fitAgain();  // and again whenever the canvas has another size, until a person moves or zooms it
  void autoLayout();
  void arrangeStacked();  // a project from a script has no positions: its layers lie on one heap
  void selectEverything();
  void removeSelection();
  void copySelection();
  void cutSelection();
  void paste();
  void duplicateSelection();
  void renameSelection();
  // ---- blocks (canvas_view_blocks.cpp); of the selection
  void makeBlock();
  void dissolveBlock();
  void enterBlock();
  void leaveBlock();
  void toggleOpen();   // in place
  void keepBlock();    // in the palette
  void editWeights();  // of the selected layer

 signals:
  void selectionChanged(const QStringList& nodeIds);
  void nodeActivated(const QString& nodeId);
  void zoomChanged(double zoom);
  void thumbnailActivated(const QString& nodeId);  // of the network that trains, as in selectNode()
  // One number of a parameter of the network that trains; `words` name it.
  void weightSet(const QString& key, qint64 place, float before, float after, const QString& words);
  void thumbnailsWanted(bool wanted);  // they are seen, or not any more: hidden, too small, switched off

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

 private:
  Pointer pointer(QPoint viewPoint, Qt::KeyboardModifiers modifiers) const;
  std::unique_ptr<Gesture> gestureFor(const Pointer& pointer, Qt::MouseButton button);
  void cancelGesture();
  bool editKey(QKeyEvent* event);
  bool viewKey(QKeyEvent* event);
  void nudge(QPointF delta);
  // Of one layer, or of the whole project where `node` is empty.
  void showProblems(const NodeId& node);
  void openLayerMenu(const QString& title, const QList<Placeable>& types, QPoint viewPoint,
                     const std::function<void(const QString&)>& insert);
  void offerLayers(QPoint viewPoint);  // all of them
  void addAtWire(const QString& type, const Port& port, bool output, QPointF end);
  void closePopover();
  void placeOverlays();
  void refreshOverlays();
  void refreshSummary();
  int layersInView() const;
  void viewChanged();
  void applyTheme();
  bool endRename(bool keep);  // false: the name is refused, and the field stays with what was typed
  Status renameAll(const QString& name);
  void placeNameEditor();
  void pasteJson(const QByteArray& json, QPointF centre);
  QAction* entry(QMenu& menu, const QString& title, const QKeySequence& key, void (CanvasView::*action)());
  void fillNodeMenu(QMenu& menu, bool nodes, bool edges);
  void fillBlockMenu(QMenu& menu);
  const Node* selectedBlock() const;  // the only node selected; null where that is no block
  void openOrClose(const NodeId& block);
  void makeRoom(const Node& block, bool opens, std::vector<std::pair<NodeId, QPointF>>& places) const;
  void activate(const NodeId& node);  // by a double click or Enter
  void fillEmptyMenu(QMenu& menu, QPoint viewPoint);
  std::vector<NodeId> tabOrder() const;
  void goTo(const NodeId& node);  // selects it, shows it and tells screen readers
  void startKeyboardConnect();
  QString summaryText() const;
  // What a card tells of: a layer, a connection, one weight.
  using CardKey = std::variant<std::monostate, NodeId, Edge, WeightPlace>;
  void tellThumbnailsWanted();
  std::optional<FlowCard::Content> cardContent() const;  // of m_cardOf
  QString nothingYet(bool trained) const;
  CardKey cardUnder(QPointF scenePoint) const;
  bool showCardUnder(QPointF scenePoint);
  bool showCard(const CardKey& of, const QRect& anchor, bool byKey);
  void toggleCard();
  void hideCard();
  void followPointer(QPointF scenePoint);
  bool activateCard();
  bool activateThumbnail(const NodeId& node);
  QString weightInWords(const WeightPlace& place) const;
  std::optional<FlowCard::Content> weightCard(const WeightPlace& place) const;
  void followWeights();

  Document& m_document;
  CanvasScene* m_scene = nullptr;
  std::unique_ptr<ConnectionPreview> m_preview;
  std::unique_ptr<Gesture> m_gesture;
  Qt::MouseButton m_gestureButton = Qt::NoButton;
  std::unique_ptr<PaletteDrop> m_drop;
  std::unique_ptr<KeyboardConnect> m_keyboardConnect;
  Minimap* m_minimap = nullptr;
  Breadcrumb* m_breadcrumb = nullptr;
  StatusLine* m_status = nullptr;
  Bubble* m_bubble = nullptr;
  FlowCard* m_card = nullptr;
  CardKey m_cardOf;
  NodeId m_weighed;  // whose weights the popover sets
  bool m_cardByKey = false, m_thumbnailsWanted = false;
  QLabel* m_hint = nullptr;    // on an empty canvas
  QPointer<QFrame> m_popover;  // problems, or layers to choose from
  QPointer<QLineEdit> m_nameEditor;
  std::vector<NodeId> m_renaming;
  std::optional<QPointF> m_pasteAt;  // where the menu was opened; scene
  int m_nudge = 0;                   // gesture of arrow keys that follow each other
  quint64 m_healthSeen = 0;
  bool m_spaceHeld = false;
  bool m_fitPending = true;   // until first shown with a network in it
  bool m_keepFitted = false;  // on every resize, until a person does something
  int m_pasteCount = 0;       // so that repeated pastes do not cover each other
};

}  // namespace vitrine::ui
