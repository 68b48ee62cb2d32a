// Views as they look on runs whose numbers are always the same, in light and dark, against pictures that somebody has
// looked at; and what each gives away. VITRINE_GOLDEN=write makes the pictures anew: look at them before they are
// kept.
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <QtTest>
#include <algorithm>

#include "tests/ui/own_place.h"
#include "tests/ui/real_run.h"
#include "tests/ui/view_at_rest.h"
#include "tests/ui/view_data.h"
#include "tests/ui/view_runs.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

constexpr QSize kSize(480, 300);
constexpr int kFarOff = 56;  // of 255, in some channel: a pixel that is another one
// Of the picture, and of 255: a frame about what has the keys, digits of figures that another instruction set rounds
// otherwise (at most 0.0034 and 0.56 of those).
constexpr double kMostFarOff = 0.008, kMostMean = 1;

double meanDifference(const QImage& a, const QImage& b, double* farOff) {
  double sum = 0;
  qint64 far = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x) {
      const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
      const int most =
          std::max({std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q))});
      sum += most;
      far += most > kFarOff ? 1 : 0;
    }
  const double pixels = static_cast<double>(a.width()) * a.height();
  *farOff = static_cast<double>(far) / pixels;
  return sum / pixels;
}

// A view on a run of three epochs, with the curves that the window would have.
struct Seen {
  Document document;
  LiveFeed feed;
  ChartLink link;
  ViewContext context{document, feed, link};
  std::shared_ptr<Run> run;
  QWidget page;
  View* view = nullptr;

  Seen(const QString& id, const Project& project) : run(keptRunOf(project)) {
    document.reset(project, {});
    feed.attach(run);
    run->train();
    if (!QTest::qWaitFor([&] { return run->status().phase == RunPhase::finished; }, 30'000)) qFatal("it did not end");
    feed.tick();
    const auto& types = viewTypes();
    const auto type = std::find_if(types.begin(), types.end(), [&](const ViewType& one) { return one.id == id; });
    if (type->there && !type->there(context)) qFatal("its network has nothing for it");
    page.resize(kSize);
    page.setAutoFillBackground(true);
    view = type->create(context, &page);
    view->setGeometry(page.rect().adjusted(12, 12, -12, -12));
    page.show();
  }
};

}  // namespace

class GoldenTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    takeOwnPlace();
    for (const ViewType& type : viewTypes()) {
      Project& seeded = m_runs[runFor(type.id)];
      seeded = projectOf(runFor(type.id));
      seeded.training = {{"epochs", std::int64_t{3}}, {"batch_size", std::int64_t{20}}, {"seed", std::int64_t{7}}};
    }
  }
  void cleanupTestCase() { leaveOwnPlace(); }

  void looksAsItDid_data() {
    QTest::addColumn<QString>("view");
    QTest::addColumn<bool>("dark");
    for (const ViewType& type : viewTypes())
      for (const bool dark : {false, true})
        QTest::addRow("%s-%s", qPrintable(type.id), dark ? "dark" : "light") << type.id << dark;
  }

  void looksAsItDid() {
    QFETCH(QString, view);
    QFETCH(bool, dark);
    Theme::instance().setMode(dark ? Theme::Mode::dark : Theme::Mode::light);
    Theme::instance().install();
    Seen on(view, m_runs[runFor(view)]);
    const QImage seen = atRest(on.page, *on.view, on.feed);

    const QString path = QStringLiteral(VITRINE_SOURCE_DIR "/tests/ui/golden/") + QTest::currentDataTag() + ".png";
    if (qEnvironmentVariable("VITRINE_GOLDEN") == "write") {
      QVERIFY(seen.save(path));
      return;
    }
    const QImage golden = QImage(path).convertToFormat(QImage::Format_RGB32);
    QVERIFY2(!golden.isNull(), qPrintable("there is no picture " + path));
    QCOMPARE(seen.size(), golden.size());
    double farOff = 0;
    const double mean = meanDifference(seen, golden, &farOff);
    if (mean > kMostMean || farOff > kMostFarOff) {
      const QString kept = QFileInfo(QString(QTest::currentDataTag()) + "-seen.png").absoluteFilePath();
      (void)seen.save(kept);
      QFAIL(qPrintable(QString("%1 of 255 off in the mean, %2 % of the pixels far off; what was seen is in %3")
                           .arg(mean)
                           .arg(100 * farOff)
                           .arg(kept)));
    }
  }

  void everyViewGivesAwayItsPictureAndItsNumbers_data() {
    QTest::addColumn<QString>("view");
    for (const ViewType& type : viewTypes()) QTest::newRow(qPrintable(type.id)) << type.id;
  }

  void everyViewGivesAwayItsPictureAndItsNumbers() {
    QFETCH(QString, view);
    Seen on(view, m_runs[runFor(view)]);
    (void)atRest(on.page, *on.view, on.feed);
    const QImage picture = QImage::fromData(pngOf(*on.view), "PNG");
    QCOMPARE(picture.size(), 2 * on.view->size());
    bool blank = true;
    for (int y = 0; y < picture.height() && blank; ++y)
      for (int x = 0; x < picture.width() && blank; ++x) blank = picture.pixel(x, y) == picture.pixel(0, 0);
    QVERIFY(!blank);
    QSvgRenderer lines(svgOf(*on.view, view));
    QVERIFY(lines.isValid());
    QImage drawn(on.view->size(), QImage::Format_RGB32);
    drawn.fill(Qt::magenta);
    QPainter painter(&drawn);
    lines.render(&painter);
    painter.end();
    QVERIFY(drawn.pixel(drawn.width() / 2, drawn.height() / 2) != QColor(Qt::magenta).rgb());
    // Nothing is computed of a landscape, and nothing is gone through or found, before somebody asks.
    const bool asked = view != "landscape" && view != "step" && view != "advice" && view != "try";
    QCOMPARE(on.view->hasData() || !asked, true);
    if (!on.view->hasData()) return;
    const QStringList rows = rowsOf(*on.view);
    QVERIFY2(rows.size() > 1, qPrintable(rows.join('|')));
    const auto columns = rows.front().count(',');
    QVERIFY(columns > 0 || view == "text");
  }

 private:
  std::map<QByteArray, Project> m_runs;
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::GoldenTest)
#include "golden_test.moc"
