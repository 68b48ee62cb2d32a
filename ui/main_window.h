// The window: puts its parts side by side and lets them hear each other.
#pragma once

#include <QMainWindow>
#include <memory>

#include "core/base/result.h"

class QSplitter;
class QStackedWidget;

namespace vitrine::ui {

class Actions;
class Banner;
class CanvasView;
class Document;
class Files;
class Inspector;
class LiveFeed;
class Palette;
class PlayheadBar;
class Preview;
class RunBar;
class RunController;
class ThumbnailMaker;
class ViewArea;
class WindowPlaces;
class WelcomePage;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(QWidget* parent = nullptr);
  ~MainWindow() override;

  Document& document() const { return *m_document; }
  RunController& controller() const { return *m_controller; }
  LiveFeed& feed() const { return *m_feed; }
  Preview& preview() const { return *m_preview; }
  CanvasView& canvas() const { return *m_canvas; }
  Actions& actions() const { return *m_actions; }
  void open(const QString& path);
  void showWorkspace();  // instead of the welcome page
  void showWelcome();
  // After the window has closed: false if a run could not be ended in time.
  bool ended() const { return m_ended; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool focusNextPrevChild(bool next) override;

 private:
  QWidget* buildWorkspace();
  void wireDocument();
  void wireRun();
  void wireThumbnails();
  void wireAdvice();
  void wireStep();
  void showThumbnails();
  void showStep(bool moved);
  void showStale(bool stale);
  void showRefusal(const Error& error);
  void showFailure(const QString& why, const QString& layer);
  void forgetFailure();
  void refreshTitle();
  void refreshBlocks();
  void followShelf();
  void restorePlace();

  std::unique_ptr<Document> m_document;
  std::unique_ptr<LiveFeed> m_feed;
  std::unique_ptr<RunController> m_controller;
  std::unique_ptr<Preview> m_preview;
  Files* m_files;
  QStackedWidget* m_pages;
  WelcomePage* m_welcome;
  QWidget* m_workspace;
  Palette* m_palette;
  CanvasView* m_canvas;
  Inspector* m_inspector;
  ViewArea* m_views;
  PlayheadBar* m_playhead;
  Banner* m_banner;
  QSplitter* m_across;
  WindowPlaces* m_places;
  ThumbnailMaker* m_thumbnails;
  RunBar* m_runBar;
  Actions* m_actions;
  bool m_showsPreview = false;  // on the canvas
  bool m_ended = true;
};

}  // namespace vitrine::ui
