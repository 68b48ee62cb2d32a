// What can be said before the first step.
#include "core/advice/rule.h"
#include "core/train/scaling.h"

namespace vitrine {

std::vector<Finding> advise_before(const Project& drawn, std::shared_ptr<const Dataset> dataset, const Split& split,
                                   const std::function<bool()>& stop) {
  std::vector<Finding> out;
  const Project project = flattened(drawn);
  const auto made = with_made_fields(project, std::move(dataset));
  if (!made || split.train.empty()) return out;
  const Scales scales = fit_scales(project, **made, split.train);
  const BeforeRun run{drawn, project, **made, split, scales, stop};
  for (const AdviceType& type : advice_types()) {
    if (!type.before || run.stopped()) continue;
    std::optional<Finding> found = type.before(run);
    if (!found) continue;
    found->rule = type.id, found->title = type.title, found->view = type.view;
    out.push_back(std::move(*found));
  }
  return out;
}

}  // namespace vitrine
