// An edit of settings in the making: a copy of the project that may be changed freely, compared with the original
// when it becomes a command.
#pragma once

#include "ui/commands/edits.h"

namespace vitrine::ui {

class SettingsEdit {
 public:
  explicit SettingsEdit(const Document& document)
      : m_original(document.shownProject()), m_project(m_original) {}

  const Project& project() const { return m_project; }
  Project& lists() { return m_project; }  // to be changed by the functions of core/project/objectives.h
  Status set(const QString& path, const QString& text);
  Status apply(const Fix& fix);  // stops at the first setting that is refused
  void setSource(const Spec& source) { m_project.sources.front() = source; }

  SettingsSnapshot before() const { return snapshot(m_original, changedLayers()); }
  SettingsSnapshot after() const { return snapshot(m_project, changedLayers()); }

 private:
  std::vector<NodeId> changedLayers() const;
  const Project m_original;
  Project m_project;
};

}  // namespace vitrine::ui
