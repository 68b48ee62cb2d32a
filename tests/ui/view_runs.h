// Which run shows most of a view, and the networks of those runs: small, and on few samples.
#pragma once

#include <QByteArray>
#include <QString>

#include "core/project/project.h"
#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/view_at_rest.h"

namespace vitrine::ui {

// On fewer samples.
inline Project exampleOfFew(const char* name) {
  Project project = load_example(name).value();
  project.sources.front().params.set("samples", std::int64_t{120});
  return project;
}

// Writes letters.
inline Project writing() {
  Project project;
  project.sources = {{"sentences", {{"characters", std::int64_t{2000}}, {"length", std::int64_t{8}}}}};
  const auto letters =
      (*source_types().at("sentences").load(project.sources.front().params, "", 1, {}))->input().classes;
  Sketch s(project.graph);
  s.tokens(8, letters);
  s.add("embedding", {{"vocabulary", letters}, {"width", std::int64_t{8}}});
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}, {"causal", true}});
  s.dense(letters);
  s.add("output");
  return project;
}

inline QByteArray runFor(const QString& view) {
  if (view == "attention") return "reversal";
  if (view == "predictions" || view == "landscape") return "spiral";
  if (view == "metric_2") return "two-heads";
  if (view == "samples") return "gan";
  if (view == "recurrent") return "adding";
  if (view == "written") return "dates";
  if (view == "text") return "text";
  return "digits";
}

inline Project projectOf(const QByteArray& run) {
  if (run == "reversal") return exampleOfFew("sequence-transformer");
  if (run == "spiral") return spiralNetwork();
  if (run == "two-heads") return exampleOfFew("digits-two-heads");
  if (run == "gan") return exampleOfFew("gaussians-gan");
  if (run == "adding") return exampleOfFew("adding-lstm");
  if (run == "dates") return exampleOfFew("dates-seq2seq");
  if (run == "text") return writing();
  return digitsNetwork();
}

}  // namespace vitrine::ui
