// Watches what comes out of each layer for one sample, while somebody looks at the canvas, and makes it small: see
// ui/canvas/thumbnails.h.
#pragma once

#include <QObject>
#include <optional>

#include "ui/live/live_feed.h"
#include "ui/live/thumbnails_of.h"

namespace vitrine::ui {

class ThumbnailMaker : public QObject {
  Q_OBJECT

 public:
  explicit ThumbnailMaker(LiveFeed& feed, QObject* parent = nullptr);

  // As CanvasView::thumbnailsWanted says. While it does not watch there are none, and nothing is computed.
  void setWatching(bool on);
  bool isWatching() const { return m_watching; }
  // Among those that are watched, from 0; where a run has fewer, its last one. What is shown stays until there is an
  // answer.
  void setSample(std::int64_t place);
  std::int64_t sample() const;
  std::int64_t sampleCount() const;  // that are watched; 0: there is no run
  // What is shown is of an input that somebody tries.
  bool showsTried() const;
  SharedThumbnails thumbnails() const { return m_thumbnails; }  // null: none yet
  // How many numbers of each layer of a network are asked for.
  static std::int64_t numbersOfLayer(const Project& project);

 signals:
  void changed();

 private:
  void begin();  // anew: another run, the same one from its start, another sample
  void follow();
  void ask();  // for what a person tries, else for the sample
  // What stands beside the activations, as far as it is of the same sample and moment.
  struct Beside {
    std::shared_ptr<const PlaneUnitsAnswer> planes;
    std::shared_ptr<const UnitWeightsAnswer> weights;
    std::shared_ptr<const AttentionAnswer> attention;
    friend bool operator==(const Beside&, const Beside&) = default;
  };
  Beside besideOf(const ActivationsAnswer* answer, bool tried) const;
  SharedThumbnails none() const;
  QString whoseOf(const ActivationsAnswer& answer) const;
  QString momentOf(const ActivationsAnswer& answer) const;
  void make(std::shared_ptr<const ActivationsAnswer> answer);
  void show(SharedThumbnails thumbnails);

  LiveFeed& m_feed;
  std::optional<ProbeTap> m_tap;                      // while it watches
  std::optional<ProbeTap> m_planeTap;                 // of data of two numbers a sample
  std::optional<ProbeTap> m_weightTap;                // where there are small layers
  std::optional<ProbeTap> m_attentionTap;             // where there are layers with heads
  std::shared_ptr<const ThumbnailSubject> m_subject;  // of the run that is followed; null: not asked for yet
  std::shared_ptr<const ActivationsAnswer> m_taken;   // what the thumbnails are made of, or will be
  Beside m_beside;                                    // with it
  SharedThumbnails m_thumbnails;
  std::int64_t m_sample = 0;
  quint64 m_generation = 0;  // what is made of an earlier one is late
  bool m_watching = false, m_busy = false;
  QString m_own;  // what a person gave, of which it is made; empty: a sample
};

}  // namespace vitrine::ui
