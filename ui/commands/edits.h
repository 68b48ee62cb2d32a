// What a command may do to a document: change the project and tell the listeners. Nothing else writes to the project.
#pragma once

#include <QString>
#include <map>
#include <optional>

#include "ui/document/document.h"

namespace vitrine::ui {

// Everything of a project that settings (core/project/settings.h) can reach, as it was: putting it back is exact,
// also where a parameter had been left at its default.
struct SettingsSnapshot {
  std::vector<Spec> sources;
  Spec transform, target_transform;
  std::vector<Spec> batch_transforms;
  Spec recipe;
  Params split, training, regularisation, stopping;
  std::vector<Objective> objectives;
  std::vector<OptimizerGroup> optimizers;
  std::map<NodeId, Params> layers;  // of the layers an edit names

  friend bool operator==(const SettingsSnapshot&, const SettingsSnapshot&) = default;
};

[[nodiscard]] SettingsSnapshot snapshot(const Project& project, const std::vector<NodeId>& layers);

class DocumentEdits {
 public:
  explicit DocumentEdits(Document& document) : m_document(document) {}

  const Graph& graph() const { return m_document.graph(); }  // that is on the canvas
  const Graph& whole() const { return m_document.m_project.graph; }

  void goTo(const NodePath& level) { m_document.showLevel(level); }
  void replaceWhole(const Graph& graph);
  // What it was before an edit that has been undone on the canvas.
  void restoreWhole(const Graph& graph);

  void addNode(const Node& node, std::optional<std::size_t> at = {});
  void removeNode(const NodeId& id);  // its edges must be gone
  void addEdge(const Edge& edge, std::optional<std::size_t> at = {});
  void removeEdge(const Edge& edge);
  void rename(const NodeId& id, const std::string& name);
  void move(const NodeId& id, Point position);
  void setOpen(const NodeId& block, bool open);
  void setWords(const std::string& title, const std::string& notes);

  // Puts settings back and says which sections and layers changed.
  void restore(const SettingsSnapshot& snapshot);

  std::optional<std::size_t> indexOf(const NodeId& id) const;
  std::optional<std::size_t> indexOf(const Edge& edge) const;

 private:
  Project& project() { return m_document.m_project; }
  Graph& shown() { return m_document.m_level.empty() ? project().graph : m_document.m_inside; }
  Document& m_document;
};

}  // namespace vitrine::ui
