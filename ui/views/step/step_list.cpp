#include "ui/views/step/step_list.h"

#include <QHeaderView>
#include <QSignalBlocker>

#include "ui/document/text.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

enum StepColumn { kStepTitle, kStepShape, kStepMark, kStepColumns };
constexpr int kStageRole = Qt::UserRole;

}  // namespace

StepList::StepList(QWidget* parent) : QTreeWidget(parent) {
  setColumnCount(kStepColumns);
  setHeaderHidden(true);
  setUniformRowHeights(true);
  setIndentation(12);
  setTextElideMode(Qt::ElideMiddle);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAccessibleName(tr("Stages of the step"));
  setToolTip(tr("Every op of the step in the order in which it runs. Arrow keys go from one to the next"));
  header()->setStretchLastSection(false);
  header()->setMinimumSectionSize(20);
  header()->setSectionResizeMode(kStepTitle, QHeaderView::Stretch);
  header()->setSectionResizeMode(kStepShape, QHeaderView::ResizeToContents);
  header()->setSectionResizeMode(kStepMark, QHeaderView::ResizeToContents);
  connect(this, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item && item->data(kStepTitle, kStageRole).isValid())
      emit picked(static_cast<std::size_t>(item->data(kStepTitle, kStageRole).toULongLong()));
  });
}

QString StepList::partTitle(StoryPart part) {
  switch (part) {
    case StoryPart::batch:
      return tr("Batch");
    case StoryPart::forward:
      return tr("Forward");
    case StoryPart::loss:
      return tr("Loss");
    case StoryPart::backward:
      return tr("Backward");
    case StoryPart::gradients:
      return tr("Gradients");
    case StoryPart::update:
      return tr("Update");
  }
  return {};
}

QString StepList::titleOf(const StoryStage& stage) {
  if (stage.part == StoryPart::batch) return tr("samples and their fields");
  if (stage.part == StoryPart::update) return tr("%1 · %2").arg(qtext(stage.title), qtext(stage.op));
  return stage.layer.empty() ? qtext(stage.title) : tr("%1 · %2").arg(qtext(stage.layer), qtext(stage.title));
}

QString StepList::markOf(const StoryStage& stage) {
  if (stage.bad) return tr("not finite");
  const StoryRole made = stage.part == StoryPart::backward ? StoryRole::leaving
                         : stage.part == StoryPart::update ? StoryRole::used
                                                           : StoryRole::output;
  bool some = false;
  for (const StoryTensor& tensor : stage.tensors) {
    if (tensor.role != made || !tensor.of || tensor.of->statistics.count < 2) continue;
    some = true;
    if (tensor.of->statistics.zeros < tensor.of->statistics.count) return {};
  }
  return some ? tr("all 0") : QString();
}

void StepList::display(const std::vector<StoryStage>* stages) {
  const QSignalBlocker quiet(this);
  clear();
  m_items.clear();
  if (!stages) return;
  const Colours& colours = Theme::instance().colours();
  QTreeWidgetItem* heading = nullptr;
  const StoryStage* before = nullptr;
  bool foundBad = false;
  for (std::size_t i = 0; i < stages->size(); ++i) {
    const StoryStage& stage = (*stages)[i];
    if (!before || before->part != stage.part) {
      heading = new QTreeWidgetItem(this, {partTitle(stage.part)});
      heading->setFlags(Qt::ItemIsEnabled);
      QFont bold = font();
      bold.setWeight(QFont::DemiBold);
      heading->setFont(kStepTitle, bold);
      heading->setExpanded(true);
    }
    before = &stage;
    const QString title = titleOf(stage), mark = markOf(stage);
    const bool first = stage.bad && !foundBad;
    foundBad = foundBad || stage.bad;
    const QString shape = stage.shape.rank() > 0 ? qtext(stage.shape.text()) : QString();
    auto* item = new QTreeWidgetItem(heading, {title, shape, first ? tr("first %1").arg(mark) : mark});
    item->setData(kStepTitle, kStageRole, static_cast<qulonglong>(i));
    item->setForeground(kStepShape, colours.muted);
    item->setForeground(kStepMark, stage.bad ? colours.bad : colours.muted);
    item->setToolTip(kStepTitle, title);
    m_items.push_back(item);
  }
}

void StepList::setCurrent(std::size_t stage) {
  if (stage >= m_items.size()) return;
  const QSignalBlocker quiet(this);
  setCurrentItem(m_items[stage]);
  scrollToItem(m_items[stage]);
}

}  // namespace vitrine::ui
