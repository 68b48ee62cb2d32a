// Layers to choose from at a place on the canvas: a search field above a list.
#pragma once

#include <QFrame>
#include <QList>

#include "ui/document/placeable.h"

class QLineEdit;
class QListWidget;

namespace vitrine::ui {

class LayerMenu : public QFrame {
  Q_OBJECT

 public:
  // `at`: where its upper left corner would be, in the parent's coordinates; it stays inside the parent.
  LayerMenu(const QString& title, const QList<Placeable>& types, QPoint at, QWidget* parent);
  QStringList shownTypes() const;  // ids, after the search

 signals:
  void chosen(const QString& type);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void filter(const QString& wanted);
  void choose();

  QLineEdit* m_search;
  QListWidget* m_list;
};

}  // namespace vitrine::ui
