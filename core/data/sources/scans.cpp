#include <numbers>

#include "core/data/sources/generate.h"

namespace vitrine {
namespace {

enum Tissue { kBackground, kOrgan, kSpot };
// Spots are a few pixels wide however large the scan is.
constexpr double kLeastSpot = 1.8, kMostSpot = 3.4, kPixelsForASpot = 1400;

struct Ellipse {
  double x, y, a, b, cosine, sine;
  // Below 1 within.
  [[nodiscard]] double at(double px, double py) const {
    const double dx = px - x, dy = py - y;
    return std::hypot((cosine * dx + sine * dy) / a, (cosine * dy - sine * dx) / b);
  }
};

Ellipse random_ellipse(Draws& draws, double size, double least, double most) {
  const double x = draws.uniform(0.35, 0.65), y = draws.uniform(0.35, 0.65), a = draws.uniform(least, most),
               b = draws.uniform(least, most), turn = draws.uniform(0, std::numbers::pi);
  return {size * x, size * y, size * a, size * b, std::cos(turn), std::sin(turn)};
}

struct Scan {
  std::int64_t size;
  std::vector<float> picture, tissue;
  explicit Scan(std::int64_t pixels)
      : size(pixels),
        picture(static_cast<std::size_t>(pixels * pixels)),
        tissue(static_cast<std::size_t>(pixels * pixels)) {}

  // An organ with bright spots in it; spots as bright outside are no finding.
  void draw(double noise, Draws& draws) {
    const auto pixels = static_cast<double>(size);
    const Ellipse organ = random_ellipse(draws, pixels, 0.22, 0.32);
    const double dark = draws.uniform(0.1, 0.2), bright = dark + draws.uniform(0.2, 0.3),
                 wave = draws.uniform(0, 2 * std::numbers::pi);
    each([&](std::size_t at, double x, double y) {
      const bool inside = organ.at(x, y) < 1;
      picture[at] =
          static_cast<float>((inside ? bright : dark) + 0.05 * std::sin(0.3 * x + wave) * std::cos(0.25 * y));
      tissue[at] = inside ? kOrgan : kBackground;
    });
    const auto spots = static_cast<std::int64_t>(1 + pixels * pixels / kPixelsForASpot);
    for (std::int64_t i = 0; i < 2 * spots; ++i) spot(organ, draws, i < spots);
    each([&](std::size_t at, double, double) { picture[at] += static_cast<float>(noise * draws.normal()); });
  }

 private:
  template <class F>
  void each(F body) {
    for (std::int64_t i = 0; i < size; ++i)
      for (std::int64_t j = 0; j < size; ++j)
        body(static_cast<std::size_t>(i * size + j), static_cast<double>(j) + 0.5, static_cast<double>(i) + 0.5);
  }

  void paint(double x, double y, double radius, float strength, bool within) {
    const auto reach = [&](double at, double by) {
      return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(at + by)), 0, size - 1);
    };
    for (std::int64_t i = reach(y, -radius); i <= reach(y, radius); ++i)
      for (std::int64_t j = reach(x, -radius); j <= reach(x, radius); ++j) {
        if (std::hypot(static_cast<double>(j) + 0.5 - x, static_cast<double>(i) + 0.5 - y) >= radius) continue;
        const auto at = static_cast<std::size_t>(i * size + j);
        picture[at] += strength;
        if (within) tissue[at] = kSpot;
      }
  }

  void spot(const Ellipse& organ, Draws& draws, bool within) {
    const auto pixels = static_cast<double>(size);
    const double radius = draws.uniform(kLeastSpot, kMostSpot), strength = draws.uniform(0.3, 0.4);
    const double margin = 1.5 * radius / std::min(organ.a, organ.b);
    for (int trial = 0; trial < 100; ++trial) {
      const double x = draws.uniform(radius, pixels - radius), y = draws.uniform(radius, pixels - radius);
      const double place = organ.at(x, y);
      if (within ? place > 1 - margin : place < 1 + margin) continue;
      paint(x, y, radius, static_cast<float>(strength), within);
      return;
    }
  }
};

LoadedData load_scans(const TypeInfo& info, const Params& params, std::uint64_t seed, const Progress& progress) {
  const std::int64_t size = integer_of(info, params, "size"), count = integer_of(info, params, "samples");
  const std::int64_t cut = integer_of(info, params, "patch"), patch = cut == 0 ? size : cut;
  if (size % patch != 0)
    return Error{
        "Patches of " + std::to_string(patch) + " pixels do not fill a scan of " + std::to_string(size) + " evenly",
        "data “" + info.title + "”", "Choose a patch that divides the size, or 0 for whole scans"};
  const std::int64_t across = size / patch, patches = across * across, area = patch * patch;
  auto data = std::make_shared<Dataset>();
  data->title = info.title;
  data->count = count * patches;
  VITRINE_TRY(Field input, make_field("input", FieldKind::values, {1, patch, patch}, data->count));
  VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {patch, patch}, data->count, 3));
  target.names = {"background", "organ", "spot"};
  VITRINE_CHECK(for_each_sample(count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
    Scan scan(size);
    scan.draw(real_of(info, params, "noise"), draws);
    for (std::int64_t p = 0; p < patches; ++p)
      for (std::int64_t row = 0; row < patch; ++row) {
        const std::int64_t from = (p / across * patch + row) * size + p % across * patch,
                           to = (i * patches + p) * area + row * patch;
        std::copy_n(scan.picture.data() + from, patch, input.values.floats().data() + to);
        std::copy_n(scan.tissue.data() + from, patch, target.values.floats().data() + to);
      }
  }));
  data->fields = {std::move(input), std::move(target)};
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace

SourceType scans_source() {
  TypeInfo info{
      "scans",
      "Scans",
      "Generated",
      "Pictures 1×S×S as of a scanner: an organ, and in it spots of a few pixels, which are to be found; spots that "
      "lie outside look the same and are none. The target says of every pixel which it is: background, organ "
      "or spot, of which about one in a hundred is one. Large scans may be cut into patches, one sample each, "
      "neighbours one after the other: split them in order.",
      {},
      {}};
  info.params = {
      samples_spec(600),
      ParamSpec::integer("size", "Size", 48).range(24, 1024).in("pixels").says("Height and width S of a scan."),
      ParamSpec::integer("patch", "Patch", 0)
          .range(0, 1024)
          .in("pixels")
          .says("Height and width of the patches that each scan is cut into; 0: it stays whole."),
      noise_spec(0.05, 10, "Standard deviation of the noise on every pixel.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            return load_scans(info, params, seed, progress);
          }};
}

}  // namespace vitrine
