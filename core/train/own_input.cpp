#include "core/train/own_input.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/base/text.h"
#include "core/project/objectives.h"

namespace vitrine {
namespace {

// Made as batches are gathered, of another field or of nothing: no values lie in memory.
bool is_made_anew(const Dataset& dataset, std::size_t field) {
  return std::any_of(dataset.made.begin(), dataset.made.end(),
                     [&](const MadeField& made) { return made.field == field && made.from != field; });
}

Status check_own(const Field& field, const std::vector<float>& numbers) {
  const std::string remedy = "Give the numbers of one sample";
  if (std::ssize(numbers) != field.shape.size())
    return Error{
        "The network reads " + grouped(field.shape.size()) + " numbers, and here are " + grouped(std::ssize(numbers)),
        "", remedy};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float value = numbers[i];
    const std::string which = "Number " + grouped(static_cast<std::int64_t>(i) + 1);
    if (field.kind == FieldKind::values) {
      if (std::isfinite(value) || (std::isnan(value) && field.gaps)) continue;
      return Error{which + (std::isnan(value) ? " is missing" : " is infinite"), "", "Give a number there"};
    }
    const bool known = value >= 0 && value < static_cast<float>(field.classes) && value == std::floor(value);
    if (!known)
      return Error{which + " is no token of the vocabulary", "",
                   "Give a whole number from 0 to " + grouped(field.classes - 1)};
  }
  return {};
}

// A field of one sample, without names.
Field of_one(const Field& field) {
  Field out;
  out.name = field.name, out.kind = field.kind, out.shape = field.shape;
  out.classes = field.classes, out.gaps = field.gaps;
  return out;
}

std::vector<std::int32_t> length_of_one(const Field& field, const Field& input, const OwnInput& own,
                                        std::int64_t row) {
  if (field.lengths.empty()) return {};
  const std::int64_t all = field.shape[0];
  std::int64_t length = row >= 0 ? field.lengths[static_cast<std::size_t>(row)] : all;
  if (field.lengths == input.lengths) length = own.length > 0 ? own.length : all;
  return {static_cast<std::int32_t>(std::clamp<std::int64_t>(length, 1, all))};
}

}  // namespace

std::vector<std::int64_t> bits_of(const std::vector<float>& numbers) {
  std::vector<std::int64_t> out(numbers.size());
  std::transform(numbers.begin(), numbers.end(), out.begin(),
                 [](float value) { return static_cast<std::int64_t>(std::bit_cast<std::uint32_t>(value)); });
  return out;
}

std::vector<float> numbers_of(const std::vector<std::int64_t>& bits) {
  std::vector<float> out(bits.size());
  std::transform(bits.begin(), bits.end(), out.begin(),
                 [](std::int64_t value) { return std::bit_cast<float>(static_cast<std::uint32_t>(value)); });
  return out;
}

OwnSubject::OwnSubject(const ProbeSubject& of, std::shared_ptr<const Dataset> dataset)
    : split_{.train = {0}, .validation = {0}, .test = {}}, subject_{of.project,   of.network, std::move(dataset),
                                                                    split_,       of.scales,  of.weights,
                                                                    of.evaluator, of.step,    of.pool} {}

Result<std::unique_ptr<OwnSubject>> OwnSubject::create(const ProbeSubject& of, const OwnInput& own) {
  const Dataset& data = *of.dataset;
  const Field* input = data.find(kInput);
  if (!input)
    return Error{"The data has no field “input” that could be given", "",
                 "Name the field that the network reads “input”"};
  VITRINE_CHECK(check_own(*input, own.numbers));
  const auto& rows = of.rows();
  const std::int64_t row =
      own.beside >= 0 && own.beside < std::ssize(rows) ? rows[static_cast<std::size_t>(own.beside)] : -1;
  auto one = std::make_shared<Dataset>();
  one->count = 1;
  for (std::size_t f = 0; f < data.fields.size(); ++f) {
    const Field& field = data.fields[f];
    Field& added = one->fields.emplace_back(of_one(field));
    added.lengths = length_of_one(field, *input, own, row);
    if (is_made_anew(data, f)) continue;
    AlignedVector<float> values(static_cast<std::size_t>(field.shape.size()));
    if (&field == input) {
      std::copy(own.numbers.begin(), own.numbers.end(), values.begin());
    } else if (row >= 0 && row < field.there()) {
      const NumberView beside = field.sample(row);
      std::copy(beside.begin(), beside.end(), values.begin());
    }
    added.values = Numbers(std::move(values));
  }
  one->made = data.made;
  for (MadeField& made : one->made) {
    const Field* origin = data.origin(data.fields[made.field].name);
    if (origin && origin->name == kInput) made.in_evaluation = false;
  }
  return std::unique_ptr<OwnSubject>(new OwnSubject(of, std::move(one)));
}

}  // namespace vitrine
