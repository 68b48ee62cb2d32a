// What happens to the samples of a batch once they are gathered and normalised: noise is added, a part is masked, an
// image is shifted, random numbers are drawn. Each batch transform makes one field, new or in the place of the one it
// reads, and draws by (seed, sample, epoch): the order of samples and the number of threads change nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/schema/registry.h"

namespace vitrine {

inline constexpr std::size_t kMostBatchTransforms = 16;

struct BatchTransformType {
  TypeInfo info;  // with the settings of made_by()
  // Shape, kind and classes of the field it makes, from the one it reads (null if its settings name none). The error
  // says what does not fit.
  std::function<Result<Field>(const Params&, const Field* from)> makes;
  // What makes one sample, see MadeField::apply; `from` as above.
  std::function<decltype(MadeField::apply)(const Params&, const Field* from)> applies;
};

const Registry<BatchTransformType>& batch_transform_types();

// The field that it makes, by name.
[[nodiscard]] const std::string& made_field(const Spec& transform);

// The same dataset with the fields that these make, in their order; the samples' numbers are shared. Errors where a
// field is not there, does not fit, or would be there twice; `where` says which one: "batch_transform_2".
[[nodiscard]] Result<std::shared_ptr<const Dataset>> with_batch_transforms(std::shared_ptr<const Dataset> dataset,
                                                                           const std::vector<Spec>& transforms,
                                                                           std::uint64_t seed);

}  // namespace vitrine
