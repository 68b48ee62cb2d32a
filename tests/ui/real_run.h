// A run as the engine trains it, for views that are to show what is computed.
#pragma once

#include <QtGlobal>

#include "core/train/run.h"

namespace vitrine::ui {

// For a project on a generated source; one thread.
inline RunSetup setupOf(const Project& project) {
  const Spec& source = project.sources.front();
  RunSetup setup;
  setup.project = project;
  setup.dataset = source_types().at(source.type).load(source.params, "", 1, {}).value();
  setup.threads = 1;
  return setup;
}

inline std::shared_ptr<Run> runOf(RunSetup setup) {
  auto run = Run::create(std::move(setup));
  if (!run) qFatal("%s", run.error().sentence().c_str());
  return std::shared_ptr<Run>(std::move(*run));
}

// `drained`: somebody takes its records.
inline std::shared_ptr<Run> runOf(const Project& project, bool drained = false) {
  RunSetup setup = setupOf(project);
  setup.drained = drained;
  return runOf(std::move(setup));
}

// One that keeps its states, and whose records somebody takes.
inline std::shared_ptr<Run> keptRunOf(const Project& project) {
  RunSetup setup = setupOf(project);
  setup.past = std::make_shared<Snapshots>();
  return runOf(std::move(setup));
}

}  // namespace vitrine::ui
