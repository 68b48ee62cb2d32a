#include "core/train/step_recorder.h"

#include <algorithm>
#include <cmath>

#include "core/graph/block.h"
#include "core/tensor/side_by_side.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

// The numbers of `shape`, as they lie sixteen samples side by side, one sample after the other: those from `begin`.
std::vector<float> unpacked(const float* memory, const Shape& shape, std::int64_t begin, std::int64_t count) {
  const std::int64_t each = shape.without_batch().size();
  std::vector<float> out(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t sample = (begin + i) / each, within = (begin + i) % each;
    out[static_cast<std::size_t>(i)] =
        memory[(sample / kSideBySide * each + within) * kSideBySide + sample % kSideBySide];
  }
  return out;
}

// The inputs whose gradient is that of input k, which is one of them; none: nobody wants it.
std::vector<std::size_t> same_gradient(const OpRun& run, std::size_t k) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; run.grad_in<float>(k) && i < run.inputs.size(); ++i)
    if (run.grad_in<float>(i) == run.grad_in<float>(k)) out.push_back(i);
  return out;
}

bool holds_bad(const StoryTensor& tensor) {
  return tensor.of && tensor.of->statistics.not_finite > 0;
}

}  // namespace

// Counts the parts of one program's passes, so that it is known which op has run.
class StepRecorder::Watcher final : public PassObserver {
 public:
  Watcher(StepRecorder& recorder, Program& watched) : program(watched), recorder_(recorder) {}

  void done(PassPart part, std::string_view, std::string_view) override {
    if (part == PassPart::prepare) {
      forward_ = backward_ = 0;
      recorder_.begin_pass();
    } else if (part == PassPart::forward) {
      write_views();
      recorder_.write_forward(program, forward_++);
      if (ends()) write_views();
    } else if (part == PassPart::backward) {
      write_views();
      const auto& order = program.backward_order();
      if (backward_ >= order.size()) backward_ = 0;
      recorder_.write_backward(program, index(order[backward_++]));
      if (backward_ < order.size()) recorder_.look_before(program, index(order[backward_]));
    }
  }
  [[nodiscard]] std::size_t ops() const { return program.as_run().list.ops.size() + program.backward_order().size(); }

  Program& program;

 private:
  // Nobody tells of views: they do nothing.
  void write_views() {
    const auto& all = program.as_run().list.ops;
    while (forward_ < all.size() && all[forward_].op->is_view()) recorder_.write_forward(program, forward_++);
  }
  [[nodiscard]] bool ends() const {
    const auto& all = program.as_run().list.ops;
    return std::all_of(all.begin() + static_cast<std::ptrdiff_t>(forward_), all.end(),
                       [](const OpList::Entry& entry) { return entry.op->is_view(); });
  }
  StepRecorder& recorder_;
  std::size_t forward_ = 0, backward_ = 0;  // how many have run
};

StepRecorder::StepRecorder(Trainer& trainer, Plan plan) : trainer_(trainer), plan_(std::move(plan)) {
  for (Program* program : trainer_.programs()) {
    watchers_.emplace_back(*this, *program);
    ops_ += watchers_.back().ops();
  }
  for (Watcher& watcher : watchers_) watcher.program.observe(&watcher);
  trainer_.watch_updates(this);
}

StepRecorder::~StepRecorder() {
  trainer_.watch_updates(nullptr);
  trainer_.observe(nullptr);
}

// Every stage comes here, wanted or not, so that they are numbered alike.
void StepRecorder::finish(StoryStage stage) {
  const bool last = plan_.only && *plan_.only == stages.size();
  stages.push_back(std::move(stage));
  if (last) throw Enough{};
  ++ops_done_;
  const double share = static_cast<double>(ops_done_) / static_cast<double>(std::max(ops_done_, ops_));
  if (plan_.go_on && !plan_.go_on(std::min(share, 1.0))) throw Enough{true};
}

void StepRecorder::begin_pass() {
  known_.clear();
  before_.clear();
  if (!std::exchange(began_, true))
    write_batch();
  else
    ++pass_;
}

// ---- stages

void StepRecorder::write_batch() {
  StoryStage stage;
  stage.title = "batch";
  if (wanted()) {
    const Batch& batch = *trainer_.batch();
    stage.shape = Shape{batch.count};
    sharers_ = batch.fields.size();
    for (const Batch::Entry& field : batch.fields) {
      const Source source{field.values.data(), field.shape.with_batch(batch.count), false, true};
      stage.tensors.push_back({StoryRole::field, stage.tensors.size(), "", field.name, false, take(source)});
      stage.bad = stage.bad || holds_bad(stage.tensors.back());
    }
  }
  finish(std::move(stage));
}

StoryStage StepRecorder::stage_of(const Program& program, std::size_t op, StoryPart part) const {
  const OpList::Entry& entry = program.as_run().list.ops[op];
  StoryStage out;
  out.part = part;
  out.pass = pass_;
  out.node = entry.node;
  const Node* node = trainer_.network().find(entry.node);
  if (node) out.layer = node->name;
  out.op = entry.op->id();
  out.operation = entry.op;
  out.title = title_of(*entry.op);
  const OpRun& run = program.seen_by(op);
  for (std::size_t k = 0; k < entry.inputs.size(); ++k)
    out.in_shapes.push_back(source_of(program, entry.inputs[k], nullptr, run.in_shape(k)).shape);
  for (std::size_t k = 0; k < entry.outputs.size(); ++k)
    out.out_shapes.push_back(source_of(program, entry.outputs[k], nullptr, run.out_shape(k)).shape);
  out.seed = run.seed, out.step = run.step, out.training = run.training;
  return out;
}

void StepRecorder::write_forward(const Program& program, std::size_t op) {
  const OpList::Entry& entry = program.as_run().list.ops[op];
  const OpRun& run = program.seen_by(op);
  StoryPart part = StoryPart::forward;
  for (std::size_t k = 0; k < program.losses(); ++k)
    if (!entry.outputs.empty() && entry.outputs.front() == program.loss_value(k)) part = StoryPart::loss;
  StoryStage stage = stage_of(program, op, part);
  if (wanted()) {
    sharers_ = entry.inputs.size() + entry.outputs.size();
    for (std::size_t k = 0; k < entry.inputs.size(); ++k)
      stage.tensors.push_back({StoryRole::input, k, input_symbol(*entry.op, k), name_of(program, entry.inputs[k]),
                               false, value_of(program, entry.inputs[k], run.in<float>(k), run.in_shape(k))});
    for (std::size_t k = 0; k < entry.outputs.size(); ++k) {
      stage.tensors.push_back({StoryRole::output, k, output_symbol(*entry.op, k), name_of(program, entry.outputs[k]),
                               false, value_of(program, entry.outputs[k], run.out<float>(k), run.out_shape(k))});
      stage.bad = stage.bad || holds_bad(stage.tensors.back());
      if (k == 0 && stage.tensors.back().of) stage.shape = stage.tensors.back().of->shape;
    }
  }
  finish(std::move(stage));
}

void StepRecorder::write_backward(const Program& program, std::size_t op) {
  const OpList::Entry& entry = program.as_run().list.ops[op];
  const OpRun& run = program.seen_by(op);
  StoryStage stage = stage_of(program, op, StoryPart::backward);
  if (wanted()) {
    sharers_ = 3 * entry.inputs.size() + 2 * entry.outputs.size();
    const auto add = [&](StoryRole role, std::size_t k, const std::string& symbol, int value, bool added, Values of) {
      if (of) stage.tensors.push_back({role, k, symbol, name_of(program, value), added, std::move(of)});
    };
    before_.resize(entry.inputs.size());
    for (std::size_t k = 0; k < entry.outputs.size(); ++k) {
      const std::string symbol = output_symbol(*entry.op, k);
      const int value = entry.outputs[k];
      add(StoryRole::arriving, k, "d" + symbol, value, false,
          take(source_of(program, value, run.grad_out<float>(k), run.out_shape(k))));
      if (entry.op->backward_needs_output(k))
        add(StoryRole::output, k, symbol, value, false,
            value_of(program, value, run.out<float>(k), run.out_shape(k)));
    }
    for (std::size_t k = 0; k < entry.inputs.size(); ++k) {
      const std::string symbol = input_symbol(*entry.op, k);
      const int value = entry.inputs[k];
      if (entry.op->backward_needs_input(k))
        add(StoryRole::input, k, symbol, value, false, value_of(program, value, run.in<float>(k), run.in_shape(k)));
      const std::vector<std::size_t> same = same_gradient(run, k);
      if (same.empty()) continue;
      add(StoryRole::leaving, k, "d" + symbol, value, run.accumulate(same.front()),
          take(source_of(program, value, run.grad_in<float>(k), run.in_shape(k))));
      stage.tensors.back().together = same;
      add(StoryRole::before, k, "d" + symbol, value, false, std::move(before_[k]));
    }
    before_.clear();
    for (const StoryTensor& tensor : stage.tensors) {
      if (tensor.role != StoryRole::leaving) continue;
      stage.bad = stage.bad || holds_bad(tensor);
      if (stage.shape.rank() == 0) stage.shape = tensor.of->shape;
    }
  }
  finish(std::move(stage));
}

// What an op adds its gradients to is there until it runs. Of inputs that are one value the first one's is all.
void StepRecorder::look_before(const Program& program, std::size_t op) {
  before_.clear();
  if (!wanted()) return;
  const OpList::Entry& entry = program.as_run().list.ops[op];
  const OpRun& run = program.seen_by(op);
  sharers_ = 3 * entry.inputs.size() + 2 * entry.outputs.size();
  before_.resize(entry.inputs.size());
  for (std::size_t k = 0; k < entry.inputs.size(); ++k)
    if (run.accumulate(k) && same_gradient(run, k).front() == k)
      before_[k] = take(source_of(program, entry.inputs[k], run.grad_in<float>(k), run.in_shape(k)));
}

void StepRecorder::measured(std::size_t phase, const Updater& updater, const RunState& state,
                            const float* gradients) {
  pending_.clear();
  StoryStage norms;
  norms.part = StoryPart::gradients;
  norms.pass = phase;
  norms.title = "gradient norms";
  norms.numbers.push_back({"‖gradient‖ of all", updater.gradient_norm()});
  for (std::size_t i = 0; i < updater.layers().size(); ++i)
    if (const auto norm = static_cast<double>(updater.layer_norms()[i]); std::isfinite(norm))
      norms.numbers.push_back({"‖gradient‖ of " + updater.layers()[i].name, norm});
  if (updater.penalty() > 0) norms.numbers.push_back({"penalty of the weights", updater.penalty()});
  pending_.push_back({0, std::move(norms)});
  const auto& entries = trainer_.layout().entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto rules = updater.rules_of(state, i);
    if (!rules) continue;
    StoryStage stage;
    stage.part = StoryPart::update;
    stage.pass = phase;
    stage.node = entries[i].node;
    stage.layer = entries[i].name.substr(0, entries[i].name.find('.'));
    stage.op = rules->type->info.id;
    stage.title = entries[i].name;
    stage.shape = entries[i].spec.shape;
    if (!plan_.only || *plan_.only == stages.size() + pending_.size()) {
      sharers_ = 4 + 2 * static_cast<std::size_t>(rules->slots);
      stage.tensors.push_back(
          {StoryRole::weight, 0, "w", entries[i].name, false, part_of(state.parameters, entries[i])});
      stage.tensors.push_back({StoryRole::gradient, 0, "g", "gradient", false, part_of(gradients, entries[i])});
      for (std::size_t k = 0; k < static_cast<std::size_t>(rules->slots); ++k)
        stage.tensors.push_back({StoryRole::slot, k, "", "", false, part_of(state.slots[k], entries[i])});
    }
    pending_.push_back({i, std::move(stage)});
  }
}

void StepRecorder::moved(std::size_t, const Updater& updater, const RunState& state, const float* gradients,
                         bool fine) {
  const auto& entries = trainer_.layout().entries();
  bool first = true;
  for (Pending& one : pending_) {
    StoryStage& stage = one.stage;
    if (std::exchange(first, false)) {
      double scale = 1, limit = 0;
      for (std::size_t i = 0; i < entries.size(); ++i)
        if (const auto rules = updater.rules_of(state, i)) scale = rules->clip_scale, limit = rules->clip_value;
      if (limit > 0) stage.numbers.push_back({"clipped at ±", limit});
      if (updater.clip_norm() > 0) stage.numbers.push_back({"clipping multiplies gradients by", scale});
      finish(std::move(stage));
      continue;
    }
    stage.rules = updater.rules_of(state, one.entry);
    if (!fine) stage.rules->updates += 1;  // the one that was tried
    stage.bad = !fine && stage.node == updater.bad_layer();
    if (wanted()) {
      const ParameterEntry& entry = entries[one.entry];
      stage.tensors.push_back({StoryRole::used, 0, "g", "gradient as it is used", false, part_of(gradients, entry)});
      for (std::size_t k = 0; fine && k < static_cast<std::size_t>(stage.rules->slots); ++k)
        stage.tensors.push_back({StoryRole::new_slot, k, "", "", false, part_of(state.slots[k], entry)});
      if (fine)
        stage.tensors.push_back({StoryRole::new_weight, 0, "w", entry.name, false, part_of(state.parameters, entry)});
      for (StoryTensor& tensor : stage.tensors) {
        if (tensor.role != StoryRole::slot && tensor.role != StoryRole::new_slot) continue;
        tensor.symbol = slot_symbol(stage.op, tensor.port);
        tensor.name = slot_name(stage.op, tensor.port);
      }
    }
    finish(std::move(stage));
  }
  pending_.clear();
}

// ---- numbers

std::string StepRecorder::name_of(const Program& program, int value) const {
  const OpList& list = program.as_run().list;
  const OpList::ValueInfo& info = list.values[index(value)];
  if (info.kind == OpList::Kind::parameter) return list.parameters[index(info.parameter)].name;
  for (const OpList::Named& input : list.inputs)
    if (input.value == value) return input.name;
  for (const OpList::Named& lengths : list.lengths)
    if (lengths.value == value) return "lengths of " + lengths.name;
  for (const auto& [id, outputs] : list.layer_outputs)
    if (std::find(outputs.begin(), outputs.end(), value) != outputs.end())
      if (const Node* node = trainer_.network().find(id); node && !type_of(*node)->is_output) return node->name;
  for (const OpList::Named& exposed : list.exposed)
    if (exposed.value == value) return exposed.name;
  return {};
}

StepRecorder::Source StepRecorder::source_of(const Program& program, int value, const void* memory,
                                             const Shape& lies) const {
  const PhysicalList& as_run = program.as_run();
  Source out{static_cast<const float*>(memory), lies, as_run.side_by_side[index(value)] != 0 && lies.rank() == 5};
  const std::int64_t samples = trainer_.batch()->count;
  if (out.beside) out.shape = Shape{samples, lies[1], lies[2], lies[3]};
  out.of_samples = as_run.list.values[index(value)].kind != OpList::Kind::parameter && out.shape.rank() > 0 &&
                   out.shape[0] == samples;
  return out;
}

StepRecorder::Values StepRecorder::value_of(const Program& program, int value, const void* memory,
                                            const Shape& lies) {
  Values& known = known_[{&program, value}];
  if (!known) known = take(source_of(program, value, memory, lies));
  return known;
}

StepRecorder::Values StepRecorder::part_of(const AlignedVector<float>& all, const ParameterEntry& entry) {
  return part_of(all.data(), entry);
}

StepRecorder::Values StepRecorder::part_of(const float* all, const ParameterEntry& entry) {
  return take({all + entry.offset, entry.spec.shape});
}

// Which numbers are kept: first, count.
std::pair<std::int64_t, std::int64_t> StepRecorder::stretch_of(const Source& source) const {
  const std::int64_t size = source.shape.size();
  constexpr auto kEach = static_cast<std::int64_t>(sizeof(float));
  if (!plan_.only) {
    const bool fits = bytes_ + static_cast<std::size_t>(size * kEach) <= plan_.budget;
    return {0, fits ? size : 0};
  }
  const std::int64_t share = static_cast<std::int64_t>(plan_.budget / std::max<std::size_t>(1, sharers_)) / kEach;
  if (size <= share) return {0, size};
  const std::int64_t each = source.of_samples ? size / source.shape[0] : size;
  const std::int64_t begin =
      source.of_samples ? std::clamp<std::int64_t>(plan_.sample, 0, source.shape[0] - 1) * each : 0;
  return {begin, std::min(std::max<std::int64_t>(share, 1), size - begin)};
}

StepRecorder::Values StepRecorder::take(const Source& source) {
  if (!source.memory) return nullptr;
  auto out = std::make_shared<StoryValues>();
  out->shape = source.shape;
  out->of_samples = source.of_samples;
  const std::int64_t size = source.shape.size();
  const auto [begin, count] = stretch_of(source);
  out->begin = begin;
  // A piece at a time: what lies side by side is never copied as a whole only to be counted.
  constexpr std::int64_t kPieceOfStory = std::int64_t{1} << 16;
  for (std::int64_t at = 0; at < size; at += kPieceOfStory) {
    const std::int64_t length = std::min(kPieceOfStory, size - at);
    if (source.beside) {
      out->statistics.add(statistics_of(unpacked(source.memory, source.shape, at, length)));
    } else {
      out->statistics.add(statistics_of({source.memory + at, static_cast<std::size_t>(length)}));
    }
  }
  if (count > 0) {
    out->values = source.beside ? unpacked(source.memory, source.shape, begin, count)
                                : std::vector<float>(source.memory + begin, source.memory + begin + count);
    bytes_ += out->values.size() * sizeof(float);
  }
  return out;
}

}  // namespace vitrine
