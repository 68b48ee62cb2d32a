// Looks into a network while somebody watches: attention maps, predictions, the decision surface. It has programs of
// its own and only reads the weights, so watching changes nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/train/samples.h"
#include "core/train/trainer.h"
#include "core/watch/records.h"

namespace vitrine {

class Prober {
 public:
  Prober(Trainer& trainer, std::shared_ptr<const Dataset> dataset, const Pool& pool);

  // `stop` is asked between batches; true leaves the result incomplete.
  [[nodiscard]] std::shared_ptr<const ProbeResult> run(const ProbeRequest& request,
                                                       const std::function<bool()>& stop);

 private:
  [[nodiscard]] std::vector<AttentionMap> attention(const ProbeRequest& request, const AlignedVector<float>& weights);
  [[nodiscard]] std::int64_t filled_positions(const NodeId& node, std::int64_t sample, std::int64_t positions) const;
  void predictions(const ProbeRequest& request, ProbeResult& out, const std::function<bool()>& stop);
  void decision(const ProbeRequest& request, ProbeResult& out);
  void make_samples(const ProbeRequest& request, ProbeResult& out, const std::function<bool()>& stop);
  [[nodiscard]] const std::vector<std::int64_t>& watched_rows() const;

  Trainer& trainer_;
  std::shared_ptr<const Dataset> dataset_;
  const Pool& pool_;
  std::unique_ptr<Program> program_;  // keeps every tensor; for as many samples as were asked for last
  Batch batch_;
  std::optional<Result<std::unique_ptr<SampleMaker>>> maker_;  // made when first asked for
};

}  // namespace vitrine
