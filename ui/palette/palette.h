// The palette: every layer type by category, with a search. Drag one onto the canvas, or double-click, or press
// Enter.
#pragma once

#include <QWidget>

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
  struct Entry {
    QString type, title, doc;
    bool own = false;  // a person's, who may take it off
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  void setBlocks(const QList<Entry>& blocks);
  QStringList shownTypes() const;  // ids that the search leaves, in order

 signals:
  void insertAsked(const QString& type);
  void forgetAsked(const QString& type);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();
  void addEntry(QTreeWidgetItem* heading, const Entry& entry, const QString& category);
  void openMenu(QPoint at);
  void filter(const QString& text);
  void insert(QTreeWidgetItem* item);
  QLineEdit* m_search;
  PaletteTree* m_tree;
  QTreeWidgetItem* m_blockHeading = nullptr;
  QList<Entry> m_blocks;
};

}  // namespace vitrine::ui
