// What the window shows before there is a network: examples that train with one click, recent files, an empty canvas.
#pragma once

#include <QWidget>

class QGridLayout;
class QPushButton;
class QVBoxLayout;

namespace vitrine::ui {

class WelcomePage : public QWidget {
  Q_OBJECT

 public:
  explicit WelcomePage(QWidget* parent = nullptr);
  void setRecent(const QStringList& paths);
  void setOpen(const QString& document);  // offers the way back to it

 signals:
  void exampleChosen(const QString& name);
  void fileChosen(const QString& path);
  void emptyChosen();
  void openChosen();
  void backChosen();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void buildExamples();
  void arrangeExamples();
  void buildActions(QVBoxLayout* column);
  QWidget* m_examples;
  QGridLayout* m_grid;
  QList<QWidget*> m_cards;
  QPushButton* m_back = nullptr;
  QWidget* m_recent;
  QVBoxLayout* m_recentColumn;
  int m_columns = 0;
};

}  // namespace vitrine::ui
