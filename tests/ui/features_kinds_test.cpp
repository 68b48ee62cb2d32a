// Every kind of convolution slides in the features view with its real numbers; sequences have maps, rows have units.
#include <QComboBox>
#include <QLabel>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "core/graph/sketch.h"
#include "tests/ui/features_fixture.h"
#include "ui/views/features/excites_sheet.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/predictions/judged.h"

namespace vitrine::ui {
namespace {

using Sizes = std::vector<std::int64_t>;

struct Kind {
  const char* name;
  const char* type;
  Params params;
};

// Each with what it has: stride, padding, dilation, groups, two sizes that differ.
std::vector<Kind> kinds() {
  const auto n = [](std::int64_t value) { return ParamValue(value); };
  const auto t = [](const char* value) { return ParamValue(std::string(value)); };
  return {
      {"conv1d same", "conv1d", {{"filters", n(6)}, {"kernel", n(4)}, {"groups", n(2)}}},
      {"conv1d causal",
       "conv1d",
       {{"filters", n(3)}, {"kernel", n(3)}, {"padding", t("causal")}, {"dilation", n(2)}}},
      {"conv1d valid",
       "conv1d",
       {{"filters", n(4)}, {"kernel", n(5)}, {"padding", t("valid")}, {"stride", n(3)}, {"groups", n(4)}}},
      {"conv2d",
       "conv2d",
       {{"filters", n(6)},
        {"kernel", Sizes{3, 2}},
        {"stride", Sizes{2, 1}},
        {"padding", t("number")},
        {"padding_size", Sizes{2}},
        {"dilation", Sizes{2, 1}},
        {"groups", n(2)}}},
      {"depthwise same", "depthwise_conv2d", {{"kernel", Sizes{3, 4}}, {"stride", Sizes{2}}, {"multiplier", n(2)}}},
      {"depthwise valid", "depthwise_conv2d", {{"kernel", Sizes{2, 3}}, {"padding", t("valid")}}},
      {"separable",
       "separable_conv2d",
       {{"filters", n(5)}, {"kernel", Sizes{3}}, {"stride", Sizes{1, 2}}, {"multiplier", n(2)}}},
      {"painted same", "conv_transpose2d", {{"filters", n(3)}, {"kernel", Sizes{3, 2}}, {"stride", Sizes{2}}}},
      {"painted gaps", "conv_transpose2d", {{"filters", n(2)}, {"kernel", Sizes{1, 2}}, {"stride", Sizes{3, 2}}}},
      {"painted valid",
       "conv_transpose2d",
       {{"filters", n(3)}, {"kernel", Sizes{4, 3}}, {"stride", Sizes{1, 2}}, {"padding", t("valid")}}},
      {"painted cut",
       "conv_transpose2d",
       {{"filters", n(3)},
        {"kernel", Sizes{4}},
        {"stride", Sizes{2}},
        {"padding", t("number")},
        {"padding_size", Sizes{1, 2}}}},
  };
}

// The digits through a layer of that kind: as an image of four channels, or line by line as a sequence.
Project through(const Kind& kind) {
  Project project = digits();
  project.graph = {};
  Sketch s(project.graph);
  s.input({1, 28, 28});
  if (std::string(kind.type) == "conv1d") {
    s.add("reshape", {{"shape", Sizes{28, 28}}});
  } else {
    s.add("average_pool2d", {{"kernel", Sizes{4}}});
    s.conv(4);
  }
  Params params = kind.params;
  params.set("activation", std::string("tanh"));
  s.add(kind.type, std::move(params));
  s.add("flatten");
  s.dense(10);
  return project;
}

Project lines() {
  return through({"", "conv1d", {{"filters", std::int64_t{5}}, {"kernel", std::int64_t{3}}}});
}

// Tokens whose meaning a Conv1D looks for patterns in.
Project words() {
  Project project = load_example("reviews-lstm").value();
  project.sources.front().params.set("samples", std::int64_t{60});
  Graph& graph = project.graph;
  const Node* input = graph.find("input_1");
  const Params params = input ? input->params : Params();
  graph = {};
  Sketch s(graph);
  s.add("input", params);
  s.add("embedding", {{"vocabulary", std::int64_t{72}}, {"width", std::int64_t{4}}});
  s.add("conv1d", {{"filters", std::int64_t{6}}, {"kernel", std::int64_t{3}}});
  s.add("global_average_pool1d");
  s.dense(2);
  return project;
}

std::string layerOf(const Kind& kind) {
  return std::string(kind.type) + (std::string(kind.type) == "conv2d" ? "_2" : "_1");
}

}  // namespace

class FeaturesKindsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void everyPlaceOfAMapIsWindowTimesKernel_data() {
    QTest::addColumn<int>("kind");
    const auto all = kinds();
    for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].name) << static_cast<int>(i);
  }

  // What the window and the kernel that are shown make is what the network's own map says, at each place and channel.
  void everyPlaceOfAMapIsWindowTimesKernel() {
    QFETCH(int, kind);
    const Kind chosen = kinds()[static_cast<std::size_t>(kind)];
    const Project project = through(chosen);
    Followed f(project);
    f.step();
    const FeatureNetwork network(project);
    const int at = network.find(layerOf(chosen));
    QVERIFY(at >= 0);
    const FeatureLayer& layer = network.layers()[static_cast<std::size_t>(at)];
    QVERIFY(layer.sliding.has_value());
    const auto maps = f.asked<ActivationsAnswer>(activations_of({2}, layer.id, kAllTold));
    const auto before = f.asked<ActivationsAnswer>(activations_of({2}, layer.sliding->from.node, kAllTold));
    const auto weights = f.asked<WeightsAnswer>(weights_of_layer(layer.id));
    int padded = 0, bare = 0;
    for (std::int64_t channel = 0; channel < layer.shape[0]; ++channel)
      for (std::int64_t y = 0; y < layer.shape[1]; ++y)
        for (std::int64_t x = 0; x < layer.shape[2]; ++x) {
          double sum = 0;
          const FeaturePlace place{channel, y, x};
          const auto any = kernelStep(layer, place, -1, before->nodes[0], maps->nodes[0], *weights);
          QVERIFY(any && any->agrees && any->bias);
          for (std::int64_t input = 0; input < any->inputs; ++input) {
            const auto one = kernelStep(layer, place, input, before->nodes[0], maps->nodes[0], *weights);
            double product = 0;
            for (std::size_t i = 0; i < one->kernel.size(); ++i)
              product += static_cast<double>(one->window[i]) * static_cast<double>(one->kernel[i]);
            sum += product * one->mix.value_or(1);
            const auto outside = std::count(one->padding.begin(), one->padding.end(), true);
            padded += outside > 0, bare += outside == std::ssize(one->padding);
          }
          const double said = static_cast<double>(numberAt(maps->nodes[0], place).value());
          QVERIFY2(std::abs(std::tanh(sum + *any->bias) - said) < 1e-5, chosen.name);
        }
    const bool valid = QString::fromLatin1(chosen.name).contains("valid");
    if (layer.sliding->kind != Sliding::Kind::painted)
      QCOMPARE(padded > 0, !valid);
    else  // between what is painted there may be nothing
      QCOMPARE(bare > 0, QString::fromLatin1(chosen.name) == "painted gaps");
  }

  // Of the kernels' numbers, where they stand in the tensors: worked out apart from the view.
  void windowsAreOfTheRightChannels() {
    const Kind separable = kinds()[6];
    const Project project = through(separable);
    Followed f(project);
    f.step();
    const FeatureNetwork network(project);
    const FeatureLayer& layer = network.layers()[static_cast<std::size_t>(network.find("separable_conv2d_1"))];
    const auto maps = f.asked<ActivationsAnswer>(activations_of({0}, layer.id, kAllTold));
    const auto before = f.asked<ActivationsAnswer>(activations_of({0}, "conv2d_1", kAllTold));
    const auto weights = f.asked<WeightsAnswer>(weights_of_layer(layer.id));
    const auto step = kernelStep(layer, {3, 2, 1}, 5, before->nodes[0], maps->nodes[0], *weights);
    QVERIFY(step.has_value());
    QCOMPARE(step->inputs, 8);  // four channels, two windows for each
    QCOMPARE(step->source, 2);
    const auto tensor = [&](const char* name) -> const WeightTensor& {
      return *std::find_if(weights->tensors.begin(), weights->tensors.end(),
                           [&](const WeightTensor& one) { return one.name == name; });
    };
    for (std::size_t i = 0; i < 9; ++i) QCOMPARE(step->kernel[i], tensor("depthwise.weight").values[5 * 9 + i]);
    QCOMPARE(step->mix.value(), static_cast<double>(tensor("pointwise.weight").values[3 * 8 + 5]));
    for (std::int64_t u = 0; u < 3; ++u)
      for (std::int64_t v = 0; v < 3; ++v) {
        const auto shown = step->window[static_cast<std::size_t>(u * 3 + v)];
        const std::int64_t y = 2 + u - layer.sliding->window.pad_before[0];
        const std::int64_t x = 2 + v - layer.sliding->window.pad_before[1];
        const std::int64_t side = layer.sliding->image[1];
        const bool inside = x >= 0 && x < side && y >= 0 && y < side;
        const auto at = static_cast<std::size_t>((2 * side + y) * side + x);
        QCOMPARE(shown, inside ? before->nodes[0].values[0][at] : 0.0F);
      }
    KernelStrip strip(nullptr);
    PlaceStory story;
    story.channels = 5, story.step = step, story.activation = "Tanh";
    strip.display(story);
    QVERIFY(strip.lines()[1].startsWith("× "));  // the second stage
  }

  // ---- sequences

  void aSequenceHasMapsAndAKernelThatSlides() {
    Followed f(lines(), {900, 500});
    f.step();
    f.view.showLayer("conv1d_1");
    f.settle();
    const auto told = f.asked<ActivationsAnswer>(activations_of({0}, "conv1d_1", kAllTold));
    const std::vector<float>& values = told->nodes[0].values[0];  // T×C
    const ChannelMaps& maps = *f.view.maps().grid().maps();
    QCOMPARE(maps.channels(), 5);
    QCOMPARE(maps.columns, 28);
    QCOMPARE(maps.rows, 1);
    for (int channel = 0; channel < 5; ++channel)
      for (int t = 0; t < 28; ++t) {
        const float value = values[static_cast<std::size_t>(t * 5 + channel)];
        QVERIFY(std::abs(maps.values(channel)[static_cast<std::size_t>(t)] - value) < 1e-5F);
        QCOMPARE(maps.images[static_cast<std::size_t>(channel)].pixel(t, 0),
                 maps.scale.colour(maps.values(channel)[static_cast<std::size_t>(t)]));
      }
    f.view.setPlace({3, 0, 10});
    QVERIFY(f.story().step && f.story().step->agrees && f.story().isLine);
    QCOMPARE(f.story().step->rows, 1);
    QCOMPARE(f.story().step->columns, 3);
    QVERIFY(f.view.maps().strip().accessibleDescription().contains("position 11"));
    QVERIFY(f.view.maps().grid().pictureRect(0).height() >= 8);  // one row of numbers is no thread
    QVERIFY(f.view.maps().plate().imageRect().height() >= 20);
  }

  void aSequenceEndsWhereItsSampleDoes() {
    NodeActivations told;
    told.node = told.name = "conv1d_1";
    told.shape = Shape{4, 2}, told.kept = Shape{8};
    told.values = {{1, 0, 2, 0}, {3, 0, 4, 0, 5, 0, 6, 7}};  // two and four positions
    const ChannelMaps maps(told, 0, false);
    QCOMPARE(maps.columns, 2);
    QCOMPARE(maps.all, (std::vector<float>{1, 2, 0, 0}));
    QCOMPARE(maps.facts[0].numbers.not_finite, 0);
    QCOMPARE(maps.dead, 0);  // the second sample has a 7
    QVERIFY(!numberAt(told, {0, 0, 2}, 0) && numberAt(told, {1, 0, 3}, 1) == 7.0F);
    told.values[1][7] = 0;
    QCOMPARE(ChannelMaps(told, 0, false).dead, 1);
  }

  void ofWordsItSaysWhichPositionsAPlaceSees() {
    Followed f(words(), {700, 500});
    f.step();
    f.view.showLayer("conv1d_1");
    f.view.setPlace({1, 0, 1});
    f.settle();
    QCOMPARE(f.story().sees, QStringLiteral("sees positions 1 to 3"));
    QVERIFY(f.story().step && f.story().step->agrees);
  }

  // ---- what excites a unit

  void unitsOfDenseLayersAreAskedToo() {
    Followed f(digits());
    f.step();
    QCOMPARE(f.view.layerChooser().findText("dense_1"), -1);  // gives no maps
    f.view.setPage(FeaturesView::Page::excites);
    const int dense = f.view.layerChooser().findText("dense_1");
    QVERIFY(dense >= 0);
    f.view.layerChooser().setCurrentIndex(dense);
    f.view.setPlace({4, 0, 0});
    f.settle();
    QVERIFY(f.view.hint().endsWith("unit 5"));
    QCOMPARE(f.view.excites().count(), 9);
    const auto one = f.view.excites().pictures()[3];
    const auto told = f.asked<ActivationsAnswer>(activations_of({one.sample}, "dense_1", kAllTold));
    QVERIFY(std::abs(told->nodes[0].values[0][4] - one.value) < 1e-5F);
    f.view.setPage(FeaturesView::Page::maps);  // which it has none of
    f.settle();
    QVERIFY(f.view.layer()->hasMaps && f.view.maps().grid().count() > 0);
  }

  void samplesThatAreNoPicturesAreShownInWords() {
    Followed f(words(), {700, 500});
    f.step();
    f.view.showLayer("conv1d_1");
    f.view.setPage(FeaturesView::Page::excites);
    f.view.setPlace({2, 0, 0});
    f.settle();
    QVERIFY(f.view.excites().count() > 0);
    const Field& field = f.run->dataset().input();
    const auto answer = f.asked<ExcitesAnswer>(excites_of("conv1d_1", 2));
    for (int i = 0; i < f.view.excites().count(); ++i) {
      const ExcitedSample& one = answer->samples[static_cast<std::size_t>(i)];
      const QString text = f.view.excites().pictures()[static_cast<std::size_t>(i)].text;
      const auto tokens = field.filled(one.row);
      // The word that the unit answers to is within the brackets.
      const QString word = className(field, static_cast<int>(tokens[static_cast<std::size_t>(one.y)]));
      const auto open = text.indexOf('['), close = text.lastIndexOf(']');
      QVERIFY2(open >= 0 && close > open && text.mid(open, close - open).contains(word), qPrintable(text));
      QVERIFY(f.view.excites().words(i).contains(text));
    }
    const QImage screen = f.view.excites().grab().toImage();
    const QRect first = f.view.excites().pictureRect(0);
    bool written = false;
    for (int y = first.top() + 2; y < first.bottom() - 1; ++y)
      for (int x = first.left() + 2; x < first.right() - 1; ++x)
        written = written || screen.pixel(x, y) != screen.pixel(first.right() - 2, first.bottom() - 2);
    QVERIFY(written);
  }

  void itSaysHowManySamplesWereLookedAt() {
    Scripted s;
    s.view.setPage(FeaturesView::Page::excites);
    const auto answered = [&](std::int64_t looked) {
      auto out = std::make_shared<ExcitesAnswer>();
      out->node = out->name = "conv2d_1", out->units = 16, out->looked = looked;
      out->samples = {{0, 4, 1.5F, 2, 3}};
      std::const_pointer_cast<Watched>(s.run->watch({"excites", s.run->asked("excites").value()}))->publish(out);
      s.feed.tick();
      s.view.refreshNow();
    };
    QCOMPARE(s.run->asked("excites", "most"), 2000);
    answered(10);
    QVERIFY2(s.view.looked().text().startsWith("of the first 10 of 24 samples"), qPrintable(s.view.looked().text()));
    QVERIFY(s.view.allSamples().isVisibleTo(&s.view));
    s.view.allSamples().click();
    QVERIFY(s.run->asked("excites", "most") >= 1'000'000);
    answered(24);
    QVERIFY(s.view.looked().text().startsWith("of 24 samples"));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::FeaturesKindsTest)
#include "features_kinds_test.moc"
