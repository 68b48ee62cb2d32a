// The evaluation view on a run as the engine trains it, and an evaluator of the same weights that it knows nothing
// of.
#pragma once

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <string>

#include "core/train/evaluator.h"
#include "core/train/take_weights.h"
#include "tests/ui/judged_run.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"

namespace vitrine::ui {

struct JudgedView : RealView<EvaluationView> {
  explicit JudgedView(std::shared_ptr<Run> of) : RealView(std::move(of), {760, 640}) { feed.attach(run); }
  void show(const char* page, Part part = Part::validation) {
    view.setPart(part);
    view.setPage(page);
    const auto there = [&] {
      catchUp();
      EvaluationWindow::settle();
      return view.page() && view.page()->id() == page && !feed.isCatchingUp();
    };
    if (!QTest::qWaitFor(there)) qFatal("%s is not there: %s", page, qPrintable(view.note()));
  }
  QList<QStringList> rows() const {
    QList<QStringList> out;
    for (const QString& row : rowsOf(view)) out << row.split(',');
    return out;
  }
  // What the weights say of these samples, by an evaluator that the view knows nothing of.
  Tensor apart(const std::vector<std::int64_t>& samples, std::size_t objective = 0) const {
    const auto trained = run->trained(Run::Which::last).get();
    const Pool pool(1);
    const std::shared_ptr<const Dataset> data(run, &run->dataset());
    Evaluator evaluator(run->project(), data, pool);
    std::string note;
    evaluator.normalise_by(scales_of(*trained, run->project(), *data, run->split().train, note).value());
    AlignedVector<float> weights;
    if (!fill_parameters(evaluator.layout(), *trained, "", weights).ok()) qFatal("other weights");
    evaluator.bind(weights.data());
    return evaluator.predict(samples, {}, objective);
  }
};

inline bool isNear(const QString& cell, double value, double within = 1e-6) {
  return std::abs(cell.toDouble() - value) <= within * std::max(1.0, std::abs(value));
}

}  // namespace vitrine::ui
