#include "ui/inspector/inspector.h"

#include <QScrollArea>
#include <QTabBar>

#include "ui/document/document.h"
#include "ui/inspector/data_tab.h"
#include "ui/inspector/layer_tab.h"
#include "ui/inspector/section_form.h"
#include "ui/inspector/training_tab.h"

namespace vitrine::ui {
namespace {

QScrollArea* scrolled(QWidget* page, QWidget* parent) {
  auto* area = new QScrollArea(parent);
  area->setWidgetResizable(true);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFrameShape(QFrame::NoFrame);
  area->setWidget(page);
  page->setProperty("role", "panel");
  page->setAttribute(Qt::WA_StyledBackground);
  return area;
}

}  // namespace

Inspector::Inspector(Document& document, LiveFeed& feed, QWidget* parent) : QTabWidget(parent) {
  setAccessibleName(tr("Inspector"));
  setDocumentMode(true);
  setProperty("role", "panel");
  setAttribute(Qt::WA_StyledBackground);
  tabBar()->setExpanding(false);
  tabBar()->setFocusPolicy(Qt::StrongFocus);  // a click takes the keys out of the field before its page goes
  m_layer = new LayerTab(document, feed);
  m_data = new DataTab(document);
  addTab(scrolled(m_layer, this), tr("Layer"));
  auto* training = new TrainingTab(document);
  addTab(scrolled(training, this), tr("Training"));
  connect(training, &TrainingTab::rateWanted, this, &Inspector::rateWanted);
  addTab(scrolled(m_data, this), tr("Data"));
  connect(m_layer, &LayerTab::layerPicked, this, &Inspector::layerPicked);
}

void Inspector::setSelection(const QStringList& nodeIds) {
  m_layer->setSelection(nodeIds);
}

void Inspector::commit() {
  m_layer->commit();
  for (SectionForm* form : findChildren<SectionForm*>()) form->commit();
}

void Inspector::editName() {
  setCurrentIndex(0);
  m_layer->focusName();
}

void Inspector::showTraining() {
  setCurrentIndex(1);
}
void Inspector::showData() {
  setCurrentIndex(2);
}

}  // namespace vitrine::ui
