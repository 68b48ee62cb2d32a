#include "tests/bench/advice/second_builders.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "core/project/settings.h"

namespace vitrine::bench::second {

Project with(Project project, std::string_view settings) {
  while (!settings.empty()) {
    const std::string_view one = settings.substr(0, settings.find(' '));
    settings.remove_prefix(std::min(settings.size(), one.size() + 1));
    if (one.empty()) continue;
    const std::size_t sign = one.find('=');
    if (sign == std::string_view::npos) throw std::logic_error("no value in " + std::string(one));
    const Status done = set_setting(project, one.substr(0, sign), one.substr(sign + 1));
    if (!done) throw std::logic_error(done.error().sentence());
  }
  return project;
}

Project learning(Project project, const std::string& optimizer, double rate, int epochs, int batch,
                 std::string_view settings) {
  project.optimizers.front().optimizer = {optimizer, {{"learning_rate", rate}}};
  project.training.set("epochs", std::int64_t{epochs});
  project.training.set("batch_size", std::int64_t{batch});
  return with(std::move(project), settings);
}

Project of_source(const std::string& type, Params params) {
  Project project;
  project.sources = {{type, std::move(params)}};
  return project;
}
Project of_source(const std::string& type, std::int64_t samples) {
  return of_source(type, Params{{"samples", samples}});
}

Params normal_start(double deviation) {
  return {{"initializer", std::string("normal")}, {"initializer.std", deviation}};
}
Params constant_start(double value) {
  return {{"initializer", std::string("constant")}, {"initializer.value", value}};
}

void stack(Sketch& sketch, int count, std::int64_t units, const std::string& activation, const Params& more) {
  Params params = more;
  params.set("units", units);
  params.set("activation", activation);
  for (int i = 0; i < count; ++i) sketch.add("dense", params);
}

NodeId recurrent(Sketch& sketch, const std::string& type, std::int64_t units, bool last, const Params& more) {
  Params params = more;
  params.set("units", units);
  if (last) params.set("output", std::string("last"));
  return sketch.add(type, params);
}

Row& Row::operator<<(double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 7).ptr;
  return cell(std::string(digits, end));
}

std::string write_table(const std::string& folder, const std::string& name, const std::string& header, int rows,
                        const std::function<Row(Draw& draw, int row)>& make) {
  const std::string path = folder + "/" + name;
  std::ofstream file(path);
  Draw draw(name);
  file << header << '\n';
  for (int row = 0; row < rows; ++row) file << make(draw, row).text() << '\n';
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
  return path;
}

Project of_table(const std::string& file, const std::string& task) {
  return of_source("csv", Params{{"file", file}, {"task", task}});
}

Project of_series(const std::string& file, std::int64_t length, std::int64_t horizon) {
  return with(of_source("series", Params{{"file", file}, {"length", length}, {"horizon", horizon}}),
              "split.mode=ordered");
}

namespace {

// Of an IDX file of bytes: two zeros, the type, how many axes, and the axes' lengths as big-endian words.
void write_idx_head(std::ofstream& file, const std::vector<int>& axes) {
  file.put(0).put(0).put(8).put(static_cast<char>(axes.size()));
  for (const int length : axes)
    for (int shift = 24; shift >= 0; shift -= 8) file.put(static_cast<char>((length >> shift) & 255));
}

}  // namespace

Project of_images(const std::string& folder, const std::string& name, int count, int side,
                  const std::function<int(Draw& draw, std::vector<double>& pixels)>& paint) {
  const std::string images = folder + "/" + name + "-images", labels = folder + "/" + name + "-labels";
  std::ofstream image_file(images, std::ios::binary), label_file(labels, std::ios::binary);
  write_idx_head(image_file, {count, side, side});
  write_idx_head(label_file, {count});
  Draw draw(name);
  std::vector<double> pixels;
  for (int i = 0; i < count; ++i) {
    pixels.assign(static_cast<std::size_t>(side * side), 0.0);
    label_file.put(static_cast<char>(paint(draw, pixels)));
    for (const double pixel : pixels)
      image_file.put(static_cast<char>(static_cast<unsigned char>(std::clamp(std::lround(pixel), 0L, 255L))));
  }
  if (!image_file.flush() || !label_file.flush()) throw std::runtime_error("cannot write " + images);
  return of_source("idx", Params{{"images", images}, {"labels", labels}});
}

}  // namespace vitrine::bench::second

namespace vitrine::bench {

std::vector<AdviceCase> second_set() {
  std::vector<AdviceCase> cases;
  second::add_dense_faults(cases);
  second::add_table_faults(cases);
  second::add_image_faults(cases);
  second::add_sequence_faults(cases);
  second::add_dense_healthy(cases);
  second::add_table_healthy(cases);
  second::add_image_healthy(cases);
  second::add_sequence_healthy(cases);
  return cases;
}

}  // namespace vitrine::bench
