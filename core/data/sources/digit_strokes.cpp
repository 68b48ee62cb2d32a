#include "core/data/sources/digit_strokes.h"

#include <array>

namespace vitrine {
namespace {

// An arc of an ellipse around (x, y); angles in degrees, 0 to the right, 90 down (y points down).
Stroke arc(Point centre, double rx, double ry, double from, double to) {
  constexpr double kStep = 20;  // degrees: at most 0.4 % of the radius off the true curve
  const int pieces = std::max(1, static_cast<int>(std::ceil(std::abs(to - from) / kStep)));
  Stroke out;
  for (int i = 0; i <= pieces; ++i) {
    const double angle = (from + (to - from) * i / pieces) * std::numbers::pi / 180;
    out.push_back({centre.x + rx * std::cos(angle), centre.y + ry * std::sin(angle)});
  }
  return out;
}

// One stroke after the other without lifting the pen.
Stroke joined(std::initializer_list<Stroke> parts) {
  Stroke out;
  for (const Stroke& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

// The 8 written as one crossing line: x = sin 2t, y = −cos t.
Stroke figure_eight() {
  constexpr int kPieces = 28;
  Stroke out;
  for (int i = 0; i <= kPieces; ++i) {
    const double t = 2 * std::numbers::pi * i / kPieces;
    out.push_back({0.5 + 0.23 * std::sin(2 * t), 0.5 - 0.38 * std::cos(t)});
  }
  return out;
}

std::array<std::vector<Glyph>, 10> make_glyphs() {
  std::array<std::vector<Glyph>, 10> all;
  all[0] = {{arc({0.5, 0.5}, 0.27, 0.38, 0, 360)},
            {arc({0.5, 0.5}, 0.20, 0.38, -80, 280)},
            {arc({0.5, 0.5}, 0.31, 0.33, -100, 255)}};
  all[1] = {{{{0.5, 0.12}, {0.5, 0.88}}},
            {{{0.34, 0.29}, {0.52, 0.12}, {0.52, 0.88}}},
            {{{0.36, 0.28}, {0.52, 0.12}, {0.52, 0.88}}, {{0.34, 0.88}, {0.70, 0.88}}}};
  all[2] = {{joined({arc({0.5, 0.33}, 0.24, 0.21, 180, 395), {{0.24, 0.88}, {0.78, 0.88}}})},
            {joined({arc({0.5, 0.32}, 0.23, 0.20, 200, 400),
                     {{0.26, 0.84}, {0.36, 0.80}, {0.52, 0.85}, {0.66, 0.88}, {0.79, 0.82}}})},
            {joined({arc({0.49, 0.34}, 0.25, 0.22, 190, 410),
                     arc({0.34, 0.79}, 0.10, 0.09, 60, 300),
                     {{0.55, 0.82}, {0.78, 0.87}}})}};
  all[3] = {{joined({arc({0.48, 0.31}, 0.23, 0.20, 200, 450), arc({0.48, 0.69}, 0.26, 0.20, 270, 520)})},
            {joined({{{0.27, 0.13}, {0.73, 0.13}, {0.47, 0.44}}, arc({0.47, 0.66}, 0.26, 0.22, 270, 510)})},
            {joined({arc({0.46, 0.30}, 0.22, 0.18, 220, 430), arc({0.46, 0.68}, 0.28, 0.22, 285, 500)})}};
  all[4] = {{{{0.34, 0.12}, {0.26, 0.56}, {0.79, 0.56}}, {{0.66, 0.32}, {0.64, 0.90}}},
            {{{0.62, 0.90}, {0.62, 0.12}, {0.22, 0.62}, {0.80, 0.62}}},
            {joined({{{0.30, 0.14}}, arc({0.49, 0.36}, 0.21, 0.19, 180, 45), {{0.70, 0.46}}}),
             {{0.71, 0.14}, {0.69, 0.90}}}};
  all[5] = {
      {joined({{{0.72, 0.13}, {0.34, 0.13}, {0.31, 0.45}}, arc({0.48, 0.64}, 0.26, 0.25, 230, 510)})},
      {joined({{{0.36, 0.14}, {0.33, 0.46}}, arc({0.47, 0.65}, 0.27, 0.23, 235, 500)}), {{0.36, 0.14}, {0.76, 0.12}}},
      {joined({{{0.74, 0.12}, {0.42, 0.16}, {0.36, 0.42}}, arc({0.46, 0.64}, 0.23, 0.24, 260, 490)})}};
  all[6] = {{joined({arc({0.72, 0.58}, 0.46, 0.46, 262, 180), arc({0.5, 0.66}, 0.24, 0.23, 180, 540)})},
            {joined({{{0.58, 0.10}, {0.36, 0.44}}, arc({0.5, 0.67}, 0.22, 0.21, 190, 560)})},
            {joined({{{0.44, 0.10}, {0.31, 0.38}, {0.29, 0.62}}, arc({0.49, 0.70}, 0.20, 0.18, 180, 500)})}};
  all[7] = {{{{0.25, 0.14}, {0.76, 0.14}, {0.42, 0.89}}},
            {{{0.25, 0.14}, {0.76, 0.14}, {0.46, 0.89}}, {{0.36, 0.50}, {0.70, 0.50}}},
            {{{0.24, 0.26}, {0.26, 0.15}, {0.75, 0.15}, {0.55, 0.50}, {0.47, 0.89}}}};
  all[8] = {{arc({0.5, 0.30}, 0.19, 0.18, 90, 450), arc({0.5, 0.69}, 0.24, 0.21, -90, 270)},
            {figure_eight()},
            {joined({arc({0.5, 0.31}, 0.21, 0.19, 330, 90),
                     arc({0.49, 0.69}, 0.22, 0.19, 270, 450),
                     {{0.62, 0.56}, {0.71, 0.22}}})}};
  all[9] = {{joined({arc({0.5, 0.33}, 0.23, 0.21, 0, -360), {{0.73, 0.33}, {0.66, 0.89}}})},
            {joined({arc({0.5, 0.33}, 0.22, 0.20, 0, -360),
                     {{0.72, 0.33}, {0.72, 0.66}},
                     arc({0.50, 0.68}, 0.22, 0.20, 0, 140)})},
            {arc({0.48, 0.34}, 0.22, 0.20, -20, -345), {{0.70, 0.13}, {0.69, 0.90}}}};
  return all;
}

}  // namespace

std::span<const Glyph> digit_glyphs(int digit) {
  static const std::array<std::vector<Glyph>, 10> glyphs = make_glyphs();
  return glyphs[static_cast<std::size_t>(digit)];
}

}  // namespace vitrine
