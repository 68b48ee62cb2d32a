#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/common.h"
#include "app/cli/ready.h"
#include "core/base/text.h"
#include "core/data/text/token_text.h"
#include "core/project/objectives.h"
#include "core/train/write_sequence.h"

namespace vitrine::cli {

int write_sequences(const WriteCall& call) {
  auto ready = get_ready(call.project, call.weights, call.overrides, call.threads);
  if (!ready) return complain(ready.error());
  const Project& project = ready->loaded.project;
  auto writer = SequenceWriter::create(project, ready->loaded.dataset);
  if (!writer) return complain({writer.error().what, call.project, writer.error().remedy});
  Part part = Part::validation;
  for (const Part candidate : {Part::train, Part::validation, Part::test})
    if (part_name(candidate) == call.split) part = candidate;
  const std::vector<std::int64_t>& rows = ready->split.part(part);
  if (rows.empty())
    return complain({"The project keeps no samples for " + call.split, call.project,
                     "Set its share, e.g. --set split." + call.split + "=0.2"});
  const auto all = (*writer)->write(ready->parameters.data(), ready->scales, rows, call.beams, *ready->pool);
  if (!all) return complain({all.error().what, call.project, all.error().remedy});
  const std::vector<WrittenSequence>& written = *all;
  const Field& answer = *ready->loaded.dataset->find(target_of(project.objectives.front()));
  std::int64_t exact = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const NumberView truth = answer.sample(rows[i]);
    std::vector<std::int64_t> wanted;
    for (std::size_t t = 0; t < truth.size(); ++t) wanted.push_back(static_cast<std::int64_t>(truth[t]));
    const bool right = wanted == written[i].tokens;
    exact += right;
    if (static_cast<std::int64_t>(i) < call.show)
      std::printf("%s%s\n", token_text(written[i].tokens, answer.names).c_str(),
                  right ? "" : (", and it is " + token_text(wanted, answer.names)).c_str());
  }
  std::printf("%s: %s of %s written without a mistake, %s\n", call.split.c_str(), grouped(exact).c_str(),
              grouped(static_cast<std::int64_t>(rows.size())).c_str(),
              call.beams == 1 ? "greedy" : (std::to_string(call.beams) + " beams").c_str());
  return kDone;
}

}  // namespace vitrine::cli
