// Handwritten-looking digits, drawn: strokes in the unit square, bent by a smooth wobble, moved by a random affine
// map, inked with a pen of random width by the distance of each pixel to the nearest stroke.
#include <algorithm>

#include "core/data/sources/digit_strokes.h"

namespace vitrine {
namespace {

constexpr int kSide = 28;
constexpr int kPixels = kSide * kSide;
// Noise words start here, so that geometry stays the same when the noise changes.
constexpr std::uint64_t kNoiseBlock = 1 << 16;

// A smooth displacement of the plane: two long waves in each direction. Bends a stroke without tearing it.
class Wobble {
 public:
  Wobble(double size, Draws& draws) {
    for (Wave& wave : waves_) {
      wave.x = size * draws.normal();
      wave.y = size * draws.normal();
      wave.along_x = draws.uniform(-5, 5);  // radians across the unit square: less than a whole wave
      wave.along_y = draws.uniform(-5, 5);
      wave.phase = draws.uniform(0, 2 * std::numbers::pi);
    }
  }
  [[nodiscard]] Point operator()(Point p) const {
    Point out = p;
    for (const Wave& wave : waves_) {
      const double s = std::sin(wave.along_x * p.x + wave.along_y * p.y + wave.phase);
      out.x += wave.x * s;
      out.y += wave.y * s;
    }
    return out;
  }

 private:
  struct Wave {
    double x, y, along_x, along_y, phase;
  };
  std::array<Wave, 2> waves_{};
};

// Rotation, shear, scale and translation from the unit square to pixels.
class Affine {
 public:
  Affine(double distortion, Draws& draws) {
    const double angle = 0.145 * distortion * draws.normal();
    const double shear = 0.145 * distortion * draws.normal();
    const double size = 21.5 * (1 + 0.07 * distortion * std::clamp(draws.normal(), -2.0, 2.0));
    const double stretch = std::exp(0.07 * distortion * draws.normal());
    const double c = std::cos(angle), s = std::sin(angle);
    const double sx = size * stretch, sy = size / stretch;
    xx_ = c * sx, xy_ = (c * shear - s) * sy;
    yx_ = s * sx, yy_ = (s * shear + c) * sy;
    x_ = kSide / 2.0 + 1.15 * distortion * std::clamp(draws.normal(), -2.0, 2.0);
    y_ = kSide / 2.0 + 1.15 * distortion * std::clamp(draws.normal(), -2.0, 2.0);
  }
  [[nodiscard]] Point operator()(Point p) const {
    const double x = p.x - 0.5, y = p.y - 0.5;
    return {x_ + xx_ * x + xy_ * y, y_ + yx_ * x + yy_ * y};
  }

 private:
  double xx_, xy_, yx_, yy_, x_, y_;
};

using Distances = std::array<float, kPixels>;  // squared distance of each pixel's centre to the nearest stroke

// Lowers the distances of the pixels within `reach` of the segment from a to b.
void touch_segment(Point a, Point b, double reach, Distances& distances) {
  const auto first = [&](double p) { return std::clamp(static_cast<int>(std::floor(p - reach)), 0, kSide); };
  const auto past = [&](double p) { return std::clamp(static_cast<int>(std::ceil(p + reach)), 0, kSide); };
  const float ax = static_cast<float>(a.x - 0.5), ay = static_cast<float>(a.y - 0.5);
  const float dx = static_cast<float>(b.x - a.x), dy = static_cast<float>(b.y - a.y);
  const float length2 = dx * dx + dy * dy;
  const float inverse = length2 > 0 ? 1 / length2 : 0;
  const int x0 = first(std::min(a.x, b.x)), x1 = past(std::max(a.x, b.x));
  const int y0 = first(std::min(a.y, b.y)), y1 = past(std::max(a.y, b.y));
  for (int y = y0; y < y1; ++y) {
    float* row = distances.data() + y * kSide;
    const float py = static_cast<float>(y) - ay;
    for (int x = x0; x < x1; ++x) {
      const float px = static_cast<float>(x) - ax;
      const float t = std::clamp((px * dx + py * dy) * inverse, 0.0F, 1.0F);
      const float ex = px - t * dx, ey = py - t * dy;
      row[x] = std::min(row[x], ex * ex + ey * ey);
    }
  }
}

// Long segments are cut so that the wobble can bend them. Each stroke is moved a little on its own: joints vary.
void draw_stroke(const Stroke& stroke, const Wobble& wobble, const Affine& affine, Point shift, double reach,
                 Distances& distances) {
  constexpr double kLongestSegment = 0.15;
  Point last{};
  for (std::size_t i = 0; i < stroke.size(); ++i) {
    const Point from = stroke[i == 0 ? 0 : i - 1], to = stroke[i];
    const int pieces = std::max(1, static_cast<int>(std::ceil(std::hypot(to.x - from.x, to.y - from.y) / kLongestSegment)));
    for (int k = 1; k <= pieces; ++k) {
      const double t = static_cast<double>(k) / pieces;
      const Point moved{from.x + t * (to.x - from.x) + shift.x, from.y + t * (to.y - from.y) + shift.y};
      const Point here = affine(wobble(moved));
      if (i > 0) touch_segment(last, here, reach, distances);
      last = here;
    }
  }
}

// Sum of four bytes, close to normal (Irwin–Hall): one word a pixel keeps noise cheap. Mean 0, deviation 1.
float rough_normal(std::uint32_t word) {
  const auto sum = static_cast<int>((word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24));
  return static_cast<float>(sum - 510) * (1.0F / 147.80F);  // variance 4 · (256² − 1) / 12
}

// How far what stood upright leans to the right once it is drawn, in degrees: the mean of three uprights.
double slant_of(const Wobble& wobble, const Affine& affine) {
  double across = 0, down = 0;
  for (const double x : {0.3, 0.5, 0.7}) {
    const Point top = affine(wobble({x, 0.1})), foot = affine(wobble({x, 0.9}));
    across += top.x - foot.x, down += foot.y - top.y;
  }
  return std::atan2(across, down) * 180 / std::numbers::pi;
}

// Gives its slant, in degrees.
double draw_digit(int digit, double distortion, float noise, Draws& draws, Draws& noise_draws, float* pixels) {
  const auto glyphs = digit_glyphs(digit);
  const Glyph& glyph = glyphs[draws.below(static_cast<std::uint32_t>(glyphs.size()))];
  const Wobble wobble(0.022 * distortion, draws);
  const Affine affine(distortion, draws);
  const double radius = std::clamp(1.3 + 0.3 * distortion * draws.normal(), 0.7, 2.2);  // half the pen's width
  const double soft = draws.uniform(0.9, 1.6);  // pixels from full ink to none
  const auto ink = static_cast<float>(1 - 0.4 * distortion / 2 * draws.uniform());

  Distances distances;
  const double reach = radius + soft / 2;
  distances.fill(static_cast<float>((reach + 1) * (reach + 1)));
  for (const Stroke& stroke : glyph) {
    const Point shift{0.02 * distortion * draws.normal(), 0.02 * distortion * draws.normal()};
    draw_stroke(stroke, wobble, affine, shift, reach, distances);
  }
  const auto edge = static_cast<float>(reach), slope = static_cast<float>(1 / soft);
  for (int i = 0; i < kPixels; ++i) {
    const float cover = std::clamp((edge - std::sqrt(distances[static_cast<std::size_t>(i)])) * slope, 0.0F, 1.0F);
    const float grain = noise > 0 ? noise * rough_normal(noise_draws.bits()) : 0.0F;
    pixels[i] = std::clamp(ink * cover + grain, 0.0F, 1.0F);
  }
  return slant_of(wobble, affine);
}

TypeInfo digits_info() {
  TypeInfo info{
      "digits",
      "Digits",
      "Generated",
      "Pictures of digits, 28×28 grey levels from 0 (paper) to 1 (ink), ten classes. Each is drawn from pen "
      "strokes in one of several ways of writing it, then bent, turned, sheared, scaled, moved and inked at "
      "random. Easy for a small convolutional network, hard for a linear one.",
      {},
      {}};
  info.params = {
      samples_spec(10000),
      noise_spec(0.1, 1, "Standard deviation of the grain on every pixel, in grey levels."),
      ParamSpec::real("distortion", "Distortion", 1)
          .range(0, 2)
          .says("How different two samples of one digit are: 0 is print, 1 is a hasty hand, 2 hard to read."),
      ParamSpec::boolean("slant", "Slant too", false)
          .says("Adds a field called slant: how far each digit leans to the right as it was drawn, in degrees. A "
                "second objective can learn it beside the class."),
      ParamSpec::choice("classes", "Classes", "all", {{"all", "0 to 9"}, {"low", "0 to 4"}, {"high", "5 to 9"}})
          .says("Which digits are drawn. With one half of them a network can learn what strokes look like, and the "
                "other half can be learnt from few samples with its weights."),
      ParamSpec::integers("unlabelled", "Unlabelled", {0, 0})
          .lengths(2, 2)
          .range(0, 10'000'000)
          .says("From which sample to which the labels are left out: 100 and 4800 leave the first hundred, and those "
                "from the 4800th on. With a split in order the training has few labels and many pictures, and the "
                "validation is told all."),
      ParamSpec::boolean("even", "Even classes", false)
          .says("As many samples of each class, one after another, in place of a draw. A stratified split then gives "
                "each part the same number of each.")};
  return info;
}

// The digits that are drawn: `count` of them from `first` on.
struct Classes {
  int first = 0;
  std::uint32_t count = 10;
  bool even = false;

  Classes(const TypeInfo& info, const Params& params) : even(flag_of(info, params, "even")) {
    const std::string& which = text_of(info, params, "classes");
    if (which == "all") return;
    count = 5;
    if (which == "high") first = 5;
  }
  // Of sample i, counted from 0. It takes one draw either way, so that each digit is drawn alike.
  [[nodiscard]] std::uint32_t of(std::int64_t i, Draws& draws) const {
    const std::uint32_t drawn = draws.below(count);
    return even ? static_cast<std::uint32_t>(i % count) : drawn;
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (std::uint32_t k = 0; k < count; ++k) out.push_back(std::to_string(first + static_cast<int>(k)));
    return out;
  }
};

LoadedData load_digits(const TypeInfo& info, const Params& params, std::uint64_t seed, const Progress& progress) {
  auto data = new_dataset(info, params);
  const auto noise = static_cast<float>(real_of(info, params, "noise"));
  const double distortion = real_of(info, params, "distortion");
  const Classes classes(info, params);
  VITRINE_TRY(Field input, make_field("input", FieldKind::values, {1, kSide, kSide}, data->count));
  VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, data->count, classes.count));
  target.names = classes.names();
  const bool with_slant = flag_of(info, params, "slant");
  VITRINE_TRY(Field slant, make_field("slant", FieldKind::values, {}, with_slant ? data->count : 0));
  const std::vector<std::int64_t>& unlabelled = integers_of(info, params, "unlabelled");
  const Rng rng(seed, stream_of(Stream::generate, info.id));
  VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
    const std::uint32_t label = classes.of(i, draws);
    const int digit = classes.first + static_cast<int>(label);
    Draws noise_draws(rng, static_cast<std::uint32_t>(i), kNoiseBlock);
    const double lean =
        draw_digit(digit, distortion, noise, draws, noise_draws, input.values.floats().data() + i * kPixels);
    if (with_slant) slant.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(lean);
    const bool told = i < unlabelled[0] || i >= unlabelled[1];
    target.values.floats()[static_cast<std::size_t>(i)] = told ? static_cast<float>(label) : -1.0F;
  }));
  data->fields = {std::move(input), std::move(target)};
  if (with_slant) data->fields.push_back(std::move(slant));
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace

SourceType digits_source() {
  const TypeInfo info = digits_info();
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            return load_digits(info, params, seed, progress);
          }};
}

}  // namespace vitrine
