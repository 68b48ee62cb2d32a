#include "core/train/probes/written.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/graph/block.h"
#include "core/project/objectives.h"
#include "core/train/probes/list.h"
#include "core/train/write_sequence.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMostWritten = 4096;

// The field of the first Input that is not told the answer.
std::string given_to(const Graph& network, const NodeId& told) {
  for (const Node& node : network.nodes())
    if (type_of(node)->is_input && node.id != told) return text_of(type_of(node)->info, node.params, "field");
  return {};
}

class WrittenProbe final : public Probe {
 public:
  WrittenProbe(std::int64_t count, std::int64_t beams) : count_(count), beams_(beams) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<WrittenAnswer>();
    if (!writer_) writer_.emplace(SequenceWriter::create(subject.project, subject.dataset));
    if (!*writer_) {
      out->problem = writer_->error().sentence();
      return out;
    }
    SequenceWriter& writer = ***writer_;
    const auto count = std::min<std::size_t>(static_cast<std::size_t>(count_), subject.rows().size());
    const std::span<const std::int64_t> rows(subject.rows().data(), count);
    auto written = writer.write(subject.weights.data(), subject.scales, rows, beams_, subject.pool, stop);
    if (!written) {
      out->problem = written.error().sentence();
      return out;
    }
    out->given = given_to(subject.network, writer.told().input);
    out->answer = target_of(subject.project.objectives.front());
    const Field& answer = *subject.dataset->find(out->answer);
    for (std::size_t i = 0; i < count; ++i) {
      WrittenLine line{rows[i], std::move((*written)[i].tokens), {}};
      if (line.tokens.empty()) break;  // it was stopped
      const NumberView truth = answer.sample(rows[i]);
      for (std::size_t t = 0; t < truth.size(); ++t) line.wanted.push_back(static_cast<std::int64_t>(truth[t]));
      out->lines.push_back(std::move(line));
    }
    return out;
  }

 private:
  std::int64_t count_, beams_;
  std::optional<Result<std::unique_ptr<SequenceWriter>>> writer_;  // made when first asked for
};

}  // namespace

Spec written_of(std::int64_t count, std::int64_t beams) {
  return {"written", {{"count", count}, {"beams", beams}}};
}

namespace probes {

ProbeType written() {
  TypeInfo info;
  info.id = "written";
  info.title = "Written";
  info.category = "What it answers";
  info.doc =
      "What the decoder of a sequence to sequence network writes by itself for the first samples of the validation "
      "part: each token is told what it wrote before, where training told it the truth.";
  info.params = {
      ParamSpec::integer("count", "Samples", 24).range(0, kMostWritten).says("For how many samples it writes each time."),
      ParamSpec::integer("beams", "Beams", 1)
          .range(1, SequenceWriter::kMostBeams)
          .says("How many beginnings it keeps side by side. 1: always the likeliest token (greedy).")};
  return {info, [info](const Params& params) {
            return std::make_unique<WrittenProbe>(integer_of(info, params, "count"),
                                                  integer_of(info, params, "beams"));
          }};
}

}  // namespace probes
}  // namespace vitrine
