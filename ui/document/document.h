// The open document: the project, its undo stack, its data and what the analysis says of it. Every edit is a command
// on the undo stack (ui/commands); views listen to the signals and never change anything themselves.
#pragma once

#include <QObject>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <QUndoStack>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "core/data/dataset.h"
#include "core/data/offers.h"
#include "core/graph/analysis.h"
#include "core/graph/block.h"
#include "core/metrics/metric.h"
#include "core/project/project.h"
#include "core/project/settings.h"
#include "core/train/trained.h"
#include "ui/document/placeable.h"

namespace vitrine {
struct AdviceFix;
}

namespace vitrine::ui {

class DataLoader;
class SettingsEdit;

class Document : public QObject {
  Q_OBJECT

 public:
  explicit Document(QObject* parent = nullptr);
  ~Document() override;

  // ---- what is there
  const Project& project() const { return m_project; }
  // What is on the canvas: the network, or the inside of one of its blocks.
  const Graph& graph() const { return m_level.empty() ? m_project.graph : m_inside; }
  // The project as if that were all of its network: settings of layers (core/project/settings.h) are found there.
  Project shownProject() const;
  // Shapes, counts and every problem: of the network, of the data (also that there is none), and what a run has met.
  // Brought up to date by each edit; whatever the window says of the state comes from here.
  const Analysis& analysis() const { return m_analysis; }
  // The first problem that keeps a run from starting; null: one may.
  const Problem* obstacle() const;
  QUndoStack& undoStack() { return m_undo; }
  QString path() const { return m_path; }                               // empty: never saved
  QString displayName() const;                                          // "reversal.vitrine", "Untitled"
  std::shared_ptr<const Dataset> dataset() const { return m_dataset; }  // null while none is loaded
  std::shared_ptr<const Trained> trained() const {
    return m_trained;
  }  // weights that belong to this document, or null
  bool isModified() const;
  // Why there is no dataset although the project names one; null while there is nothing to say.
  const Error* dataError() const { return m_dataError ? &*m_dataError : nullptr; }
  // A file that the data were read from is not what it was then.
  bool dataChangedOnDisk() const { return m_dataset && m_dataStamp != dataStamp(); }
  // The folder that relative data paths start from.
  QString baseFolder() const;

  // ---- whole documents
  void reset(Project project, const QString& path);  // new, opened or an example; clears undo
  Status open(const QString& path);                  // with the weights saved beside it
  // Project, and trained weights beside it. Weights of this document that it does not hold any more, after Reset, are
  // kept under another name, which notice() tells.
  Status save(const QString& path);
  // The file is not what was opened or saved last: somebody else has written it since.
  bool changedOnDisk() const;
  // What has been done so far is part of opening: it is not the person's edit, and there is nothing to undo.
  void settle();
  void setTrained(std::shared_ptr<const Trained> trained);
  // What a run has met ("a number is not finite"): a problem like any other, until the next run.
  void setRunProblem(std::optional<Problem> problem);

  // ---- blocks (document_blocks.cpp)
  // Which block is on the canvas: nodes from the outermost; empty: the network.
  const NodePath& level() const { return m_level; }
  Block shownBlock() const;                           // null: the network
  std::vector<QString> levelNames() const;            // of the nodes of level()
  Status enterBlock(const NodeId& node);              // on the canvas
  void showLevel(const NodePath& level);              // as far as it is there
  const LayerFacts* facts(const NodeId& node) const;  // of a node on the canvas
  // The node on the canvas that stands for a layer of the network that trains; empty: it is elsewhere.
  NodeId shownNode(const NodeId& trained) const;
  QString sentenceOf(const Problem& problem) const;      // with the layer, and what to do
  std::string trainedName(const NodeId& trained) const;  // "residual_1/conv_1"; the id of what is not there
  // Whatever can be placed: a layer by its id, a block as “block:NAME”; a node without id and name. None: no such
  // thing.
  std::optional<Node> prototype(const QString& type) const;
  QList<Placeable> placeableLayers() const;
  // The ports of the block that is on the canvas, the project's own blocks, those on the shelf.
  QList<Placeable> placeableBlocks() const;
  const LayerType* typeCalled(const QString& type) const;  // of that; valid until the next edit

  // Of a node, if this were on the canvas.
  std::vector<Problem> problemsWith(const Graph& shown, const NodeId& node) const;

  Result<NodeId> makeBlock(const QStringList& nodes, const QString& name);  // empty: any that is free
  Result<std::vector<NodeId>> dissolveBlock(const NodeId& node);            // its layers
  // In place, on the canvas: an edit, since what stands around makes room. `after`: where that is then.
  bool isOpen(const NodeId& block) const;
  Status setOpen(const NodeId& block, bool open, const std::vector<std::pair<NodeId, QPointF>>& after);
  Status renameBlock(const Block& block, const QString& name);
  Status describeBlock(const Block& block, const QString& text);
  // A parameter of a layer on the canvas becomes one of the block around it, or no longer is.
  bool isLifted(const NodeId& node, const std::string& param) const;
  Status setLifted(const NodeId& node, const std::string& param, bool lifted);

  // ---- edits: each pushes one undoable command (or none if nothing would change) and says why it cannot otherwise
  Result<NodeId> addNode(const QString& type, QPointF position, Params params = {});
  // Inserts a new layer in the middle of an edge: the edge is replaced by two.
  Result<NodeId> insertOnEdge(const QString& type, const Edge& edge, QPointF position);
  // An activation dropped on a layer that has an activation parameter sets it.
  Status dropActivation(const QString& activationType, const NodeId& onto);
  Status removeItems(const QStringList& nodes, const std::vector<Edge>& edges);
  Status connectPorts(const Edge& edge);  // replaces the edge that is in the input port, if any
  Status rename(const NodeId& node, const QString& name);
  // One move a gesture: call it once, on release, with the positions from before it and after it. Moves of the same
  // layers with the same `gesture` number, not 0, merge into one undo step.
  Status moveNodes(const std::vector<std::pair<NodeId, QPointF>>& before,
                   const std::vector<std::pair<NodeId, QPointF>>& after, int gesture = 0);
  // Any setting by its path (core/project/settings.h). Edits of one field in one gesture (same `gesture` number, not
  // 0) merge into one undo step.
  Status setSetting(const QString& path, const QString& text, int gesture = 0);
  Status applyFix(const Fix& fix);
  Status applyAdvice(const AdviceFix& fix);
  void takeProject(const Project& after, const QString& title);  // its network and settings; words stay
  // Lists of the project: each a step of undo. The last objective and the last optimizer stay.
  void addObjective();
  void removeObjective(std::size_t index);
  void addMetric(std::size_t objective);
  void removeMetric(std::size_t objective, std::size_t index);
  // What an objective compares with; none where it compares with nothing, or the data are not there.
  std::optional<MetricTarget> judgedTarget(std::size_t objective) const;
  void addBatchTransform();
  void removeBatchTransform(std::size_t index);
  void addOptimizer();
  void removeOptimizer(std::size_t index);
  void setWords(const QString& title, const QString& notes);  // of the project
  // A layer beside another one, connected to its output where that can be (`after` may be empty).
  Result<NodeId> addNodeAfter(const QString& type, const NodeId& after);
  // A number for setSetting's `gesture` that nothing has used.
  int newGesture() { return ++m_lastGesture; }
  // Hostile until parsed. `at`: the upper left corner of all of it, or (around) the middle of the layers' corners.
  Result<std::vector<NodeId>> paste(const QByteArray& json, QPointF at, bool around = false);
  Result<std::vector<NodeId>> pasteAround(const QByteArray& json, QPointF middle) {
    return paste(json, middle, true);
  }
  QByteArray copyJson(const QStringList& nodes) const;  // application/x-vitrine-graph+json

  // ---- data: loads in the background; dataChanged() when done, dataFailed() with a sentence
  void loadData();  // from the project's source settings
  // Another source, picked by a person: it is loaded first; only when that went well does the project change,
  // together with what must follow the data (the Input's shape, classes), in one undo step. Else dataRefused().
  void chooseSource(const Spec& source);
  // Tries again as an error about the data offers: with the source that was refused, or else the project's own.
  void acceptOffer(const Offer& offer);
  void cancelLoading();
  bool isLoading() const;

 signals:
  void documentReset();  // everything is different
  void graphReplaced();  // another network, or part of it, is on the canvas
  void levelChanged();   // another block is
  void openChanged(const QString& block);
  void nodeAdded(const QString& id);
  void nodeRemoved(const QString& id);
  void nodeChanged(const QString& id);  // name, parameters
  void nodeMoved(const QString& id);
  void edgeAdded(const vitrine::Edge& edge);
  void edgeRemoved(const vitrine::Edge& edge);
  void settingsChanged(const QString& prefix);  // "optimizer", "data", …, "project"
  void analysisChanged();                       // after every edit: shapes and problems
  void pathChanged();
  void saved(bool elsewhere);  // under the path it has now; elsewhere: that is another one than before
  void modifiedChanged(bool modified);
  void dataLoading(double done);
  void dataChanged();
  void dataFailed(const vitrine::Error& error);
  void dataRefused(const vitrine::Error& error);  // the source that was picked is not taken; nothing has changed
  void notice(const QString& text);               // worth a banner, not a dialog
  void trainedChanged();

 private:
  friend class DocumentEdits;  // what commands may do (ui/commands/edits.h)
  struct Wanted {              // what a dataset was, or is being, loaded from
    Spec source;
    QString base;
    std::uint64_t seed = 0;
    friend bool operator==(const Wanted&, const Wanted&) = default;
  };
  std::vector<Node> placeable(const Graph& pasted) const;
  void followWhole();
  void takeInside();
  void notePorts();
  Result<Graph> wholeWith(const Definition& definition) const;
  Result<Graph> wholeAround(const Graph& inside) const;
  Status pushNetwork(const QString& text, const Result<Graph>& whole);
  void analyseAgain();
  void refreshAnalysis();
  void edited();
  void tellModified();
  void followSource();
  Wanted wanted(const Project& project) const;
  QString dataStamp() const;  // size and time of each file of the data
  void loaded(Result<std::shared_ptr<const Dataset>>& result);
  void take(std::shared_ptr<const Dataset> dataset);
  // Which blocks are open is kept with the project, as a text.
  static std::set<NodePath> openBlocksOf(const Project& project);
  void noteOpenBlocks();
  void pushSettings(const QString& text, const SettingsEdit& edit, int gesture);
  void editLists(const QString& text, const std::function<void(SettingsEdit&)>& change);
  std::shared_ptr<const Dataset> wholeDataset() const;
  Status addBetween(const Fix::NewLayer& layer);
  Params withDataShape(const Node& node) const;

  Project m_project;
  NodePath m_level;
  std::set<NodePath> m_open;                       // blocks that show what is in them
  Graph m_inside;                                  // of the block at m_level
  std::unordered_map<NodeId, LayerFacts> m_ports;  // of the block's ports, on the canvas
  Analysis m_analysis;
  QUndoStack m_undo;
  QString m_path;
  std::shared_ptr<const Dataset> m_dataset;
  std::shared_ptr<const Trained> m_trained;
  std::unique_ptr<DataLoader> m_loader;
  QTimer m_loadSoon;                   // waits for the end of a burst of keystrokes
  std::optional<Wanted> m_loadedFrom;  // of m_dataset, of the load under way, or of the failure
  std::optional<Spec> m_chosen;        // chooseSource() is loading this
  std::optional<Spec> m_refused;       // what chooseSource() could not load last
  std::optional<Error> m_dataError;
  std::optional<Problem> m_runProblem;
  int m_lastGesture = 0;
  int m_fitGesture = 0;  // the edit whose data is on its way; what must follow the data joins it
  std::shared_ptr<const Trained> m_savedTrained;  // what the file beside the project holds
  QString m_dataStamp;
  QByteArray m_onDisk;  // digest of the project file as it was read or written last
  bool m_wasModified = false;
  bool m_resetting = false;
};

}  // namespace vitrine::ui
