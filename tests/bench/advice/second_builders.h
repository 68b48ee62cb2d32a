// What the cases of the second set are built of: projects in few words, and tables, series and images that are
// written by a seeded generator.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/rng.h"
#include "core/graph/sketch.h"
#include "tests/bench/advice/cases.h"

namespace vitrine::bench::second {

using Cases = std::vector<AdviceCase>;

// Each file of the set adds its own.
void add_dense_faults(Cases& cases);
void add_table_faults(Cases& cases);
void add_image_faults(Cases& cases);
void add_sequence_faults(Cases& cases);
void add_dense_healthy(Cases& cases);
void add_table_healthy(Cases& cases);
void add_image_healthy(Cases& cases);
void add_sequence_healthy(Cases& cases);

// With these settings, "PATH=VALUE PATH=VALUE …" (project/settings.h); throws std::logic_error where one is refused.
[[nodiscard]] Project with(Project project, std::string_view settings);
// The same after the optimizer, its rate, the epochs and the batch size, which every case says.
[[nodiscard]] Project learning(Project project, const std::string& optimizer, double rate, int epochs, int batch,
                               std::string_view settings = "");

// A project whose data are those of a shipped generator.
[[nodiscard]] Project of_source(const std::string& type, Params params);
// So many samples, "samples" of nearly every generator.
[[nodiscard]] Project of_source(const std::string& type, std::int64_t samples);

// How a layer's weights start: {"initializer": "normal", "initializer.std": deviation}.
[[nodiscard]] Params normal_start(double deviation);
[[nodiscard]] Params constant_start(double value);
// So many Dense layers of equal width, one behind the other.
void stack(Sketch& sketch, int count, std::int64_t units, const std::string& activation, const Params& more = {});
// A recurrent layer; `last`: only its last state goes on.
NodeId recurrent(Sketch& sketch, const std::string& type, std::int64_t units, bool last, const Params& more = {});

// Random numbers for rows, the same for the same name.
class Draw {
 public:
  explicit Draw(std::string_view name) : rng_(2024, stream_of(Stream::generate, name)) {}
  double uniform(double low, double high) { return low + (high - low) * static_cast<double>(rng_.uniform(0, at_++)); }
  double normal(double mean, double deviation) { return mean + deviation * rng_.normal(1, at_++); }
  int below(int bound) { return static_cast<int>(rng_.below(static_cast<std::uint32_t>(bound), 2, at_++)); }
  bool chance(double probability) { return uniform(0, 1) < probability; }

 private:
  Rng rng_;
  std::uint64_t at_ = 0;
};

// The cells of one row.
class Row {
 public:
  Row& operator<<(double number);
  Row& operator<<(const char* text) { return cell(text); }
  Row& operator<<(const std::string& text) { return cell(text); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Row& cell(const std::string& text) {
    text_ += (text_.empty() ? "" : ",") + text;
    return *this;
  }
  std::string text_;
};

// Writes `name` into `folder`, a row for each call, and gives its path. `header`: names of the columns, with commas.
std::string write_table(const std::string& folder, const std::string& name, const std::string& header, int rows,
                        const std::function<Row(Draw& draw, int row)>& make);
// A project whose data are that table, its last column the target. `task`: "classes" or "values".
[[nodiscard]] Project of_table(const std::string& file, const std::string& task);
// A project whose data are windows of that series: `length` rows of all columns, and then `horizon` values of the
// last column to be told; the past trains, the future validates.
[[nodiscard]] Project of_series(const std::string& file, std::int64_t length, std::int64_t horizon);

// Writes grey images of side × side bytes and their labels as IDX files NAME-images and NAME-labels into `folder`,
// and gives a project whose data they are. `paint` fills an image with 0 … 255 and gives its label.
[[nodiscard]] Project of_images(const std::string& folder, const std::string& name, int count, int side,
                                const std::function<int(Draw& draw, std::vector<double>& pixels)>& paint);

}  // namespace vitrine::bench::second
