#include "core/train/judged_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace vitrine {
namespace {

constexpr float kNotJudged = std::numeric_limits<float>::quiet_NaN();

// Sums of the places of each sample.
struct SampleSums {
  std::vector<double> error, wrong, errors, places;
  explicit SampleSums(std::size_t count) : error(count), wrong(count), errors(count), places(count) {}
  void add_error(std::size_t sample, double value) { error[sample] += value, errors[sample] += 1; }
  void add_place(std::size_t sample, bool is_wrong) { wrong[sample] += is_wrong ? 1 : 0, places[sample] += 1; }
};

float share_of(double sum, double count) {
  return count > 0 ? static_cast<float>(sum / count) : kNotJudged;
}

using Samples = std::unordered_map<std::int64_t, std::size_t>;  // by row of the dataset

void add_classes(const EvaluationAnswer& answer, const Samples& samples, SampleSums& sums) {
  const auto width = static_cast<std::size_t>(std::max<std::int64_t>(answer.outputs, 2));
  const bool sure = answer.has_probabilities && answer.probability.size() == answer.truth.size() * width;
  for (std::size_t i = 0; i < answer.truth.size(); ++i) {
    const std::size_t sample = samples.at(answer.rows[i]);
    const auto truth = static_cast<std::size_t>(answer.truth[i]);
    sums.add_place(sample, answer.truth[i] != answer.predicted[i]);
    if (!sure || truth >= width) continue;
    const auto probable = static_cast<double>(answer.probability[i * width + truth]);
    sums.add_error(sample, -std::log(std::max(probable, static_cast<double>(std::numeric_limits<float>::min()))));
  }
}

void add_numbers(const EvaluationAnswer& answer, const Samples& samples, SampleSums& sums) {
  const auto columns = static_cast<std::size_t>(answer.columns);
  for (std::size_t i = 0; i < answer.rows.size(); ++i)
    for (std::size_t k = 0; k < columns; ++k) {
      const double left = static_cast<double>(answer.true_numbers[i * columns + k]) -
                          static_cast<double>(answer.predicted_numbers[i * columns + k]);
      if (std::isfinite(left)) sums.add_error(samples.at(answer.rows[i]), left * left);
    }
}

// A wrong pixel is in the unions of two classes: the one that is there, and the one that was named.
void add_maps(const EvaluationAnswer& answer, const Samples& samples, SampleSums& sums) {
  const auto classes = static_cast<std::size_t>(answer.classes);
  if (answer.unions.size() != answer.rows.size() * classes) return;
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    double both = 0, either = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      both += static_cast<double>(answer.intersections[i * classes + k]);
      either += static_cast<double>(answer.unions[i * classes + k]);
    }
    const std::size_t sample = samples.at(answer.rows[i]);
    sums.wrong[sample] += (either - both) / 2, sums.places[sample] += both + (either - both) / 2;
  }
}

// A sample's only place.
void name_classes(const EvaluationAnswer& answer, const Samples& samples, std::size_t count, JudgedSamples& out) {
  out.truth.assign(count, -1), out.named.assign(count, -1);
  for (std::size_t i = 0; i < answer.truth.size(); ++i) {
    const std::size_t sample = samples.at(answer.rows[i]);
    out.truth[sample] = answer.truth[i], out.named[sample] = answer.predicted[i];
  }
}

void tell_numbers(const EvaluationAnswer& answer, const Samples& samples, std::size_t count, JudgedSamples& out) {
  out.true_number.assign(count, kNotJudged), out.said_number.assign(count, kNotJudged);
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    const std::size_t sample = samples.at(answer.rows[i]);
    out.true_number[sample] = answer.true_numbers[i], out.said_number[sample] = answer.predicted_numbers[i];
  }
}

bool one_place_each(const EvaluationAnswer& answer) {
  return std::all_of(answer.positions.begin(), answer.positions.end(), [](std::int32_t at) { return at == 0; });
}

}  // namespace

JudgedSamples judge_samples(const ProbeSubject& subject, std::span<const std::int64_t> rows,
                            const std::function<bool()>& stop) {
  Split some;
  some.validation.assign(rows.begin(), rows.end());
  const ProbeSubject chosen{subject.project, subject.network,   subject.dataset, some,        subject.scales,
                            subject.weights, subject.evaluator, subject.step,    subject.pool};
  const auto answer = evaluate_part(chosen, Part::validation, stop);
  JudgedSamples out;
  out.kind = answer->kind, out.why = answer->why;
  if (out.kind == EvaluationKind::none) return out;
  out.classes = answer->classes, out.class_names = answer->class_names;
  Samples samples;
  for (std::size_t i = 0; i < rows.size(); ++i) samples.emplace(rows[i], i);
  SampleSums sums(rows.size());
  const bool classes = out.kind == EvaluationKind::classes || out.kind == EvaluationKind::binary;
  if (classes) {
    add_classes(*answer, samples, sums);
    if (one_place_each(*answer)) name_classes(*answer, samples, rows.size(), out);
  } else if (out.kind == EvaluationKind::numbers) {
    add_numbers(*answer, samples, sums);
    if (answer->columns == 1 && one_place_each(*answer)) tell_numbers(*answer, samples, rows.size(), out);
  } else {
    add_maps(*answer, samples, sums);
  }
  const bool any = std::any_of(sums.errors.begin(), sums.errors.end(), [](double count) { return count > 0; });
  out.error_is = out.kind == EvaluationKind::numbers ? SampleError::distance
                 : any                               ? SampleError::log_loss
                                                     : SampleError::wrong;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.wrong.push_back(share_of(sums.wrong[i], sums.places[i]));
    const float mean = share_of(sums.error[i], sums.errors[i]);
    out.error.push_back(out.error_is == SampleError::wrong      ? out.wrong.back()
                        : out.error_is == SampleError::distance ? std::sqrt(mean)
                                                                : mean);
  }
  return out;
}

}  // namespace vitrine
