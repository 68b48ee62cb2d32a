// Cards side by side: in an order and with widths that a person gives them by dragging, and that are kept.
#pragma once

#include <QSplitter>
#include <QStringList>

namespace vitrine::ui {

class ViewCard;

class ViewRow : public QSplitter {
  Q_OBJECT

 public:
  explicit ViewRow(QStringList ids, QWidget* parent = nullptr);

  void add(const QString& id, ViewCard* card);
  QStringList order() const { return m_order; }
  void move(const QString& id, int steps);  // past so many cards that are visible; keeps the arrangement
  void spread();                            // the room among the visible ones, as they were last left

 protected:
  QSplitterHandle* createHandle() override;

 private:
  QString idOf(const ViewCard* card) const { return m_cards.key(const_cast<ViewCard*>(card)); }
  QStringList visible() const;
  void dragTo(const QString& id, QPoint place);
  void place(const QString& id, int at);
  void keepWidths();

  QStringList m_order;  // of all, shown or not
  QMap<QString, ViewCard*> m_cards;
};

}  // namespace vitrine::ui
