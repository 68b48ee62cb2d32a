// Every loss against PyTorch in double precision.
#include "core/losses/loss.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

using testing::close;

struct LossResult {
  float loss = 0;
  AlignedVector<float> gradient;
};

LossResult run_loss(const Op& op, const Tensor& output, const Tensor& target) {
  const Pool pool(2);
  LossResult result;
  result.gradient.resize(output.values.size());
  const std::vector<Shape> shapes{output.shape, target.shape};
  AlignedVector<std::byte> scratch(op.scratch_bytes(shapes, DType::f32));
  OpRun run(pool, true);
  run.inputs = {{output.shape, output.values.data()}, {target.shape, target.values.data()}};
  run.outputs = {{op.infer(shapes).front(), &result.loss}};
  run.scratch = scratch.data();
  op.forward(run, DType::f32);
  const float one = 1;
  run.inputs[0].grad = result.gradient.data();
  run.outputs[0].grad = const_cast<float*>(&one);
  op.backward(run, DType::f32);
  return result;
}

TEST(LossReference, EveryLossAgreesWithPyTorch) {
  for (const LossType& type : loss_types().all()) {
    const auto reference = testing::read_reference("losses", type.info.id);
    EXPECT_GE(reference.cases.size(), 6U) << type.info.id << " needs at least 6 cases in make_reference.py";
    for (std::size_t i = 0; i < reference.cases.size(); ++i) {
      SCOPED_TRACE(type.info.id + " case " + std::to_string(i) + " " + reference.cases[i].dump());
      const auto tensor = [&](const char* name) { return reference.find(i, name); };
      const OpPtr op = type.make_op(testing::params_from(type.info, reference.cases[i]["settings"]));
      const LossResult ours = run_loss(*op, *tensor("output"), *tensor("target"));
      EXPECT_TRUE(close(std::vector<float>{ours.loss}, tensor("loss")));
      EXPECT_TRUE(close(ours.gradient, tensor("grad")));
    }
  }
}

}  // namespace
}  // namespace vitrine
