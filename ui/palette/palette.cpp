#include "ui/palette/palette.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/layers/layer.h"
#include "ui/document/text.h"
#include "ui/palette/palette_tree.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

QString firstSentence(const QString& doc) {
  const qsizetype end = doc.indexOf(". ");
  return end < 0 ? doc : doc.left(end + 1);
}

// Those in a field that have no name yet: Qt gives its actions there none.
void nameButtons(const QLineEdit& field, const QString& name) {
  for (QToolButton* button : field.findChildren<QToolButton*>())
    if (button->accessibleName().isEmpty()) button->setAccessibleName(name);
}

}  // namespace

Palette::Palette(QWidget* parent) : QWidget(parent), m_search(new QLineEdit(this)), m_tree(new PaletteTree(this)) {
  setAccessibleName(tr("Palette"));
  setProperty("role", "panel");
  setAttribute(Qt::WA_StyledBackground);
  m_search->setPlaceholderText(tr("Search layers"));
  m_search->setAccessibleName(tr("Search layers"));
  m_search->setClearButtonEnabled(true);
  nameButtons(*m_search, tr("Clear the search"));
  m_search->setToolTip(tr("Find a layer by its name or by what it does (Ctrl+K); Enter inserts the first"));
  QAction* glass = m_search->addAction(icon("search", Theme::instance().colours().faint), QLineEdit::LeadingPosition);
  nameButtons(*m_search, tr("Search"));
  connect(&Theme::instance(), &Theme::changed, this, [this, glass] {
    glass->setIcon(icon("search", Theme::instance().colours().faint));
    m_tree->viewport()->update();
  });
  auto* hint = new QLabel("Ctrl K", m_search);
  hint->setProperty("role", "small");
  hint->setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* inside = new QHBoxLayout(m_search);
  inside->setContentsMargins(0, 0, 10, 0);
  inside->addStretch(1);
  inside->addWidget(hint);
  connect(m_search, &QLineEdit::textChanged, hint, [hint](const QString& now) { hint->setVisible(now.isEmpty()); });

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 12, 0, 0);
  column->setSpacing(6);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(12, 0, 12, 0);
  top->addWidget(m_search);
  column->addLayout(top);
  column->addWidget(m_tree, 1);
  m_tree->setAccessibleName(tr("Layers"));

  fill();
  m_search->installEventFilter(this);
  m_tree->installEventFilter(this);
  connect(m_search, &QLineEdit::textChanged, this, &Palette::filter);
  connect(m_tree, &QTreeWidget::itemDoubleClicked, this, [this](QTreeWidgetItem* item) { insert(item); });
  m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(m_tree, &QWidget::customContextMenuRequested, this, &Palette::openMenu);
  connect(m_tree, &PaletteTree::typed, this, [this](const QString& letters) {
    m_search->setFocus();
    m_search->setText(letters);
  });
}

void Palette::fill() {
  std::map<std::string, QTreeWidgetItem*> headings;
  for (const LayerType& type : layer_types().all()) {
    QTreeWidgetItem*& heading = headings[type.info.category];
    if (!heading) {
      heading = new QTreeWidgetItem(m_tree, {qtext(type.info.category)});
      heading->setFlags(Qt::ItemIsEnabled);
    }
    add(heading, {qtext(type.info.id), qtext(type.info.title), qtext(type.info.category), qtext(type.info.doc)});
  }
  m_blockHeading = new QTreeWidgetItem(m_tree, {tr("Block")});
  m_blockHeading->setFlags(Qt::ItemIsEnabled);
  m_blockHeading->setHidden(true);
  m_tree->expandAll();
}

void Palette::add(QTreeWidgetItem* heading, const Placeable& entry) {
  auto* item = new QTreeWidgetItem(heading, {entry.title});
  item->setData(0, PaletteTree::typeRole, entry.type);
  item->setData(0, PaletteTree::categoryRole, entry.category);
  item->setData(0, PaletteTree::searchRole, QString(entry.title + " " + entry.type + " " + entry.doc).toLower());
  item->setData(0, PaletteTree::ownRole, entry.own);
  item->setToolTip(0, "<p>" + firstSentence(entry.doc).toHtmlEscaped() + "</p>");
  item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled);
}

void Palette::setBlocks(const QList<Placeable>& blocks) {
  if (blocks == m_blocks) return;
  m_blocks = blocks;
  qDeleteAll(m_blockHeading->takeChildren());
  for (const Placeable& block : blocks) add(m_blockHeading, block);
  m_blockHeading->setExpanded(true);
  filter(m_search->text());
}

void Palette::openMenu(QPoint at) {
  const QTreeWidgetItem* item = m_tree->itemAt(at);
  if (!item || !item->data(0, PaletteTree::ownRole).toBool()) return;
  const QString type = item->data(0, PaletteTree::typeRole).toString();
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Take %1 off the palette").arg(item->text(0)), this, [this, type] { emit forgetAsked(type); });
  menu->popup(m_tree->viewport()->mapToGlobal(at));
}

void Palette::focusSearch() {
  m_search->setFocus(Qt::ShortcutFocusReason);
  m_search->selectAll();
}

// Every word must be found; layers whose title has them come before those that only mention them, because a match in
// the title hides mere mentions.
void Palette::filter(const QString& wanted) {
  const QStringList words = wanted.toLower().split(QRegularExpression("\\s+"), Qt::SkipEmptyParts);
  const auto has = [&](const QString& where) {
    return std::all_of(words.begin(), words.end(), [&](const QString& word) { return where.contains(word); });
  };
  bool inTitle = false;
  const auto each = [&](auto&& visit) {
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
      for (int k = 0; k < m_tree->topLevelItem(i)->childCount(); ++k) visit(m_tree->topLevelItem(i)->child(k));
  };
  const auto name = [](QTreeWidgetItem* item) {
    return QString(item->text(0) + " " + item->data(0, PaletteTree::typeRole).toString()).toLower();
  };
  each([&](QTreeWidgetItem* item) { inTitle |= has(name(item)); });
  each([&](QTreeWidgetItem* item) {
    item->setHidden(!has(inTitle ? name(item) : item->data(0, PaletteTree::searchRole).toString()));
  });
  QTreeWidgetItem* first = nullptr;
  for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
    QTreeWidgetItem* heading = m_tree->topLevelItem(i);
    bool any = false;
    for (int k = 0; k < heading->childCount(); ++k) {
      if (heading->child(k)->isHidden()) continue;
      any = true;
      if (!first) first = heading->child(k);
    }
    heading->setHidden(!any);
    if (!words.isEmpty()) heading->setExpanded(true);
  }
  m_tree->setCurrentItem(words.isEmpty() ? nullptr : first);
}

QStringList Palette::shownTypes() const {
  QStringList out;
  for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
    for (int k = 0; k < m_tree->topLevelItem(i)->childCount(); ++k) {
      const QTreeWidgetItem* item = m_tree->topLevelItem(i)->child(k);
      if (!item->isHidden()) out << item->data(0, PaletteTree::typeRole).toString();
    }
  return out;
}

void Palette::insert(QTreeWidgetItem* item) {
  if (item && !item->data(0, PaletteTree::typeRole).toString().isEmpty())
    emit insertAsked(item->data(0, PaletteTree::typeRole).toString());
}

bool Palette::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    QTreeWidgetItem* item = m_tree->currentItem();
    if (watched == m_search) {
      const QStringList shown = shownTypes();
      if (m_search->text().trimmed().isEmpty() || shown.isEmpty()) return true;
      emit insertAsked(item && !item->isHidden() ? item->data(0, PaletteTree::typeRole).toString() : shown.front());
    } else {
      insert(item);
    }
    return true;
  }
  if (watched == m_search && key == Qt::Key_Escape) {
    m_search->clear();
    return true;
  }
  if (watched == m_search && (key == Qt::Key_Down || key == Qt::Key_Up)) {
    m_tree->setFocus();
    if (!m_tree->currentItem()) filter(m_search->text());
    return QCoreApplication::sendEvent(m_tree, event);
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace vitrine::ui
