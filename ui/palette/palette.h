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
  QStringList shownTypes() const;  // ids that the search leaves, in order

 signals:
  void insertAsked(const QString& type);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();
  void filter(const QString& text);
  void insert(QTreeWidgetItem* item);
  QLineEdit* m_search;
  PaletteTree* m_tree;
};

}  // namespace vitrine::ui
