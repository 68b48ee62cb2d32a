#include "tests/bench/advice/build.h"

#include <cmath>
#include <stdexcept>

#include "core/base/text.h"
#include "core/io/files.h"
#include "core/project/settings.h"

namespace vitrine::bench {

void set_all(Project& project, const Settings& settings) {
  for (const auto& [path, value] : settings)
    if (const Status done = set_setting(project, path, value); !done) throw std::logic_error(done.error().sentence());
}

Spec source(const std::string& type, std::int64_t samples, Params more) {
  more.set("samples", samples);
  return {type, std::move(more)};
}

std::vector<std::vector<double>> rows_of(std::int64_t rows, const RowMaker& row) {
  const Rng rng(7, 1);
  std::vector<std::vector<double>> out;
  for (std::int64_t i = 0; i < rows; ++i) out.push_back(row(rng, static_cast<std::uint32_t>(i)));
  return out;
}

Params wide_start(double deviation) {
  return {{"initializer", s("normal")}, {"initializer.std", deviation}};
}
Params all_alike(double value) {
  return {{"initializer", s("constant")}, {"initializer.value", value}};
}
std::vector<std::int64_t> deep(std::size_t layers, std::int64_t width) {
  return std::vector<std::int64_t>(layers, width);
}

std::vector<double> class_row(const Rng& rng, std::uint32_t row, double noise) {
  std::vector<double> out;
  for (std::uint64_t i = 0; i < 5; ++i) out.push_back(rng.normal(row, i));
  const double z = out[0] * out[1] + 0.5 * out[2] + noise * rng.normal(row, 9);
  out.push_back(z > 0 ? 1 : 0);
  return out;
}
std::vector<double> number_row(const Rng& rng, std::uint32_t row, double noise) {
  std::vector<double> out;
  for (std::uint64_t i = 0; i < 4; ++i) out.push_back(rng.normal(row, i));
  out.push_back(std::sin(2 * out[0]) + out[1] * out[2] + noise * rng.normal(row, 9));
  return out;
}

Spec table_of(const std::string& folder, const std::string& task, const std::vector<std::vector<double>>& rows) {
  std::string text;
  for (std::size_t i = 0; i + 1 < rows.front().size(); ++i) text += "x" + std::to_string(i + 1) + ",";
  text += "y\n";
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) text += shortest(row[i]) + (i + 1 < row.size() ? "," : "\n");
  const std::string path = folder + "/table.csv";
  if (const Status done = write_file_safely(path, text); !done) throw std::logic_error(done.error().sentence());
  return {"csv", {{"file", path}, {"target", std::string("y")}, {"task", task}}};
}

Spec table(const std::string& folder, const std::string& task, std::int64_t rows, const RowMaker& row) {
  return table_of(folder, task, rows_of(rows, row));
}

Project mlp(const Chain& chain, Spec data, const Settings& settings) {
  Project project = new_project();
  Sketch s(project.graph);
  s.input({chain.inputs});
  for (const std::int64_t width : chain.hidden) {
    Params params = chain.layer;
    params.set("units", width);
    params.set("activation", chain.activation);
    s.add("dense", std::move(params));
    if (!chain.between.empty()) s.add(chain.between, chain.between_params);
  }
  Params last = chain.last;
  last.set("units", chain.outputs);
  s.add("dense", std::move(last));
  s.add("output");
  project.sources = {std::move(data)};
  project.transform = {"standardise", {}};
  set_all(project, settings);
  return project;
}

Project cnn(std::int64_t samples, const Settings& settings, const std::string& activation, bool normalises,
            Params conv) {
  Project project = new_project();
  Sketch s(project.graph);
  s.input({1, 28, 28});
  for (const std::int64_t filters : {6, 12}) {
    Params params = conv;
    params.set("filters", filters);
    params.set("activation", normalises ? std::string("linear") : activation);
    s.add("conv2d", std::move(params));
    if (normalises) s.add("batch_norm"), s.add(activation);
    s.add("max_pool2d");
  }
  s.add("flatten");
  s.dense(32, activation);
  s.dense(10);
  s.add("output");
  project.sources = {source("digits", samples)};
  set_all(project, {{"training.epochs", "5"}});
  set_all(project, settings);
  return project;
}

Project residual(std::int64_t samples, int blocks, bool normalises, const Settings& settings) {
  Project project = new_project();
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.add("average_pool2d");
  NodeId entry = s.conv(8, "relu");
  for (int block = 0; block < blocks; ++block) {
    s.add("conv2d", {{"filters", std::int64_t{8}}}, {entry});
    if (normalises) s.add("batch_norm");
    s.add("relu");
    NodeId inside = s.conv(8);
    if (normalises) inside = s.add("batch_norm");
    s.add("add", {}, {entry, inside});
    entry = s.add("relu");
  }
  s.add("global_average_pool2d");
  s.dense(10);
  s.add("output");
  project.sources = {source("digits", samples)};
  set_all(project, {{"training.epochs", "5"}});
  set_all(project, settings);
  return project;
}

Project reviews(const std::string& cell, const Settings& settings, Params params) {
  Project project = new_project();
  Sketch s(project.graph);
  s.tokens(40, 100);
  set_all(project, {{"layer.input_1.lengths", "input"}});
  s.add("embedding", {{"vocabulary", std::int64_t{100}}, {"width", std::int64_t{12}}});
  params.set("units", std::int64_t{16});
  params.set("output", std::string("last"));
  s.add(cell, std::move(params));
  s.dense(2);
  s.add("output");
  project.sources = {source("reviews", 600)};
  set_all(project, {{"training.epochs", "8"}, {"optimizer.learning_rate", "0.01"}});
  set_all(project, settings);
  return project;
}

namespace {

// One number of a sequence of numbers.
Project number_after(std::vector<std::int64_t> sequence, const std::string& cell, Spec data, Params params) {
  Project project = new_project();
  Sketch s(project.graph);
  s.input(std::move(sequence));
  params.set("units", std::int64_t{16});
  params.set("output", std::string("last"));
  s.add(cell, std::move(params));
  s.dense(1);
  s.add("output");
  project.sources = {std::move(data)};
  set_all(project, {{"loss.type", "mse"}, {"training.epochs", "10"}, {"optimizer.learning_rate", "0.01"}});
  return project;
}

}  // namespace

Project seasonal(const std::string& cell, const Settings& settings, Params params) {
  Project project =
      number_after({24, 1}, cell, source("seasonal", 600, {{"length", std::int64_t{24}}}), std::move(params));
  project.transform = {"standardise", {}};
  set_all(project, settings);
  return project;
}

Project adding(const std::string& cell, const Settings& settings, Params params) {
  Project project =
      number_after({60, 2}, cell, source("adding", 600, {{"length", std::int64_t{60}}}), std::move(params));
  set_all(project, settings);
  return project;
}

Project transformer(const Settings& settings, Params dense, std::int64_t samples) {
  Project project = new_project();
  Sketch s(project.graph);
  s.tokens(6, 8);
  s.add("embedding", {{"vocabulary", std::int64_t{8}}, {"width", std::int64_t{16}}});
  s.add("positional_encoding");
  sketch_encoder_layer(s, 16, 2, 32);
  dense.set("units", std::int64_t{8});
  s.add("dense", std::move(dense));
  s.add("output");
  project.sources = {
      source("sequence_reversal", samples, {{"length", std::int64_t{6}}, {"vocabulary", std::int64_t{8}}})};
  set_all(project, {{"training.epochs", "12"}, {"optimizer.learning_rate", "0.003"}});
  set_all(project, settings);
  return project;
}

Project autoencoder(const Settings& settings, const std::string& last, const std::string& hidden,
                    std::int64_t bottleneck) {
  Project project = new_project();
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.add("average_pool2d");
  s.add("flatten");
  s.dense(64, hidden);
  s.dense(bottleneck, hidden);
  s.dense(64, hidden);
  s.dense(784, last);
  s.add("reshape", {{"shape", std::vector<std::int64_t>{1, 28, 28}}});
  s.add("output");
  project.sources = {source("digits", 400)};
  project.target_transform = {"none", {}};
  project.objectives.front().loss = {"mse", {}};
  project.objectives.front().settings = {{"target", std::string("input")}};
  set_all(project, {{"training.epochs", "12"}});
  set_all(project, settings);
  return project;
}

}  // namespace vitrine::bench
