// The lists of a project: what comes into them and goes out of them is a step of undo.
#include "core/project/objectives.h"
#include "core/train/fit_data.h"
#include "ui/document/document.h"
#include "ui/document/settings_edit.h"

namespace vitrine::ui {

void Document::editLists(const QString& title, const std::function<void(SettingsEdit&)>& change) {
  showLevel({});  // it may change layers of the network
  SettingsEdit edit(*this);
  change(edit);
  pushSettings(title, edit, 0);
}

// With those that the project makes; null without data, or where they cannot be made.
std::shared_ptr<const Dataset> Document::wholeDataset() const {
  if (!m_dataset) return nullptr;
  const auto data = with_made_fields(project(), m_dataset);
  return data ? *data : nullptr;
}

void Document::addObjective() {
  std::vector<std::string> fields;
  if (const auto data = wholeDataset())
    for (const Field& field : data->fields) fields.push_back(field.name);
  editLists(tr("add objective"), [&](SettingsEdit& edit) {
    add_objective(edit.lists(), fields);
    if (m_dataset) (void)edit.apply(fit_to_data(edit.project(), facts_of(*m_dataset))).ok();
  });
}

void Document::removeObjective(std::size_t index) {
  editLists(tr("remove objective"), [&](SettingsEdit& edit) { remove_objective(edit.lists(), index); });
}

std::optional<MetricTarget> Document::judgedTarget(std::size_t objective) const {
  const auto& objectives = project().objectives;
  if (objective >= objectives.size() || !has_target(objectives[objective])) return {};
  const auto data = wholeDataset();
  const Field* field = data ? data->find(target_of(objectives[objective])) : nullptr;
  if (!field) return {};
  return MetricTarget{field->kind, field->classes, field->shape};
}

void Document::addMetric(std::size_t objective) {
  if (const auto target = judgedTarget(objective))
    editLists(tr("add metric"), [&](SettingsEdit& edit) { add_metric(edit.lists(), objective, *target); });
}

void Document::removeMetric(std::size_t objective, std::size_t index) {
  editLists(tr("remove metric"), [&](SettingsEdit& edit) { remove_metric(edit.lists(), objective, index); });
}

void Document::addBatchTransform() {
  editLists(tr("add batch transform"), [](SettingsEdit& edit) { add_batch_transform(edit.lists()); });
}

void Document::removeBatchTransform(std::size_t index) {
  editLists(tr("remove batch transform"), [&](SettingsEdit& edit) { remove_batch_transform(edit.lists(), index); });
}

void Document::addOptimizer() {
  editLists(tr("add optimizer"), [](SettingsEdit& edit) { add_group(edit.lists()); });
}

void Document::removeOptimizer(std::size_t index) {
  editLists(tr("remove optimizer"), [&](SettingsEdit& edit) { remove_group(edit.lists(), index); });
}

}  // namespace vitrine::ui
