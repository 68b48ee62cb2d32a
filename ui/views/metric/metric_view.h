// The task's own metric (accuracy, mean absolute error) of every step and every validation; by choice another figure
// that the network is judged by, or one of the run itself: learning rate, norm of the whole gradient, penalty, loss +
// penalty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/live/curves.h"
#include "ui/views/chart/smoothed_view.h"

namespace vitrine::ui {

class MetricView : public SmoothedView {
  Q_OBJECT

 public:
  // The metric of an objective, by its place in the list.
  MetricView(const ViewContext& context, QWidget* parent, std::size_t objective = 0);
  QString title() const override;

 protected:
  std::vector<Series> series() const override;
  std::pair<const History*, const History*> seriesOf(const Curves& run) const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  // A figure of every step that nothing is judged by.
  struct OfRun {
    const char* id;
    QString title;
    History Curves::*history;
  };
  static const std::vector<OfRun>& ofRuns();
  const OfRun* pickedOfRun() const;           // null: it is a figure that the network is judged by
  std::optional<std::size_t> figure() const;  // among the feed's
  void pick(const QString& id);
  void attach();
  void rename();
  ViewContext m_context;
  std::size_t m_objective;
  // Id of the figure that the person chose, also one of the run; empty: the objective's own metric.
  std::string m_picked;
};

}  // namespace vitrine::ui
