// A trainer whose network is looked into by hand: for the tests of the probes that look inside.
#pragma once

#include "core/train/probes/activations.h"
#include "tests/core/train/support.h"

namespace vitrine::test {

using Ints = std::vector<std::int64_t>;

// A trainer whose network is looked into.
struct Opened {
  explicit Opened(const Project& project, std::uint64_t steps = 0, int threads = 2)
      : pool(threads), trainer(trainer_of(project, load(project), pool)) {
    Story story;
    EXPECT_TRUE(train(*trainer, story, steps));
  }
  template <class Answer>
  std::shared_ptr<Answer> look(const Spec& request) {
    const ProbeType& type = probe_types().at(request.type);
    const Status fits = check_params(type.info, request.params, type.info.id);
    EXPECT_TRUE(fits.ok()) << (fits ? "" : fits.error().sentence());
    const auto probe = type.make(request.params);
    return std::dynamic_pointer_cast<Answer>(probe->look(trainer->subject(kNow), [] { return false; }));
  }
  std::shared_ptr<ActivationsAnswer> activations(Ints samples, const std::string& node = {},
                                                 std::int64_t most = 1'000'000) {
    return look<ActivationsAnswer>(activations_of(std::move(samples), node, most));
  }
  // A weight, as the trainer has it.
  [[nodiscard]] std::vector<double> weight(const std::string& key) const {
    const ParameterEntry& entry = *trainer->layout().find(key);
    const float* from = trainer->state().parameters.data() + entry.offset;
    return {from, from + entry.size};
  }
  // A sample of the field “input”, normalised.
  [[nodiscard]] std::vector<float> input(std::int64_t place) const {
    const Field& field = trainer->dataset().input();
    const NumberView raw = field.sample(trainer->split().validation[static_cast<std::size_t>(place)]);
    std::vector<float> out(raw.begin(), raw.end());
    trainer->scales().input.apply(out);
    return out;
  }

  const Pool pool;
  std::unique_ptr<Trainer> trainer;
};

}  // namespace vitrine::test
