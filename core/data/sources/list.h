// Every source, one function a file. Adding one is a file, a line here and a line in list.cpp.
#pragma once

#include "core/data/dataset.h"

namespace vitrine {

using LoadedData = Result<std::shared_ptr<const Dataset>>;

SourceType none_source();
SourceType novel_source();
SourceType circle_source();
SourceType xor_source();
SourceType gaussians_source();
SourceType spiral_source();
SourceType moons_source();
SourceType flowers_source();
SourceType sine_source();
SourceType plane_source();
SourceType digits_source();
SourceType sequence_reversal_source();
SourceType associative_recall_source();
SourceType shapes_source();
SourceType scans_source();
SourceType dates_source();
SourceType adding_source();
SourceType seasonal_source();
SourceType heartbeats_source();
SourceType word_pairs_source();
SourceType sentence_pairs_source();
SourceType reviews_source();
SourceType named_things_source();
SourceType sentences_source();
SourceType csv_source();
SourceType series_source();
SourceType text_source();
SourceType idx_source();

}  // namespace vitrine
