#include "core/train/probes/embedding.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"
#include "core/embedding/pca.h"
#include "core/graph/block.h"
#include "core/project/objectives.h"
#include "core/recipes/recipe.h"
#include "core/train/inside.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

constexpr std::int64_t kEmbeddingBatch = 64;
constexpr std::int64_t kMostEmbeddedNumbers = std::int64_t{1} << 24;  // of all points together: 64 MB

// So many of `count`, ascending: evenly over them, but in no rhythm, so that data whose classes take turns are not
// shown as one class. Of more than half of them two would fall on one place.
std::vector<std::int64_t> few_of(std::int64_t count, std::int64_t few) {
  constexpr double kGolden = 0.6180339887498949;  // the multiples of no fraction are spread more evenly
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < few; ++i) {
    const double within = std::fmod(static_cast<double>(i) * kGolden, 1);
    const double share = (static_cast<double>(i) + within) / static_cast<double>(few);
    out.push_back(static_cast<std::int64_t>(share * static_cast<double>(count)));
  }
  return out;
}

// The same of any number, none twice.
std::vector<std::int64_t> spread_over(std::int64_t count, std::int64_t most) {
  if (most <= count / 2) return few_of(count, most);
  const std::vector<std::int64_t> left_out = few_of(count, count - std::min(count, most));
  std::vector<std::int64_t> out;
  auto next = left_out.begin();
  for (std::int64_t i = 0; i < count; ++i)
    if (next != left_out.end() && *next == i)
      ++next;
    else
      out.push_back(i);
  return out;
}

class EmbeddingProbe final : public Probe {
 public:
  EmbeddingProbe(std::string node, std::int64_t count, std::int64_t components, bool tokens)
      : node_(std::move(node)),
        count_(std::clamp<std::int64_t>(count, 1, kMostEmbedded)),
        components_(std::clamp<std::int64_t>(components, 1, kMostEmbeddedComponents)),
        tokens_(tokens) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<EmbeddingAnswer>();
    numbers_.clear();
    const NodeId id = node_.empty() ? usual_layer(subject) : node_;
    const Node* node = subject.network.find(id);
    out->why = !node     ? no_such_layer(id)
               : tokens_ ? read_table(subject, *node, *out)
                         : pass_over(subject, *node, stop, *out);
    if (!out->why.empty()) return out;
    if (stop()) return nothing(*out, "The look was stopped before its end. Ask again.");
    const std::int64_t count = std::ssize(out->rows);
    const auto parts = principal_components({numbers_, count, out->width}, components_, subject.pool, stop);
    if (!parts) return nothing(*out, parts.error().sentence());
    keep(*parts, *out);
    if (!tokens_) out->judged = judge_samples(subject, out->rows, stop);
    return out;
  }

 private:
  static std::shared_ptr<ProbeAnswer> nothing(const EmbeddingAnswer& of, const std::string& why) {
    auto out = std::make_shared<EmbeddingAnswer>();
    out->node = of.node, out->name = of.name, out->tokens = of.tokens, out->why = why;
    return out;
  }

  // Back from what is judged, past Output and activations.
  static NodeId usual_layer(const ProbeSubject& subject) {
    const OpList& list = subject.evaluator.program().ops();
    NodeId id = list.outputs[judged_output(output_of(subject.project.objectives.front()), list)].node;
    while (const Node* node = subject.network.find(id)) {
      const LayerType* type = type_of(*node);
      const Edge* edge = subject.network.edge_into({id, 0});
      if (!type || !edge || !(type->is_output || type->is_activation)) break;
      id = edge->from.node;
    }
    return id;
  }

  // Each says why there are no points; empty: numbers_ has them.
  std::string pass_over(const ProbeSubject& subject, const Node& node, const std::function<bool()>& stop,
                        EmbeddingAnswer& out) {
    out.node = node.id, out.name = node.name;
    const auto& rows = subject.rows();
    if (rows.empty()) return no_such_rows(subject);
    std::string why = prepare(subject, node, out);
    if (!why.empty()) return why;
    out.there = std::ssize(rows);
    for (const std::int64_t place : spread_over(out.there, that_fit(out)))
      out.places.push_back(place), out.rows.push_back(rows[static_cast<std::size_t>(place)]);
    numbers_.reserve(out.rows.size() * static_cast<std::size_t>(out.width));
    for (std::size_t at = 0; at < out.rows.size() && !stop();) {
      const auto some = std::min(out.rows.size() - at, static_cast<std::size_t>(pass_.batch()));
      pass_.forward(subject, std::span<const std::int64_t>(out.rows).subspan(at, some));
      for (std::size_t i = 0; i < some; ++i) add(static_cast<std::int64_t>(i), out);
      at += some;
    }
    return {};
  }

  std::string prepare(const ProbeSubject& subject, const Node& node, EmbeddingAnswer& out) {
    const LayerType* type = type_of(node);
    const NodeId from = type && type->is_output ? before(subject.network, node.id) : node.id;
    const Node* input = subject.network.find(from);
    if (input && type_of(*input) && type_of(*input)->is_input && reads_tokens(subject, from))
      return node.name +
             " gives tokens, whose numbers are names: none is larger than another. Choose a layer behind "
             "an Embedding, or its table.";
    const Status ready = pass_.prepare(subject, kEmbeddingBatch, [&](std::int64_t samples) {
      return std::make_unique<Program>(lower_graph(subject.network, samples, {{from}}), std::vector<ProgramLoss>(),
                                       ProgramOptions{.training = false, .whole = &subject.evaluator.layout()});
    });
    if (!ready) return ready.error().sentence();
    out.shape = pass_.shape_of(value());
    out.averaged = out.shape.rank() == 2 || pass_.program().ops().values[index(value())].lengths >= 0;
    out.width = out.averaged ? out.shape.size() / std::max<std::int64_t>(1, out.shape[0]) : out.shape.size();
    if (out.width > kMostEmbeddedNumbers / 2)
      return node.name + " gives " + grouped(out.width) +
             " numbers for each sample, too many to compare. Choose a "
             "layer further on.";
    return {};
  }
  static NodeId before(const Graph& network, const NodeId& id) {
    const Edge* edge = network.edge_into({id, 0});
    return edge ? edge->from.node : id;
  }
  static bool reads_tokens(const ProbeSubject& subject, const NodeId& input) {
    const Field* field = subject.dataset->find(field_read_by(subject, input));
    return field && field->kind == FieldKind::tokens;
  }
  static std::string field_read_by(const ProbeSubject& subject, const NodeId& input) {
    for (const OpList::Named& one : subject.evaluator.program().ops().inputs)
      if (one.node == input) return one.name;
    return {};
  }
  [[nodiscard]] int value() const { return pass_.program().ops().outputs.front().value; }

  // How many points of that width there may be.
  [[nodiscard]] std::int64_t that_fit(EmbeddingAnswer& out) const {
    const std::int64_t most = std::min(count_, std::max<std::int64_t>(2, kMostEmbeddedNumbers / out.width));
    if (most < std::min(count_, out.there))
      out.fewer = "A point has " + grouped(out.width) + " numbers here, so " + grouped(most) + " are shown, not " +
                  grouped(std::min(count_, out.there)) + ".";
    return most;
  }

  // Sample i of the pass before.
  void add(std::int64_t i, const EmbeddingAnswer& out) {
    const std::span<const float> values = pass_.filled(value(), i);
    if (!out.averaged) {
      numbers_.insert(numbers_.end(), values.begin(), values.end());
      return;
    }
    const auto width = static_cast<std::size_t>(out.width);
    std::vector<double> sums(width, 0.0);
    for (std::size_t at = 0; at < values.size(); ++at) sums[at % width] += static_cast<double>(values[at]);
    const double positions = static_cast<double>(values.size()) / static_cast<double>(width);
    for (const double sum : sums) numbers_.push_back(static_cast<float>(positions > 0 ? sum / positions : 0));
  }

  // The rows of the table that an Embedding reads, another one's where they share it.
  std::string read_table(const ProbeSubject& subject, const Node& node, EmbeddingAnswer& out) {
    out.node = node.id, out.name = node.name, out.tokens = true;
    const ParameterEntry* table = table_of(subject, node);
    if (!table) return node.name + " has no table of tokens: choose an Embedding, or look at what comes out of it.";
    out.there = table->spec.shape[0], out.width = table->spec.shape[1];
    out.shape = Shape{out.width};
    const NodeId input = before(subject.network, node.id);
    out.token_field = field_read_by(subject, input);
    const auto width = static_cast<std::size_t>(out.width);
    for (const std::int64_t token : spread_over(out.there, that_fit(out))) {
      out.places.push_back(token), out.rows.push_back(token);
      const auto from = std::span<const float>(subject.weights)
                            .subspan(static_cast<std::size_t>(table->offset + token * out.width), width);
      numbers_.insert(numbers_.end(), from.begin(), from.end());
    }
    return {};
  }
  static const ParameterEntry* table_of(const ProbeSubject& subject, const Node& node) {
    if (node.type != "embedding") return nullptr;
    const OpList list = lower_graph(subject.network, 1);
    for (const OpList::Entry& op : list.ops)
      for (const int input : op.inputs)
        if (const int parameter = list.values[index(input)].parameter; op.node == node.id && parameter >= 0)
          for (const ParameterEntry& entry : subject.evaluator.layout().entries())
            if (entry.key == list.parameters[index(parameter)].key && entry.spec.shape.rank() == 2) return &entry;
    return nullptr;
  }

  static void keep(const PrincipalComponents& parts, EmbeddingAnswer& out) {
    std::vector<std::int64_t> places, rows;
    for (const std::int64_t row : parts.rows) {
      places.push_back(out.places[static_cast<std::size_t>(row)]);
      rows.push_back(out.rows[static_cast<std::size_t>(row)]);
    }
    out.places = std::move(places), out.rows = std::move(rows);
    out.left_out = parts.left_out;
    out.components = parts.components;
    out.points = parts.scores, out.variance = parts.variance, out.total_variance = parts.total_variance;
  }

  std::string node_;
  std::int64_t count_, components_;
  bool tokens_;
  InsideProgram pass_;
  std::vector<float> numbers_;  // of the points under way: count × width
};

}  // namespace

Spec embedding_of(const std::string& node, std::int64_t count, std::int64_t components, bool tokens) {
  return {"embedding", {{"node", node}, {"count", count}, {"components", components}, {"tokens", tokens}}};
}

namespace probes {

ProbeType embedding() {
  TypeInfo info;
  info.id = "embedding";
  info.title = "Embedding";
  info.category = "Inside the network";
  info.doc =
      "Where samples lie in what comes out of a layer, as the network answers: its numbers, brought down to the "
      "directions in which the samples differ most, principal components (Pearson 1901), with the class, the answer "
      "and the error of each. Of a sequence a point is the mean over its positions without padding. Of an Embedding "
      "the rows of its table can be shown instead, one a token.";
  info.params = {
      ParamSpec::text("node", "Layer", "")
          .says("The id of the layer. Empty: the last one before what the first objective judges that is no "
                "activation."),
      ParamSpec::integer("count", "Points", 1000)
          .range(1, kMostEmbedded)
          .says("How many samples are shown, at most, evenly spread over the validation part; of a layer with very "
                "many numbers fewer."),
      ParamSpec::integer("components", "Components", 3)
          .range(1, kMostEmbeddedComponents)
          .says("How many principal components are told of each point."),
      ParamSpec::boolean("tokens", "Tokens", false)
          .says("Of an Embedding, the rows of its table, one a token, instead of what comes out of it.")};
  return {info, [info](const Params& params) {
            return std::make_unique<EmbeddingProbe>(text_of(info, params, "node"), integer_of(info, params, "count"),
                                                    integer_of(info, params, "components"),
                                                    flag_of(info, params, "tokens"));
          }};
}

}  // namespace probes
}  // namespace vitrine
