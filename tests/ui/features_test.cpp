// The features view shows the numbers of the network that trains: maps, windows, kernels, and what a place sees.
#include <cmath>
#include <set>

#include "core/graph/sketch.h"
#include "tests/ui/features_fixture.h"
#include "ui/views/colour_maps.h"
#include "ui/views/features/map_plate.h"

namespace vitrine::ui {
namespace {

// A convolution whose activation is a layer of its own, that strides, pads by hand and splits its channels.
inline Project ownActivation() {
  Project project = digits();
  project.graph = {};
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.conv(4);
  s.add("conv2d", {{"filters", std::int64_t{6}},
                   {"kernel", std::vector<std::int64_t>{3, 2}},
                   {"stride", std::vector<std::int64_t>{2}},
                   {"padding", std::string("number")},
                   {"padding_size", std::vector<std::int64_t>{2}},
                   {"dilation", std::vector<std::int64_t>{2, 1}},
                   {"groups", std::int64_t{2}}});
  s.add("leaky_relu");
  s.add("flatten");
  s.dense(10);
  return project;
}

NodeActivations told(const Shape& shape, std::vector<std::vector<float>> samples) {
  NodeActivations out;
  out.node = out.name = "conv2d_1";
  out.shape = out.kept = shape;
  out.values = std::move(samples);
  return out;
}

}  // namespace

class FeaturesTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  // ---- numbers

  void activationsAreThoseOfTheEngine() {
    QCOMPARE(activated({"linear", {}}, -1.5).value(), -1.5);
    QCOMPARE(activated({"relu", {}}, -1.5).value(), 0.0);
    QCOMPARE(activated({"relu", {}}, 2.5).value(), 2.5);
    QVERIFY(std::abs(activated({"tanh", {}}, 0.7).value() - std::tanh(0.7)) < 1e-9);
    QVERIFY(std::abs(activated({"sigmoid", {}}, 0.7).value() - 1 / (1 + std::exp(-0.7))) < 1e-9);
    QVERIFY(!activated({"softmax", {}}, 1));  // hangs on the other channels
  }

  // Worked out apart: every place and channel of the first convolution, with its padding.
  void everyPlaceOfAMapIsWindowTimesKernel() {
    Followed f(digits());
    f.step();
    const auto maps = f.asked<ActivationsAnswer>(activations_of({2}, "conv2d_1", kAllTold));
    const auto before = f.asked<ActivationsAnswer>(activations_of({2}, "input_1", kAllTold));
    const auto weights = f.asked<WeightsAnswer>(weights_of_layer("conv2d_1"));
    const FeatureNetwork network(digits());
    const FeatureLayer& layer = network.layers()[static_cast<std::size_t>(network.find("conv2d_1"))];
    const std::vector<float>&x = before->nodes[0].values[0], &w = weights->tensors[0].values;
    for (std::int64_t channel = 0; channel < 16; ++channel)
      for (std::int64_t row = 0; row < 28; ++row)
        for (std::int64_t column = 0; column < 28; ++column) {
          double sum = static_cast<double>(weights->tensors[1].values[static_cast<std::size_t>(channel)]);
          int outside = 0;
          for (std::int64_t u = -1; u <= 1; ++u)
            for (std::int64_t v = -1; v <= 1; ++v) {
              const bool inside = row + u >= 0 && row + u < 28 && column + v >= 0 && column + v < 28;
              outside += !inside;
              if (inside)
                sum += static_cast<double>(x[static_cast<std::size_t>((row + u) * 28 + column + v)]) *
                       static_cast<double>(w[static_cast<std::size_t>(channel * 9 + (u + 1) * 3 + v + 1)]);
            }
          const auto step = kernelStep(layer, {channel, row, column}, 0, before->nodes[0], maps->nodes[0], *weights);
          QVERIFY(step && step->agrees);
          QVERIFY(std::abs(step->sum - sum) < 1e-9);
          QVERIFY(std::abs(step->value.value() - step->told) < 1e-5);
          QCOMPARE(std::count(step->padding.begin(), step->padding.end(), true), outside);
        }
  }

  void channelsThatComeInAddUp() {
    Followed f(digits());
    f.step();
    f.view.showLayer("conv2d_2");
    f.view.setPlace({5, 7, 6});
    f.settle();
    QVERIFY(f.story().step);
    const KernelStep all = *f.story().step;
    QCOMPARE(all.inputs, 16);
    double sum = 0, most = 0;
    for (int input = 0; input < 16; ++input) {
      f.view.maps().strip().inputChannel().setValue(input + 1);
      const KernelStep& one = *f.story().step;
      QCOMPARE(one.input, input);
      QVERIFY(one.agrees && std::abs(one.here + one.rest + one.bias.value() - one.sum) < 1e-9);
      sum += one.here;
      most = std::max(most, std::abs(one.here));
    }
    QVERIFY(std::abs(sum + all.bias.value() - all.sum) < 1e-9);
    QCOMPARE(std::abs(all.here), most);  // the strongest is shown first
    QVERIFY(std::abs(all.value.value() - all.told) < 1e-5);
  }

  // Stride, dilation, groups and padding by hand; the activation is a layer of its own.
  void whatAnActivationLayerMakesOfItIsShownToo() {
    Followed f(ownActivation());
    f.step();
    f.view.showLayer("conv2d_2");
    f.settle();
    const auto after = f.asked<ActivationsAnswer>(activations_of({0}, "leaky_relu_1", kAllTold));
    const Shape shape = f.view.layer()->shape;
    int shown = 0;
    for (std::int64_t channel = 0; channel < shape[0]; ++channel)
      for (std::int64_t row = 0; row < shape[1]; row += 3)
        for (std::int64_t column = 0; column < shape[2]; ++column) {
          f.view.setPlace({channel, row, column});
          const PlaceStory& story = f.story();
          QVERIFY(story.step && story.step->agrees && story.after);
          QCOMPARE(story.step->inputs, 2);
          QCOMPARE(story.after.value(), static_cast<double>(toldAt(after->nodes[0], {channel, row, column})));
          ++shown;
        }
    QVERIFY(shown > 100);
    QVERIFY(f.view.maps().strip().lines().join(' ').contains("Leaky"));
  }

  void aNumberThatDoesNotAgreeIsSaid() {
    Followed f(digits());
    f.step();
    const auto maps = f.asked<ActivationsAnswer>(activations_of({0}, "conv2d_1", kAllTold));
    const auto before = f.asked<ActivationsAnswer>(activations_of({0}, "input_1", kAllTold));
    const auto weights = f.asked<WeightsAnswer>(weights_of_layer("conv2d_1"));
    const FeatureNetwork network(digits());
    NodeActivations wrong = maps->nodes[0];
    wrong.values[0][0] += 0.5F;
    const auto step = kernelStep(network.layers()[0], {0, 0, 0}, -1, before->nodes[0], wrong, *weights);
    QVERIFY(step && !step->agrees);
    KernelStrip strip(nullptr);
    PlaceStory story;
    story.channels = 16, story.step = step, story.activation = "ReLU";
    strip.display(story);
    QVERIFY(strip.lines().last().contains("in the map"));
  }

  // ---- pictures

  void coloursAreThoseOfTheNumbers() {
    const std::vector<float> values{0, 0.5F, 2, std::nanf(""), 1, 0.25F};
    const QImage image = mapImage(values, 3, 2, MapScale(values));
    for (int i = 0; i < 6; ++i)
      QCOMPARE(image.pixel(i % 3, i / 3),
               i == 3 ? notANumberColour() : viridis()[mapIndex(values[static_cast<std::size_t>(i)] / 2)]);
    const std::vector<float> both{-4, 0, 2};
    const MapScale scale(both);
    QVERIFY(scale.diverges());
    QCOMPARE(scale.low(), -4.0);
    QCOMPARE(scale.high(), 4.0);
    const Colours& c = Theme::instance().colours();
    QCOMPARE(scale.colour(-4), c.curves[0].rgb());
    QCOMPARE(scale.colour(4), c.curves[1].rgb());
    QVERIFY(scale.colour(2) != scale.colour(-2));
  }

  void deadIsWhatIsZeroForAllSamples() {
    // channel 1: 0 in the first sample alone; channel 2: in both; channel 3: never
    const auto answer = told({3, 1, 2}, {{0, 0, 0, 0, 1, 2}, {0, 3, 0, 0, 4, 5}});
    const auto maps = std::make_shared<ChannelMaps>(answer, 0, false);
    QCOMPARE(maps->dead, 1);
    QVERIFY(!maps->facts[0].dead && maps->facts[1].dead && !maps->facts[2].dead);
    MapGrid grid(nullptr);
    grid.display(maps);
    grid.fitInto({300, 100});
    QVERIFY(grid.words(1).contains("dead"));
    QVERIFY(!grid.words(0).contains("dead"));
    QCOMPARE(grid.words(2), QStringLiteral("channel 3: mean 1.50, from 1.00 to 2.00"));
    // Not by colour alone: words stand in the map.
    const QImage screen = grid.grab().toImage();
    const auto coloursIn = [&](int channel) {
      std::set<QRgb> out;
      const QRect place = grid.pictureRect(channel).adjusted(4, 4, -4, -4);
      for (int y = place.top(); y <= place.bottom(); ++y)
        for (int x = place.left(); x <= place.right(); ++x) out.insert(screen.pixel(x, y));
      return out.size();
    };
    QVERIFY(coloursIn(1) > 3);
  }

  void eachMapHasItsOwnScaleWhereThatIsWanted() {
    const auto answer = told({2, 1, 2}, {{0, 1, 0, 4}});
    const ChannelMaps one(answer, 0, false), own(answer, 0, true);
    QCOMPARE(one.images[0].pixel(1, 0), viridis()[mapIndex(0.25F)]);
    QCOMPARE(own.images[0].pixel(1, 0), viridis()[255]);
    QCOMPARE(own.images[1], one.images[1]);
  }

  void picturesOfSamplesAreGreyOrColoured() {
    Field field;
    field.kind = FieldKind::values, field.shape = Shape{3, 1, 2};
    field.values.floats() = {1, 0, 0, 0, 0, 1};
    const QImage image = samplePicture(field, 0, rangeOf(field));
    QCOMPARE(image.pixel(0, 0), qRgb(255, 0, 0));
    QCOMPARE(image.pixel(1, 0), qRgb(0, 0, 255));
    QVERIFY(samplePicture(field, 1, rangeOf(field)).isNull());
    field.shape = Shape{1, 2, 3};
    QCOMPARE(samplePicture(field, 0, rangeOf(field)).pixel(2, 1), qRgb(255, 255, 255));
  }

  // ---- maps of a run

  void theGridIsWhatTheNetworkAnswers() {
    Followed f(digits(), {1100, 700});
    f.step();
    f.view.setSample(3);
    f.settle();
    const auto answer = f.asked<ActivationsAnswer>(activations_of({3}, "conv2d_1", kAllTold));
    const std::vector<float>& values = answer->nodes[0].values[0];
    MapGrid& grid = f.view.maps().grid();
    QCOMPARE(grid.count(), 16);
    // A batch of another size may be summed in another order.
    for (std::size_t i = 0; i < values.size(); ++i) QVERIFY(std::abs(grid.maps()->all[i] - values[i]) < 1e-5F);
    const float high = *std::max_element(values.begin(), values.end());
    QVERIFY(high > 0);
    grid.fitInto({248, 248});  // four in a row, each number of two pixels
    const QImage screen = grid.grab().toImage();
    for (int channel = 1; channel < 16; ++channel) {
      const QRect place = grid.pictureRect(channel);
      QCOMPARE(place.size(), QSize(56, 56));
      for (int i = 0; i < 28; ++i)
        QCOMPARE(screen.pixel(place.left() + 2 * i + 1, place.top() + 29),
                 viridis()[mapIndex(values[static_cast<std::size_t>((channel * 28 + 14) * 28 + i)] / high)]);
    }
    for (int i = 0; i < 28; ++i)  // the large one has a colour a number at any size
      QCOMPARE(f.view.maps().plate().image().pixel(i, 9),
               viridis()[mapIndex(values[static_cast<std::size_t>(9 * 28 + i)] / high)]);
    // It learns, and so does the picture.
    f.step();
    f.settle();
    QVERIFY(grid.maps()->all != values);
    QCOMPARE(f.view.hint(), QStringLiteral("conv2d_1 · sample 4"));
  }

  void theReceptiveFieldIsOutlined() {
    Followed f(digits());
    f.step();
    f.view.setPlace({0, 10, 12});
    f.settle();
    QCOMPARE(f.story().seen, QRect(11, 9, 3, 3));
    QCOMPARE(f.story().sees, QStringLiteral("sees 3×3 pixels"));
    f.view.setPlace({0, 0, 27});
    QCOMPARE(f.story().seen, QRect(26, 0, 2, 2));
    f.view.showLayer("conv2d_2");
    f.view.setPlace({0, 5, 6});
    f.settle();
    QCOMPARE(f.story().sees, QStringLiteral("sees 8×8 pixels"));  // 3×3 places of 2×2, each of 3×3 pixels
    QCOMPARE(f.story().seen, QRect(9, 7, 8, 8));
  }

  void blocksAreLookedIntoByTheirLayers() {
    Project project = load_example("shapes-resnet").value();
    project.sources.front().params.set("samples", std::int64_t{60});
    const FeatureNetwork network(project);
    const int last = network.find("body");
    QVERIFY(last > 0);
    QVERIFY(network.layers()[static_cast<std::size_t>(last)].id.starts_with("body/"));
    QCOMPARE(network.find("dense_1"), -1);
    Followed f(project);
    f.step();
    f.view.showLayer("body");
    f.settle();
    QCOMPARE(f.view.layer()->id, network.layers()[static_cast<std::size_t>(last)].id);
    QVERIFY(f.view.maps().grid().count() > 0);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::FeaturesTest)
#include "features_test.moc"
