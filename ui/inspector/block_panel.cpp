#include "ui/inspector/block_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <functional>

#include "ui/document/block_shelf.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/param_editor.h"

namespace vitrine::ui {
namespace {

// Places in the whole project where a block of that name stands, not counting how often each is repeated.
int usesOf(const Graph& graph, const std::string& name) {
  int count = 0;
  for (const Node& node : graph.nodes())
    if (node.block) count += (node.block->name() == name ? 1 : 0) + usesOf(node.block->definition().graph, name);
  return count;
}

}  // namespace

bool BlockPanel::hasOwnWords(const Block& block) {
  const ReadyBlock* ready = BlockShelf::instance().find(block->name());
  return !ready || BlockShelf::instance().isOwn(block->name()) ||
         ready->block->definition().doc != block->definition().doc;
}

BlockPanel::BlockPanel(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_name(new QLineEdit(this)),
      m_doc(new QLineEdit(this)),
      m_uses(new QLabel(this)),
      m_complaint(new QLabel(this)) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(8);
  grid->setColumnStretch(1, 1);
  auto* label = new QLabel(tr("Block"), this);
  label->setProperty("role", "muted");
  label->setFixedWidth(96);
  label->setBuddy(m_name);
  m_name->setAccessibleName(tr("Block's name"));
  m_name->setToolTip(tr("What the block is called, in the palette too; the layer above has a name of its own"));
  m_name->setMaxLength(100);
  m_doc->setAccessibleName(tr("What the block does"));
  m_doc->setPlaceholderText(tr("What it does, in a sentence"));
  m_doc->setToolTip(tr("The palette and the inspector say it wherever the block stands"));
  m_doc->setMaxLength(1000);
  for (QLineEdit* field : {m_name, m_doc}) leaveUndoToTheWindow(field);
  m_uses->setProperty("role", "small");
  m_uses->setWordWrap(true);
  m_complaint->setProperty("role", "problem");
  m_complaint->setWordWrap(true);
  m_complaint->hide();
  grid->addWidget(label, 0, 0);
  grid->addWidget(m_name, 0, 1);
  grid->addWidget(m_doc, 1, 0, 1, 2);
  grid->addWidget(m_complaint, 2, 0, 1, 2);
  grid->addWidget(m_uses, 3, 0, 1, 2);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  const auto button = [&](const QString& title, const QString& tip, const std::function<void()>& act) {
    auto* made = new QPushButton(title, this);
    made->setToolTip(tip);
    connect(made, &QPushButton::clicked, this, act);
    row->addWidget(made);
  };
  button(tr("Enter"), tr("Show and edit what is in it (a double click on the canvas does it too)"),
         [this] { (void)m_document.enterBlock(m_node); });
  button(tr("Dissolve"), tr("Its layers stand in its place (Ctrl+Shift+G)"), [this] {
    const auto layers = m_document.dissolveBlock(m_node);
    if (!layers) tell(layers.error());
  });
  button(tr("Keep"), tr("Keep it in the palette, for every project"), [this] { kept(); });
  row->addStretch(1);
  grid->addLayout(row, 4, 0, 1, 2);
  connect(m_name, &QLineEdit::editingFinished, this, &BlockPanel::renamed);
  connect(m_doc, &QLineEdit::editingFinished, this, &BlockPanel::described);
  hide();
}

void BlockPanel::show(const Node& node) {
  setVisible(node.block != nullptr);
  if (!node.block) return;
  if (node.id != m_node) m_complaint->hide();
  m_node = node.id;
  m_block = node.block;
  const auto fill = [](QLineEdit* field, const QString& text) {  // not over what is being typed
    if (field->hasFocus() && field->property("shown").toString() == text) return;
    field->setText(text);
    field->setCursorPosition(0);
    field->setProperty("shown", text);
  };
  fill(m_name, qtext(node.block->name()));
  fill(m_doc, qtext(node.block->definition().doc));
  m_doc->setVisible(hasOwnWords(node.block));
  const int uses = usesOf(m_document.project().graph, node.block->name());
  m_uses->setText(uses == 1 ? tr("It stands in this one place.")
                            : tr("It stands in %1 places, and a change within it is one in all of them.").arg(uses));
}

void BlockPanel::tell(const Status& status) {
  m_complaint->setVisible(!status);
  if (!status) m_complaint->setText(qtext(status.error().what + ". " + status.error().remedy));
}

void BlockPanel::renamed() {
  if (!m_block) return;
  tell(m_document.renameBlock(m_block, m_name->text()));
  const Node* node = m_document.graph().find(m_node);
  if (node && node->block) m_name->setText(qtext(node->block->name()));
}

void BlockPanel::described() {
  if (m_block) tell(m_document.describeBlock(m_block, m_doc->text()));
}

void BlockPanel::kept() {
  const Node* node = m_document.graph().find(m_node);
  if (node && node->block) tell(BlockShelf::instance().keep(*node));
}

}  // namespace vitrine::ui
