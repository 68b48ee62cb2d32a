// What is told how long each sample is, and does without.
#include "tests/core/ops/op_cases.h"

namespace vitrine::test {
namespace {

void add_attention(std::vector<OpCase>& cases) {
  struct Case {
    std::int64_t samples, tokens, heads, head_width;
  };
  for (const Case& c : {Case{2, 3, 1, 2}, Case{3, 5, 2, 3}, Case{4, 7, 3, 2}, Case{6, 150, 2, 16}}) {
    for (const bool causal : {false, true}) {
      for (const double dropout : {0.0, 0.3}) {
        cases.push_back({"attention with lengths " + std::to_string(c.samples) + "×" + std::to_string(c.tokens) +
                             (causal ? " causal" : "") + (dropout > 0 ? " dropout" : ""),
                         make_attention({c.heads, causal, 0, dropout, 31}),
                         {{c.samples, c.tokens, 3 * c.heads * c.head_width}, {c.samples}},
                         {fill::normal(), fill::lengths(c.tokens)},
                         {}});
        cases.back().large = c.tokens > 20;
        cases.back().rows_independent = dropout == 0;
        cases.push_back(cases.back());
        cases.back().name += " with a gradient of the weights";
        cases.back().graded_outputs = 2;
      }
    }
  }
}

// Queries of one sequence, keys and values of another; and windows, of which queries see nothing where the keys end.
void add_masked_attention(std::vector<OpCase>& cases) {
  struct Case {
    std::int64_t samples, queries, keys, heads, head_width, window;
  };
  for (const Case& c :
       {Case{1, 1, 1, 1, 1, 0}, Case{2, 3, 5, 2, 2, 0}, Case{3, 5, 2, 1, 3, 0}, Case{2, 6, 6, 2, 2, 1},
        Case{3, 7, 4, 1, 2, 2}, Case{4, 150, 170, 2, 8, 0}, Case{3, 200, 200, 2, 8, 17}})
    for (const bool ports : {false, true})
      for (const bool causal : {false, true})
        for (const bool ragged : {false, true}) {
          if (!ports && (c.queries != c.keys || c.window == 0)) continue;
          if (causal && ports && c.window == 0) continue;
          const std::int64_t width = c.heads * c.head_width;
          const double dropout = ragged ? 0.3 : 0;
          OpCase out{"attention " + std::to_string(c.queries) + " to " + std::to_string(c.keys) + " window " +
                         std::to_string(c.window) + (ports ? " ports" : "") + (causal ? " causal" : "") +
                         (ragged ? " with lengths and dropout" : ""),
                     make_attention({c.heads, causal, c.window, dropout, 31, ports}),
                     {},
                     {},
                     {}};
          if (ports)
            out.inputs = {{c.samples, c.queries, width}, {c.samples, c.keys, width}, {c.samples, c.keys, width}};
          else
            out.inputs = {{c.samples, c.queries, 3 * width}};
          out.fills.resize(out.inputs.size(), fill::normal());
          if (ragged) out.inputs.push_back({c.samples}), out.fills.push_back(fill::lengths(c.keys));
          out.large = c.queries > 20;
          out.rows_independent = dropout == 0;
          out.graded_outputs = causal ? 2 : 1;
          cases.push_back(out);
        }
}

void add_means(std::vector<OpCase>& cases) {
  for (const Shape& x : {Shape{1, 1, 1}, Shape{3, 4, 2}, Shape{2, 7, 5}, Shape{5, 2, 3}, Shape{17, 65, 67}}) {
    for (const bool ragged : {false, true}) {
      std::vector<Shape> inputs{x};
      if (ragged) inputs.push_back({x[0]});
      cases.push_back({"mean_over_positions " + x.text() + (ragged ? " with lengths" : ""),
                       make_mean_over_positions(),
                       inputs,
                       {fill::normal(), fill::lengths(x[1])},
                       {}});
      cases.back().large = x.size() > 1000;
    }
  }
}

void add_batch_norm_positions(std::vector<OpCase>& cases) {
  for (const Shape& x : {Shape{2, 4, 3}, Shape{5, 3, 1}, Shape{3, 6, 5}, Shape{1, 7, 2}, Shape{13, 17, 67}}) {
    for (const bool training : {true, false}) {
      for (const bool ragged : {false, true}) {
        const Shape channels{x[2]};
        std::vector<Shape> inputs{x, channels, channels, channels, channels};
        if (ragged) inputs.push_back({x[0]});
        cases.push_back(
            {std::string("batch_norm_positions ") + (training ? "training " : "evaluating ") + x.text() +
                 (ragged ? " with lengths" : ""),
             make_batch_norm_positions({1e-3, 0.1, false}),
             inputs,
             {fill::normal(), fill::normal(), fill::normal(), fill::normal(), fill::positive(), fill::lengths(x[1])},
             {true, false, false, false, false},
             training,
             !training});
        cases.back().large = x.size() > 1000;
      }
    }
  }
}

}  // namespace

void add_sequence_cases(std::vector<OpCase>& cases) {
  add_attention(cases);
  add_masked_attention(cases);
  add_means(cases);
  add_batch_norm_positions(cases);
}

}  // namespace vitrine::test
