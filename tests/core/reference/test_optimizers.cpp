// Every optimizer against PyTorch over 20 given gradients, step by step.
#include "core/optimizers/optimizer.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

using testing::close;

TEST(OptimizerReference, EveryOptimizerFollowsPyTorch) {
  for (const OptimizerType& type : optimizer_types().all()) {
    const auto reference = testing::read_reference("optimizers", type.info.id);
    EXPECT_GE(reference.cases.size(), 6U) << type.info.id << " needs at least 6 cases in make_reference.py";
    for (std::size_t i = 0; i < reference.cases.size(); ++i) {
      const auto& test = reference.cases[i];
      SCOPED_TRACE(type.info.id + " case " + std::to_string(i) + " " + test.dump());
      const auto tensor = [&](const char* name) { return reference.find(i, name); };
      const Params params = testing::params_from(type.info, test["settings"]);
      AlignedVector<float> weight = tensor("start")->values;
      const std::size_t n = weight.size();
      std::vector<AlignedVector<float>> slots(static_cast<std::size_t>(type.slots(params)), AlignedVector<float>(n));
      std::vector<float*> slot_pointers;
      for (auto& slot : slots) slot_pointers.push_back(slot.data());
      UpdateArgs args;
      args.count = static_cast<std::int64_t>(n);
      args.weight = weight.data();
      args.slots = slot_pointers.data();
      args.learning_rate = real_of(type.info, params, "learning_rate");
      args.weight_decay = test["decoupled"];
      args.decays = !test["spared"].get<bool>();
      args.params = &params;
      for (std::size_t step = 0; step < 20; ++step) {
        args.gradient = tensor("gradients")->values.data() + step * n;
        args.step = step + 1;
        type.update(type.info, args);
        Tensor wanted(Shape{args.count});
        std::copy_n(tensor("weights")->values.data() + step * n, n, wanted.values.data());
        ASSERT_TRUE(close(weight, &wanted)) << "step " << step + 1;
      }
    }
  }
}

}  // namespace
}  // namespace vitrine
