// The task's own metric (accuracy, mean absolute error) of every step and every validation.
#pragma once

#include <optional>
#include <string>

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
  std::optional<std::size_t> figure() const;  // among the feed's
  void attach();
  void rename();
  ViewContext m_context;
  std::size_t m_objective;
  std::string m_picked;  // id of the figure that the person chose; empty: the objective's own metric
};

}  // namespace vitrine::ui
