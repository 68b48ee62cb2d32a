// A thing to watch while a network trains. A new view is a folder here, a subclass of this, and a line in
// view_types.cpp; the area, its switches and the pacing of frames know nothing else of it.
#pragma once

#include <QElapsedTimer>
#include <QString>
#include <QWidget>

class QTextStream;

namespace vitrine::ui {

class ChartLink;
class Document;
class LiveFeed;

struct ViewContext {
  Document& document;
  LiveFeed& feed;
  ChartLink& link;   // the crosshair that all charts share
  int instance = 1;  // of several views of a kind, which have settings of their own
};

class View : public QWidget {
  Q_OBJECT

 public:
  View(const ViewContext& context, QWidget* parent);

  virtual QString title() const = 0;           // "Loss": also what screen readers call it
  virtual QString hint() const { return {}; }  // right of the title: "smoothing 0.6 · log"
  virtual bool hasOptions() const { return false; }
  // A panel with the view's settings, made anew each time it is asked for.
  virtual QWidget* makeOptions(QWidget*) { return nullptr; }

  // Turns to a layer of the network that is watched: see ViewType::showsLayer.
  virtual void showLayer(const QString&) {}
  // Takes a sample of the dataset, by its row: see ViewType::showsSample.
  virtual void showSample(std::int64_t) {}

  // The picture again, from the feed. Called when the view is behind and a frame has room for it.
  virtual void refresh() = 0;
  // Called when the view appears or disappears, so that it asks for probes only while somebody sees them.
  virtual void setWatching(bool) {}

  // Its numbers as CSV with a row of names: all of them, not what a screen has room for.
  virtual bool hasData() const { return false; }
  virtual void writeData(QTextStream&) const {}

  void invalidate() { m_behind = true; }
  bool isBehind() const { return m_behind; }
  double refreshNow();          // milliseconds it took
  double sinceRefresh() const;  // milliseconds
  double lastCost() const { return m_lastCost; }
  double shownStep() const { return m_shownStep; }  // the newest step there was at the last refresh

 signals:
  void titleChanged();
  void hintChanged();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  Document& document() const { return m_context.document; }
  LiveFeed& feed() const { return m_context.feed; }
  // Why there is nothing to show of the moment that the window looks back to; empty: there is, or it is live.
  QString missingThen() const;
  ChartLink& link() const { return m_context.link; }
  // "loss", or "loss:2" of the second of its kind: what its settings are kept under.
  QString keptAs(const QString& kind) const {
    return m_context.instance > 1 ? kind + ":" + QString::number(m_context.instance) : kind;
  }

 private:
  ViewContext m_context;
  QElapsedTimer m_sinceRefresh;
  double m_lastCost = 0, m_shownStep = 0;
  bool m_behind = true;
};

}  // namespace vitrine::ui
