#include "core/train/step_explained.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/text.h"
#include "core/train/step_numbers.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

// In single precision a sum is as exact as its terms are large.
bool told_the_same(double value, double told, double size) {
  if (!std::isfinite(value) || !std::isfinite(told))
    return std::isnan(value) == std::isnan(told) || !std::isfinite(told);
  return std::abs(value - told) <= 1e-4 * (1e-3 + std::max(size, std::abs(value)));
}

std::string bracketed(double value) {
  const std::string text = in_story(value);
  return value < 0 ? "(" + text + ")" : text;
}

}  // namespace

std::string in_story(double value) {
  if (std::isnan(value)) return "NaN";
  if (!std::isfinite(value)) return value > 0 ? "∞" : "−∞";
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, std::abs(value), std::chars_format::general, 6).ptr;
  return (std::signbit(value) && value != 0 ? "−" : "") + std::string(text, end);
}

std::vector<std::int64_t> place_of(const Shape& shape, std::int64_t place) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(shape.rank()));
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    const std::int64_t length = std::max<std::int64_t>(1, shape[axis]);
    out[static_cast<std::size_t>(axis)] = place % length;
    place /= length;
  }
  return out;
}

std::int64_t place_at(const Shape& shape, const std::vector<std::int64_t>& axes) {
  std::int64_t place = 0;
  for (int axis = 0; axis < shape.rank(); ++axis) place = place * shape[axis] + axes[static_cast<std::size_t>(axis)];
  return place;
}

std::string place_in_words(const Shape& shape, std::int64_t place) {
  std::string out;
  for (const std::int64_t axis : place_of(shape, place)) out += (out.empty() ? "" : ", ") + std::to_string(axis + 1);
  return out.empty() ? out : "[" + out + "]";
}

const StoryTensor* StoryNumbers::find(StoryRole role, std::size_t port) const {
  for (const StoryTensor& tensor : tensors_)
    if (tensor.role == role && tensor.port == port && tensor.of) return &tensor;
  return nullptr;
}

Shape StoryNumbers::shape(StoryRole role, std::size_t port) const {
  const StoryTensor* tensor = find(role, port);
  return tensor ? tensor->of->shape : Shape{};
}

double StoryNumbers::at(StoryRole role, std::size_t port, std::int64_t place) {
  const StoryTensor* tensor = find(role, port);
  const std::optional<float> value = tensor ? tensor->of->at(place) : std::nullopt;
  there_ = there_ && value.has_value();
  return static_cast<double>(value.value_or(0.0F));
}

bool StorySum::writes() const {
  constexpr std::int64_t kMostTerms = 6;
  return terms_ < kMostTerms;
}

void StorySum::count(double value) {
  if (writes()) written_sum_ += value, ++written_;
  sum_ += value, size_ += std::abs(value), ++terms_;
}

void StorySum::add(double a, double b) {
  if (writes()) words_ += (words_.empty() ? "" : " + ") + bracketed(a) + "·" + bracketed(b);
  count(a * b);
}

void StorySum::add(double term) {
  if (writes()) words_ += (words_.empty() ? "" : " + ") + bracketed(term);
  count(term);
}

std::string StorySum::words() const {
  if (terms_ == 0) return "0";
  if (terms_ == written_) return words_;
  return words_ + " + … (" + grouped(terms_ - written_) + " more, together " + in_story(sum_ - written_sum_) + ")";
}

std::vector<double> StoryNumbers::whole(StoryRole role, std::size_t port) {
  const StoryTensor* const tensor = find(role, port);
  if (!tensor) return {};
  there_ = there_ && tensor->of->whole();
  if (!tensor->of->whole()) return {};
  return {tensor->of->values.begin(), tensor->of->values.end()};
}

void StoryCase::find(const std::string& words, double value, double magnitude) {
  out.value = value;
  size = std::max(size, magnitude);
  say("= " + words + " = " + in_story(value));
}

void StoryCase::find(const StorySum& sum) {
  find(sum.words(), sum.value(), sum.size());
}

void StoryCase::find_nothing(std::string_view why) {
  out.value = 0;
  say("= 0: " + std::string(why));
}

void StoryCase::find_at(std::string_view symbol, const Shape& of, std::int64_t at, double value) {
  find(std::string(symbol) + place_in_words(of, at), value);
}

std::size_t main_tensor(const StoryStage& stage) {
  const StoryRole first = stage.part == StoryPart::update     ? StoryRole::new_weight
                          : stage.part == StoryPart::backward ? StoryRole::leaving
                          : stage.part == StoryPart::batch    ? StoryRole::field
                                                              : StoryRole::output;
  for (std::size_t i = 0; i < stage.tensors.size(); ++i)
    if (stage.tensors[i].role == first) return i;
  return 0;
}

Explained explained(const StoryStage& stage, const std::vector<StoryTensor>& tensors, std::size_t which,
                    std::int64_t place) {
  Explained out;
  if (which >= tensors.size() || !tensors[which].of) return out;
  const StoryTensor& tensor = tensors[which];
  out.told = tensor.of->at(place);
  StoryCase c{stage, StoryNumbers(tensors), tensor, place, out, tensor.port, tensor.of->shape};
  if (stage.part == StoryPart::update)
    explain_update(c);
  else if (tensor.role == StoryRole::leaving)
    explain_backward(c);
  else if (tensor.role == StoryRole::output && stage.part != StoryPart::backward)
    explain_forward(c);
  if (!c.numbers.all_there()) {
    out.value.reset();
    out.lines.resize(std::min<std::size_t>(out.lines.size(), 1));
    out.lines.emplace_back("Not all numbers that it is made of are kept: this tensor is too large.");
  }
  if (out.value && out.told) out.agrees = told_the_same(*out.value, static_cast<double>(*out.told), c.size);
  if (out.told && tensor.role != StoryRole::new_weight)
    out.lines.push_back((tensor.symbol.empty() ? tensor.name : tensor.symbol) +
                        place_in_words(tensor.of->shape, place) +
                        " in the program: " + in_story(static_cast<double>(*out.told)));
  return out;
}

}  // namespace vitrine
