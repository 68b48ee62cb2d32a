#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/common.h"
#include "app/cli/ready.h"
#include "core/base/text.h"
#include "core/data/memory.h"
#include "core/io/files.h"
#include "core/io/formats.h"
#include "core/train/samples.h"

namespace vitrine::cli {

int sample(const SampleCall& call) {
  if (!call.output.ends_with(".npy"))
    return complain({"The name's extension names no known format for samples", call.output, "Use .npy"});
  auto ready = get_ready(call.project, call.weights, call.overrides, call.threads);
  if (!ready) return complain(ready.error());
  auto maker = SampleMaker::create(ready->loaded.project, ready->loaded.dataset);
  if (!maker) return complain({maker.error().what, call.project, maker.error().remedy});
  const Tensor made = (*maker)->make(ready->parameters.data(), ready->scales, call.count, call.seed, *ready->pool);
  if (Status saved = save_npy(made, call.output); !saved) return complain(saved.error());
  std::printf("%s: %s, like the data's “%s”\n", call.output.c_str(), made.shape.text().c_str(),
              printable((*maker)->field(), 60).c_str());
  return kDone;
}

}  // namespace vitrine::cli
