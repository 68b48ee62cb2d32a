#include "ui/canvas/breadcrumb.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {

Breadcrumb::Breadcrumb(Document& document, QWidget* parent) : QFrame(parent), m_document(document) {
  setAccessibleName(tr("Where the canvas is"));
  setProperty("role", "crumbs");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 3, 8, 3);
  row->setSpacing(2);
  hide();
}

void Breadcrumb::refresh() {
  QStringList names;
  for (const QString& name : m_document.levelNames()) names << name;
  if (names.isEmpty()) hide();
  const Block block = m_document.shownBlock();
  QStringList shown = names;
  if (block) shown << qtext(block->name());
  if (shown == m_shown) return;
  m_shown = shown;
  while (QLayoutItem* item = layout()->takeAt(0)) {
    if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
    delete item;
  }
  if (names.isEmpty()) return;
  hide();  // what is added while it is seen would show itself later
  names.prepend(tr("Network"));
  for (qsizetype i = 0; i < names.size(); ++i) {
    if (i > 0) {
      auto* mark = new QLabel(QStringLiteral("›"), this);
      mark->setProperty("role", "muted");
      layout()->addWidget(mark);
    }
    auto* step = new QPushButton(names[i], this);
    step->setProperty("role", "link");
    step->setCursor(Qt::PointingHandCursor);
    const bool last = i + 1 == names.size();
    step->setAccessibleName(last ? tr("In %1").arg(names[i]) : tr("Back to %1").arg(names[i]));
    step->setToolTip(
        last ? tr("A block called %1: what changes here changes wherever it stands").arg(qtext(block->name()))
             : tr("Show %1 (Alt+Up leaves the block)").arg(names[i]));
    step->setEnabled(!last);
    connect(step, &QPushButton::clicked, this, [this, i] {
      NodePath level = m_document.level();
      level.resize(static_cast<std::size_t>(i));
      m_document.showLevel(level);
    });
    layout()->addWidget(step);
  }
  layout()->activate();
  adjustSize();
  show();
  raise();
}

}  // namespace vitrine::ui
