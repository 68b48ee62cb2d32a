// What the decoder of a sequence to sequence network writes by itself: each token is told what was written before it,
// where training told it the truth.
#pragma once

#include <functional>
#include <memory>

#include "core/train/evaluator.h"

namespace vitrine {

// How the answer is told so far: the Input that reads it, and the token before the first.
struct TeacherForcing {
  NodeId input;
  std::int64_t length = 0, classes = 0;  // of an answer
  float start = 0;
};
// Of a project whose first objective asks for one of `classes` at each place of a sequence and is told how likely
// each is, and of data in which some Input reads the target moved on by one place. Errors in words where there is
// none.
[[nodiscard]] Result<TeacherForcing> teacher_forcing(const Project& project, const Dataset& dataset);

struct WrittenSequence {
  std::vector<std::int64_t> tokens;
  double log_probability = 0;  // of all of them, as the network sees it
};

class SequenceWriter {
 public:
  static constexpr std::int64_t kMostBeams = 64;
  // The project must have passed check_project with the data.
  static Result<std::unique_ptr<SequenceWriter>> create(const Project& project,
                                                        std::shared_ptr<const Dataset> dataset);

  // Of each of these samples the likeliest answer among those that are kept at every place: with one beam always the
  // likeliest token (greedy), with more so many beginnings side by side (Graves 2012). The weights lie in the layout
  // of the whole network. An error where the decoder sees what it is to write. `stop` is asked between batches; true
  // leaves the rest empty.
  [[nodiscard]] Result<std::vector<WrittenSequence>> write(const float* parameters, const Scales& scales,
                                                           std::span<const std::int64_t> rows, std::int64_t beams,
                                                           const Pool& pool, const std::function<bool()>& stop = {});
  [[nodiscard]] const TeacherForcing& told() const { return told_; }

 private:
  struct Beam {
    WrittenSequence written;
    bool live = true;
  };
  SequenceWriter(const Project& project, std::shared_ptr<const Dataset> dataset, TeacherForcing told);
  void write_some(std::span<const std::int64_t> rows, std::int64_t beams, const Scales& scales, const Pool& pool,
                  std::vector<WrittenSequence>& out);
  [[nodiscard]] bool looks_ahead(std::int64_t row, const Scales& scales, const Pool& pool);
  // The beams of one sample after one more place, the likeliest first.
  [[nodiscard]] std::vector<Beam> go_on(std::span<const Beam> beams, const float* logits, std::int64_t place) const;

  std::shared_ptr<const Dataset> dataset_;
  TeacherForcing told_;
  Program program_;
  int output_ = -1;
  std::size_t input_ = 0;
  Batch batch_;
  AlignedVector<float> prefix_;
};

}  // namespace vitrine
