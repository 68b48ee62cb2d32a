#include "ui/inspector/batch_transform_list.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/data/batch_transform.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/section_form.h"

namespace vitrine::ui {

BatchTransformList::BatchTransformList(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(10);
  rebuild();
  auto* add = new QPushButton(tr("Add batch transform"), this);
  add->setProperty("role", "link");
  add->setToolTip(tr("Noise, masks, shifts, random numbers: something that is done to the samples of each batch"));
  add->setCursor(Qt::PointingHandCursor);
  connect(add, &QPushButton::clicked, &document, &Document::addBatchTransform, Qt::QueuedConnection);
  column->addWidget(add, 0, Qt::AlignLeft);
}

void BatchTransformList::addHeading(std::size_t index, QVBoxLayout* rows) {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  const QString number = QString::number(index + 1);
  auto* label = new QLabel(tr("BATCH TRANSFORM %1").arg(number), m_page);
  label->setProperty("role", "section");
  row->addWidget(label, 1);
  auto* remove = new QToolButton(m_page);
  remove->setText(QStringLiteral("×"));
  remove->setProperty("role", "quiet");
  remove->setAccessibleName(tr("Remove batch transform %1").arg(number));
  remove->setToolTip(tr("Remove batch transform %1").arg(number));
  remove->setFocusPolicy(Qt::StrongFocus);
  // The page is made anew while its click is being handled: the document acts once that is over.
  connect(
      remove, &QToolButton::clicked, &m_document,
      [&document = m_document, index] { document.removeBatchTransform(index); }, Qt::QueuedConnection);
  row->addWidget(remove);
  rows->addLayout(row);
}

void BatchTransformList::rebuild() {
  auto* column = static_cast<QVBoxLayout*>(layout());
  if (m_page) {
    column->removeWidget(m_page);
    m_page->hide();
    m_page->deleteLater();  // one of its fields may be the sender of what brought us here
  }
  m_forms.clear();
  m_page = new QWidget(this);
  auto* rows = new QVBoxLayout(m_page);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(10);
  for (std::size_t i = 0; i < m_document.project().batch_transforms.size(); ++i) {
    addHeading(i, rows);
    auto* form = new SectionForm(m_document, m_page);
    form->show(i == 0 ? QStringLiteral("batch_transform") : QStringLiteral("batch_transform_%1").arg(i + 1));
    rows->addWidget(form);
    m_forms.push_back(form);
  }
  m_page->setVisible(!m_forms.empty());
  column->insertWidget(0, m_page);
}

void BatchTransformList::refresh() {
  if (m_forms.size() != m_document.project().batch_transforms.size()) return rebuild();
  for (SectionForm* form : m_forms) form->refresh();
}

}  // namespace vitrine::ui
