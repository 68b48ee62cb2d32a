#include "ui/docks/run_maker.h"

#include <exception>
#include <new>

#include "ui/document/background.h"

namespace vitrine::ui {
namespace {

// A run ends within a step, and a step can be long: never on the thread of the window.
void endElsewhere(Run* run) {
  inBackground([run] { delete run; });
}

MadeRun made(RunSetup& setup, const ComingWeights& resume) {
  MadeRun out;
  try {
    if (resume.valid())
      if (const auto weights = resume.get()) setup.resume = *weights, out.resumed = true;
    auto run = Run::create(std::move(setup));
    if (run)
      out.run = std::shared_ptr<Run>(run->release(), endElsewhere);
    else
      out.error = run.error();
  } catch (const std::bad_alloc&) {
    out.error = Error{"There is not enough memory to train this network", "", "Use a smaller batch or network"};
  } catch (const std::exception& e) {
    out.error = Error{std::string("The run could not be made: ") + e.what(), "", ""};
  }
  return out;
}

}  // namespace

std::future<MadeRun> makeRun(RunSetup setup, ComingWeights resume) {
  auto promise = std::make_shared<std::promise<MadeRun>>();
  std::future<MadeRun> future = promise->get_future();
  inBackground([setup = std::make_shared<RunSetup>(std::move(setup)), resume = std::move(resume), promise] {
    promise->set_value(made(*setup, resume));
  });
  return future;
}

}  // namespace vitrine::ui
