#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "app/cli/commands.h"
#include "app/cli/predictions.h"
#include "app/cli/ready.h"
#include "core/base/text.h"
#include "core/data/table_code.h"
#include "core/io/files.h"
#include "core/io/weights_file.h"
#include "core/project/objectives.h"

namespace vitrine::cli {
namespace {

constexpr std::string_view kNpyMagic = "\x93NUMPY";

struct Samples {
  Tensor values;
  std::vector<std::int64_t> lines;  // of the table they come from; empty for an array
  bool of_table = false;
};

// A table on standard input, put where it can be read like any other; it goes with this object.
class Spooled {
 public:
  static Result<std::unique_ptr<Spooled>> make(std::string_view bytes) {
    std::string path = "/tmp/vitrine-XXXXXX";
    const int fd = ::mkstemp(path.data());
    if (fd < 0) return system_error(errno, path, "written");
    ::close(fd);
    auto out = std::make_unique<Spooled>(path);
    VITRINE_CHECK(write_file_safely(path, bytes));
    return out;
  }
  explicit Spooled(std::string path) : path_(std::move(path)) {}
  ~Spooled() { ::unlink(path_.c_str()); }
  Spooled(const Spooled&) = delete;
  Spooled& operator=(const Spooled&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<Samples> read_table(const std::string& path, const std::string& shown, const Ready& ready) {
  if (!ready.trained.table)
    return Error{"These weights do not say how rows of a table become inputs", shown,
                 "Give the samples as .npy, or train on a table again"};
  auto rows = rows_as_inputs(path, *ready.trained.table, !ready.scales.input.fill.empty());
  if (!rows) {
    Error error = rows.error();
    if (const auto at = error.where.find(path); at != std::string::npos) error.where.replace(at, path.size(), shown);
    return error;
  }
  for (const std::string& note : rows->notes) std::fprintf(stderr, "%s: %s\n", shown.c_str(), note.c_str());
  return Samples{std::move(rows->inputs), std::move(rows->lines), true};
}

// By the extension; standard input by what comes.
Result<Samples> read_samples(const std::string& path, const Ready& ready) {
  if (path == kStandard) {
    VITRINE_TRY(const std::string bytes, read_standard_input());
    if (!bytes.starts_with(kNpyMagic)) {
      VITRINE_TRY(const auto spooled, Spooled::make(bytes));
      return read_table(spooled->path(), "standard input", ready);
    }
    VITRINE_TRY(Tensor values, from_npy(bytes, "standard input"));
    return Samples{std::move(values), {}, false};
  }
  if (::access(path.c_str(), F_OK) != 0) return system_error(errno, path, "read");
  if (!lower(path).ends_with(".npy")) return read_table(path, path, ready);
  VITRINE_TRY(Tensor values, load_npy(path));
  return Samples{std::move(values), {}, false};
}

Status to_standard_output(const std::string& bytes) {
  (void)std::fwrite(bytes.data(), 1, bytes.size(), stdout);  // main() sees whether all of it arrived
  return {};
}

// By the extension; standard output is what the input was.
Status write_outputs(const PredictCall& call, const Project& project, const Trained& trained, const Samples& samples,
                     const Tensor& outputs) {
  const bool standard = call.output == kStandard;
  if (standard ? samples.of_table : lower(call.output).ends_with(".csv")) {
    const std::string text =
        predictions_csv(project, outputs, call.probabilities, trained.class_names, samples.lines);
    return standard ? to_standard_output(text) : write_file_safely(call.output, text);
  }
  if (!standard && !lower(call.output).ends_with(".npy"))
    return Error{"The name's extension names no known format for predictions", call.output, "Use .npy or .csv"};
  if (!standard) return save_npy(outputs, call.output);
  VITRINE_TRY(const std::string bytes, to_npy(outputs));
  return to_standard_output(bytes);
}

// One a sample, or none where the network takes full samples only.
Result<std::vector<std::int32_t>> read_lengths(const PredictCall& call, const Ready& ready, std::int64_t samples) {
  const bool wanted = !ready.evaluator->program().ops().lengths.empty();
  if (!wanted && call.lengths.empty()) return std::vector<std::int32_t>{};
  if (!wanted)
    return Error{"This network takes samples that fill all of " + ready.loaded.dataset->input().shape.text(),
                 call.lengths, "Leave --lengths out"};
  if (call.lengths.empty())
    return Error{"This network takes sequences that end at different positions, and it is not said where", call.input,
                 "Name an array with one length a sample by --lengths"};
  VITRINE_TRY(const Tensor given, load_npy(call.lengths));
  if (given.shape != Shape{samples})
    return Error{"The lengths are " + given.shape.text() + ", and there are " + grouped(samples) + " samples",
                 call.lengths, "Save one number for each sample"};
  const std::int64_t most = ready.loaded.dataset->input().shape[0];
  std::vector<std::int32_t> out;
  for (const float length : given.values) {
    if (!(length >= 1 && length <= static_cast<float>(most)) || length != std::floor(length))
      return Error{"Sample " + grouped(static_cast<std::int64_t>(out.size()) + 1) + " is said to fill " +
                       shortest(length) + " positions",
                   call.lengths, "A sample fills 1 … " + grouped(most) + " of them"};
    out.push_back(static_cast<std::int32_t>(length));
  }
  return out;
}

// Does the output keep the positions of the sequences that come in?
bool answers_by_position(const Ready& ready) {
  const OpList& list = ready.evaluator->program().ops();
  const auto output = judged_output(output_of(ready.loaded.project.objectives.front()), list);
  return list.values[static_cast<std::size_t>(list.outputs[output].value)].lengths >= 0;
}

}  // namespace

int predict(const PredictCall& call) {
  auto ready = get_ready(call.project, call.weights, call.overrides, call.threads, true);
  if (!ready) return complain(ready.error());
  if (!ready->evaluator->reads_input_only())
    return complain({"This network reads several fields of the data, and predict gives it one", call.project,
                     "Predict with a network whose Inputs read the field input"});
  auto samples = read_samples(call.input, *ready);
  if (!samples) return complain(samples.error());
  const Shape expected = ready->loaded.dataset->input().shape;
  Tensor& input = samples->values;
  // One sample may come without its batch axis.
  if (input.shape == expected) input.shape = expected.with_batch(1);
  if (input.shape.rank() != expected.rank() + 1 || input.shape.without_batch() != expected)
    return complain({"The input is " + input.shape.text() + ", and the network takes N×" + expected.text(),
                     call.input, "Save an array of that shape"});
  const auto lengths = read_lengths(call, *ready, input.shape[0]);
  if (!lengths) return complain(lengths.error());
  Tensor output = ready->evaluator->predict(input, *lengths);
  if (call.probabilities) to_probabilities(ready->loaded.project, output);
  if (!lengths->empty() && answers_by_position(*ready)) clear_padding(output, *lengths);
  if (Status saved = write_outputs(call, ready->loaded.project, ready->trained, *samples, output); !saved)
    return complain(saved.error());
  if (call.output != kStandard) std::printf("%s: %s\n", call.output.c_str(), output.shape.text().c_str());
  return kDone;
}

}  // namespace vitrine::cli
