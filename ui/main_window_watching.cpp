// What the window shows of the run beside its views: thumbnails on the canvas, where the advisor points to, and where
// the Step view stands.
#include <QAction>

#include "ui/actions/actions.h"
#include "ui/canvas/canvas_view.h"
#include "ui/docks/preview.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/inspector.h"
#include "ui/live/advice.h"
#include "ui/live/live_feed.h"
#include "ui/live/step_place.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/live/tried_input.h"
#include "ui/live/untrained.h"
#include "ui/main_window.h"
#include "ui/views/step/step_view.h"
#include "ui/views/view_area.h"

namespace vitrine::ui {

void MainWindow::wireAdvice() {
  Advice* advice = &m_feed->advice();
  m_controller->followAdvice(*advice);
  const auto subject = [this, advice] { advice->setSubject(m_document->project(), m_document->dataset()); };
  connect(m_document.get(), &Document::analysisChanged, advice, subject);
  connect(m_document.get(), &Document::settingsChanged, advice, subject);
  connect(m_document.get(), &Document::dataChanged, advice, subject);
  connect(m_document.get(), &Document::documentReset, advice, subject);
  connect(advice, &Advice::viewAsked, this, [this](const QString& view, const QString& layer, double step) {
    if (view == "data") return m_inspector->showData();
    if (view == "training") return m_inspector->showTraining();
    m_actions->find("view.views")->setChecked(true);
    m_views->showView(view, layer, step);
  });
  connect(advice, &Advice::layerAsked, this, [this](const QString& node) {
    const QString shown = qtext(m_document->shownNode(node.toStdString()));
    if (shown.isEmpty()) return;
    m_canvas->selectNode(shown);
    if (!m_canvas->isInView(shown)) m_canvas->centreOn(shown);
  });
}

void MainWindow::wireStep() {
  connect(&StepPlace::of(*m_feed), &StepPlace::changed, this, &MainWindow::showStep);
  connect(m_controller.get(), &RunController::staleChanged, this, [this] { showStep(false); });
}

// As long as the canvas shows what the run trains: in a network that was edited the ops are of other layers.
void MainWindow::showStep(bool moved) {
  const StepPlace::Place* place = m_controller->isStale() ? nullptr : StepPlace::of(*m_feed).place();
  if (place)
    m_canvas->markStep(place->layer, place->word, moved);
  else
    m_canvas->markStep({}, {});
}

// Layers have room for them wherever there is, or may soon be, something to show.
void MainWindow::wireThumbnails() {
  const QAction* wanted = m_actions->find("view.thumbnails");
  const auto makeRoom = [this, wanted] {
    const bool on = wanted->isChecked() && (m_controller->hasRun() || m_preview->hasSubject());
    if (on != m_canvas->thumbnailsShown()) m_canvas->setThumbnailsShown(on);
    showThumbnails();
  };
  connect(wanted, &QAction::toggled, this, makeRoom);
  const QAction* signal = m_actions->find("view.signal");
  m_canvas->setSignalsShown(signal->isChecked());
  connect(signal, &QAction::toggled, m_canvas, &CanvasView::setSignalsShown);
  connect(m_controller.get(), &RunController::stateChanged, this, makeRoom);
  connect(m_preview.get(), &Preview::changed, this, makeRoom);
  connect(m_controller.get(), &RunController::staleChanged, this, &MainWindow::showThumbnails);
  connect(&m_feed->playhead(), &Playhead::moved, this, &MainWindow::showThumbnails);
  connect(m_thumbnails, &ThumbnailMaker::changed, this, &MainWindow::showThumbnails);
  connect(m_controller.get(), &RunController::opsAsked, this, [this] {
    m_actions->find("view.views")->setChecked(true);
    m_views->setShown("step", true);
    if (auto* step = qobject_cast<StepView*>(m_views->view("step"))) step->goThroughSoon();
  });
  connect(m_canvas, &CanvasView::weightSet, this,
          [this](const QString& key, qint64 place, float before, float after, const QString& words) {
            m_canvas->report(m_controller->changeWeight({key.toStdString(), place, before, after, words}));
          });
  // The same sample before the first step and in every run of this session.
  connect(m_canvas, &CanvasView::samplePicked, this, [this](qint64 place) {
    m_thumbnails->setSample(place);
    m_preview->maker().setSample(place);
  });
  for (LiveFeed* tried : {m_feed.get(), &m_preview->feed()})
    connect(&TriedInput::of(*tried), &TriedInput::changed, this, &MainWindow::showThumbnails);
  m_preview->serve(Untrained::of(*m_feed));
  connect(m_canvas, &CanvasView::thumbnailsWanted, this, [this](bool on) {
    m_preview->setWatching(on);
    showThumbnails();
  });
}

// Of the run that trains the document as it is, or of a moment of it that somebody looks back at; else from before
// the first step. Where that cannot be seen, what still fits of an earlier run.
void MainWindow::showThumbnails() {
  const bool run = m_controller->hasRun();
  const bool ofRun = run && (!m_controller->isStale() || !m_feed->playhead().isLive());
  SharedThumbnails shown = ofRun ? nullptr : m_preview->thumbnails();
  if (run && shown && shown->of.empty()) shown = nullptr;
  const bool ofPreview = shown != nullptr;
  m_thumbnails->setWatching(m_preview->isWatching() && !ofPreview);
  if (!shown) shown = m_thumbnails->thumbnails();
  const ThumbnailMaker& maker = ofPreview ? m_preview->maker() : *m_thumbnails;
  m_canvas->setSamples(maker.sampleCount(), maker.sample(), maker.showsTried());
  if (!shown && ofRun && m_showsPreview) return;  // its first ones are under way
  m_showsPreview = ofPreview;
  m_canvas->setThumbnails(std::move(shown));
}

}  // namespace vitrine::ui
