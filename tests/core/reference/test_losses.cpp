// Every loss against PyTorch in double precision.
#include "core/losses/loss.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

using testing::close;

struct LossResult {
  float loss = 0, weight = 0;
  AlignedVector<float> gradients[2];  // by the output, by the target
};

// `inputs`: output, target and, where there are some, weights.
LossResult run_loss(const Op& op, const std::vector<const Tensor*>& inputs) {
  const Pool pool(2);
  LossResult result;
  std::vector<Shape> shapes;
  OpRun run(pool, true);
  for (const Tensor* input : inputs) {
    shapes.push_back(input->shape);
    run.inputs.push_back({input->shape, input->values.data()});
  }
  AlignedVector<std::byte> scratch(op.scratch_bytes(shapes, DType::f32));
  const std::vector<Shape> outputs = op.infer(shapes);
  AlignedVector<float> kept(outputs.size() > 2 ? static_cast<std::size_t>(outputs[2].size()) : 0);
  run.outputs = {{outputs[0], &result.loss}, {outputs[1], &result.weight}};
  if (outputs.size() > 2) run.outputs.push_back({outputs[2], kept.data()});
  run.scratch = scratch.data();
  op.forward(run, DType::f32);
  const float one = 1;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!op.differentiable(i)) continue;
    result.gradients[i].resize(inputs[i]->values.size());
    run.inputs[i].grad = result.gradients[i].data();
  }
  run.outputs[0].grad = const_cast<float*>(&one);
  op.backward(run, DType::f32);
  return result;
}

TEST(LossReference, EveryLossAgreesWithPyTorch) {
  for (const LossType& type : loss_types().all()) {
    const auto reference = testing::read_reference("losses", type.info.id);
    EXPECT_GE(reference.cases.size(), 6U) << type.info.id << " needs at least 6 cases in make_reference.py";
    int weighted = 0;
    for (std::size_t i = 0; i < reference.cases.size(); ++i) {
      SCOPED_TRACE(type.info.id + " case " + std::to_string(i) + " " + reference.cases[i].dump());
      const auto tensor = [&](const char* name) { return reference.find(i, name); };
      const OpPtr op = type.make_op(testing::params_from(type.info, reference.cases[i]["settings"]));
      std::vector<const Tensor*> inputs{tensor("output"), tensor("target")};
      if (tensor("weights")) inputs.push_back(tensor("weights")), ++weighted;
      const LossResult ours = run_loss(*op, inputs);
      EXPECT_TRUE(close(std::vector<float>{ours.loss}, tensor("loss")));
      EXPECT_TRUE(close(ours.gradients[0], tensor("grad")));
      if (!tensor("grad_target")) continue;
      EXPECT_TRUE(close(ours.gradients[1], tensor("grad_target")));
    }
    EXPECT_GE(weighted, 2) << type.info.id << " needs weighted cases";
  }
}

}  // namespace
}  // namespace vitrine
