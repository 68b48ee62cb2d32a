// An example that ships, trained as a person would train it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/io/examples.h"
#include "core/project/settings.h"
#include "core/train/trainer.h"

namespace vitrine::test {

struct TrainedExample {
  Project project;
  std::shared_ptr<const Dataset> data;
  std::unique_ptr<Pool> pool = std::make_unique<Pool>(2);
  std::unique_ptr<Trainer> trainer;
  EpochRecord last;

  using Changes = std::vector<std::pair<std::string, std::string>>;
  explicit TrainedExample(const std::string& name, const Changes& changes = {})
      : project(load_example(name).value()) {
    for (const auto& [path, value] : changes)
      if (const Status status = set_setting(project, path, value); !status)
        throw std::logic_error(status.error().sentence());
    const Spec& source = project.sources.front();
    const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
    data = source_types().at(source.type).load(source.params, "", seed, {}).value();
    trainer = Trainer::create(project, data, *pool).value();
  }

  // All epochs; the figures of the last one, which alone is judged: no weight depends on what is judged.
  const EpochRecord& train() {
    while (!trainer->all_epochs_done()) {
      while (!trainer->epoch_due())
        if (trainer->step() == Trainer::Outcome::not_finite) throw std::runtime_error(trainer->bad_story());
      if (trainer->state().epoch + 1 < trainer->info().epochs)
        trainer->next_epoch();
      else
        last = trainer->finish_epoch().value();
    }
    return last;
  }
  // One of several objectives', by its name in files.
  [[nodiscard]] double figure(const std::string& id) const {
    const auto& all = trainer->info().figures;
    for (std::size_t i = 0; i < all.size() && i < last.validation.metrics.size(); ++i)
      if (all[i].id == id) return last.validation.metrics[i];
    throw std::out_of_range("there is no figure called " + id);
  }
  // As they lie in the layout of the whole network.
  [[nodiscard]] AlignedVector<float> weights() const {
    const Trained trained = trainer->trained(false);
    AlignedVector<float> out(static_cast<std::size_t>(trainer->layout().size()));
    for (const ParameterEntry& entry : trainer->layout().entries())
      std::copy_n(trained.find(entry.key)->value.values.data(), entry.size, out.data() + entry.offset);
    return out;
  }
  [[nodiscard]] double metric(std::size_t which = 0) const { return last.validation.metrics.at(which); }
};

}  // namespace vitrine::test
