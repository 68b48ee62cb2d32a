// The predictions view: who is wrong comes first, and the pictures say what the probe says.
#include <QLineSeries>
#include <QListView>
#include <QScatterSeries>
#include <QtTest>

#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/predictions_fixture.h"
#include "ui/document/numbers.h"
#include "ui/theme/theme.h"
#include "ui/views/predictions/decision_map.h"
#include "ui/views/predictions/fit_chart.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/predictions/prediction_model.h"
#include "ui/views/thinned.h"

namespace vitrine::ui {

class PredictionsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void wrongOnesComeFirstMostConfidentFirst();
  void aSingleOutputIsTheProbabilityOfClassOne();
  void sequencesAreJudgedTokenByToken();
  void mapsAreJudgedPixelByPixel();
  void unlabelledIsNeverWrong();
  void probesThatDoNotFitAreIgnored();
  void picturesShowTheSample();
  void galleryCountsTheWrong();
  void planeIsColouredByTheAnswer();
  void regressionAgainstTheDiagonal();
  void oneInputGivesACurve();
  void whatAPointIsIsSaid();
  void watchesOnlyWhatItShows();
  void boundaryIsOfferedWhereTheInputIsTwoNumbers();
  void samplesAreShownBeforeTraining();
  void manySamplesAreThinnedInNoRhythm();
  void picturesGrowWithTheView();
  void survivesDetachingAndOddData();
};

namespace {

std::shared_ptr<Dataset> classes(std::vector<float> labels) {
  auto data = std::make_shared<Dataset>();
  data->count = static_cast<std::int64_t>(labels.size());
  Field input = field("input", FieldKind::values, Shape{4}, data->count);
  Field target = field("target", FieldKind::classes, Shape{}, data->count, 3);
  target.names = {"setosa", "versicolor", "virginica"};
  target.values = Numbers(labels.begin(), labels.end());
  data->fields = {std::move(input), std::move(target)};
  return data;
}

}  // namespace

void PredictionsTest::wrongOnesComeFirstMostConfidentFirst() {
  const auto data = classes({0, 1, 2, 0});
  const auto items = judge(
      *data,
      answers({0, 1, 2, 3}, Shape{4, 3}, {0.9F, 0.05F, 0.05F, 0.6F, 0.3F, 0.1F, 0.1F, 0.8F, 0.1F, 0.5F, 0.3F, 0.2F}));
  QCOMPARE(items.size(), 4U);
  QCOMPARE(items[0].row, 2);  // wrong, 0.8 sure
  QCOMPARE(items[1].row, 1);  // wrong, 0.6 sure
  QCOMPARE(items[2].row, 3);  // right, but only 0.5 sure
  QCOMPARE(items[3].row, 0);
  QVERIFY(items[0].wrong && items[1].wrong && !items[2].wrong && !items[3].wrong);
  QCOMPARE(items[0].answer, 1);
  QCOMPARE(items[0].truth, 2);
  QVERIFY(std::abs(items[0].confidence - 0.8) < 1e-6);
}

void PredictionsTest::aSingleOutputIsTheProbabilityOfClassOne() {
  const auto data = classes({0, 1});
  const auto items = judge(*data, answers({0, 1}, Shape{2, 1}, {0.7F, 0.8F}));
  QVERIFY(items[0].wrong);
  QCOMPARE(items[0].answer, 1);
  QVERIFY(std::abs(items[0].confidence - 0.7) < 1e-6);
  QVERIFY(!items[1].wrong);
  QCOMPARE(judge(*data, answers({0}, Shape{1, 1}, {0.2F}))[0].answer, 0);
}

void PredictionsTest::sequencesAreJudgedTokenByToken() {
  auto data = reversal(2, "ab", 3);
  Field& target = data->fields[1];
  target.values = {0, 1, 0, 1, 1, -1};
  //                       tokens of sample 0: a b b          of sample 1: b b a
  const auto items = judge(*data, answers({0, 1}, Shape{2, 3, 2},
                                          {0.9F, 0.1F, 0.2F, 0.8F, 0.3F, 0.7F, 0.1F, 0.9F, 0.4F, 0.6F, 0.9F, 0.1F}));
  QCOMPARE(items.size(), 2U);
  QCOMPARE(items[0].row, 0);
  QVERIFY(items[0].wrong);
  QCOMPARE(items[0].answers, (std::vector<int>{0, 1, 1}));
  QVERIFY(!items[1].wrong);  // its third token has no label
  QVERIFY(std::abs(items[1].confidence - 0.75) < 1e-6);
}

void PredictionsTest::mapsAreJudgedPixelByPixel() {
  auto data = std::make_shared<Dataset>();
  data->count = 2;
  Field input, target;
  input.name = "input", input.shape = {1, 2, 3};
  AlignedVector<float> shades(12, 1);
  shades[0] = 0;
  input.values = shades;
  target.name = "target", target.kind = FieldKind::classes, target.shape = {2, 3}, target.classes = 2;
  target.values = AlignedVector<float>{0, 1, 0, 1, -1, 0, 0, 0, 0, 0, 0, 0};
  data->fields = {input, target};
  QVERIFY(hasMaps(*data));
  // Channels first: of each sample the six probabilities of class 0, then those of class 1.
  const OutputsAnswer outputs =
      answers({0, 1}, {2, 2, 2, 3}, {0.9F, 0.2F, 0.4F, 0.1F, 0.3F, 0.8F, 0.1F, 0.8F, 0.6F, 0.9F, 0.7F, 0.2F,
                                     0.9F, 0.9F, 0.9F, 0.9F, 0.9F, 0.9F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F});
  const auto items = judge(*data, outputs);
  QCOMPARE(items.size(), std::size_t{2});
  QCOMPARE(items[0].row, 0);
  QCOMPARE(items[0].answers, (std::vector<int>{0, 1, 1, 1, 1, 0}));
  QCOMPARE(items[0].places, 5);
  QCOMPARE(items[0].right, 4);
  QVERIFY(items[0].wrong && !items[1].wrong);
  QVERIFY(std::abs(items[0].confidence - (0.9 + 0.8 + 0.6 + 0.9 + 0.8) / 5) < 1e-6);

  PredictionsWindow w(data);
  w.view.setWatching(true);
  QCOMPARE(w.run->asked("outputs", "count"), 512);
  auto large = std::make_shared<Dataset>(*data);  // of these only a few are judged within a frame
  large->count = 1;
  large->fields[0].shape = {1, 500, 500}, large->fields[0].values = AlignedVector<float>(250'000);
  large->fields[1].shape = {500, 500}, large->fields[1].values = AlignedVector<float>(250'000);
  PredictionsWindow wide(large);
  wide.view.setWatching(true);
  QCOMPARE(wide.run->asked("outputs", "count"), 2);
  w.publish(outputs);
  QVERIFY2(w.view.hint().startsWith(percent(10.0 / 11) + " of pixels right"), qPrintable(w.view.hint()));
  PredictionModel model;
  model.setDataset(data, data.get());
  model.setItems(items);
  const QImage map = model.map(0);
  const Colours& c = Theme::instance().colours();
  QCOMPARE(map.pixel(0, 0), qRgb(0, 0, 0));               // right, and ground
  QCOMPARE(QColor(map.pixel(2, 0)).rgb(), c.bad.rgb());   // wrong
  QVERIFY(map.pixel(1, 0) != qRgb(255, 255, 255));        // class 1 in its colour
  QVERIFY(QColor(map.pixel(1, 1)).rgb() != c.bad.rgb());  // no label: never wrong
  QCOMPARE(model.map(1).pixel(2, 1), qRgb(255, 255, 255));
  QVERIFY(model.data(model.index(0), Qt::DisplayRole).toString().contains("4 of 5 pixels right"));
}

void PredictionsTest::unlabelledIsNeverWrong() {
  const auto items = judge(*classes({-1}), answers({0}, Shape{1, 3}, {0.1F, 0.2F, 0.7F}));
  QCOMPARE(items[0].truth, -1);
  QVERIFY(!items[0].wrong);
}

void PredictionsTest::probesThatDoNotFitAreIgnored() {
  const auto data = classes({0, 1});
  QVERIFY(judge(*data, answers({0, 1}, Shape{3}, {1, 0, 0})).empty());
  QVERIFY(judge(*data, OutputsAnswer()).empty());
  QCOMPARE(judge(*data, answers({0, 99, -1}, Shape{3, 3}, {1, 0, 0, 1, 0, 0, 1, 0, 0})).size(), 1U);
  QVERIFY(judge(Dataset(), answers({0}, Shape{1, 3}, {1, 0, 0})).empty());
}

void PredictionsTest::picturesShowTheSample() {
  auto data = std::make_shared<Dataset>();
  data->count = 2;
  Field input = field("input", FieldKind::values, Shape{3, 2, 2}, 2);
  input.values.floats()[0] = 255, input.values.floats()[5] = 255,
  input.values.floats()[10] = 127.5F;  // red at (0,0), green at (1,0), blue at (0,1)
  data->fields = {input, field("target", FieldKind::classes, Shape{}, 2, 2)};
  PredictionModel model;
  model.setDataset(data, data.get());
  QVERIFY(model.hasImages());
  const QImage image = model.image(0);
  QCOMPARE(image.pixel(0, 0), qRgb(255, 0, 0));
  QCOMPARE(image.pixel(1, 0), qRgb(0, 255, 0));
  QCOMPARE(image.pixel(0, 1), qRgb(0, 0, 128));
  QCOMPARE(image.pixel(1, 1), qRgb(0, 0, 0));
}

void PredictionsTest::galleryCountsTheWrong() {
  PredictionsWindow w(pictures(50));
  std::vector<float> values;
  std::vector<std::int64_t> rows = w.run->split().validation;
  int wrong = 0;
  for (const std::int64_t row : rows) {
    const int label = static_cast<int>(w.run->dataset().target().values[static_cast<std::size_t>(row)]);
    const bool miss = row % 3 == 0;
    wrong += miss ? 1 : 0;
    for (int c = 0; c < 10; ++c) values.push_back(c == (miss ? (label + 1) % 10 : label) ? 0.91F : 0.01F);
  }
  w.publish(answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 10}, values));
  QCOMPARE(w.view.page(), PredictionsView::Page::samples);
  QCOMPARE(w.view.model().rowCount(), static_cast<int>(rows.size()));
  QCOMPARE(w.view.model().wrong(), wrong);
  QVERIFY(wrong > 0);
  QCOMPARE(w.view.hint(), QStringLiteral("%1 wrong of %2 shown").arg(wrong).arg(rows.size()));
  for (int i = 0; i < wrong; ++i) QVERIFY(w.view.model().item(i).wrong);
  const QString words = w.view.model().data(w.view.model().index(0), Qt::AccessibleTextRole).toString();
  QVERIFY(words.contains("91 %") && words.contains("wrong"));
}

void PredictionsTest::planeIsColouredByTheAnswer() {
  PredictionsWindow w(spiral(60, 3));
  QVERIFY(w.run->asked("surface"));
  SurfaceAnswer result;
  result.step = 1;
  result.values = Tensor(Shape{2, 2, 3});  // first row: smallest second feature
  const int best[] = {0, 1, 2, 0};
  for (int i = 0; i < 4; ++i) {
    for (int c = 0; c < 3; ++c)
      result.values.values[static_cast<std::size_t>(i * 3 + c)] = c == best[i] ? 0.98F : 0.01F;
  }
  w.publish(std::move(result));
  QCOMPARE(w.view.page(), PredictionsView::Page::plane);
  const QImage image = w.view.plane().image();
  QCOMPARE(image.size(), QSize(2, 2));
  const QRgb a = image.pixel(0, 1), b = image.pixel(1, 1), c = image.pixel(0, 0);  // bottom row first
  QVERIFY(a != b && b != c && a != c);
  QCOMPARE(image.pixel(1, 0), a);
  w.view.setPlaneWanted(false);
  QVERIFY(!w.run->asked("surface"));
}

void PredictionsTest::regressionAgainstTheDiagonal() {
  PredictionsWindow w(sine(50, 3));
  std::vector<float> values;
  const auto rows = w.run->split().validation;
  for (const std::int64_t row : rows)
    values.push_back(w.run->dataset().target().values[static_cast<std::size_t>(row)]);
  w.publish(answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 1}, values));
  QCOMPARE(w.view.page(), PredictionsView::Page::fit);
  QCOMPARE(w.view.fit().rSquared(), 1.0);
  for (const QPointF& p : w.view.fit().points()->points()) QVERIFY(std::abs(p.x() - p.y()) < 1e-9);
  values[0] = std::nanf("");  // is left out, and crashes nothing
  w.publish(answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 1}, values));
  QCOMPARE(w.view.fit().points()->count(), static_cast<int>(rows.size()) - 1);
  QTest::mouseClick(&w.view.fit(), Qt::LeftButton, {}, w.view.fit().rect().center());
}

void PredictionsTest::oneInputGivesACurve() {
  PredictionsWindow w(sine(50));
  const auto rows = w.run->split().validation;
  w.publish(answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 1}, std::vector<float>(rows.size(), 0.25F)));
  const auto line = w.view.fit().line()->points();
  QCOMPARE(line.size(), static_cast<qsizetype>(rows.size()));
  for (qsizetype i = 1; i < line.size(); ++i) {
    QVERIFY(line[i].x() >= line[i - 1].x());
    QCOMPARE(line[i].y(), line[0].y());
  }
}

void PredictionsTest::whatAPointIsIsSaid() {
  PredictionsWindow w(sine(50));
  const auto rows = w.run->split().validation;
  w.publish(answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 1}, std::vector<float>(rows.size(), 0.25F)));
  FitChart& chart = w.view.fit();
  QCOMPARE(chart.accessibleName(), QString("Predicted curve over the data"));
  QCOMPARE(chart.focusPolicy(), Qt::StrongFocus);
  QVERIFY(chart.accessibleDescription().startsWith("Arrow keys"));
  QCOMPARE(chart.pointCount(), static_cast<int>(rows.size()));
  const auto says = [&](int point, const QString& words) {
    const std::int64_t row = rows[static_cast<std::size_t>(point)];
    return words.startsWith(QString("sample %1: ").arg(row + 1)) && words.endsWith(", predicted 0.250") &&
           words.contains(figure(static_cast<double>(w.run->dataset().target().sample(row)[0]), 3));
  };
  const QImage before = w.view.grab().toImage();
  const QPointF at = chart.placeOf(4);
  QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
  QCoreApplication::sendEvent(&chart, &move);
  QVERIFY(chart.current() >= 0);
  QVERIFY((chart.placeOf(chart.current()) - at).manhattanLength() < 1);
  QVERIFY2(says(chart.current(), chart.accessibleDescription()), qPrintable(chart.accessibleDescription()));
  QVERIFY(w.view.grab().toImage() != before);  // a ring, and the words
  QTest::keyClick(&chart, Qt::Key_Home);
  double left = chart.placeOf(chart.current()).x();
  for (int i = 0; i < chart.pointCount(); ++i) QVERIFY(chart.placeOf(i).x() >= left);
  for (int i = 1; i < chart.pointCount(); ++i) {
    QTest::keyClick(&chart, Qt::Key_Right);
    QVERIFY(chart.placeOf(chart.current()).x() >= left);
    left = chart.placeOf(chart.current()).x();
    QVERIFY(says(chart.current(), chart.accessibleDescription()));
  }
  // It says the newest answer, and nothing of another run.
  w.publish(answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 1}, std::vector<float>(rows.size(), 0.5F)));
  QVERIFY2(chart.accessibleDescription().endsWith("predicted 0.500"), qPrintable(chart.accessibleDescription()));
  w.feed.attach(std::make_shared<FakeRun>(sine(50, 3)));
  QCOMPARE(chart.current(), -1);
}

void PredictionsTest::watchesOnlyWhatItShows() {
  PredictionsWindow w(pictures(20));
  QVERIFY(w.run->asked("outputs"));
  QVERIFY(!w.run->asked("surface"));
  w.view.hide();
  QVERIFY(!w.run->asked("outputs"));
}

void PredictionsTest::boundaryIsOfferedWhereTheInputIsTwoNumbers() {
  QVERIFY(!PredictionsWindow(pictures(20)).view.hasOptions());
  QVERIFY(!PredictionsWindow(sine(20)).view.hasOptions());
  QVERIFY(!PredictionsWindow(classes({0, 1, 2, 0, 1})).view.hasOptions());
  PredictionsWindow w(spiral(60, 3));
  QVERIFY(w.view.hasOptions());
  w.feed.attach(std::make_shared<FakeRun>(pictures(20)));
  QVERIFY(!w.view.hasOptions());
}

void PredictionsTest::manySamplesAreThinnedInNoRhythm() {
  for (const std::int64_t count : {7, 1'000, 2'000, 3'000, 50'000}) {
    std::vector<std::int64_t> seen;
    visitThinned(count, 1'000, [&](std::int64_t i) { seen.push_back(i); });
    QCOMPARE(static_cast<std::int64_t>(seen.size()), std::min<std::int64_t>(count, 1'000));
    QVERIFY(std::is_sorted(seen.begin(), seen.end()) && seen.front() >= 0 && seen.back() < count);
    QVERIFY(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
    // Two classes that take turns, or three, are all there.
    if (count < 1'000) continue;
    for (const int classes : {2, 3})
      for (int c = 0; c < classes; ++c)
        QVERIFY(std::count_if(seen.begin(), seen.end(), [&](auto i) { return i % classes == c; }) > 800 / classes);
  }
}

void PredictionsTest::samplesAreShownBeforeTraining() {
  PredictionsWindow w(spiral(60, 3));
  w.view.refreshNow();
  QCOMPARE(w.view.page(), PredictionsView::Page::plane);  // nothing is predicted yet
  QCOMPARE(w.view.plane().shownSamples(), 60);
  QVERIFY(!w.view.plane().isEmpty() && w.view.plane().image().isNull());
  QCOMPARE(w.view.hint(), QStringLiteral("60 samples"));
  PredictionsWindow line(sine(50));
  line.view.refreshNow();
  QCOMPARE(line.view.page(), PredictionsView::Page::fit);
  QCOMPARE(line.view.fit().points()->count(), 50);
  QCOMPARE(line.view.fit().line()->count(), 0);
  PredictionsWindow images(pictures(20));
  images.view.refreshNow();
  QCOMPARE(images.view.page(), PredictionsView::Page::empty);
  // Without any run: the document's own data.
  Document document;
  LiveFeed feed;
  ChartLink link;
  PredictionsView view({document, feed, link}, nullptr);
  view.resize(420, 260);
  view.show();
  QCOMPARE(view.page(), PredictionsView::Page::empty);
  Project project;
  project.sources = {{"spiral", {{"samples", std::int64_t{200}}}}};
  document.reset(project, {});
  QTRY_COMPARE(view.page(), PredictionsView::Page::plane);
  QCOMPARE(view.plane().shownSamples(), 200);
}

void PredictionsTest::picturesGrowWithTheView() {
  PredictionsWindow w(pictures(50));
  const auto rows = w.run->split().validation;
  w.publish(
      answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 10}, std::vector<float>(rows.size() * 10, 0.1F)));
  const auto* list = w.view.findChild<QListView*>();
  const int small = list->visualRect(w.view.model().index(0)).width();
  w.view.resize(1'400, 900);
  QCoreApplication::processEvents();
  QVERIFY(list->visualRect(w.view.model().index(0)).width() > small * 3 / 2);
  PredictionsWindow plane(spiral(60, 3));
  plane.view.refreshNow();
  plane.view.grab();
  const int before = plane.view.plane().plotRect().width(), cells = plane.run->asked("surface", "side");
  plane.view.resize(1'400, 900);
  QCoreApplication::processEvents();
  QVERIFY(plane.view.plane().plotRect().width() > 2 * before);
  QVERIFY(plane.run->asked("surface", "side") > cells);
}

void PredictionsTest::survivesDetachingAndOddData() {
  PredictionsWindow w(classes({0, 0, 0, 0, 0}));  // one class
  w.publish(answers({4}, Shape{1, 3}, {1, 0, 0}));
  QCOMPARE(w.view.page(), PredictionsView::Page::samples);
  w.feed.attach(nullptr);
  w.view.refreshNow();
  w.view.grab();
  QCOMPARE(w.view.page(), PredictionsView::Page::empty);
  QCOMPARE(w.view.model().rowCount(), 0);
  w.feed.attach(std::make_shared<FakeRun>());  // no fields at all
  w.view.refreshNow();
  w.view.grab();
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::PredictionsTest)
#include "predictions_test.moc"
