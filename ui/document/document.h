// The open document: the project, its undo stack, its data and what the analysis says of it. Every edit is a command
// on the undo stack (ui/commands); views listen to the signals and never change anything themselves.
#pragma once

#include <QObject>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <QUndoStack>
#include <memory>
#include <optional>

#include "core/data/dataset.h"
#include "core/graph/analysis.h"
#include "core/project/project.h"
#include "core/project/settings.h"
#include "core/train/trained.h"

namespace vitrine::ui {

class Document : public QObject {
  Q_OBJECT

 public:
  explicit Document(QObject* parent = nullptr);
  ~Document() override;

  // ---- what is there
  const Project& project() const { return m_project; }
  const Graph& graph() const { return m_project.graph; }
  const Analysis& analysis() const { return m_analysis; }  // shapes, counts, problems; brought up to date by each edit
  QUndoStack& undoStack() { return m_undo; }
  QString path() const { return m_path; }                  // empty: never saved
  QString displayName() const;                             // "reversal.vitrine", "Untitled"
  std::shared_ptr<const Dataset> dataset() const { return m_dataset; }  // null while none is loaded
  std::shared_ptr<const Trained> trained() const { return m_trained; }  // weights that belong to this document, or null
  bool isModified() const;

  // ---- whole documents
  void reset(Project project, const QString& path);        // new, opened or an example; clears undo
  Status open(const QString& path);                        // with the weights saved beside it
  Status save(const QString& path);                        // project, and trained weights beside it
  void setTrained(std::shared_ptr<const Trained> trained);

  // ---- edits: each pushes one undoable command (or none if nothing would change) and says why it cannot otherwise
  Result<NodeId> addNode(const QString& type, QPointF position, Params params = {});
  // Inserts a new layer in the middle of an edge: the edge is replaced by two.
  Result<NodeId> insertOnEdge(const QString& type, const Edge& edge, QPointF position);
  // An activation dropped on a layer that has an activation parameter sets it.
  Status dropActivation(const QString& activationType, const NodeId& onto);
  Status removeItems(const QStringList& nodes, const std::vector<Edge>& edges);
  Status connectPorts(const Edge& edge);                   // replaces the edge that is in the input port, if any
  Status rename(const NodeId& node, const QString& name);
  // One move a gesture: call it once, on release, with the positions from before it and after it.
  Status moveNodes(const std::vector<std::pair<NodeId, QPointF>>& before,
                   const std::vector<std::pair<NodeId, QPointF>>& after);
  // Any setting by its path (core/project/settings.h). Edits of one field in one gesture (same `gesture` number, not 0)
  // merge into one undo step.
  Status setSetting(const QString& path, const QString& text, int gesture = 0);
  Status applyFix(const Fix& fix);
  Result<std::vector<NodeId>> paste(const QByteArray& json, QPointF at);  // hostile until parsed
  QByteArray copyJson(const QStringList& nodes) const;     // application/x-vitrine-graph+json

  // ---- data: loads in the background; dataChanged() when done, dataFailed() with a sentence
  void loadData();                                         // from the project's source settings
  void cancelLoading();
  bool isLoading() const;

 signals:
  void documentReset();                    // everything is different
  void nodeAdded(const QString& id);
  void nodeRemoved(const QString& id);
  void nodeChanged(const QString& id);     // name, parameters
  void nodeMoved(const QString& id);
  void edgeAdded(const vitrine::Edge& edge);
  void edgeRemoved(const vitrine::Edge& edge);
  void settingsChanged(const QString& prefix);  // "optimizer", "data", …
  void analysisChanged();                  // after every edit: shapes and problems
  void pathChanged();
  void modifiedChanged(bool modified);
  void dataLoading(double done);
  void dataChanged();
  void dataFailed(const vitrine::Error& error);
  void trainedChanged();

 private:
  friend class DocumentEdits;  // what commands may do (ui/commands/edits.h)
  void refreshAnalysis();

  Project m_project;
  Analysis m_analysis;
  QUndoStack m_undo;
  QString m_path;
  std::shared_ptr<const Dataset> m_dataset;
  std::shared_ptr<const Trained> m_trained;
  struct Loader;
  std::unique_ptr<Loader> m_loader;
};

}  // namespace vitrine::ui
