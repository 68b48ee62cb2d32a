// Recurrent ops: both directions, with and without biases, first states and lengths.
#include "tests/core/ops/op_cases.h"

namespace vitrine::test {
namespace {

struct Kind {
  std::string name;
  std::int64_t gates, states;
  std::function<OpPtr(const Recurrence&)> make;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"rnn tanh", 1, 1, [](const Recurrence& r) { return make_rnn(r, false); }},
      {"rnn ReLU", 1, 1, [](const Recurrence& r) { return make_rnn(r, true); }},
      {"lstm", 4, 2, make_lstm},
      {"gru", 3, 1, make_gru},
  };
  return all;
}

struct Sizes {
  std::int64_t samples, positions, inputs, units;
};

// Larger weights make small differences grow from position to position, until float no longer resembles double.
Fill modest(std::int64_t units) {
  return [units](auto, double n, auto) { return n * 0.6 / std::sqrt(static_cast<double>(units)); };
}

OpCase make_case(const Kind& kind, const Sizes& s, const Recurrence& attributes, bool ragged, bool all_graded) {
  const std::int64_t gates = kind.gates * s.units;
  OpCase out{
      kind.name + " " + Shape{s.samples, s.positions, s.inputs, s.units}.text(), kind.make(attributes), {}, {}, {}};
  const auto add = [&](const Shape& shape, Fill fill, bool batched) {
    out.inputs.push_back(shape), out.fills.push_back(std::move(fill)), out.batched.push_back(batched);
  };
  add({s.samples, s.positions, s.inputs}, fill::normal(), true);
  add({gates, s.inputs}, modest(s.inputs), false);
  add({gates, s.units}, modest(s.units), false);
  for (int i = 0; attributes.bias && i < 2; ++i) add({gates}, modest(1), false);
  for (int i = 0; attributes.states && i < kind.states; ++i) add({s.samples, s.units}, modest(1), true);
  if (ragged) add({s.samples}, fill::lengths(s.positions), true);
  out.graded_outputs = all_graded ? static_cast<std::size_t>(1 + kind.states) : 1;
  out.name += std::string(attributes.reverse ? " reverse" : "") + (attributes.bias ? "" : " no bias") +
              (attributes.states ? " states" : "") + (ragged ? " lengths" : "") + (all_graded ? " last graded" : "");
  out.large = s.samples * s.positions * s.units > 1000;
  return out;
}

}  // namespace

void add_recurrent_cases(std::vector<OpCase>& cases) {
  for (const Kind& kind : kinds()) {
    for (const bool reverse : {false, true})
      for (const bool extras : {false, true}) {
        cases.push_back(make_case(kind, {1, 1, 1, 1}, {reverse, extras, extras}, false, extras));
        cases.push_back(make_case(kind, {3, 4, 2, 3}, {reverse, true, extras}, extras, !extras));
        cases.push_back(make_case(kind, {2, 5, 3, 2}, {reverse, !extras, extras}, !extras, true));
        cases.push_back(make_case(kind, {37, 9, 11, 19}, {reverse, true, extras}, extras, extras));
      }
    cases.push_back(make_case(kind, {40, 6, 70, 66}, {false, true, false}, false, false));
  }
}

}  // namespace vitrine::test
