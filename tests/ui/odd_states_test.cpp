// Every view in states that nobody trains for: layers with very long names, a run of a single step, numbers that are
// not finite, nothing at all. VITRINE_LOOK=FOLDER keeps a picture of each; QT_SCALE_FACTOR and VITRINE_DARK=1 as
// wanted.
#include <QDir>
#include <QImage>
#include <QtTest>
#include <limits>

#include "tests/ui/own_place.h"
#include "tests/ui/view_at_rest.h"
#include "tests/ui/view_runs.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

constexpr QSize kRoom(480, 300);

struct Odd {
  const char* name;
  Project project;
  int steps = 12;
  bool broken = false;  // the data hold what is not finite
};

// Layers, classes and fields are called as some people call them.
Project withLongNames(Project project) {
  const Graph before = project.graph;
  for (const Node& node : before.nodes()) {
    const std::string name = "the_" + node.id + "_of_the_second_branch_as_it_was_in_the_paper_before_the_revision";
    if (!project.graph.rename(node.id, name).ok()) qFatal("no such name");
  }
  return project;
}

// Of the network that shows most of a view, and of one for two numbers.
std::vector<Odd> oddStates(const QString& view) {
  const Project own = projectOf(runFor(view));
  std::vector<Odd> out{{"none", Project(), 0},
                       {"untrained", own, 0},
                       {"one-step", own, 1},
                       {"long-names", withLongNames(own)},
                       {"own-not-finite", own, 3, true},
                       {"plane-one-step", spiralNetwork(), 1},
                       {"plane-long-names", withLongNames(spiralNetwork())},
                       {"not-finite", spiralNetwork(), 3, true}};
  for (Odd& odd : out) odd.project.training = {{"epochs", std::int64_t{3}}, {"batch_size", std::int64_t{20}}};
  return out;
}

std::shared_ptr<Run> runIn(const Odd& odd) {
  if (odd.project.graph.nodes().empty()) return {};
  RunSetup setup;
  setup.project = odd.project;
  const Spec& source = odd.project.sources.front();
  auto data = std::make_shared<Dataset>(*source_types().at(source.type).load(source.params, "", 1, {}).value());
  if (odd.broken && data->fields.front().kind == FieldKind::values) {
    AlignedVector<float> values(data->fields.front().values.size(), 1.0F);
    for (std::size_t i = 0; i < values.size(); i += 5) values[i] = std::numeric_limits<float>::quiet_NaN();
    data->fields.front().values = std::move(values);
  }
  setup.dataset = std::move(data);
  setup.threads = 1;
  setup.past = std::make_shared<Snapshots>();
  auto made = Run::create(std::move(setup));
  if (!made) qFatal("%s", made.error().sentence().c_str());
  return std::move(*made);
}

}  // namespace

class OddStatesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { takeOwnPlace(); }
  void cleanupTestCase() { leaveOwnPlace(); }

  void everyViewRestsWithinItsRoom_data() {
    QTest::addColumn<QString>("view");
    QTest::addColumn<int>("state");
    for (const ViewType& type : viewTypes()) {
      const std::vector<Odd> states = oddStates(type.id);
      for (std::size_t i = 0; i < states.size(); ++i)
        QTest::addRow("%s-%s", qPrintable(type.id), states[i].name) << type.id << static_cast<int>(i);
    }
  }

  void everyViewRestsWithinItsRoom() {
    QFETCH(QString, view);
    QFETCH(int, state);
    const Odd odd = oddStates(view)[static_cast<std::size_t>(state)];
    const bool dark = qEnvironmentVariableIsSet("VITRINE_DARK");
    Theme::instance().setMode(dark ? Theme::Mode::dark : Theme::Mode::light);
    Theme::instance().install();
    Document document;
    document.reset(odd.project, {});
    LiveFeed feed;
    ChartLink link;
    const ViewContext context{document, feed, link};
    const std::shared_ptr<Run> run = runIn(odd);
    if (run) feed.attach(run);
    for (int i = 0; i < odd.steps && run->status().phase != RunPhase::failed; ++i) {
      run->step_once();
      QTRY_VERIFY(run->status().step > static_cast<std::uint64_t>(i) || run->status().phase == RunPhase::failed);
    }
    feed.tick();
    const auto& types = viewTypes();
    const auto type = std::find_if(types.begin(), types.end(), [&](const ViewType& one) { return one.id == view; });
    if (type->there && !type->there(context)) {  // nobody is offered it
      QVERIFY2(state != 1 && state != 2, "of its own network it is always there");
      QSKIP("this network has nothing for it");
    }
    QWidget page;
    page.resize(kRoom);
    page.setAutoFillBackground(true);
    View* made = type->create(context, &page);
    made->setGeometry(page.rect().adjusted(12, 12, -12, -12));
    page.show();
    const QImage seen = atRest(page, *made, feed, 5);
    if (const QString folder = qEnvironmentVariable("VITRINE_LOOK"); !folder.isEmpty())
      QVERIFY(QDir().mkpath(folder) && seen.save(folder + "/" + QTest::currentDataTag() + ".png"));
    bool blank = true;
    for (int y = 0; y < seen.height() && blank; ++y)
      for (int x = 0; x < seen.width() && blank; ++x) blank = seen.pixel(x, y) == seen.pixel(0, 0);
    QVERIFY2(!blank, "it shows nothing, and does not say why");
    for (const QWidget* part : made->findChildren<QWidget*>()) {
      if (!part->isVisible() || part->window() != &page || part->size().isEmpty()) continue;
      const QWidget* scrolls = part->parentWidget();
      while (scrolls != made && !scrolls->inherits("QAbstractScrollArea") && !scrolls->inherits("QTabBar"))
        scrolls = scrolls->parentWidget();
      if (scrolls != made) continue;  // what a list or a row of tabs scrolls may lie outside
      const int right = part->mapTo(made, QPoint(part->width(), 0)).x();
      QVERIFY2(right <= made->width(), qPrintable(QString("%1 “%2” ends at %3 of %4 px")
                                                      .arg(part->metaObject()->className(), part->accessibleName())
                                                      .arg(right)
                                                      .arg(made->width())));
    }
    delete made;
    joinBackground(-1);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::OddStatesTest)
#include "odd_states_test.moc"
