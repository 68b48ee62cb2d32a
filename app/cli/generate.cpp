#include <atomic>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/ready.h"
#include "core/train/generate.h"

namespace vitrine::cli {
namespace {

// The weights that were named, or the run's; the data are not needed.
Result<std::unique_ptr<TextGenerator>> generator_of(const GenerateCall& call, const Pool& pool) {
  std::string weights;
  VITRINE_TRY(const Trained trained, load_named(call.weights, call.project, weights));
  VITRINE_TRY(const Project project, load_project_with(call.project, {}));
  auto out = TextGenerator::create(project, trained, pool);
  if (out) return out;
  Error error = out.error();
  const bool of_weights = error.where == "weights";
  error.where = of_weights ? weights : call.project + (error.where.empty() ? "" : ", " + error.where);
  return error;
}

}  // namespace

int generate(const GenerateCall& call) {
  if (const Status fine = check_options(call.options); !fine) {
    Error error = fine.error();
    error.where = "--" + error.where;
    return complain(error);
  }
  const Pool pool(call.threads);
  auto generator = generator_of(call, pool);
  if (!generator) return complain(generator.error());
  std::atomic<bool> stopped{false};
  const Interruption interruption([&stopped] { stopped = true; });
  const auto print = [](std::string_view text) {
    (void)std::fwrite(text.data(), 1, text.size(), stdout);  // main() sees whether all of it arrived
    (void)std::fflush(stdout);
  };
  bool begun = false;
  const auto text = (*generator)->generate(call.prompt, call.options, [&](std::string_view added) {
    if (!begun) print(call.prompt);
    begun = true;
    print(added);
    return !stopped && !std::ferror(stdout);
  });
  if (begun) print("\n");
  if (!text) return complain(text.error(), begun ? kFailed : kBadInput);
  if (!text->note.empty()) std::fprintf(stderr, "vitrine-cli: --prompt: %s\n", text->note.c_str());
  return stopped ? kInterrupted : kDone;
}

}  // namespace vitrine::cli
