// What the generated sources share: parameters that all have, the loop over samples, fields of the usual kinds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/data/draws.h"
#include "core/data/sources/list.h"

namespace vitrine {

ParamSpec samples_spec(std::int64_t fallback);
// Standard deviation of Gaussian noise on each coordinate or value.
ParamSpec noise_spec(double fallback, double most, std::string doc);

// Called as the source is, with as many samples as it is asked for; no fields yet.
std::shared_ptr<Dataset> new_dataset(const TypeInfo& info, const Params& params);

// Calls draw(i, draws) for each sample, with random words that depend on (seed, source id, i) alone. Reports progress
// every few milliseconds; an error only when cancelled.
Status for_each_sample(std::int64_t count, const std::string& source_id, std::uint64_t seed, const Progress& progress,
                       FunctionRef<void(std::int64_t, Draws&)> draw);

// A field with room for `count` samples, checked against the machine's memory.
Result<Field> make_field(std::string name, FieldKind kind, const Shape& shape, std::int64_t count,
                         std::int64_t classes = 0);
// "0", "1", … as class or token names.
std::vector<std::string> counted_names(std::int64_t count);

struct Point {
  double x = 0, y = 0;
};
// A dataset of points in the plane in `classes` classes, sample i of class i mod classes: every prefix is balanced.
// `place` puts a point of the given class, `noise` (standard deviation) moves it.
LoadedData make_points(const TypeInfo& info, const Params& params, std::int64_t classes, std::uint64_t seed,
                       const Progress& progress, const std::function<Point(std::int64_t label, Draws&)>& place);
// Regression: inputs uniform in ±reach, target = value(inputs) + noise.
LoadedData make_curve(const TypeInfo& info, const Params& params, std::vector<std::string> inputs, double reach,
                      std::uint64_t seed, const Progress& progress,
                      const std::function<double(const float* inputs)>& value);

}  // namespace vitrine
