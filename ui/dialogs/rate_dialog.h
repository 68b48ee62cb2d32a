// Train → Find learning rate: the loss at rates that grow, the rates that it suggests, and one to use. It stands
// beside the window, which can be used meanwhile; the search trains a copy, and the model stays as it is.
#pragma once

#include <QDialog>
#include <QTimer>
#include <memory>

#include "ui/dialogs/rate_job.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace vitrine::ui {

class Document;
class NumberBox;
class RatePlot;
class RunController;

class RateDialog : public QDialog {
  Q_OBJECT

 public:
  RateDialog(Document& document, RunController& controller, QWidget* parent = nullptr);
  ~RateDialog() override;

  // Why no rate can be looked for now; empty: one can.
  static QString reasonNot(const Document& document, const RunController& controller);

  void search();  // from the present weights, or the initial ones where there are none
  bool isSearching() const { return m_searching; }
  RatePlot& plot() const { return *m_plot; }
  QString words() const;  // below the curve: how it ended, and what it says

 protected:
  void done(int result) override;

 private:
  void build();
  QWidget* buildLimits();
  QWidget* buildChoice();
  void cancel(const QString& why);
  void begin(std::shared_ptr<const Trained> weights);
  void poll();
  void take(const Result<RateCurve>& result);
  void tell(const RateCurve& curve);
  void choose(std::optional<double> rate);
  void use();
  void refresh();
  void followDocument();
  std::optional<double> typed() const;  // the rate in the field, where it is one
  std::optional<double> limit(const NumberBox& box) const;

  Document& m_document;
  RunController& m_controller;
  LiveFeed m_feed;  // of no run: views are drawn for one
  ChartLink m_link;
  QTimer m_poll;
  std::shared_ptr<RateJob> m_job;  // under way, or about to end
  Project m_project;               // that was searched with
  std::shared_ptr<const Dataset> m_data;
  QString m_words;
  bool m_searching = false, m_fetching = false, m_again = false, m_hasWeights = false;
  QLabel *m_head, *m_told, *m_changed;
  NumberBox *m_from, *m_to, *m_steps, *m_rate;
  QPushButton *m_search, *m_use, *m_export;
  QProgressBar* m_progress;
  RatePlot* m_plot;
};

}  // namespace vitrine::ui
