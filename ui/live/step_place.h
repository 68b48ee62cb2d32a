// Where somebody stands who goes through a step of the run op by op: the canvas marks that layer.
#pragma once

#include <QObject>
#include <QString>
#include <utility>
#include <vector>

namespace vitrine::ui {

class LiveFeed;

class StepPlace : public QObject {
  Q_OBJECT

 public:
  static StepPlace& of(LiveFeed& feed);  // the feed's own

  struct Place {
    QString layer;  // of the network that trains; empty: what is done there is of no layer
    QString word;   // that says what is done: "forward", "loss", "backward", "update"
    friend bool operator==(const Place&, const Place&) = default;
  };
  // Several may stand somewhere: of who moved last. Null: nobody goes through a step.
  const Place* place() const { return m_places.empty() ? nullptr : &m_places.back().second; }
  void set(const QObject* by, const Place& place);
  void clear(const QObject* by);  // where others stand stays

 signals:
  // `moved`: somebody has gone there from another place of the step, not just begun with it.
  void changed(bool moved);

 private:
  using QObject::QObject;
  std::vector<std::pair<const QObject*, Place>> m_places;  // the objects are compared only
};

}  // namespace vitrine::ui
