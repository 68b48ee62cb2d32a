// Small datasets and probe results with known answers.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "core/base/rng.h"
#include "core/data/dataset.h"
#include "core/watch/records.h"

namespace vitrine::ui {

inline Field field(std::string name, FieldKind kind, Shape shape, std::int64_t count, std::int64_t classes = 0) {
  Field out;
  out.name = std::move(name);
  out.kind = kind;
  out.shape = shape;
  out.classes = classes;
  out.values.floats().resize(static_cast<std::size_t>(count * shape.size()));
  return out;
}

// Letters in, the same letters backwards out.
inline std::shared_ptr<Dataset> reversal(std::int64_t count = 20,
                                         const std::string& alphabet = "abcdefghijklmnopqrstuvwxyz",
                                         std::int64_t length = 7) {
  auto data = std::make_shared<Dataset>();
  data->title = "Sequence reversal";
  data->count = count;
  const auto letters = static_cast<std::int64_t>(alphabet.size());
  Field input = field("input", FieldKind::tokens, Shape{length}, count, letters);
  Field target = field("target", FieldKind::classes, Shape{length}, count, letters);
  for (const char letter : alphabet) input.names.emplace_back(1, letter);
  target.names = input.names;
  const Rng rng(1, 1);
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t t = 0; t < length; ++t) {
      const auto token = static_cast<float>(
          rng.below(static_cast<std::uint32_t>(letters), 0, static_cast<std::uint64_t>(i * length + t)));
      input.values.floats()[static_cast<std::size_t>(i * length + t)] = token;
      target.values.floats()[static_cast<std::size_t>(i * length + length - 1 - t)] = token;
    }
  }
  data->fields = {std::move(input), std::move(target)};
  return data;
}

// Two arms of a spiral in the plane, or more.
inline std::shared_ptr<Dataset> spiral(std::int64_t count, int arms) {
  auto data = std::make_shared<Dataset>();
  data->count = count;
  Field input = field("input", FieldKind::values, Shape{2}, count);
  Field target = field("target", FieldKind::classes, Shape{}, count, arms);
  const Rng rng(2, 2);
  for (std::int64_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(rng.uniform(0, static_cast<std::uint64_t>(i)));
    const auto arm = static_cast<int>(i % arms);
    const double angle = t * 9 + arm * 6.2832 / arms;
    input.values.floats()[static_cast<std::size_t>(2 * i)] =
        static_cast<float>(t * std::cos(angle) + 0.03 * rng.normal(1, static_cast<std::uint64_t>(i)));
    input.values.floats()[static_cast<std::size_t>(2 * i + 1)] =
        static_cast<float>(t * std::sin(angle) + 0.03 * rng.normal(2, static_cast<std::uint64_t>(i)));
    target.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(arm);
  }
  data->fields = {std::move(input), std::move(target)};
  return data;
}

// Small pictures: a bar whose slant is the class.
inline std::shared_ptr<Dataset> pictures(std::int64_t count, int side = 28, int classes = 10) {
  auto data = std::make_shared<Dataset>();
  data->count = count;
  Field input = field("input", FieldKind::values, Shape{1, side, side}, count);
  Field target = field("target", FieldKind::classes, Shape{}, count, classes);
  for (std::int64_t i = 0; i < count; ++i) {
    const int label = static_cast<int>(i * 7 % classes);
    target.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(label);
    const double angle = label * 3.1416 / classes;
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const double across = std::abs((x - side / 2.0) * std::sin(angle) - (y - side / 2.0) * std::cos(angle));
        const double along = std::abs((x - side / 2.0) * std::cos(angle) + (y - side / 2.0) * std::sin(angle));
        input.values.floats()[static_cast<std::size_t>((i * side + y) * side + x)] =
            static_cast<float>(along < side * 0.36 ? std::clamp(2.2 - across, 0.0, 1.0) : 0.0);
      }
    }
  }
  data->fields = {std::move(input), std::move(target)};
  return data;
}

// y = sin x with noise.
inline std::shared_ptr<Dataset> sine(std::int64_t count, std::int64_t features = 1) {
  auto data = std::make_shared<Dataset>();
  data->count = count;
  Field input = field("input", FieldKind::values, Shape{features}, count);
  Field target = field("target", FieldKind::values, Shape{1}, count);
  const Rng rng(3, 3);
  for (std::int64_t i = 0; i < count; ++i) {
    const double x = static_cast<double>(i) / static_cast<double>(count) * 6.28;
    for (std::int64_t f = 0; f < features; ++f)
      input.values.floats()[static_cast<std::size_t>(i * features + f)] = static_cast<float>(x);
    target.values.floats()[static_cast<std::size_t>(i)] =
        static_cast<float>(std::sin(x) + 0.1 * rng.normal(0, static_cast<std::uint64_t>(i)));
  }
  data->fields = {std::move(input), std::move(target)};
  return data;
}

// heads × length × length, rows summing to 1; head h looks along the anti-diagonal with strength `sharp`, shifted by
// h.
inline Tensor attentionOf(int heads, int length, double sharp) {
  Tensor out(Shape{heads, length, length});
  for (int h = 0; h < heads; ++h) {
    for (int q = 0; q < length; ++q) {
      double sum = 0;
      for (int k = 0; k < length; ++k) sum += std::exp(-sharp * std::abs(length - 1 - q - k + (h - heads / 2)));
      for (int k = 0; k < length; ++k) {
        const double w = std::exp(-sharp * std::abs(length - 1 - q - k + (h - heads / 2))) / sum;
        out.values[static_cast<std::size_t>((h * length + q) * length + k)] = static_cast<float>(w);
      }
    }
  }
  return out;
}

}  // namespace vitrine::ui
