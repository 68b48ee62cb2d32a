// Pictures of the row of views, in both modes and with data of every kind. It draws nothing without
// VITRINE_PICTURES=FOLDER.
#include <QDir>
#include <QtTest>

#include "tests/ui/views_fixture.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/view_card.h"

namespace vitrine::ui {

namespace {

struct Case {
  const char* name;
  std::shared_ptr<Dataset> data;
};

std::vector<Case> cases() {
  return {{"gallery", pictures(200)}, {"spiral", spiral(400, 2)}, {"three", spiral(400, 3)}, {"sine", sine(300)},
          {"scatter", sine(300, 3)},  {"sequence", reversal(60)}, {"table", spiral(100, 3)}};
}

// (rows, 1): near the truth, and on a curve where the input is one number.
Tensor predictedValues(const Dataset& data, const std::vector<std::int64_t>& rows) {
  const Rng rng(4, 4);
  Tensor out(Shape{static_cast<std::int64_t>(rows.size()), 1});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float truth = data.target().sample(rows[i])[0];
    const auto x = static_cast<double>(data.input().sample(rows[i])[0]);
    out.values[i] = data.input().shape.size() == 1 ? static_cast<float>(std::sin(x * 0.97))
                                                   : truth + 0.15F * (rng.uniform(0, i) - 0.5F);
  }
  return out;
}

// (rows, tokens, classes): probabilities, one label in fourteen missed.
Tensor predictedClasses(const Field& target, const std::vector<std::int64_t>& rows) {
  const Rng rng(4, 4);
  const auto tokens = target.shape.size();
  const auto count = static_cast<std::int64_t>(rows.size());
  Tensor out(Shape{count, tokens, target.classes});
  for (std::int64_t i = 0; i < count * tokens; ++i) {
    const auto row = rows[static_cast<std::size_t>(i / tokens)];
    const auto label = static_cast<std::int64_t>(target.sample(row)[static_cast<std::size_t>(i % tokens)]);
    const bool miss = rng.below(14, 1, static_cast<std::uint64_t>(i)) == 0;
    const float sure = 0.5F + 0.49F * rng.uniform(2, static_cast<std::uint64_t>(i));
    for (std::int64_t k = 0; k < target.classes; ++k) {
      const bool chosen = k == (miss ? (label + 1) % target.classes : label);
      out.values[static_cast<std::size_t>(i * target.classes + k)] =
          chosen ? sure : (1 - sure) / static_cast<float>(target.classes - 1);
    }
  }
  return out;
}

// Spiral arms over the plane: one probability for two classes, else three.
SurfaceAnswer surfaceOf(std::int64_t classes) {
  SurfaceAnswer probe;
  probe.step = 5;
  const int side = 64, outputs = classes == 2 ? 1 : 3;
  probe.values = Tensor(Shape{side, side, outputs});
  probe.low[0] = probe.low[1] = -1.15F;
  probe.high[0] = probe.high[1] = 1.15F;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double px = -1.15 + 2.3 * (x + 0.5) / side, py = -1.15 + 2.3 * (y + 0.5) / side;
      const double phase = std::atan2(py, px) - 9 * std::hypot(px, py);
      const double sum = std::exp(3 * std::cos(phase)) + std::exp(3 * std::cos(phase - 2.0944)) +
                         std::exp(3 * std::cos(phase - 4.1888));
      for (int k = 0; k < outputs; ++k) {
        const double score = std::cos(phase - k * 6.2832 / std::max(2, outputs));
        probe.values.values[static_cast<std::size_t>((y * side + x) * outputs + k)] =
            static_cast<float>(outputs == 1 ? 1 / (1 + std::exp(4 * score)) : std::exp(3 * score) / sum);
      }
    }
  }
  return probe;
}

void publish(const Case& c, FakeRun& run) {
  OutputsAnswer outputs;
  outputs.step = 5;
  outputs.rows = run.split().validation;
  const Field& target = c.data->target();
  outputs.values = target.kind == FieldKind::values ? predictedValues(*c.data, outputs.rows)
                                                    : predictedClasses(target, outputs.rows);
  run.publish(std::move(outputs));
  const bool table = QLatin1String(c.name) == QLatin1String("table");
  if (c.data->input().shape.size() == 2 && !table) run.publish(surfaceOf(target.classes));
}

}  // namespace

class ViewsPicturesTest : public ViewsFixture {
  Q_OBJECT

 private Q_SLOTS:
  void pictures_data();
  void pictures();

 private:
  void save(ViewArea& area, const char* name) const;
  void drawRow(ViewArea& area, LiveFeed& feed) const;
  void drawData(ViewArea& area, LiveFeed& feed) const;

  QString m_folder = qEnvironmentVariable("VITRINE_PICTURES");
};

void ViewsPicturesTest::pictures_data() {
  QTest::addColumn<bool>("dark");
  QTest::newRow("light") << false;
  QTest::newRow("dark") << true;
}

void ViewsPicturesTest::pictures() {
  if (m_folder.isEmpty()) QSKIP("set VITRINE_PICTURES=FOLDER to get pictures");
  QDir().mkpath(m_folder);
  QFETCH(bool, dark);
  Theme::instance().setMode(dark ? Theme::Mode::dark : Theme::Mode::light);
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(1'080, 330);
  area.show();
  drawRow(area, feed);
  drawData(area, feed);
}

void ViewsPicturesTest::save(ViewArea& area, const char* name) const {
  QTest::qWait(120);
  settle(area);
  QVERIFY(area.grab().save(QString("%1/%2-%3.png").arg(m_folder, name, QTest::currentDataTag())));
}

void ViewsPicturesTest::drawRow(ViewArea& area, LiveFeed& feed) const {
  save(area, "empty");
  auto run = transformer();
  feed.attach(run);
  run->publish(attentionProbe(30, 0.15));
  feed.tick();
  settle(area);
  trainUpTo(*run, 4'372);
  feed.tick();
  run->publish(attentionProbe(4'372, 2.2));
  feed.tick();
  settle(area);
  TimeChart& chart = curveView(area, "loss")->chart();
  QTest::mouseMove(&chart, QPoint(static_cast<int>(chart.plotArea().left() + chart.plotArea().width() * 0.45), 60));
  save(area, "row");
  area.maximise("loss");
  save(area, "maximised");
  area.maximise("attention");
  run->publish(attentionProbe(4'373, 2.2, 3));
  feed.tick();
  save(area, "attention");
  area.maximise({});
  for (const char* id : {"metric", "predictions"}) area.setShown(id, true);
  area.resize(1'560, 330);
  save(area, "all");
}

void ViewsPicturesTest::drawData(ViewArea& area, LiveFeed& feed) const {
  area.setShown("gradients", false);
  area.setShown("attention", false);
  for (const Case& c : cases()) {
    auto run = std::make_shared<FakeRun>(c.data);
    feed.attach(run);
    area.setShown("predictions", true);
    trainUpTo(*run, 600);
    publish(c, *run);
    feed.tick();
    QTest::qWait(600);
    save(area, c.name);
  }
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ViewsPicturesTest)
#include "views_pictures_test.moc"
