// Attention, a head at a time.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/ops/dropout_mask.h"
#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/train/step_formulas.h"

namespace vitrine {
namespace {

// Where the numbers of one head of one sample lie, and which of them there are.
class AttentionHead {
 public:
  AttentionHead(StoryCase& c, std::int64_t sample, std::int64_t head)
      : a_(c.made_from<AttentionAttributes>()), c_(c), sample_(sample), head_(head) {
    const Shape& weights = c.stage.out_shapes[1];
    queries_ = weights[2], keys_ = weights[3], all_ = c.stage.out_shapes[0][2], width_ = all_ / weights[1];
    const std::size_t parts = a_.ports ? 3 : 1;
    seen_ = c.inputs() > parts ? filled_positions(c.numbers.in(parts, sample), keys_) : keys_;
  }

  [[nodiscard]] std::int64_t queries() const { return queries_; }
  [[nodiscard]] std::int64_t keys() const { return keys_; }
  [[nodiscard]] std::int64_t width() const { return width_; }
  [[nodiscard]] double root() const { return std::sqrt(static_cast<double>(width_)); }
  [[nodiscard]] bool drops() const { return c_.stage.training && a_.dropout > 0; }

  // Queries, keys and values are parts 0, 1 and 2.
  double number(std::size_t part, std::int64_t position, std::int64_t i) {
    const std::int64_t row = a_.ports ? all_ : 3 * all_, length = part == 0 ? queries_ : keys_;
    const std::int64_t first = (a_.ports ? 0 : static_cast<std::int64_t>(part) * all_) + head_ * width_;
    return c_.numbers.in(a_.ports ? part : 0, (sample_ * length + position) * row + first + i);
  }
  // Whether this query looks at this key: behind the end of a sample there is none, and queries ask nothing there.
  [[nodiscard]] bool looks(std::int64_t query, std::int64_t key) const {
    if (key >= seen_ || (!a_.ports && query >= seen_)) return false;
    if (a_.causal && key > query) return false;
    return a_.window <= 0 || std::abs(query - key) <= a_.window;
  }
  [[nodiscard]] std::int64_t cell(std::int64_t query, std::int64_t key) const {
    return ((sample_ * c_.stage.out_shapes[1][1] + head_) * queries_ + query) * keys_ + key;
  }
  [[nodiscard]] StorySum product(std::int64_t query, std::int64_t key) {
    StorySum sum;
    for (std::int64_t i = 0; i < width_; ++i) sum.add(number(0, query, i), number(1, key, i));
    return sum;
  }
  // The softmax as the program has it, and what dropout leaves of a number there.
  double weight(std::int64_t query, std::int64_t key) { return c_.numbers.out(1, cell(query, key)); }
  [[nodiscard]] double kept(double x, std::int64_t query, std::int64_t key) const {
    if (!drops()) return x;
    double out = 0;
    DropoutMask(c_.stage.seed, a_.stream, c_.stage.step, a_.dropout)
        .apply(static_cast<std::uint64_t>(cell(query, key)), &x, 1, false, &out);
    return out;
  }
  double arriving(std::int64_t query, std::int64_t i) {
    return c_.numbers.arriving(0, (sample_ * queries_ + query) * all_ + head_ * width_ + i);
  }

  // A row of dS = A·(dA − Σ dA·A), and how large the numbers were that it was found from.
  struct Pulled {
    std::vector<double> by, magnitude;
  };
  Pulled pulled(std::int64_t query) {
    Pulled out{std::vector<double>(static_cast<std::size_t>(keys_)),
               std::vector<double>(static_cast<std::size_t>(keys_))};
    double sum = 0, size = 0;
    for (std::int64_t k = 0; k < keys_; ++k) {
      if (!looks(query, k)) continue;
      const auto at = static_cast<std::size_t>(k);
      for (std::int64_t i = 0; i < width_; ++i) {
        const double term = arriving(query, i) * number(2, k, i);
        out.by[at] += term, out.magnitude[at] += std::abs(term);
      }
      out.by[at] = kept(out.by[at], query, k), out.magnitude[at] = kept(out.magnitude[at], query, k);
      if (c_.numbers.find(StoryRole::arriving, 1)) {  // somebody reads the weights themselves
        const double g = c_.numbers.arriving(1, cell(query, k));
        out.by[at] += g, out.magnitude[at] += std::abs(g);
      }
      sum += weight(query, k) * out.by[at], size += weight(query, k) * out.magnitude[at];
    }
    for (std::int64_t k = 0; k < keys_; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const double a = looks(query, k) ? weight(query, k) : 0;
      out.by[at] = a * (out.by[at] - sum), out.magnitude[at] = a * (out.magnitude[at] + size);
    }
    return out;
  }

 private:
  AttentionAttributes a_;
  StoryCase& c_;
  std::int64_t sample_, head_, queries_ = 0, keys_ = 0, all_ = 0, width_ = 0, seen_ = 0;
};

// ---- forward

void attention_weight(StoryCase& c) {
  const auto at = place_of(c.shape, c.place);
  AttentionHead head(c, at[0], at[1]);
  if (!head.looks(at[2], at[3])) return c.find_nothing("this query does not look at this key");
  const StorySum own = head.product(at[2], at[3]);
  const double score = own.value() / head.root();
  c.say("score = (" + own.words() + ")/√" + std::to_string(head.width()) + " = " + in_story(score));
  double largest = score;
  for (std::int64_t k = 0; k < head.keys(); ++k)
    if (head.looks(at[2], k)) largest = std::max(largest, head.product(at[2], k).value() / head.root());
  StorySum sum;
  for (std::int64_t k = 0; k < head.keys(); ++k)
    if (head.looks(at[2], k)) sum.add(std::exp(head.product(at[2], k).value() / head.root() - largest));
  const double above = std::exp(score - largest);
  c.find("exp(" + in_story(score) + " − " + in_story(largest) + ")/(" + sum.words() + ") = " + in_story(above) + "/" +
             in_story(sum.value()),
         above / sum.value());
}

void attention_forward(StoryCase& c) {
  if (c.port == 1) return attention_weight(c);
  const auto at = place_of(c.shape, c.place);
  const std::int64_t width = c.shape[2] / c.stage.out_shapes[1][1];
  AttentionHead head(c, at[0], at[2] / width);
  StorySum sum;
  for (std::int64_t k = 0; k < head.keys(); ++k)
    if (head.looks(at[1], k)) sum.add(head.kept(head.weight(at[1], k), at[1], k), head.number(2, k, at[2] % width));
  c.say("head " + std::to_string(at[2] / width + 1) + ", Σ A·V" +
        (head.drops() ? ", after dropout of A" : std::string()) + ":");
  c.find(sum);
}

// ---- backward

void query_gradient(StoryCase& c, AttentionHead& head, std::int64_t query, std::int64_t i) {
  const auto pulled = head.pulled(query);
  StorySum sum;
  double magnitude = 0;
  for (std::int64_t k = 0; k < head.keys(); ++k) {
    if (!head.looks(query, k)) continue;
    const double key = head.number(1, k, i);
    sum.add(pulled.by[static_cast<std::size_t>(k)], key);
    magnitude += std::abs(pulled.magnitude[static_cast<std::size_t>(k)] * key);
  }
  c.find("(" + sum.words() + ")/√" + std::to_string(head.width()), sum.value() / head.root(),
         magnitude / head.root());
}

void key_gradient(StoryCase& c, AttentionHead& head, std::int64_t key, std::int64_t i) {
  StorySum sum;
  double magnitude = 0;
  for (std::int64_t q = 0; q < head.queries(); ++q) {
    if (!head.looks(q, key)) continue;
    const auto pulled = head.pulled(q);
    const double query = head.number(0, q, i);
    sum.add(pulled.by[static_cast<std::size_t>(key)], query);
    magnitude += std::abs(pulled.magnitude[static_cast<std::size_t>(key)] * query);
  }
  c.find("(" + sum.words() + ")/√" + std::to_string(head.width()), sum.value() / head.root(),
         magnitude / head.root());
}

void value_gradient(StoryCase& c, AttentionHead& head, std::int64_t key, std::int64_t i) {
  StorySum sum;
  for (std::int64_t q = 0; q < head.queries(); ++q)
    if (head.looks(q, key)) sum.add(head.kept(head.weight(q, key), q, key), head.arriving(q, i));
  c.find(sum);
}

void attention_backward(StoryCase& c) {
  const std::int64_t all = c.stage.out_shapes[0][2], width = all / c.stage.out_shapes[1][1];
  const auto at = place_of(c.shape, c.place);
  const std::size_t part = c.inputs() > 2 ? c.port : static_cast<std::size_t>(at[2] / all);
  const std::int64_t inside = at[2] % all;
  AttentionHead head(c, at[0], inside / width);
  c.say(std::string(part == 0   ? "dQ = dS·K/√d"
                    : part == 1 ? "dK = dSᵀ·Q/√d"
                                : "dV = Aᵀ·dy") +
        " in head " + std::to_string(inside / width + 1) + ":");
  if (part == 0) return query_gradient(c, head, at[1], inside % width);
  if (part == 1) return key_gradient(c, head, at[1], inside % width);
  value_gradient(c, head, at[1], inside % width);
}

constexpr OpFormulas kAttentionFormulas[] = {{"attention", attention_forward, attention_backward}};

}  // namespace

std::span<const OpFormulas> attention_formulas() {
  return kAttentionFormulas;
}

std::optional<StoryHead> head_of(const StoryStage& stage, const std::vector<StoryTensor>& tensors,
                                 std::int64_t sample, std::int64_t head) {
  if (stage.op != "attention" || stage.part != StoryPart::forward || stage.out_shapes.size() < 2 || tensors.empty())
    return {};
  const Shape& weights = stage.out_shapes[1];
  if (sample < 0 || sample >= weights[0] || head < 0 || head >= weights[1]) return {};
  Explained ignored;
  StoryCase c{stage, StoryNumbers(tensors), tensors.front(), 0, ignored};
  AttentionHead of(c, sample, head);
  StoryHead out{of.queries(), of.keys(), of.width(), weights[1], {}, {}, {}, {}, {}};
  std::vector<float>* const parts[] = {&out.q, &out.k, &out.v};
  for (std::size_t part = 0; part < 3; ++part)
    for (std::int64_t t = 0; t < (part == 0 ? out.queries : out.keys); ++t)
      for (std::int64_t i = 0; i < out.width; ++i) parts[part]->push_back(static_cast<float>(of.number(part, t, i)));
  for (std::int64_t q = 0; q < out.queries; ++q)
    for (std::int64_t k = 0; k < out.keys; ++k) {
      out.weights.push_back(static_cast<float>(of.weight(q, k)));
      out.scores.push_back(of.looks(q, k) ? static_cast<float>(of.product(q, k).value() / of.root())
                                          : std::numeric_limits<float>::quiet_NaN());
    }
  return c.numbers.all_there() ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<StoryPlace> place_in_head(const StoryStage& stage, const std::vector<StoryTensor>& tensors,
                                        std::int64_t sample, std::int64_t head, HeadPart part, std::int64_t number) {
  if (stage.op != "attention" || stage.out_shapes.size() < 2 || number < 0) return {};
  const Shape& weights = stage.out_shapes[1];
  const std::int64_t queries = weights[2], keys = weights[3], all = stage.out_shapes[0][2], width = all / weights[1];
  const bool scores = part == HeadPart::scores || part == HeadPart::weights;
  const bool ports = stage.in_shapes[0][2] == all;
  const auto which = static_cast<std::int64_t>(part);
  const std::int64_t length = part == HeadPart::q ? queries : keys;
  if (number >= (scores ? queries * keys : length * width)) return {};
  StoryPlace out;
  if (scores)
    out.place = (sample * weights[1] + head) * queries * keys + number;
  else
    out.place = (sample * length + number / width) * (ports ? all : 3 * all) + (ports ? 0 : which * all) +
                head * width + number % width;
  const StoryRole role = scores ? StoryRole::output : StoryRole::input;
  const std::size_t port = scores ? 1 : ports ? static_cast<std::size_t>(which) : 0;
  for (out.tensor = 0; out.tensor < tensors.size(); ++out.tensor)
    if (tensors[out.tensor].role == role && tensors[out.tensor].port == port) return out;
  return {};
}

}  // namespace vitrine
