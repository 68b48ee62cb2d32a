// Documents and files: new, open, save, export, recent ones, and the questions asked on the way.
#pragma once

#include <QObject>
#include <QStringList>
#include <functional>

#include "core/base/result.h"
#include "core/runs/run_folder.h"

class QWidget;

namespace vitrine::ui {

class Document;
class RunController;

class Files : public QObject {
  Q_OBJECT

 public:
  Files(Document& document, RunController& controller, QWidget* window);

  QStringList recent() const;
  // Before the window closes: false keeps it open.
  bool mayClose();

 public Q_SLOTS:
  void newDocument();
  void openExample(const QString& name);
  void askAndOpen();
  void open(const QString& path);
  bool save();
  bool saveAs();
  void exportWeights();
  void takeWeights();  // that a new run begins with
  void showRuns();     // that are kept of this document
  void readDataAgain();
  void locateData();

 signals:
  void opened();  // there is a document to show
  void recentChanged();
  void notice(const QString& text);

 private:
  bool mayReplace();
  bool saveTo(const QString& path);
  void reload();
  void openRun(const RunFolder& folder, bool toGoOn);
  void openTable(const QString& path);
  bool wait(const std::function<bool()>& ready);
  void exported(const QString& path, const Status& status);
  void remember(const QString& path);
  void dataFailed(const Error& error);

  Document& m_document;
  RunController& m_controller;
  QWidget* m_window;
  bool m_opening = false;  // the data of a document that was just opened is on its way
};

}  // namespace vitrine::ui
