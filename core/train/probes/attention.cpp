#include "core/train/probes/attention.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/recipes/recipe.h"
#include "core/train/attention_heads.h"
#include "core/train/inside.h"
#include "core/train/own_tokens.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

constexpr int kMostSamples = 64, kMostTyped = 65'536, kMostLines = 64;
constexpr std::int64_t kMostAttention = std::int64_t{1} << 26;  // weights of an answer

// What the positions of a port of an attention layer stand for.
struct AttentionSide {
  std::string tokens;
  AttentionPatches patches;
  std::int64_t before = 0;
};

class AttentionProbe final : public Probe {
 public:
  // `lengths`: of the tokens for each field; none: all are for the first.
  AttentionProbe(std::vector<std::int64_t> samples, std::vector<std::int64_t> tokens,
                 const std::vector<std::int64_t>& lengths)
      : samples_(std::move(samples)) {
    auto from = tokens.begin();
    for (const std::int64_t length : lengths.empty() ? std::vector{std::ssize(tokens)} : lengths) {
      const auto to = from + std::min<std::int64_t>(length, tokens.end() - from);
      lines_.emplace_back(from, to);
      from = to;
    }
    typed_ = !tokens.empty();
  }

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<AttentionAnswer>();
    WatchedRows chosen = watched_rows(subject, samples_, typed_ ? 1 : kMostSamples);
    if (chosen.rows.empty()) return out;
    std::shared_ptr<const Dataset> read = subject.dataset;
    own_.clear();
    if (typed_) {
      out->why = take_lines(all_tokens_read(subject.network, *subject.dataset));
      if (!out->why.empty()) return out;
      read = with_tokens(*subject.dataset, chosen.rows.front(), own_);
      chosen.rows = {0};
      for (const OwnTokens& own : own_) {
        TypedLine& line = out->typed.emplace_back(TypedLine{own.field->name, {}, std::ssize(own.tokens)});
        for (const float token : read->find(line.field)->sample(0))
          line.tokens.push_back(static_cast<std::int64_t>(token));
      }
    }
    out->why = run(subject, *read, chosen.rows);
    if (!out->why.empty()) return out;
    std::int64_t room = kMostAttention;
    for (std::size_t sample = 0; sample < chosen.rows.size() && !stop(); ++sample)
      for (const auto& exposed : program_->ops().exposed) {
        if (exposed.name != "attention") continue;
        room -= program_->shape(exposed.value, program_->batch()).without_batch().size();
        if (room < 0)
          ++out->left_out;
        else
          out->maps.push_back(
              map_of(subject, exposed.node, exposed.value, chosen.places[sample], static_cast<std::int64_t>(sample)));
      }
    return out;
  }

 private:
  // Each line for its field. Why not, where that cannot be.
  [[nodiscard]] std::string take_lines(const std::vector<const Field*>& fields) {
    if (fields.empty()) return "No Input of this network reads tokens, so there is nothing to type for it.";
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::vector<std::int64_t>& line = lines_[i];
      if (line.empty()) continue;
      if (i >= fields.size())
        return "There are " + grouped(std::ssize(lines_)) + " lines, and the network reads " +
               grouped(std::ssize(fields)) + ": ask for fewer.";
      const Field& field = *fields[i];
      if (std::ssize(line) > field.shape[0])
        return "There are " + grouped(std::ssize(line)) + " tokens, and the network reads " +
               grouped(field.shape[0]) + ": ask for fewer.";
      if (!std::all_of(line.begin(), line.end(), [&](std::int64_t token) { return token < field.classes; }))
        return "A token is beyond the " + grouped(field.classes) + " that the network knows.";
      own_.push_back({&field, line});
    }
    return {};
  }

  // How many positions of a side were asked for; all where they are the sample's.
  [[nodiscard]] std::int64_t asked_for(const AttentionSide& side, std::int64_t positions) const {
    const auto own =
        std::find_if(own_.begin(), own_.end(), [&](const OwnTokens& one) { return one.field->name == side.tokens; });
    return own == own_.end() ? positions : std::min(positions, side.before + std::ssize(own->tokens));
  }

  // Through a program that keeps every tensor, for as many samples as were asked for. Why not, where it cannot.
  std::string run(const ProbeSubject& subject, const Dataset& read, const std::vector<std::int64_t>& rows) {
    const std::int64_t count = std::ssize(rows);
    if (!program_ || program_->batch() != count) {
      auto made = std::make_unique<Program>(
          make_program(subject.project, *subject.dataset, count, {.training = false, .keep_all = true}, false));
      if (made->bytes() > InsideProgram::kMostBytes)
        return "The numbers within the network take more than " + grouped(InsideProgram::kMostBytes >> 30) +
               " GiB: make the sample or the layers smaller to look inside.";
      program_ = std::move(made);
      batch_ = make_batch(*subject.dataset, count);
    }
    program_->bind(const_cast<float*>(subject.weights.data()), nullptr);
    feed_inputs(*program_, batch_);
    gather(read, rows, subject.scales, batch_);
    program_->forward({subject.pool, count});
    return {};
  }

  [[nodiscard]] AttentionMap map_of(const ProbeSubject& subject, const NodeId& id, int value, std::int64_t place,
                                    std::int64_t sample) const {
    const Node& node = *subject.network.find(id);
    const std::size_t ports = type_of(node)->input_ports(node.params).size();
    const Port query{id, 0}, key{id, ports > 1 ? 1 : 0};
    const Shape shape = program_->shape(value, program_->batch()).without_batch();  // heads × T × S
    AttentionSide asks = side_of(subject, query, shape[1]), gives = side_of(subject, key, shape[2]);
    AttentionMap out{id, node.name, place, weights_of(value, query, key, subject.network, sample)};
    cut_behind_typed(asks, gives, out.weights);
    out.queries = std::move(asks.tokens), out.keys = std::move(gives.tokens);
    out.queries_before = asks.before, out.keys_before = gives.before;
    out.query_patches = std::move(asks.patches), out.key_patches = std::move(gives.patches);
    out.entropies = head_entropies(out.weights);
    if (out.weights.shape[1] > kAttentionOverview || out.weights.shape[2] > kAttentionOverview)
      out.overview = reduced_by_max(out.weights, kAttentionOverview, kAttentionOverview);
    return out;
  }

  // Of one sample, without its padding.
  [[nodiscard]] Tensor weights_of(int value, const Port& query, const Port& key, const Graph& network,
                                  std::int64_t sample) const {
    const Shape shape = program_->shape(value, program_->batch()).without_batch();  // heads × T × S
    const std::int64_t queries = filled_positions(network, query, sample, shape[1]),
                       keys = filled_positions(network, key, sample, shape[2]);
    Tensor out(Shape{shape[0], queries, keys});
    const auto* values = static_cast<const float*>(program_->value(value)) + sample * shape.size();
    auto to = out.values.begin();
    for (std::int64_t row = 0; row < shape[0] * shape[1]; ++row)
      if (row % shape[1] < queries) to = std::copy_n(values + row * shape[2], keys, to);
    return out;
  }

  // Positions that fill up what was typed, where nothing looks at them.
  void cut_behind_typed(const AttentionSide& asks, const AttentionSide& gives, Tensor& weights) const {
    const std::int64_t queries = asked_for(asks, weights.shape[1]), keys = asked_for(gives, weights.shape[2]);
    if (queries == weights.shape[1] && keys == weights.shape[2]) return;
    Tensor out(Shape{weights.shape[0], queries, keys});
    auto to = out.values.begin();
    for (std::int64_t head = 0; head < weights.shape[0]; ++head)
      for (std::int64_t q = 0; q < queries; ++q) {
        const auto row = weights.values.begin() + (head * weights.shape[1] + q) * weights.shape[2];
        if (std::any_of(row + keys, row + weights.shape[2], [](float weight) { return weight != 0; })) return;
        to = std::copy_n(row, keys, to);
      }
    weights = std::move(out);
  }

  // Of what an input port gets for a sample of the batch: the positions that are no padding.
  [[nodiscard]] std::int64_t filled_positions(const Graph& network, const Port& port, std::int64_t sample,
                                              std::int64_t positions) const {
    const OpList& list = program_->ops();
    const Port from = network.edge_into(port)->from;
    const int value = list.layer_outputs.at(from.node).at(index(from.index));
    const int of = list.values[index(value)].lengths;
    if (of < 0) return positions;
    const auto* entry = batch_.find(list.lengths[index(of)].name);
    return static_cast<std::int64_t>(entry->lengths[static_cast<std::size_t>(sample)]);
  }

  // Back along what layers get first, to an Input whose tokens or whose parts of an image the positions are.
  [[nodiscard]] AttentionSide side_of(const ProbeSubject& subject, Port port, std::int64_t positions) const {
    AttentionSide out;
    while (const Edge* edge = subject.network.edge_into(port)) {
      const Node& node = *subject.network.find(edge->from.node);
      if (out.patches.rows == 0) find_patches(subject, node, positions - out.before, out.patches);
      if (node.type == "class_token") out.before += integer_of(type_of(node)->info, node.params, "count");
      port = {node.id, 0};
    }
    const Node& node = *subject.network.find(port.node);
    const Field* field = type_of(node)->is_input
                             ? subject.dataset->origin(text_of(type_of(node)->info, node.params, "field"))
                             : nullptr;
    const bool tokens = field && field->kind == FieldKind::tokens && field->shape == Shape{positions - out.before};
    if (tokens) out.tokens = field->name;
    if (field && field->kind == FieldKind::values && field->shape.rank() == 3 && out.patches.rows > 0)
      out.patches.field = field->name;
    else
      out.patches = {};
    if (!tokens && out.patches.field.empty()) out.before = 0;
    return out;
  }
  // Whether a layer gives as many parts of an image as there are positions, or cuts one into so many.
  void find_patches(const ProbeSubject& subject, const Node& node, std::int64_t positions,
                    AttentionPatches& out) const {
    const auto shape_of = [&](const Port& port) {
      const auto& made = program_->ops().layer_outputs.at(port.node);
      const int value = made.at(index(port.index));
      return value < 0 ? Shape() : program_->ops().values[index(value)].shape.without_batch();
    };
    Shape grid = shape_of({node.id, 0});
    if (const Edge* edge = node.type == "patches" ? subject.network.edge_into({node.id, 0}) : nullptr) {
      const auto& size = integers_of(type_of(node)->info, node.params, "size");
      grid = shape_of(edge->from);
      if (grid.rank() == 3) grid = Shape{grid[0], grid[1] / size.front(), grid[2] / size.back()};
    }
    if (grid.rank() == 3 && grid[1] * grid[2] == positions && positions > 1)
      out.rows = grid[1], out.columns = grid[2];
  }

  std::vector<std::int64_t> samples_;
  std::vector<std::vector<std::int64_t>> lines_;
  bool typed_ = false;
  std::vector<OwnTokens> own_;  // of fields of the subject, while it looks
  std::unique_ptr<Program> program_;
  Batch batch_;
};

}  // namespace

Spec attention_of(std::vector<std::int64_t> samples, bool at_start) {
  Spec out{"attention", {{"samples", std::move(samples)}}};
  return at_start ? at_step(std::move(out), 0) : out;
}

Spec attention_of_tokens(std::vector<std::int64_t> tokens, std::int64_t sample, bool at_start) {
  Spec out = attention_of({sample}, at_start);
  out.params.set("tokens", std::move(tokens));
  return out;
}

Spec attention_of_lines(const std::vector<std::vector<std::int64_t>>& lines, std::int64_t sample, bool at_start) {
  std::vector<std::int64_t> all, lengths;
  for (const auto& line : lines) {
    all.insert(all.end(), line.begin(), line.end());
    lengths.push_back(std::ssize(line));
  }
  if (all.empty()) return attention_of({sample}, at_start);
  Spec out = attention_of_tokens(std::move(all), sample, at_start);
  if (lengths.size() > 1) out.params.set("line_lengths", std::move(lengths));
  return out;
}

namespace probes {

ProbeType attention() {
  TypeInfo info;
  info.id = "attention";
  info.title = "Attention";
  info.category = "Inside the network";
  info.doc =
      "The weights of each head of each attention layer for chosen samples: which position looks at which (Vaswani "
      "et al. 2017), and its entropy in bits. Padding is left out.";
  info.params = {ParamSpec::integers("samples", "Samples", {0})
                     .range(0, 1e15)
                     .lengths(0, kMostSamples)
                     .says("Places in the validation part, from 0."),
                 ParamSpec::integers("tokens", "Tokens", {})
                     .range(0, 1e15)
                     .lengths(0, kMostTyped)
                     .says("What the Inputs that read tokens read in place of those of the first sample, one line "
                           "after the other. None: the samples are looked at as they are."),
                 ParamSpec::integers("line_lengths", "Lengths of lines", {})
                     .range(0, kMostTyped)
                     .lengths(0, kMostLines)
                     .says("How many of the tokens are for each field that Inputs read tokens of, in their order; 0: "
                           "that of the sample. None: all are for the first.")};
  return {info, [info](const Params& params) {
            return std::make_unique<AttentionProbe>(integers_of(info, params, "samples"),
                                                    integers_of(info, params, "tokens"),
                                                    integers_of(info, params, "line_lengths"));
          }};
}

}  // namespace probes
}  // namespace vitrine
