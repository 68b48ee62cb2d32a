#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/ready.h"
#include "core/io/weights_file.h"

namespace vitrine::cli {
namespace {

Result<Tensor> read_samples(const std::string& path) {
  if (path != kStandard) return load_npy(path);
  VITRINE_TRY(const std::string bytes, read_standard_input());
  return from_npy(bytes, "standard input");
}

Status write_outputs(const Tensor& outputs, const std::string& path) {
  if (path != kStandard) return save_npy(outputs, path);
  VITRINE_TRY(const std::string bytes, to_npy(outputs));
  (void)std::fwrite(bytes.data(), 1, bytes.size(), stdout);  // main() sees whether all of it arrived
  return {};
}

}  // namespace

int predict(const PredictCall& call) {
  auto input = read_samples(call.input);
  if (!input) return complain(input.error());
  auto ready = get_ready(call.project, call.weights, call.overrides, call.threads);
  if (!ready) return complain(ready.error());
  const Shape expected = ready->loaded.dataset->input().shape;
  // One sample may come without its batch axis.
  if (input->shape == expected) input->shape = expected.with_batch(1);
  if (input->shape.rank() != expected.rank() + 1 || input->shape.without_batch() != expected)
    return complain({"The input is " + input->shape.text() + ", and the network takes N×" + expected.text(),
                     call.input, "Save an array of that shape"});
  Tensor output = ready->evaluator->predict(*input);
  if (call.probabilities) to_probabilities(ready->loaded.project, output);
  if (Status saved = write_outputs(output, call.output); !saved) return complain(saved.error());
  if (call.output == kStandard) return kDone;
  std::printf("%s: %s\n", call.output.c_str(), output.shape.text().c_str());
  return kDone;
}

}  // namespace vitrine::cli
