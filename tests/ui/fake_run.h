// A run that trains nothing: tests push what a real one would publish, and read what it is asked for.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "core/train/probes/attention.h"
#include "core/train/probes/outputs.h"
#include "core/train/probes/surface.h"
#include "core/train/probes/units.h"
#include "core/train/run.h"
#include "core/watch/step_log.h"

namespace vitrine::ui {

class FakeRun : public Run {
 public:
  explicit FakeRun(std::shared_ptr<const Dataset> dataset = std::make_shared<Dataset>())
      : m_dataset(std::move(dataset)) {
    m_info.figures = {{"accuracy", "Accuracy", "", false}};
    m_info.steps_per_epoch = 100;
    m_info.total_steps = 1'000;
    m_info.epochs = 10;
    m_status.phase = RunPhase::training;
    for (std::int64_t i = 0; i < m_dataset->count; ++i)
      (i % 5 == 4 ? m_split.validation : m_split.train).push_back(i);
    m_info.train_samples = static_cast<std::int64_t>(m_split.train.size());
    m_info.validation_samples = static_cast<std::int64_t>(m_split.validation.size());
  }

  const RunInfo& info() const override { return m_info; }
  const Project& project() const override { return m_project; }
  const Dataset& dataset() const override { return *m_dataset; }
  const Split& split() const override { return m_split; }
  const Adoption& adoption() const override { return m_adoption; }
  void train() override { m_status.phase = RunPhase::training; }
  void pause() override { m_status.phase = RunPhase::paused; }
  void step_once() override {}
  void step_epoch() override {}
  void set_tempo(double) override {}
  void stop() override { m_status.phase = RunPhase::finished; }
  void reset() override { m_status = {}; }
  Status set_live(const std::string&, double) override { return {}; }
  Status set_weight(const std::string&, std::int64_t, float) override { return {}; }
  RunStatus status() const override { return m_status; }
  SwapBuffer<StepBlock>& steps() override {
    if (!m_log) m_log = std::make_unique<StepLog>(m_layers = m_info.layers.size());
    return m_log->rows();
  }
  SwapBuffer<std::vector<EpochRecord>>& epochs() override { return m_epochs; }
  std::shared_ptr<const Watched> watch(const Spec& request) override { return m_desk.watch(request); }
  std::future<std::shared_ptr<const Trained>> trained(Which) override { return {}; }
  void wait() override {}

  // ---- what tests do with it
  RunInfo& mutableInfo() { return m_info; }
  RunStatus& mutableStatus() { return m_status; }
  Project& mutableProject() { return m_project; }
  Split& mutableSplit() { return m_split; }
  // What is asked of a probe now; none where nobody watches.
  std::optional<Params> asked(const char* probe, bool start = false) const {
    for (const auto& one : m_desk.watched())
      if (one->request.type == probe && (step_asked(one->request) == 0) == start) return one->request.params;
    return {};
  }
  std::int64_t asked(const char* probe, const char* param) const {
    const auto params = asked(probe);
    return params ? integer_of(probe_types().at(probe).info, *params, param) : -1;
  }

  // One step; every layer has the same gradient norm but for its order of magnitude.
  void pushStep(std::uint64_t step, float loss, float metric = 0.5F, float penalty = 0, float gradient = 0.1F) {
    m_status.step = step;
    m_status.epoch = static_cast<std::uint32_t>((step - 1) / std::max<std::uint64_t>(1, m_info.steps_per_epoch) + 1);
    StepRecord record;
    record.step = step;
    record.epoch = m_status.epoch;
    record.loss = loss;
    record.metric = metric;
    record.penalty = penalty;
    record.gradient_norm = gradient;
    std::vector<float> norms, ratios(m_info.layers.size(), 1e-3F);
    for (std::size_t i = 0; i < m_info.layers.size(); ++i) {
      const float wave = std::exp(std::sin(static_cast<float>(step) * 0.05F + static_cast<float>(i)) * 0.4F);
      norms.push_back(gradient * wave / static_cast<float>(1 + 3 * i));
    }
    if (!m_log || m_layers != norms.size()) m_log = std::make_unique<StepLog>(m_layers = norms.size());
    m_log->add(record, {norms, ratios, {}});
  }
  // What the log has not handed over yet.
  void flush() { m_log->flush(); }
  void pushEpoch(std::uint32_t epoch, float trainLoss, float validationLoss, float accuracy) {
    m_epochs.push([&](std::vector<EpochRecord>& all) {
      EpochRecord record;
      record.epoch = epoch;
      record.step = epoch * m_info.steps_per_epoch;
      record.train = {trainLoss, {accuracy}};
      record.validation = {validationLoss, {accuracy}};
      record.has_validation = true;
      all.push_back(record);
    });
  }
  // To whoever watches.
  void publish(AttentionAnswer answer, bool start = false) { give("attention", std::move(answer), start); }
  void publish(OutputsAnswer answer) { give("outputs", std::move(answer)); }
  void publish(SurfaceAnswer answer) { give("surface", std::move(answer)); }
  void publish(UnitsAnswer answer) { give("units", std::move(answer)); }

 private:
  template <class Answer>
  void give(const char* probe, Answer answer, bool start = false) {
    const auto shared = std::make_shared<const Answer>(std::move(answer));
    for (const auto& one : m_desk.watched())
      if (one->request.type == probe && (step_asked(one->request) == 0) == start) one->publish(shared);
  }

  std::shared_ptr<const Dataset> m_dataset;
  RunInfo m_info;
  Project m_project;
  Split m_split;
  Adoption m_adoption;
  RunStatus m_status;
  std::size_t m_layers = 0;
  std::unique_ptr<StepLog> m_log;
  SwapBuffer<std::vector<EpochRecord>> m_epochs;
  ProbeDesk m_desk;
};

}  // namespace vitrine::ui
