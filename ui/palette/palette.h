// The palette: every layer type by category, with a search. Drag one onto the canvas, or double-click, or press
// Enter.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/document/placeable.h"

class QLineEdit;
class QTreeWidgetItem;

namespace vitrine::ui {

class PaletteTree;

class Palette : public QWidget {
  Q_OBJECT

 public:
  explicit Palette(QWidget* parent = nullptr);
  void focusSearch();
  // Blocks are a category of their own, and come and go.
  void setBlocks(const QList<Placeable>& blocks);
  QStringList shownTypes() const;  // ids that the search leaves, in order

 signals:
  void insertAsked(const QString& type);
  void forgetAsked(const QString& type);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();
  void add(QTreeWidgetItem* heading, const Placeable& placeable);
  void openMenu(QPoint at);
  void filter(const QString& text);
  void insert(QTreeWidgetItem* item);
  QLineEdit* m_search;
  PaletteTree* m_tree;
  QTreeWidgetItem* m_blockHeading = nullptr;
  QList<Placeable> m_blocks;
};

}  // namespace vitrine::ui
