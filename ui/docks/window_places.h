// The named arrangements of the window: which panels it shows, how wide they are, and what the views make of the
// rest. Each keeps what a person makes of it.
#pragma once

#include <QObject>
#include <QString>

class QSplitter;
class QWidget;

namespace vitrine::ui {

class ViewArea;

class WindowPlaces : public QObject {
  Q_OBJECT

 public:
  WindowPlaces(QSplitter* across, QWidget* palette, QWidget* inspector, ViewArea* views, QObject* parent);

  QString current() const;       // an id of view_arrangements.h
  void take(const QString& id);  // after keeping the one so far
  void takeLast();               // that of the last time
  void reset();                  // the present one as it was at first
  void keep();

 signals:
  void changed(const QString& id);

 private:
  void apply();
  QString key(const QString& name) const;
  QSplitter* m_across;
  QWidget *m_palette, *m_inspector;
  ViewArea* m_views;
};

}  // namespace vitrine::ui
