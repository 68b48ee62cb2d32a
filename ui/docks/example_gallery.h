// The examples as cards, family by family, with a field that searches titles, words and layers.
#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;
class QLineEdit;

namespace vitrine::ui {

class ExampleGallery : public QWidget {
  Q_OBJECT

 public:
  explicit ExampleGallery(QWidget* parent = nullptr);
  void arrange(int width);  // as many columns as fit
  void search(const QString& words);
  [[nodiscard]] QStringList found() const;  // titles, in order

 signals:
  void chosen(const QString& name);

 private:
  struct Card {
    QWidget* widget;
    QString title, words;  // what is searched, in small letters
    bool shown = true;
  };
  struct Family {
    QWidget* heading;
    QGridLayout* grid;
    QList<Card> cards;
  };
  QWidget* makeSearch();
  void makeFamilies();
  void filter(const QString& words);
  void place();

  QLineEdit* m_search = nullptr;
  QLabel* m_nothing = nullptr;
  QList<Family> m_families;
  int m_columns = 0;
};

}  // namespace vitrine::ui
