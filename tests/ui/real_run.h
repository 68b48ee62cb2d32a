// A run as the engine trains it, for views that are to show what is computed.
#pragma once

#include <QtGlobal>

#include "core/train/run.h"

namespace vitrine::ui {

// Of a project on a generated source; one thread. `drained`: somebody takes its records.
inline std::shared_ptr<Run> runOf(const Project& project, bool drained = false) {
  const Spec& source = project.sources.front();
  RunSetup setup;
  setup.project = project;
  setup.dataset = source_types().at(source.type).load(source.params, "", 1, {}).value();
  setup.drained = drained;
  setup.threads = 1;
  auto run = Run::create(std::move(setup));
  if (!run) qFatal("%s", run.error().sentence().c_str());
  return std::shared_ptr<Run>(std::move(*run));
}

}  // namespace vitrine::ui
