#include "core/train/probes/saliency.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"
#include "core/project/objectives.h"
#include "core/recipes/recipe.h"
#include "core/train/inside.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class SaliencyProbe final : public Probe {
 public:
  SaliencyProbe(std::int64_t sample, std::int64_t output, std::int64_t objective)
      : sample_(sample), output_(output), objective_(objective) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>&) override {
    auto out = std::make_shared<SaliencyAnswer>();
    out->why = look_at(subject, *out);
    return out;
  }

 private:
  // Why not; empty once `out` is full.
  std::string look_at(const ProbeSubject& subject, SaliencyAnswer& out) {
    const Field* field = subject.dataset->find(kInput);
    if (!field || field->kind != FieldKind::values)
      return "The input is made of tokens, which have no slope: look at a network whose input is numbers.";
    const WatchedRows chosen = watched_rows(subject, {sample_}, 1);
    if (chosen.rows.empty()) return no_such_rows(subject);
    if (const Status ready = prepare(subject); !ready) return ready.error().sentence();
    pass_.forward(subject, chosen.rows);
    if (const std::string why = choose(subject, out); !why.empty()) return why;
    pass_.backward(subject);
    out.sample = chosen.places.front(), out.row = chosen.rows.front();
    return read(*subject.dataset, *field, out);
  }

  Status prepare(const ProbeSubject& subject) {
    return pass_.prepare(subject, 1, [&](std::int64_t batch) {
      auto program = std::make_unique<Program>(
          make_program(subject.project, *subject.dataset, batch,
                       {.training = false, .input_gradients = true, .output_gradients = true}, false));
      const auto& outputs = program->ops().outputs;
      seeds_.assign(outputs.size(), {});
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const Shape shape = program->shape(outputs[i].value, 1);
        seeds_[i].resize(static_cast<std::size_t>(shape.size()));
        program->set_output_gradient(i, seeds_[i].data());
      }
      return program;
    });
  }

  // The number that is asked about, with slope 1 by itself.
  std::string choose(const ProbeSubject& subject, SaliencyAnswer& out) {
    const OpList& list = pass_.program().ops();
    const auto& objectives = subject.project.objectives;
    if (objective_ >= std::ssize(objectives))
      return "The project has no objective " + grouped(objective_ + 1) + ": choose one from 1 to " +
             grouped(std::ssize(objectives)) + ".";
    const std::size_t judged = judged_output(output_of(objectives[static_cast<std::size_t>(objective_)]), list);
    const int value = list.outputs[judged].value;
    const std::span<const float> said = pass_.filled(value, 0);
    if (output_ >= std::ssize(said))
      return "The network answers " + grouped(std::ssize(said)) + " numbers: choose one from 1 to " +
             grouped(std::ssize(said)) + ", or the largest.";
    const auto wanted =
        static_cast<std::size_t>(output_ >= 0 ? output_ : std::max_element(said.begin(), said.end()) - said.begin());
    if (!std::isfinite(said[wanted]))
      return "The network's answer is no finite number, and so has no slope: see at which layer that begins.";
    out.objective = objective_, out.output = static_cast<std::int64_t>(wanted), out.value = said[wanted];
    for (std::size_t i = 0; i < seeds_.size(); ++i) {
      std::fill(seeds_[i].begin(), seeds_[i].end(), 0.0F);
      if (list.outputs[i].value == value) seeds_[i][wanted] = 1;  // several Outputs may say the same
    }
    return {};
  }

  // The sum over all Inputs that read the field, or changed copies of it.
  std::string read(const Dataset& dataset, const Field& field, SaliencyAnswer& out) const {
    bool found = false;
    Tensor input(field.shape), gradient(field.shape);
    for (const OpList::Named& one : pass_.program().ops().inputs) {
      const Field* origin = dataset.origin(one.name);
      const auto* slope = static_cast<const float*>(pass_.program().gradient(one.value));
      if (!slope || !origin || origin->name != kInput) continue;
      const std::span<const float> fed = pass_.filled(one.value, 0);
      if (fed.size() > gradient.values.size()) continue;
      for (std::size_t i = 0; i < fed.size(); ++i) input.values[i] = fed[i], gradient.values[i] += slope[i];
      found = true;
    }
    if (!found)
      return "No slope goes from the answer to the field “input”: let an Input read it, and no StopGradient stand "
             "between.";
    out.product = Tensor(field.shape);
    for (std::size_t i = 0; i < input.values.size(); ++i)
      out.product.values[i] = input.values[i] * gradient.values[i];
    out.input = std::move(input), out.gradient = std::move(gradient);
    return {};
  }

  std::int64_t sample_, output_, objective_;
  InsideProgram pass_;
  std::vector<AlignedVector<float>> seeds_;  // one an Output
};

}  // namespace

Spec saliency_of(std::int64_t sample, std::int64_t output, std::int64_t objective) {
  return {"saliency", {{"sample", sample}, {"output", output}, {"objective", objective}}};
}

namespace probes {

ProbeType saliency() {
  TypeInfo info;
  info.id = "saliency";
  info.title = "Saliency";
  info.category = "Inside the network";
  info.doc =
      "The slope of one number that the network answers by each number of a sample, s = ∂y_k/∂x, which says what "
      "little change would move the answer (Simonyan et al. 2014), and s·x, which says how much each number adds to "
      "it (Shrikumar et al. 2016). Dropout is off, normalisation uses its running statistics.";
  info.params = {
      ParamSpec::integer("sample", "Sample", 0).range(0, 1e15).says("Its place in the validation part, from 0."),
      ParamSpec::integer("output", "Output", -1)
          .range(-1, 1e15)
          .says("Which of the numbers that the network answers, such as a class, from 0; −1: the largest."),
      ParamSpec::integer("objective", "Objective", 0)
          .range(0, static_cast<double>(kMostObjectives) - 1)
          .says("Which of the project's objectives judges that answer, from 0.")};
  return {info, [info](const Params& params) {
            return std::make_unique<SaliencyProbe>(integer_of(info, params, "sample"),
                                                   integer_of(info, params, "output"),
                                                   integer_of(info, params, "objective"));
          }};
}

}  // namespace probes
}  // namespace vitrine
