// Evaluations that a test makes up, and the view that shows them.
#pragma once

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/rng.h"
#include "core/train/probes/evaluation.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/evaluation/evaluation_view.h"

namespace vitrine::ui {

// A run whose evaluations the test makes up.
class JudgedRun : public FakeRun {
 public:
  using FakeRun::FakeRun;
  std::shared_ptr<const Watched> watch(const Spec& request) override { return m_judges.watch(request); }
  QStringList watched() const {
    QStringList out;
    for (const auto& one : m_judges.watched())
      out << QString::fromStdString(text_of(probe_types().at("evaluation").info, one->request.params, "split"));
    return out;
  }
  void judge(EvaluationAnswer answer) {
    const auto shared = std::make_shared<const EvaluationAnswer>(std::move(answer));
    for (const auto& one : m_judges.watched()) one->publish(shared);
  }

 private:
  ProbeDesk m_judges;
};

inline std::size_t sizeOf(std::int64_t count) {
  return static_cast<std::size_t>(count);
}

// Places of K classes, told the better the larger `skill`; every answer's output is a logit of its class.
inline EvaluationAnswer classesJudged(std::int64_t places, std::int64_t classes, double skill) {
  EvaluationAnswer out;
  out.kind = EvaluationKind::classes, out.target = "target", out.step = 40;
  out.split_rows = out.judged = places;
  out.classes = out.outputs = classes, out.has_probabilities = true;
  out.confusion = ConfusionMatrix(classes);
  const Rng rng(3, 5);
  std::vector<double> z(sizeOf(classes));
  for (std::int64_t i = 0; i < places; ++i) {
    const auto truth = static_cast<std::int64_t>(rng.below(static_cast<std::uint32_t>(classes), 0, sizeOf(i)));
    double sum = 0;
    for (std::int64_t k = 0; k < classes; ++k) {
      z[sizeOf(k)] = rng.normal(1, sizeOf(i * classes + k)) + (k == truth ? skill : 0);
      sum += std::exp(z[sizeOf(k)]);
    }
    const auto named = std::max_element(z.begin(), z.end()) - z.begin();
    out.rows.push_back(i), out.positions.push_back(0);
    out.truth.push_back(static_cast<std::int32_t>(truth)), out.predicted.push_back(static_cast<std::int32_t>(named));
    for (const double one : z) out.output.push_back(static_cast<float>(one));
    for (const double one : z) out.probability.push_back(static_cast<float>(std::exp(one) / sum));
    out.confusion.add(truth, named);
  }
  out.tallies = out.confusion.tallies();
  return out;
}

inline EvaluationAnswer numbersJudged(std::int64_t places, std::int64_t columns) {
  EvaluationAnswer out;
  out.kind = EvaluationKind::numbers, out.target = "price", out.step = 40;
  out.split_rows = out.judged = places, out.columns = columns;
  const Rng rng(3, 6);
  RegressionSums all;
  std::vector<RegressionSums> each(sizeOf(columns));
  for (std::int64_t i = 0; i < places; ++i) {
    out.rows.push_back(i), out.positions.push_back(0);
    for (std::int64_t k = 0; k < columns; ++k) {
      const std::size_t at = sizeOf(i * columns + k);
      const auto truth = static_cast<float>(20 + 5 * rng.normal(0, at));
      const float said = truth + static_cast<float>(rng.normal(1, at) * (i == 7 ? 40 : 1));
      out.true_numbers.push_back(truth), out.predicted_numbers.push_back(said);
      all.add(static_cast<double>(said), static_cast<double>(truth), i);
      each[sizeOf(k)].add(static_cast<double>(said), static_cast<double>(truth), i);
    }
  }
  out.report = all.report();
  for (const RegressionSums& sums : each) out.column_reports.push_back(sums.report());
  return out;
}

// The view on the screen, which follows such a run.
struct EvaluationWindow {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<JudgedRun> run;
  EvaluationView view{{document, feed, link}, nullptr};

  explicit EvaluationWindow(std::shared_ptr<Dataset> dataset = vitrine::ui::spiral(2'000, 4)) {
    run = std::make_shared<JudgedRun>(std::move(dataset));
    view.resize(520, 460);
    view.show();
    feed.attach(run);
  }
  void judge(EvaluationAnswer answer) {
    run->judge(std::move(answer));
    feed.tick();
    view.refreshNow();
    settle();
  }
  static void settle() {
    for (int i = 0; i < 3; ++i) {
      joinBackground(-1);
      QCoreApplication::processEvents();
    }
  }
};

}  // namespace vitrine::ui
