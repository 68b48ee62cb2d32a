// Ops that move values to other places, merge several tensors, or look along the positions of a sequence.
#include "tests/core/ops/op_cases.h"

namespace vitrine::test {
namespace {

void add_moves(std::vector<OpCase>& cases) {
  const auto permute = [&](std::vector<int> axes, const Shape& x) {
    std::string name = "permute " + x.text() + " by";
    for (const int axis : axes) name += " " + std::to_string(axis);
    cases.push_back({name, make_permute(std::move(axes)), {x}, {}, {}});
    cases.back().large = x.size() > 1000;
  };
  permute({1, 0}, {1, 1, 1});
  permute({1, 0}, {3, 4, 2});
  permute({0, 1}, {2, 3, 5});
  permute({1, 2, 0}, {2, 3, 4, 2});
  permute({2, 1, 0}, {3, 2, 1, 4});
  permute({1, 3, 0, 2, 4}, {2, 2, 2, 3, 2, 2});
  permute({1, 0}, {37, 65, 67});

  const auto select = [&](const Selection& from, const Shape& x) {
    std::string name = "select from " + x.text();
    for (const auto& axis : from) name += " " + std::to_string(axis.size());
    cases.push_back({name, make_select(from), {x}, {}, {}});
    cases.back().large = x.size() > 1000;
  };
  select({{0, 0, -1}}, {1, 1});
  select({{3, 2, 1, 0}}, {3, 4});
  select({{}, {1, 1, 0, -1}}, {2, 3, 2});
  select({{-1, 0, 1, 2, -1}, {2, 0}}, {3, 3, 4});
  select({{}, {0, 0, 1, 1}, {0, 0, 1, 1}}, {2, 2, 2, 2});
  select({{1}, {-1, 1, -1}, {2, 1, 0}}, {3, 2, 2, 3});
  std::vector<std::int64_t> mirrored;
  for (std::int64_t i = -3; i < 34; ++i) mirrored.push_back(i < 0 ? -i : i > 30 ? 60 - i : i);
  select({{}, mirrored, mirrored}, {9, 3, 31, 31});

  for (const auto& [x, parameter] :
       {std::pair{Shape{1, 2}, Shape{1}}, std::pair{Shape{3, 4}, Shape{2, 3}}, std::pair{Shape{5, 2, 2}, Shape{4}},
        std::pair{Shape{2, 7}, Shape{3, 1}}, std::pair{Shape{7, 1}, Shape{2, 2, 2}},
        std::pair{Shape{4, 3, 3}, Shape{6}}, std::pair{Shape{33, 2}, Shape{17, 65}}}) {
    cases.push_back({"for_each_sample " + x.text() + ", " + parameter.text(),
                     make_for_each_sample(),
                     {x, parameter},
                     {},
                     {true, false}});
    cases.back().large = parameter.size() > 100;
  }
}

void add_merges(std::vector<OpCase>& cases) {
  const std::pair<const char*, Merge> merges[] = {
      {"add", Merge::add}, {"subtract", Merge::subtract}, {"multiply", Merge::multiply}, {"maximum", Merge::maximum}};
  for (const auto& [name, merge] : merges) {
    const auto broadcast = [&, name = name, merge = merge](std::vector<Shape> inputs) {
      std::string text = std::string("broadcast ") + name;
      for (const Shape& shape : inputs) text += " " + shape.text();
      const bool large = inputs[0].size() > 1000;
      cases.push_back({text, make_broadcast(merge), std::move(inputs), {}, {}});
      if (merge == Merge::maximum)  // of two equal ones the winner would depend on the step of the difference
        cases.back().fills = {fill::distinct(),
                              [](auto e, double n, auto) { return n * 20 + 0.0013 * static_cast<double>(e); }};
      cases.back().large = large;
    };
    broadcast({{1, 1}, {1, 1}});
    broadcast({{3, 4}, {3, 4}});
    broadcast({{2, 3, 4}, {2, 1, 4}});
    broadcast({{2, 3, 1, 1}, {2, 3, 2, 4}});
    broadcast({{3, 5, 1}, {3, 1, 2}});
    if (merge != Merge::subtract && merge != Merge::maximum) broadcast({{2, 3}, {2, 1}, {2, 3}});
    broadcast({{37, 65, 17}, {37, 1, 17}});
  }

  for (const Shape& x :
       {Shape{1, 1}, Shape{3, 4}, Shape{2, 3, 2}, Shape{5, 1}, Shape{2, 2, 2, 2}, Shape{7, 3}, Shape{33, 1031}}) {
    cases.push_back({"affine " + x.text(), make_affine(-1.7, 0.3), {x}, {}, {}});
    cases.back().large = x.size() > 1000;
    cases.push_back({"stop_gradient " + x.text(), make_stop_gradient(), {x}, {}, {}});
    cases.back().large = x.size() > 1000;
    for (const double deviation : {0.0, 0.4}) {
      cases.push_back({"add_noise " + x.text() + (deviation > 0 ? " with noise" : ""),
                       make_add_noise(deviation, 12),
                       {x},
                       {},
                       {}});
      cases.back().large = x.size() > 1000;
      cases.back().rows_independent = deviation == 0;
    }
  }

  for (const Shape& x :
       {Shape{1, 1}, Shape{3, 4}, Shape{5, 1}, Shape{1, 7}, Shape{2, 2}, Shape{7, 3}, Shape{133, 271}}) {
    cases.push_back({"transpose " + x.text(), make_transpose(), {x}, {}, {false}});
    cases.back().large = x.size() > 1000;
    cases.back().rows_independent = false;
  }

  const auto matmul = [&](std::int64_t n, std::int64_t m, std::int64_t k, std::int64_t p) {
    for (const bool turned : {false, true}) {
      const Shape b = turned ? Shape{n, p, k} : Shape{n, k, p};
      cases.push_back({"matmul " + Shape{n, m, k}.text() + " by " + b.text() + (turned ? " turned" : ""),
                       make_matmul(turned),
                       {{n, m, k}, b},
                       {},
                       {}});
      cases.back().large = n * m * k > 1000;
    }
  };
  matmul(1, 1, 1, 1);
  matmul(3, 2, 4, 3);
  matmul(2, 5, 1, 2);
  matmul(9, 33, 17, 19);
}

void add_slopes(std::vector<OpCase>& cases) {
  const auto prelu = [&](int axis, const Shape& x, std::int64_t slopes) {
    cases.push_back({"prelu " + x.text() + ", " + std::to_string(slopes),
                     make_prelu(axis),
                     {x, {slopes}},
                     {fill::away_from_zero()},
                     {true, false}});
    cases.back().large = x.size() > 1000;
  };
  prelu(1, {1, 1}, 1);
  prelu(1, {3, 4}, 4);
  prelu(2, {2, 3, 4}, 4);
  prelu(1, {2, 3, 2, 2}, 3);
  prelu(1, {3, 2, 2, 3}, 1);
  prelu(2, {5, 2, 3}, 1);
  prelu(1, {19, 5, 13, 7}, 5);
}

void add_positions(std::vector<OpCase>& cases) {
  for (const Shape& x : {Shape{1, 1, 1}, Shape{3, 4, 2}, Shape{2, 7, 5}, Shape{5, 2, 3}, Shape{4, 3, 2},
                         Shape{6, 5, 1}, Shape{17, 65, 67}}) {
    cases.push_back({"mask_positions " + x.text(),
                     make_mask_positions(),
                     {x, {x[0]}},
                     {fill::normal(), fill::lengths(x[1])},
                     {}});
    cases.back().large = x.size() > 1000;
    for (const bool ragged : {false, true}) {
      std::vector<Shape> inputs{x};
      if (ragged) inputs.push_back({x[0]});
      cases.push_back({"max_over_positions " + x.text() + (ragged ? " with lengths" : ""),
                       make_max_over_positions(),
                       inputs,
                       {fill::distinct(), fill::lengths(x[1])},
                       {}});
      cases.back().large = x.size() > 1000;
    }
  }
}

void add_normalisations(std::vector<OpCase>& cases) {
  const auto group = [&](std::int64_t groups, const Shape& x) {
    cases.push_back({"group_norm " + std::to_string(groups) + " of " + x.text(),
                     make_group_norm(groups, 1e-3),
                     {x, {x[1]}, {x[1]}},
                     {},
                     {true, false, false}});
    cases.back().large = x.size() > 1000;
  };
  group(1, {1, 2, 1, 2});
  group(2, {3, 4, 2, 3});
  group(4, {2, 4, 3, 2});
  group(3, {5, 6, 2, 2});
  group(1, {2, 3, 2, 2});
  group(2, {4, 2, 3, 3});
  group(4, {17, 12, 9, 7});
  for (const Shape& x :
       {Shape{1, 2}, Shape{3, 4}, Shape{2, 3, 5}, Shape{5, 3}, Shape{4, 2, 2}, Shape{7, 6}, Shape{13, 17, 33}}) {
    cases.push_back({"rms_norm " + x.text(), make_rms_norm(1e-3), {x, {x[x.rank() - 1]}}, {}, {true, false}});
    cases.back().large = x.size() > 1000;
  }
}

void add_images(std::vector<OpCase>& cases) {
  struct Case {
    Shape x;
    std::int64_t out, kernel[2], stride[2], before[2], after[2], extra[2];
  };
  for (const Case& c : {Case{{1, 1, 1, 1}, 1, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {0, 0}},
                        Case{{3, 2, 3, 4}, 3, {2, 2}, {2, 2}, {0, 0}, {0, 0}, {0, 0}},
                        Case{{2, 3, 4, 3}, 2, {3, 3}, {2, 2}, {0, 0}, {1, 1}, {0, 0}},
                        Case{{2, 1, 3, 3}, 2, {3, 2}, {1, 3}, {1, 0}, {1, 0}, {0, 1}},
                        Case{{3, 2, 2, 2}, 1, {4, 4}, {2, 2}, {1, 1}, {1, 1}, {0, 0}},
                        Case{{2, 2, 2, 3}, 4, {1, 1}, {2, 2}, {0, 0}, {0, 0}, {1, 1}},
                        Case{{11, 5, 9, 8}, 7, {3, 3}, {2, 2}, {0, 1}, {1, 0}, {0, 0}}})
    for (const bool bias : {false, true}) {
      Conv2DAttributes windows;
      for (int i = 0; i < 2; ++i) {
        windows.kernel[i] = c.kernel[i], windows.stride[i] = c.stride[i];
        windows.pad_before[i] = c.before[i], windows.pad_after[i] = c.after[i];
      }
      std::vector<Shape> inputs{c.x, {c.x[1], c.out, c.kernel[0], c.kernel[1]}};
      if (bias) inputs.push_back({c.out});
      cases.push_back({"conv_transpose2d " + c.x.text() + (bias ? " with bias" : ""),
                       make_conv_transpose2d(windows, c.extra, bias),
                       inputs,
                       {},
                       {true, false, false}});
      cases.back().large = c.x.size() > 1000;
    }
  for (const auto& [factor, x] :
       {std::pair{1, Shape{1, 1, 1, 1}}, std::pair{2, Shape{2, 1, 3, 2}}, std::pair{3, Shape{1, 2, 2, 2}},
        std::pair{2, Shape{3, 2, 1, 4}}, std::pair{4, Shape{2, 1, 2, 1}}, std::pair{2, Shape{2, 2, 3, 3}},
        std::pair{3, Shape{9, 5, 11, 13}}}) {
    cases.push_back({"bilinear " + std::to_string(factor) + " of " + x.text(), make_bilinear(factor), {x}, {}, {}});
    cases.back().large = x.size() > 1000;
  }
}

}  // namespace

void add_shape_cases(std::vector<OpCase>& cases) {
  add_moves(cases);
  add_merges(cases);
  add_slopes(cases);
  add_positions(cases);
  add_normalisations(cases);
  add_images(cases);
}

}  // namespace vitrine::test
