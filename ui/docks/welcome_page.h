// What the window shows before there is a network: an empty canvas, recent files, examples that train with one click.
#pragma once

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace vitrine::ui {

class ExampleGallery;

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
  void buildActions(QVBoxLayout* column);
  ExampleGallery* m_examples;
  QPushButton* m_back = nullptr;
  QWidget* m_recent;
  QVBoxLayout* m_recentColumn;
};

}  // namespace vitrine::ui
