// What a person puts to the network that the feed follows, while somebody looks at the answer: the canvas shows what
// comes out of each layer for it then.
#pragma once

#include <QObject>
#include <optional>

#include "core/schema/params.h"

namespace vitrine::ui {

class LiveFeed;

class TriedInput : public QObject {
  Q_OBJECT

 public:
  static TriedInput& of(LiveFeed& feed);  // the feed's own
  // Of the probe “try_input” or “try_code”; null: the watched sample of the data.
  const std::optional<Spec>& request() const { return m_request; }
  void set(const QObject* by, const Spec& request);
  void clear(const QObject* by);  // what others have set since stays

 signals:
  void changed();
  void sampleAsked(std::int64_t row);  // of the dataset: whoever lets a person try is to take it

 private:
  using QObject::QObject;
  std::optional<Spec> m_request;
  const QObject* m_by = nullptr;  // compared only
};

}  // namespace vitrine::ui
