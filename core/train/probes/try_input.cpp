#include "core/train/probes/try_input.h"

#include <algorithm>
#include <utility>

#include "core/project/objectives.h"
#include "core/recipes/recipe.h"
#include "core/train/inside.h"
#include "core/train/probes/list.h"
#include "core/train/scaling.h"

namespace vitrine {
namespace {

constexpr double kMostBits = 4'294'967'295;  // 2³² − 1

class TryInputProbe final : public Probe {
 public:
  TryInputProbe(OwnInput input, TryWanted wanted) : input_(std::move(input)), wanted_(wanted) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<TryInputAnswer>();
    out->input = input_.numbers;
    if (input_.numbers.empty()) {
      out->why = "Nothing is given to the network: draw, type or pick a sample.";
      return out;
    }
    const auto own = OwnSubject::create(subject, input_);
    if (!own) {
      out->why = own.error().sentence();
      return out;
    }
    out->reads_more = !subject.evaluator.reads_input_only();
    const Status answered = answer((*own)->subject(), *out);
    if (!answered) out->why = answered.error().sentence();
    if (wanted_.layers && answered)
      out->activations = seen("activations", {{"samples", std::vector<std::int64_t>{0}}, {"most", wanted_.most}},
                              (*own)->subject(), activations_, stop);
    if (wanted_.saliency && answered)
      out->saliency = seen("saliency", {{"sample", std::int64_t{0}}, {"output", wanted_.output}}, (*own)->subject(),
                           saliency_, stop);
    return out;
  }

 private:
  // As predict says it; where that would leave other fields out, by a pass of its own.
  Status answer(const ProbeSubject& own, TryInputAnswer& out) {
    const Field& input = *own.dataset->find(kInput);
    if (!out.reads_more) {
      Tensor raw(input.shape.with_batch(1));
      std::copy(input_.numbers.begin(), input_.numbers.end(), raw.values.begin());
      out.output = own.evaluator.predict(raw, input.lengths);
    } else {
      VITRINE_CHECK(pass_.prepare(own, 1, [&](std::int64_t batch) {
        return std::make_unique<Program>(make_program(own.project, *own.dataset, batch, {.training = false}, false));
      }));
      pass_.forward(own, own.rows());
      const Objective& first = own.project.objectives.front();
      const OpList& list = pass_.program().ops();
      const int value = list.outputs[judged_output(output_of(first), list)].value;
      out.output = Tensor(pass_.shape_of(value).with_batch(1));
      std::copy_n(static_cast<const float*>(pass_.program().value(value)), out.output.values.size(),
                  out.output.values.begin());
      into_unit_of_target(first, own.scales, out.output.values);
    }
    to_probabilities(own.project, out.output);
    return {};
  }

  static std::shared_ptr<const ProbeAnswer> seen(const char* probe, const Params& params, const ProbeSubject& own,
                                                 std::unique_ptr<Probe>& by, const std::function<bool()>& stop) {
    if (!by) by = probe_types().at(probe).make(params);
    auto out = by->look(own, stop);
    out->step = own.step;
    return out;
  }

  OwnInput input_;
  TryWanted wanted_;
  InsideProgram pass_;
  std::unique_ptr<Probe> activations_, saliency_;
};

}  // namespace

Spec try_input_of(const OwnInput& input, const TryWanted& wanted) {
  return {"try_input",
          {{"numbers", bits_of(input.numbers)},
           {"length", input.length},
           {"beside", input.beside},
           {"layers", wanted.layers},
           {"saliency", wanted.saliency},
           {"output", wanted.output},
           {"most", wanted.most}}};
}

namespace probes {

ProbeType try_input() {
  TypeInfo info;
  info.id = "try_input";
  info.title = "Own input";
  info.category = "What it answers";
  info.doc =
      "What the network answers to an input that a person gives, normalised as the data are: the same as "
      "vitrine-cli predict. With it what comes out of each layer on the way, and the saliency of the answer.";
  info.params = {
      ParamSpec::integers("numbers", "Numbers", {})
          .range(0, kMostBits)
          .lengths(0, kMostOwnNumbers)
          .says(
              "The numbers of the input in the data's own unit, each as the bits of a 32-bit float; tokens by their "
              "index."),
      ParamSpec::integer("length", "Length", 0)
          .range(0, kMostOwnNumbers)
          .says("How many positions are filled, of sequences that end early. 0: all."),
      ParamSpec::integer("beside", "Beside", -1)
          .range(-1, 1e15)
          .says(
              "The sample, by its place in the validation part from 0, that gives what the network reads beside the "
              "input. −1: all of that is 0."),
      ParamSpec::boolean("layers", "Layers", true).says("Whether what comes out of each layer is told."),
      ParamSpec::boolean("saliency", "Saliency", false)
          .says("Whether the slope of the answer by each number of the input is told."),
      ParamSpec::integer("output", "Output", -1)
          .range(-1, 1e15)
          .says("Which number of the answer the slope is of, from 0. −1: the largest."),
      ParamSpec::integer("most", "Most", 4096)
          .range(1, 1'000'000)
          .says("How many numbers of a layer are told, at most.")};
  return {info, [info](const Params& params) {
            OwnInput input{numbers_of(integers_of(info, params, "numbers")), integer_of(info, params, "length"),
                           integer_of(info, params, "beside")};
            const TryWanted wanted{flag_of(info, params, "layers"), flag_of(info, params, "saliency"),
                                   integer_of(info, params, "output"), integer_of(info, params, "most")};
            return std::make_unique<TryInputProbe>(std::move(input), wanted);
          }};
}

}  // namespace probes
}  // namespace vitrine
