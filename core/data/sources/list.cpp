#include "core/data/sources/list.h"

#include <new>

namespace vitrine {
namespace {

// What holds for every source is asked here, once: parameters in range before, a sound dataset after.
SourceType checked(SourceType type) {
  auto load = [info = type.info, inner = std::move(type.load)](const Params& params, const std::string& base,
                                                               std::uint64_t seed,
                                                               const Progress& progress) -> LoadedData {
    VITRINE_CHECK(check_params(info, params, "data “" + info.title + "”"));
    try {
      VITRINE_TRY(auto dataset, inner(params, base, seed, progress));
      if (Status status = check_dataset(*dataset); !status) {
        Error error = status.error();
        error.where = dataset->title + (error.where.empty() ? "" : ", " + error.where);
        return error;
      }
      return dataset;
    } catch (const std::bad_alloc&) {
      return Error{"There is not enough free memory for the data", info.title,
                   "Use less data or close other programs"};
    }
  };
  type.load = std::move(load);
  return type;
}

}  // namespace

const Registry<SourceType>& source_types() {
  static const Registry<SourceType> registry({
      checked(none_source()),
      checked(digits_source()),
      checked(shapes_source()),
      checked(scans_source()),
      checked(circle_source()),
      checked(xor_source()),
      checked(gaussians_source()),
      checked(spiral_source()),
      checked(moons_source()),
      checked(flowers_source()),
      checked(sine_source()),
      checked(plane_source()),
      checked(sequence_reversal_source()),
      checked(associative_recall_source()),
      checked(adding_source()),
      checked(seasonal_source()),
      checked(heartbeats_source()),
      checked(word_pairs_source()),
      checked(sentence_pairs_source()),
      checked(reviews_source()),
      checked(named_things_source()),
      checked(dates_source()),
      checked(sentences_source()),
      checked(novel_source()),
      checked(csv_source()),
      checked(series_source()),
      checked(text_source()),
      checked(idx_source()),
  });
  return registry;
}

}  // namespace vitrine
