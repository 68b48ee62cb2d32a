#include "core/train/inside.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/recipes/recipe.h"

namespace vitrine {

ValueStatistics statistics_of(std::span<const float> values) {
  ValueStatistics out;
  out.count = std::ssize(values);
  float least = std::numeric_limits<float>::infinity(), largest = -least;
  double sum = 0, squares = 0;
  for (const float value : values) {
    if (!std::isfinite(value)) {
      ++out.not_finite;
      continue;
    }
    if (value == 0) ++out.zeros;
    least = std::min(least, value), largest = std::max(largest, value);
    sum += static_cast<double>(value);
  }
  if (out.finite() == 0) return out;
  out.least = static_cast<double>(least), out.largest = static_cast<double>(largest);
  out.mean = sum / static_cast<double>(out.finite());
  for (const float value : values) {
    const double distance = static_cast<double>(value) - out.mean;
    if (std::isfinite(value)) squares += distance * distance;
  }
  out.deviation = std::sqrt(squares / static_cast<double>(out.finite()));
  return out;
}

void ValueStatistics::add(const ValueStatistics& more) {
  const auto ours = static_cast<double>(finite()), theirs = static_cast<double>(more.finite());
  if (theirs > 0) {
    least = ours > 0 ? std::min(least, more.least) : more.least;
    largest = ours > 0 ? std::max(largest, more.largest) : more.largest;
    const double all = ours + theirs, apart = more.mean - mean;
    const double squares =
        ours * deviation * deviation + theirs * more.deviation * more.deviation + apart * apart * ours * theirs / all;
    mean += apart * theirs / all;
    deviation = std::sqrt(squares / all);
  }
  count += more.count, zeros += more.zeros, not_finite += more.not_finite;
}

Status InsideProgram::prepare(const ProbeSubject& subject, std::int64_t count, const Compile& compile) {
  if (!program_ || asked_ != count) {
    std::int64_t batch = count;
    auto made = compile(batch);
    while (made->bytes() > kUsualBytes && batch > 1) made = compile(batch /= 2);
    if (made->bytes() > kMostBytes)
      return Error{"One sample's numbers within the network take more than " + grouped(kMostBytes >> 30) + " GiB", "",
                   "Make the sample or the layers smaller to look inside"};
    program_ = std::move(made);
    batch_ = make_batch(*subject.dataset, program_->batch());
    asked_ = count;
  }
  program_->bind(const_cast<float*>(subject.weights.data()), nullptr);
  feed_inputs(*program_, batch_);
  return {};
}

void InsideProgram::forward(const ProbeSubject& subject, std::span<const std::int64_t> rows) {
  samples_ = std::ssize(rows);
  gather(*subject.dataset, rows, subject.scales, batch_);
  program_->forward({subject.pool, samples_});
}

std::span<const float> InsideProgram::filled(int value, std::int64_t sample) const {
  const OpList& list = program_->ops();
  const Shape shape = shape_of(value);
  const auto* from = static_cast<const float*>(program_->value(value)) + sample * shape.size();
  std::int64_t size = shape.size();
  const int of = list.values[index(value)].lengths;
  if (of >= 0 && shape.rank() > 0) {
    const Batch::Entry* entry = batch_.find(list.lengths[index(of)].name);
    if (entry && entry->ragged())
      size = size / shape[0] * static_cast<std::int64_t>(entry->lengths[static_cast<std::size_t>(sample)]);
  }
  return {from, static_cast<std::size_t>(size)};
}

WatchedRows watched_rows(const ProbeSubject& subject, const std::vector<std::int64_t>& places, std::size_t most) {
  WatchedRows out;
  for (const std::int64_t place : places) {
    if (place < 0 || place >= std::ssize(subject.rows()) || out.rows.size() >= most) continue;
    out.places.push_back(place);
    out.rows.push_back(subject.rows()[static_cast<std::size_t>(place)]);
  }
  return out;
}

std::string no_such_rows(const ProbeSubject& subject) {
  const std::int64_t count = std::ssize(subject.rows());
  if (count == 0) return "No samples are watched: give the validation or the training part some.";
  return "There is no such sample: choose one from 1 to " + grouped(count) + ".";
}

std::string no_such_layer(const std::string& node) {
  return "The network has no layer “" + node +
         "”: choose one by its id, that of a layer in a block with the block's before it, as in block_1/dense_1.";
}

}  // namespace vitrine
