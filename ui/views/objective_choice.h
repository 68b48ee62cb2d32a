// Which objective's answer is looked at, where a network has several: remembered by its name.
#pragma once

#include <QSettings>
#include <algorithm>

#include "core/project/objectives.h"
#include "ui/document/text.h"
#include "ui/theme/elided_combo.h"

namespace vitrine::ui {

class ObjectiveChoice : public ElidedCombo {
 public:
  // `kept`: where it is remembered.
  ObjectiveChoice(const QString& kept, QWidget* parent) : ElidedCombo(parent), m_kept(kept) {
    setAccessibleName(tr("Objective"));
    setToolTip(tr("Which of the network's answers is looked at: that which this objective judges"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(8);
    connect(this, &QComboBox::activated, this, [this] { QSettings().setValue(m_kept, currentText()); });
    hide();
  }
  // Those that compare with a field of the data; none without a project. The one that was chosen last, if it has it.
  void fill(const Project* project) {
    clear();
    for (std::size_t i = 0; project && i < project->objectives.size(); ++i)
      if (has_target(project->objectives[i])) addItem(qtext(objective_name(*project, i)), static_cast<qlonglong>(i));
    setCurrentIndex(std::max(0, findText(QSettings().value(m_kept).toString())));
  }
  bool isOffered() const { return count() > 1; }
  std::size_t objective() const { return static_cast<std::size_t>(currentData().toLongLong()); }

 private:
  QString m_kept;
};

}  // namespace vitrine::ui
