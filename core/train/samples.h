// Samples that a generative network makes out of random numbers: a generator's, those of the second half of a
// variational autoencoder, or what a Boltzmann machine comes to that goes to and fro from noise.
#pragma once

#include <functional>
#include <memory>

#include "core/train/evaluator.h"

namespace vitrine {

class SampleMaker {
 public:
  static constexpr std::int64_t kUsualBatch = 64;
  // The project must have passed check_project with the data. An error where its network makes no samples. It makes
  // `batch` at a time; `keep_all`: whatever comes out of a layer on the way can be read of program() afterwards.
  static Result<std::unique_ptr<SampleMaker>> create(const Project& project, std::shared_ptr<const Dataset> dataset,
                                                     std::int64_t batch = kUsualBatch, bool keep_all = false);

  // Shape of one sample, and the field of the data that it is like.
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] const std::string& field() const { return field_; }
  // How many numbers a sample is made of: of the layer in the middle, or of the random fields that the generator
  // reads. 0: there are none, or what it makes takes many rounds.
  [[nodiscard]] std::int64_t code_size() const;
  // The fields of the data that are read beside random numbers.
  [[nodiscard]] std::vector<std::string> beside() const;
  [[nodiscard]] const Program& program() const { return program_; }
  // 1 × shape, of a code of code_size() numbers. What the generator reads beside it, such as a label, is that of this
  // row of the data.
  [[nodiscard]] Tensor make_of(const float* parameters, const Scales& scales, std::span<const float> code,
                               std::int64_t beside, const Pool& pool);
  // count × shape, in the data's own unit. The weights lie in the layout of the whole network. The same seed gives
  // the same numbers, and so the same samples of the same weights, at any number of threads; of more samples the
  // first are the same. `stop` is asked between batches
  // and rounds; true leaves the rest 0.
  [[nodiscard]] Tensor make(const float* parameters, const Scales& scales, std::int64_t count, std::uint64_t seed,
                            const Pool& pool, const std::function<bool()>& stop = {});

 private:
  struct Plan {
    GraphPart part;
    std::string field;
    LossType::Readout readout = LossType::Readout::none;
    Rounds rounds = {};
  };
  static Result<Plan> plan(const Project& project);
  SampleMaker(const Project& project, std::shared_ptr<const Dataset> dataset, const Plan& plan, std::int64_t batch,
              bool keep_all);
  [[nodiscard]] bool is_drawn(const Field& field) const;
  bool go_round(const Program::Pass& pass, std::int64_t first, const std::function<bool()>& stop);
  void draw(std::int64_t first, std::int64_t count, std::uint64_t seed);
  // The memory of the first sample's code, piece by piece.
  [[nodiscard]] std::vector<std::span<float>> code_places();
  // From what the network says to the data's own unit.
  void read_out(const Scales& scales, std::span<float> made) const;

  std::shared_ptr<const Dataset> dataset_;
  std::int64_t at_once_;  // samples
  std::string field_;
  LossType::Readout readout_;
  Rounds rounds_;
  ParameterLayout whole_;
  Program program_;
  Shape shape_;
  AlignedVector<float> latent_;  // of a layer that is fed
  std::vector<AlignedVector<float>> clocks_;
  Batch batch_;
  std::vector<std::int64_t> rows_;
};

}  // namespace vitrine
