// A network that reads two sequences.
#pragma once

#include "tests/core/train/support.h"

namespace vitrine::test {

// Two Inputs: what is rewritten, and what was written before, which attends to it.
inline Project dates_project() {
  Project project;
  project.sources = {{"dates", {{"samples", std::int64_t{60}}}}};
  const auto data = load(project);
  const Field &given = data->input(), &wanted = data->target(), &previous = *data->find("previous");
  Sketch s(project.graph);
  s.tokens(given.shape[0], given.classes);
  const NodeId keys = s.add("embedding", {{"vocabulary", given.classes}, {"width", std::int64_t{8}}});
  s.tokens(previous.shape[0], previous.classes);
  read_field(project.graph, s.last(), previous.name);
  s.add("embedding", {{"vocabulary", previous.classes}, {"width", std::int64_t{8}}});
  const NodeId crossed = s.add("cross_attention", {{"heads", std::int64_t{2}}});
  for (const int port : {1, 2})
    if (!project.graph.connect({{keys, 0}, {crossed, port}})) throw std::logic_error("no such port");
  s.dense(wanted.classes);
  s.add("output");
  project.training = {{"epochs", std::int64_t{2}}, {"batch_size", std::int64_t{16}}};
  set(project, "layer.input_1.lengths", "input");
  return project;
}

}  // namespace vitrine::test
