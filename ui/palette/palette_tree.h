// The list in the palette: categories that fold, layers that can be dragged away.
#pragma once

#include <QStyledItemDelegate>
#include <QTreeWidget>

namespace vitrine::ui {

inline constexpr auto kLayerMime = "application/x-vitrine-layer";

class PaletteTree : public QTreeWidget {
  Q_OBJECT

 public:
  enum Role { typeRole = Qt::UserRole, searchRole, categoryRole, ownRole };
  explicit PaletteTree(QWidget* parent = nullptr);

 signals:
  void typed(const QString& text);  // letters pressed while the list has the focus

 protected:
  void startDrag(Qt::DropActions actions) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
  void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

class PaletteDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace vitrine::ui
