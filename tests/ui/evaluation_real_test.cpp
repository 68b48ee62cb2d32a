// The evaluation view on runs as the engine trains them: what its pages give away is what the run's weights answer
// in an evaluator of the test's own.
#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_judged.h"
#include "ui/views/evaluation/confusion_page.h"
#include "ui/views/evaluation/curves_page.h"
#include "ui/views/evaluation/numbers_page.h"
#include "ui/views/figures.h"
#include "ui/views/objective_choice.h"

namespace vitrine::ui {
namespace {

Project moonsBy(const char* loss) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(8, "tanh");
  s.dense(1);
  project.sources = {{"moons", {{"samples", std::int64_t{400}}, {"noise", 0.3}}}};
  project.objectives.front().loss = {loss, {}};
  project.split = {{"validation", 0.3}};
  return project;
}

}  // namespace

class EvaluationRealTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { joinBackground(-1); }

  void thresholdsAreCountedOverTheOutputs_data();
  void thresholdsAreCountedOverTheOutputs();
  void calibrationIsThatOfTheProbabilities();
  void numbersAreThoseOfTheData();
  void eachObjectiveCanBeLookedAt();
};

void EvaluationRealTest::thresholdsAreCountedOverTheOutputs_data() {
  QTest::addColumn<double>("decides");
  QTest::addRow("binary_cross_entropy") << 0.0;
  QTest::addRow("mse") << 0.5;
}

void EvaluationRealTest::thresholdsAreCountedOverTheOutputs() {
  QFETCH(double, decides);
  JudgedView w(runOf(moonsBy(QTest::currentDataTag())));
  for (int i = 0; i < 8; ++i) w.step();
  w.show("curves");
  const auto& samples = w.run->split().validation;
  const Tensor said = w.apart(samples);
  const Field& target = w.run->dataset().target();
  const auto counted = [&](const std::function<bool(double)>& isNamed) {
    std::array<int, 4> out{};  // TP, FP, TN, FN
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const bool is = target.sample(samples[i])[0] == 1, named = isNamed(static_cast<double>(said.values[i]));
      ++out[named ? (is ? 0 : 1) : (is ? 3 : 2)];
    }
    return out;
  };
  std::vector<float> scores(said.values.begin(), said.values.end());
  std::sort(scores.begin(), scores.end(), std::greater<>());
  scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
  const QList<QStringList> rows = w.rows();
  QCOMPARE(rows.front().join(','), QString("class,threshold,tp,fp,tn,fn,precision,recall,false_positive_rate"));
  QCOMPARE(static_cast<std::size_t>(rows.size()), 1 + scores.size());
  for (qsizetype i = 1; i < rows.size(); ++i) {
    const auto score = static_cast<double>(scores[static_cast<std::size_t>(i) - 1]);
    QVERIFY(isNear(rows[i][1], decides > 0 ? score : 1 / (1 + std::exp(-score))));
    const auto [tp, fp, tn, fn] = counted([&](double z) { return z >= score; });
    QCOMPARE(rows[i].mid(2, 4),
             (QStringList{QString::number(tp), QString::number(fp), QString::number(tn), QString::number(fn)}));
    QVERIFY(isNear(rows[i][6], tp / std::max(1.0, static_cast<double>(tp + fp))));
    QVERIFY(isNear(rows[i][7], tp / static_cast<double>(tp + fn)));
    QVERIFY(isNear(rows[i][8], fp / static_cast<double>(fp + tn)));
  }
  // It begins where the network decides, and the matrix counts the same.
  const auto [tp, fp, tn, fn] = counted([&](double z) { return z > decides; });
  const QString words = w.view.curves().thresholdWords();
  QVERIFY2(words.contains(QString("TP %1 · FP %2 · TN %3 · FN %4").arg(tp).arg(fp).arg(tn).arg(fn)),
           qPrintable(words));
  QVERIFY2(words.contains(QString("of %1: ").arg(figure(0.5))), qPrintable(words));
  w.show("confusion");
  QCOMPARE(w.rows()[1].mid(1, 2), (QStringList{QString::number(tn), QString::number(fp)}));
  QCOMPARE(w.rows()[2].mid(1, 2), (QStringList{QString::number(fn), QString::number(tp)}));
}

void EvaluationRealTest::calibrationIsThatOfTheProbabilities() {
  JudgedView w(runOf(moonsBy("binary_cross_entropy")));
  for (int i = 0; i < 8; ++i) w.step();
  w.show("calibration");
  const auto& samples = w.run->split().validation;
  const Tensor said = w.apart(samples);
  struct Bin {
    int count = 0, right = 0;
    double confidence = 0;
  };
  std::array<Bin, 15> bins;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double p = 1 / (1 + std::exp(-static_cast<double>(said.values[i]))), sure = std::max(p, 1 - p);
    Bin& bin = bins[static_cast<std::size_t>(std::ceil(sure * 15)) - 1];
    ++bin.count, bin.confidence += sure;
    bin.right += (p > 0.5) == (w.run->dataset().target().sample(samples[i])[0] == 1) ? 1 : 0;
  }
  const QList<QStringList> rows = w.rows();
  QCOMPARE(rows.size(), 16);
  for (std::size_t i = 0; i < 15; ++i) {
    const QStringList& row = rows[static_cast<qsizetype>(i) + 1];
    QVERIFY(isNear(row[0], static_cast<double>(i) / 15) && isNear(row[1], static_cast<double>(i + 1) / 15));
    QCOMPARE(row[2].toInt(), bins[i].count);
    if (bins[i].count == 0) continue;
    QVERIFY(isNear(row[3], bins[i].confidence / bins[i].count, 1e-5));
    QVERIFY(isNear(row[4], static_cast<double>(bins[i].right) / bins[i].count));
  }
}

void EvaluationRealTest::numbersAreThoseOfTheData() {
  Project project = load_example("sine-regression").value();
  project.sources.front().params.set("samples", std::int64_t{300});
  project.target_transform = {"standardise", {}};
  JudgedView w(runOf(project));
  for (int i = 0; i < 5; ++i) w.step();
  w.show("numbers");
  const auto& samples = w.run->split().validation;
  const Tensor said = w.apart(samples);
  const QList<QStringList> rows = w.rows();
  QCOMPARE(static_cast<std::size_t>(rows.size()), 1 + samples.size());
  double off = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const QStringList& row = rows[static_cast<qsizetype>(i) + 1];
    const float truth = w.run->dataset().target().sample(samples[i])[0];
    QCOMPARE(row[0].toLongLong(), samples[i] + 1);
    QCOMPARE(row[2].toFloat(), truth);
    QCOMPARE(row[3].toFloat(), said.values[i]);
    off += std::abs(static_cast<double>(truth) - static_cast<double>(said.values[i]));
  }
  const QString mae = figure(off / static_cast<double>(samples.size()));
  QVERIFY2(w.view.numbers().words().contains("MAE " + mae), qPrintable(w.view.numbers().words()));
}

void EvaluationRealTest::eachObjectiveCanBeLookedAt() {
  Project project = load_example("digits-two-heads").value();
  project.sources.front().params.set("samples", std::int64_t{200});
  JudgedView w(runOf(project));
  w.step();
  w.show("confusion");
  ObjectiveChoice& choice = w.view.objectives();
  QVERIFY(choice.isVisibleTo(&w.view));
  QCOMPARE(choice.count(), 2);
  QVERIFY(w.view.head().startsWith(choice.itemText(0) + " · validation"));
  choice.setCurrentIndex(1);
  emit choice.activated(1);
  w.show("numbers");
  const auto& samples = w.run->split().validation;
  const Tensor said = w.apart(samples, 1);
  const Field& slant = *w.run->dataset().find("slant");
  const QList<QStringList> rows = w.rows();
  QCOMPARE(static_cast<std::size_t>(rows.size()), 1 + samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    QCOMPARE(rows[static_cast<qsizetype>(i) + 1][2].toFloat(), slant.sample(samples[i])[0]);
    QCOMPARE(rows[static_cast<qsizetype>(i) + 1][3].toFloat(), said.values[i]);
  }
  QVERIFY(w.view.head().startsWith(choice.itemText(1) + " · "));
  JudgedView next(runOf(project));  // remembers it
  QCOMPARE(next.view.objectives().objective(), std::size_t{1});
  JudgedView one(runOf(moonsBy("mse")));
  QVERIFY(!one.view.objectives().isVisibleTo(&one.view));
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::EvaluationRealTest)
#include "evaluation_real_test.moc"
