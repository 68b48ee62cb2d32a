// Views as they look on runs whose numbers are always the same, in light and dark, against pictures that somebody has
// looked at. VITRINE_GOLDEN=write makes the pictures anew: look at them before they are kept.
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QtTest>

#include "tests/ui/own_place.h"
#include "tests/ui/real_run.h"
#include "tests/ui/view_at_rest.h"
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
    const ViewType* type = nullptr;
    for (const ViewType& one : viewTypes())
      if (one.id == view) type = &one;
    Theme::instance().setMode(dark ? Theme::Mode::dark : Theme::Mode::light);
    Theme::instance().install();
    Document document;
    LiveFeed feed;
    ChartLink link;
    const ViewContext context{document, feed, link};
    document.reset(m_runs[runFor(view)], {});
    const std::shared_ptr<Run> run = following(feed, runFor(view));
    QVERIFY(!type->there || type->there(context));
    QWidget page;
    page.resize(kSize);
    page.setAutoFillBackground(true);
    View* made = type->create(context, &page);
    made->setGeometry(page.rect().adjusted(12, 12, -12, -12));
    page.show();
    const QImage seen = atRest(page, *made, feed);

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

 private:
  // Three epochs long, with the curves that the window would have.
  std::shared_ptr<Run> following(LiveFeed& feed, const QByteArray& name) {
    const std::shared_ptr<Run> run = keptRunOf(m_runs[name]);
    feed.attach(run);
    run->train();
    if (!QTest::qWaitFor([&] { return run->status().phase == RunPhase::finished; }, 30'000)) qFatal("it did not end");
    feed.tick();
    return run;
  }

  std::map<QByteArray, Project> m_runs;
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::GoldenTest)
#include "golden_test.moc"
