// What the first step of a workload starts from, for whoever compares: another program that takes the same batch and
// the same weights must find the same loss.
#include <cstdio>
#include <numeric>
#include <span>
#include <vector>

#include "app/cli/bench/workloads.h"
#include "app/cli/commands.h"
#include "core/data/batch.h"
#include "core/io/weights_file.h"
#include "core/train/programs.h"

namespace vitrine::cli {

int bench_first(const std::string& name, int threads, const std::string& file) {
  const Workload workload = make_workload(name);
  const auto count = std::get<std::int64_t>(*workload.project.training.find("batch_size"));
  const Pool pool(threads);
  Program program = make_program(workload.project, *workload.dataset, count, {.training = true});
  AlignedVector<float> parameters(static_cast<std::size_t>(program.layout().size())), gradients(parameters.size());
  program.layout().initialise(1, parameters);
  program.bind(parameters.data(), gradients.data());
  Batch batch = make_batch(*workload.dataset, count);
  std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  gather(*workload.dataset, rows, {}, batch);
  feed_inputs(program, batch);
  feed_losses(program, goals_of(workload.project), batch);
  program.forward({pool, count});

  NamedTensors out;
  for (const auto& entry : program.layout().entries()) {
    Tensor tensor(entry.spec.shape);
    std::copy_n(parameters.begin() + entry.offset, entry.size, tensor.values.begin());
    out.tensors.emplace_back(entry.name, std::move(tensor));
  }
  for (const Batch::Entry& field : batch.fields)
    out.tensors.emplace_back(field.name, Tensor(field.shape.with_batch(count), field.values));
  Tensor loss(Shape{1});
  loss.values[0] = *static_cast<const float*>(program.value(program.loss_value(0)));
  std::printf("%s: first loss %.9g\n", name.c_str(), static_cast<double>(loss.values[0]));
  out.tensors.emplace_back("loss", std::move(loss));
  if (Status saved = save_tensors(out, file); !saved) return complain(saved.error(), kFailed);
  return kDone;
}

}  // namespace vitrine::cli
