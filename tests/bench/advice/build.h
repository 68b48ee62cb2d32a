// What the cases of the first set are built of: small networks and small tables.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/graph/sketch.h"
#include "core/project/project.h"

namespace vitrine::bench {

using Settings = std::vector<std::pair<std::string, std::string>>;

// Sets them all; throws where a project has no such setting.
void set_all(Project& project, const Settings& settings);

// A generated source with so many samples.
[[nodiscard]] Spec source(const std::string& type, std::int64_t samples, Params more = {});
// A table of its own: `row` gives the inputs and, last, the target, from a generator and the row's number.
using RowMaker = std::function<std::vector<double>(const Rng& rng, std::uint32_t row)>;
[[nodiscard]] Spec table(const std::string& folder, const std::string& task, std::int64_t rows, const RowMaker& row);
// The same from finished rows.
[[nodiscard]] Spec table_of(const std::string& folder, const std::string& task,
                            const std::vector<std::vector<double>>& rows);
[[nodiscard]] std::vector<std::vector<double>> rows_of(std::int64_t rows, const RowMaker& row);

[[nodiscard]] inline std::string s(const char* text) {
  return text;
}
[[nodiscard]] Params wide_start(double deviation);
[[nodiscard]] Params all_alike(double value);
[[nodiscard]] std::vector<std::int64_t> deep(std::size_t layers, std::int64_t width);
// Five columns, a class by three of them; four, a number.
[[nodiscard]] std::vector<double> class_row(const Rng& rng, std::uint32_t row, double noise);
[[nodiscard]] std::vector<double> number_row(const Rng& rng, std::uint32_t row, double noise);

struct Chain {
  std::int64_t inputs = 2;
  std::vector<std::int64_t> hidden;
  std::string activation = "relu";
  std::int64_t outputs = 2;
  Params layer = {};         // of every hidden layer
  Params last = {};          // of the last one
  std::string between = {};  // a layer after each hidden one: "batch_norm", "dropout"
  Params between_params = {};
};
// A chain of Dense layers with standardised inputs; settings follow.
[[nodiscard]] Project mlp(const Chain& chain, Spec data, const Settings& settings = {});

// Digits, 12 filters, 16, dense: a small convolutional network.
[[nodiscard]] Project cnn(std::int64_t samples, const Settings& settings = {}, const std::string& activation = "relu",
                          bool normalises = false, Params conv = {});
// Digits through residual stages of that many blocks.
[[nodiscard]] Project residual(std::int64_t samples, int blocks, bool normalises, const Settings& settings = {});
// Reviews, a season, or the adding problem, through a recurrent layer of that type.
[[nodiscard]] Project reviews(const std::string& cell, const Settings& settings = {}, Params params = {});
[[nodiscard]] Project seasonal(const std::string& cell, const Settings& settings = {}, Params params = {});
[[nodiscard]] Project adding(const std::string& cell, const Settings& settings = {}, Params params = {});
// Sequence reversal by a Transformer encoder.
[[nodiscard]] Project transformer(const Settings& settings = {}, Params dense = {}, std::int64_t samples = 600);
// Digits through a bottleneck and back.
[[nodiscard]] Project autoencoder(const Settings& settings = {}, const std::string& last = "sigmoid",
                                  const std::string& hidden = "relu", std::int64_t bottleneck = 32);

}  // namespace vitrine::bench
