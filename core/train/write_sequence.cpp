#include "core/train/write_sequence.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/project/objectives.h"
#include "core/train/data_facts.h"
#include "core/train/programs.h"

namespace vitrine {
namespace {

constexpr std::int64_t kRows = 64;

// Whether a field says at each place what the answer says at the one before, with one token at the first.
bool is_moved_on(const Field& field, const Field& answer, std::int64_t count) {
  // What is made as batches are gathered has no values to look at.
  if (field.kind != FieldKind::tokens || field.shape != answer.shape || count < 1 || field.there() < count)
    return false;
  const auto length = static_cast<std::size_t>(answer.shape[0]);
  const float start = field.sample(0)[0];
  for (std::int64_t i = 0; i < std::min<std::int64_t>(count, 100); ++i) {
    const NumberView before = field.sample(i), after = answer.sample(i);
    if (before[0] != start) return false;
    for (std::size_t t = 1; t < length; ++t)
      if (before[t] != after[t - 1]) return false;
  }
  return true;
}

const char* const kRemedy =
    "Let the decoder's Input read what stands before each token of the target, as in the example Dates";

}  // namespace

Result<TeacherForcing> teacher_forcing(const Project& drawn, const Dataset& dataset) {
  const Project project = flattened(drawn);
  const Objective& objective = project.objectives.front();
  const Field* answer = has_target(objective) ? dataset.find(target_of(objective)) : nullptr;
  if (!answer || answer->kind != FieldKind::classes || answer->shape.rank() != 1 || answer->there() < 1)
    return Error{"The first objective asks for no sequence of tokens, so there is nothing to write", "network",
                 kRemedy};
  if (!answer->lengths.empty())
    return Error{"The answers of the data end at different places, and a decoder here writes all places", "network",
                 "Let the data pad its answers with a token of its own"};
  const Analysis analysis = find_problems(project.graph);
  const NodeId judged = output_of(objective).empty() ? analysis.outputs.front() : output_of(objective);
  const LayerFacts* facts = analysis.facts(judged);
  const Shape wanted{answer->shape[0], answer->classes};
  if (!facts || !facts->known || facts->outputs.front() != wanted ||
      loss_types().at(objective.loss.type).readout != LossType::Readout::softmax)
    return Error{"It does not tell how likely each of " + grouped(answer->classes) + " tokens is at each place",
                 project.graph.find(judged)->name, "Let it give " + wanted.text() + " and train with cross-entropy"};
  for (const Node& node : project.graph.nodes()) {
    if (!type_of(node)->is_input) continue;
    const Field* field = dataset.find(text_of(type_of(node)->info, node.params, "field"));
    if (field && field != answer && is_moved_on(*field, *answer, dataset.count))
      return TeacherForcing{node.id, answer->shape[0], answer->classes, field->sample(0)[0]};
  }
  return Error{
      "No Input is told the answer so far, so the network says all of it at once and writes nothing by itself",
      "network", kRemedy};
}

SequenceWriter::SequenceWriter(const Project& project, std::shared_ptr<const Dataset> dataset, TeacherForcing told)
    : dataset_(std::move(dataset)),
      told_(std::move(told)),
      program_(lower_graph(project.graph, kRows), {}, {.training = false}),
      batch_(make_batch(*dataset_, kRows)),
      prefix_(static_cast<std::size_t>(kRows * told_.length)) {
  const OpList& list = program_.ops();
  const NodeId judged = output_of(flattened(project).objectives.front());
  output_ = list.outputs[judged_output(judged, list)].value;
  feed_inputs(program_, batch_);
  for (std::size_t i = 0; i < list.inputs.size(); ++i)
    if (list.inputs[i].node == told_.input) input_ = i;
  program_.set_input(input_, prefix_.data());
}

Result<std::unique_ptr<SequenceWriter>> SequenceWriter::create(const Project& project,
                                                               std::shared_ptr<const Dataset> dataset) {
  VITRINE_TRY(TeacherForcing told, teacher_forcing(project, *dataset));
  VITRINE_TRY(dataset, with_made_fields(project, std::move(dataset)));
  return std::unique_ptr<SequenceWriter>(new SequenceWriter(project, std::move(dataset), std::move(told)));
}

std::vector<SequenceWriter::Beam> SequenceWriter::go_on(std::span<const Beam> beams, const float* logits,
                                                        std::int64_t place) const {
  struct Next {
    std::size_t beam;
    std::int64_t token;
    double log_probability;
  };
  std::vector<Next> all;
  for (std::size_t b = 0; b < beams.size(); ++b) {
    if (!beams[b].live) continue;
    const float* const row = logits + (static_cast<std::int64_t>(b) * told_.length + place) * told_.classes;
    const float largest = *std::max_element(row, row + told_.classes);
    double sum = 0;
    for (std::int64_t k = 0; k < told_.classes; ++k) sum += std::exp(static_cast<double>(row[k] - largest));
    for (std::int64_t k = 0; k < told_.classes; ++k)
      all.push_back({b, k, beams[b].written.log_probability + static_cast<double>(row[k] - largest) - std::log(sum)});
  }
  const std::size_t kept = std::min(all.size(), beams.size());
  // Of equal ones the first: the same answer on every machine.
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(),
                    [](const Next& a, const Next& b) {
                      if (a.log_probability != b.log_probability) return a.log_probability > b.log_probability;
                      return a.beam != b.beam ? a.beam < b.beam : a.token < b.token;
                    });
  std::vector<Beam> out;
  for (std::size_t i = 0; i < kept; ++i) {
    out.push_back({beams[all[i].beam].written, true});
    out.back().written.tokens.push_back(all[i].token);
    out.back().written.log_probability = all[i].log_probability;
  }
  while (out.size() < beams.size()) out.push_back({out.front().written, false});
  return out;
}

// Other tokens in the second half of what is told must not change what is said of the first.
bool SequenceWriter::looks_ahead(std::int64_t row, const Scales& scales, const Pool& pool) {
  const std::int64_t half = (told_.length + 1) / 2;
  const std::vector<std::int64_t> one{row};
  gather(*dataset_, one, scales, batch_, &pool);
  std::fill(prefix_.begin(), prefix_.end(), told_.start);
  const auto said = [&] {
    program_.forward({pool, 1});
    const auto* const logits = static_cast<const float*>(program_.value(output_));
    return std::vector<float>(logits, logits + half * told_.classes);
  };
  const std::vector<float> before = said();
  for (std::int64_t t = half; t < told_.length; ++t)
    prefix_[static_cast<std::size_t>(t)] = static_cast<float>(t % told_.classes);
  const std::vector<float> after = said();
  constexpr float kRounding = 1e-5F;
  float most = 0, difference = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    most = std::max(most, std::abs(before[i]));
    difference = std::max(difference, std::abs(before[i] - after[i]));
  }
  return difference > kRounding * std::max(1.0F, most);
}

void SequenceWriter::write_some(std::span<const std::int64_t> rows, std::int64_t beams, const Scales& scales,
                                const Pool& pool, std::vector<WrittenSequence>& out) {
  std::vector<std::int64_t> repeated;
  for (const std::int64_t row : rows) repeated.insert(repeated.end(), static_cast<std::size_t>(beams), row);
  gather(*dataset_, repeated, scales, batch_, &pool);
  std::fill(prefix_.begin(), prefix_.end(), told_.start);
  // At first all beams of a sample are one.
  std::vector<Beam> all(repeated.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i].live = i % static_cast<std::size_t>(beams) == 0;
  const auto width = static_cast<std::size_t>(beams);
  for (std::int64_t place = 0; place < told_.length; ++place) {
    program_.forward({pool, static_cast<std::int64_t>(repeated.size())});
    const auto* const logits = static_cast<const float*>(program_.value(output_));
    for (std::size_t sample = 0; sample < rows.size(); ++sample) {
      const std::span<Beam> own(all.data() + sample * width, width);
      const auto first = static_cast<std::int64_t>(sample * width) * told_.length * told_.classes;
      std::vector<Beam> next = go_on(own, logits + first, place);
      std::move(next.begin(), next.end(), own.begin());
      for (std::size_t b = 0; b < width; ++b)
        for (std::int64_t t = 0; t <= place && t + 1 < told_.length; ++t)
          prefix_[(sample * width + b) * static_cast<std::size_t>(told_.length) + static_cast<std::size_t>(t) + 1] =
              static_cast<float>(own[b].written.tokens[static_cast<std::size_t>(t)]);
    }
  }
  for (std::size_t sample = 0; sample < rows.size(); ++sample) out.push_back(std::move(all[sample * width].written));
}

Result<std::vector<WrittenSequence>> SequenceWriter::write(const float* parameters, const Scales& scales,
                                                           std::span<const std::int64_t> rows, std::int64_t beams,
                                                           const Pool& pool, const std::function<bool()>& stop) {
  beams = std::clamp<std::int64_t>(beams, 1, kMostBeams);
  program_.bind(const_cast<float*>(parameters), nullptr);
  if (!rows.empty() && looks_ahead(rows.front(), scales, pool))
    return Error{"What it says of a place depends on what is told behind it, so it cannot write by itself", "network",
                 "Use a decoder that reads in one direction, or attention that is causal"};
  std::vector<WrittenSequence> out;
  const auto some = static_cast<std::size_t>(kRows / beams);
  for (std::size_t at = 0; at < rows.size() && !(stop && stop()); at += some)
    write_some(rows.subspan(at, std::min(some, rows.size() - at)), beams, scales, pool, out);
  out.resize(rows.size());
  return out;
}

}  // namespace vitrine
