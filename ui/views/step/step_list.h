// The stages of a step as a list: phases are headings, below each its ops in order.
#pragma once

#include <QTreeWidget>
#include <vector>

#include "core/train/step_story.h"

namespace vitrine::ui {

class StepList : public QTreeWidget {
  Q_OBJECT

 public:
  explicit StepList(QWidget* parent);
  void display(const std::vector<StoryStage>* stages);  // null: none
  void setCurrent(std::size_t stage);

  // "dense_1 · linear + relu"
  static QString titleOf(const StoryStage& stage);
  static QString partTitle(StoryPart part);
  // Of what the stage makes: "not finite", "all 0"; empty: nothing to mark.
  static QString markOf(const StoryStage& stage);

 signals:
  void picked(std::size_t stage);

 private:
  std::vector<QTreeWidgetItem*> m_items;  // of each stage
};

}  // namespace vitrine::ui
