#include "core/engine/program.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "core/engine/fuse.h"

namespace vitrine {
namespace {

template <class T>
bool all_finite(const T* values, std::int64_t count) {
  // A sum of x·0 is 0 unless some x is NaN or infinite.
  T sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += values[i] * T{0};
  return sum == T{0};
}

}  // namespace

Program::Program(OpList list, std::vector<ProgramLoss> losses, ProgramOptions options)
    : list_(std::move(list)), options_(options) {
  std::vector<int> means;
  for (const ProgramLoss& loss : losses) {
    losses_.push_back(add_loss(loss));
    means.push_back(losses_.back().mean);
    share_f64_.push_back(loss.weight);
    share_f32_.push_back(static_cast<float>(loss.weight));
  }
  layout_ = options_.whole ? ParameterLayout(list_, *options_.whole) : ParameterLayout(list_);
  options_.whole = nullptr;
  if (options_.output_gradients)
    for (const OpList::Named& output : list_.outputs) means.push_back(output.value);
  physical_ = choose_layouts(list_, options_.keep_all, choose_convolution(list_.batch, options_.type));
  if (!options_.keep_all) physical_.list = fuse(std::move(physical_.list));
  const OpList& run = physical_.list;
  if (options_.training || options_.input_gradients)
    derivative_ = differentiate(run, means, options_.input_gradients, options_.training);
  else
    derivative_.root = share_views(run), derivative_.wanted.assign(run.values.size(), 0);
  if (options_.output_gradients)
    for (const OpList::Named& output : list_.outputs) seeds_.push_back({derivative_.root[index(output.value)]});
  external_.assign(list_.values.size(), nullptr);
  plan();
}

Program::Loss Program::add_loss(const ProgramLoss& loss) {
  Loss out;
  std::vector<int> inputs;
  NodeId judged;  // the first output it judges: the loss belongs to its node
  const auto feed = [&](const Shape& sample) {
    inputs.push_back(list_.add_input("", sample));
    list_.inputs.pop_back();  // it is fed through set_field or set_weights
    return inputs.back();
  };
  for (const ProgramLoss::Port& port : loss.ports) {
    if (const auto* field = std::get_if<ProgramLoss::Field>(&port)) {
      out.fields.push_back(feed(field->shape));
      continue;
    }
    const OpList::Named& output = list_.outputs.at(std::get<ProgramLoss::Output>(port).index);
    inputs.push_back(output.value);
    out.fields.push_back(-1);
    if (judged.empty()) judged = output.node;
  }
  if (loss.weights) out.weights = feed(*loss.weights);
  const std::vector<int> made = list_.add_op(loss.op, std::move(inputs), judged);
  out.mean = made[0], out.weight = made[1];
  return out;
}

bool Program::is_loss(int value) const {
  return std::any_of(losses_.begin(), losses_.end(), [&](const Loss& loss) { return loss.mean == value; });
}

const void* const* Program::seed(int root) const {
  const auto found = std::find_if(seeds_.begin(), seeds_.end(), [&](const Seed& one) { return one.root == root; });
  return found == seeds_.end() ? nullptr : &found->gradient;
}

// Moments: op i runs forward at i and backward at 2n-1-i.
void Program::plan() {
  const OpList& list = physical_.list;
  const int n = static_cast<int>(list.ops.size()), end = 2 * n;
  const auto& root = derivative_.root;
  std::vector<BufferLife> lives(list.values.size()), gradient_lives(list.values.size());
  for (std::size_t v = 0; v < lives.size(); ++v) {
    const auto& info = list.values[v];
    const Shape shape = physical_.shape_of(static_cast<int>(v), info.shape);
    const std::size_t bytes = static_cast<std::size_t>(shape.size()) * bytes_of(options_.type);
    if (root[v] == static_cast<int>(v) && info.producer >= 0) lives[v] = {bytes, info.producer, info.producer};
    if (derivative_.wanted[v] && info.kind != OpList::Kind::parameter) gradient_lives[v] = {bytes, end, -1};
  }
  const auto read = [&](int value, int moment) {
    auto& life = lives[index(root[index(value)])];
    life.last = std::max(life.last, moment);
  };
  const auto touch = [&](int value, int moment) {
    auto& life = gradient_lives[index(root[index(value)])];
    life.first = std::min(life.first, moment), life.last = std::max(life.last, moment);
  };
  for (int i = 0; i < n; ++i)
    for (const int value : list.ops[index(i)].inputs) read(value, i);
  for (const int i : derivative_.order) {
    const auto& entry = list.ops[index(i)];
    const int moment = end - 1 - i;
    for (std::size_t k = 0; k < entry.inputs.size(); ++k) {
      if (entry.op->backward_needs_input(k)) read(entry.inputs[k], moment);
      if (entry.op->differentiable(k)) touch(entry.inputs[k], moment);
    }
    for (std::size_t k = 0; k < entry.outputs.size(); ++k) {
      if (entry.op->backward_needs_output(k)) read(entry.outputs[k], moment);
      touch(entry.outputs[k], moment);
    }
  }
  for (const auto& output : list.outputs) read(output.value, end);
  for (const Loss& loss : losses_) read(loss.mean, end), read(loss.weight, end);
  for (const auto& update : list.running) read(update.value, end);
  for (const auto& carried : list.carried) read(carried.next, end);
  for (auto& life : lives)
    if (options_.keep_all && life.bytes > 0) life.last = end;
  if (options_.input_gradients)
    for (const auto& input : list.inputs) touch(input.value, end);

  std::vector<BufferLife> buffers;
  value_buffer_.assign(lives.size(), -1);
  gradient_buffer_.assign(lives.size(), -1);
  for (std::size_t v = 0; v < lives.size(); ++v) {
    if (lives[v].bytes > 0) value_buffer_[v] = static_cast<int>(buffers.size()), buffers.push_back(lives[v]);
    if (gradient_lives[v].bytes > 0 && gradient_lives[v].last >= 0 && !is_loss(static_cast<int>(v)) &&
        !seed(static_cast<int>(v)))
      gradient_buffer_[v] = static_cast<int>(buffers.size()), buffers.push_back(gradient_lives[v]);
  }
  plan_ = plan_memory(buffers);
  for (const auto& entry : list.ops)
    scratch_bytes_ = std::max(scratch_bytes_, aligned_bytes(entry.op->scratch_bytes(arriving(entry), options_.type)));
}

// Shapes of what flows into an op, as it lies in memory, for a full batch.
std::vector<Shape> Program::arriving(const OpList::Entry& entry) const {
  std::vector<Shape> shapes;
  for (const int value : entry.inputs)
    shapes.push_back(physical_.shape_of(value, physical_.list.values[index(value)].shape));
  return shapes;
}

void Program::observe(PassObserver* observer) {
  observer_ = observer;
  if (!observer || !routes_.empty()) return;
  for (const auto& entry : physical_.list.ops) {
    const auto shapes = arriving(entry);
    routes_.push_back({entry.op->route(shapes, options_.type, false), entry.op->route(shapes, options_.type, true)});
  }
}

void Program::allocate() {
  if (!arena_.empty()) return;
  arena_.resize(std::max<std::size_t>(plan_.bytes + scratch_bytes_, kAlignment));
  own_carried_.resize(list_.carried.size());
  for (std::size_t i = 0; i < own_carried_.size(); ++i) {
    const int value = list_.carried[i].value;
    if (external_[index(value)]) continue;
    own_carried_[i].resize(static_cast<std::size_t>(list_.values[index(value)].shape.size()) *
                           bytes_of(options_.type));
    external_[index(value)] = own_carried_[i].data();
  }
}

void Program::bind(void* parameters, void* gradients) {
  parameters_ = parameters;
  gradients_ = gradients;
  prepared_.clear();
  latest_ = nullptr;
}

void* Program::pointer(int value) const {
  const int root = derivative_.root[index(value)];
  const auto& info = physical_.list.values[index(root)];
  if (info.kind == OpList::Kind::input) return const_cast<void*>(external_[index(root)]);
  if (info.kind == OpList::Kind::parameter)
    return static_cast<std::byte*>(parameters_) +
           static_cast<std::size_t>(layout_.entries()[index(info.parameter)].offset) * bytes_of(options_.type);
  if (value_buffer_[index(root)] < 0) return nullptr;
  return const_cast<std::byte*>(arena_.data()) + plan_.offsets[index(value_buffer_[index(root)])];
}

void* Program::gradient_pointer(int value) const {
  const int root = derivative_.root[index(value)];
  if (!derivative_.wanted[index(root)]) return nullptr;
  const auto& info = physical_.list.values[index(root)];
  if (info.kind == OpList::Kind::parameter)
    return static_cast<std::byte*>(gradients_) +
           static_cast<std::size_t>(layout_.entries()[index(info.parameter)].offset) * bytes_of(options_.type);
  const auto loss = std::find_if(losses_.begin(), losses_.end(), [&](const Loss& one) { return one.mean == root; });
  if (loss != losses_.end()) {
    const auto at = static_cast<std::size_t>(loss - losses_.begin());
    return options_.type == DType::f32 ? static_cast<void*>(const_cast<float*>(&share_f32_[at]))
                                       : static_cast<void*>(const_cast<double*>(&share_f64_[at]));
  }
  if (const void* const* gradient = seed(root)) return const_cast<void*>(*gradient);
  if (gradient_buffer_[index(root)] < 0) return nullptr;
  return const_cast<std::byte*>(arena_.data()) + plan_.offsets[index(gradient_buffer_[index(root)])];
}

const void* Program::gradient(int id) const {
  return gradient_pointer(id);
}

bool Program::learns(std::size_t entry) const {
  return derivative_.wanted[index(list_.parameters[entry].value)] != 0;
}

Shape Program::shape(int id, std::int64_t samples) const {
  return list_.shapes_for(samples)[index(id)];
}

Program::Prepared& Program::prepare(const Pass& pass) {
  if (!latest_ || latest_samples_ != pass.samples || latest_->pool != &pass.pool) {
    allocate();
    if (pass.samples < 1 || pass.samples > batch()) throw std::logic_error("a pass of more samples than planned");
    latest_ = &prepared_[pass.samples];
    latest_samples_ = pass.samples;
    if (latest_->pool != &pass.pool) latest_->runs = make_runs(pass), latest_->pool = &pass.pool;
  }
  return *latest_;
}

std::vector<OpRun> Program::make_runs(const Pass& pass) {
  std::vector<OpRun> runs;
  const OpList& list = physical_.list;
  auto shapes = list.shapes_for(pass.samples);
  for (std::size_t v = 0; v < shapes.size(); ++v) shapes[v] = physical_.shape_of(static_cast<int>(v), shapes[v]);
  for (std::size_t i = 0; i < list.ops.size(); ++i) {
    OpRun run(pass.pool, options_.training);
    run.samples = pass.samples;
    for (std::size_t k = 0; k < list.ops[i].inputs.size(); ++k) {
      const int value = list.ops[i].inputs[k];
      const bool active =
          !derivative_.accumulate.empty() && !derivative_.accumulate[i].empty() && list.ops[i].op->differentiable(k);
      run.inputs.push_back({shapes[index(value)], pointer(value), active ? gradient_pointer(value) : nullptr,
                            active && derivative_.accumulate[i][k] != 0});
    }
    for (const int value : list.ops[i].outputs)
      run.outputs.push_back({shapes[index(value)], pointer(value), gradient_pointer(value), false});
    run.scratch = arena_.data() + plan_.bytes;
    runs.push_back(std::move(run));
  }
  return runs;
}

void Program::forward(const Pass& pass) {
  if (observer_) observer_->done(PassPart::prepare, {}, {});
  auto& runs = prepare(pass).runs;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Op& op = *physical_.list.ops[i].op;
    if (op.is_view()) continue;
    runs[i].seed = pass.seed, runs[i].step = pass.step;
    op.forward(runs[i], options_.type);
    if (observer_) observer_->done(PassPart::forward, op.id(), routes_[i].forward);
  }
}

void Program::backward(const Pass& pass) {
  auto& runs = prepare(pass).runs;
  for (const int i : derivative_.order) {
    const Op& op = *physical_.list.ops[index(i)].op;
    runs[index(i)].seed = pass.seed, runs[index(i)].step = pass.step;
    op.backward(runs[index(i)], options_.type);
    if (observer_) observer_->done(PassPart::backward, op.id(), routes_[index(i)].backward);
  }
}

bool Program::running_finite() const {
  return std::all_of(list_.running.begin(), list_.running.end(), [&](const OpList::RunningUpdate& update) {
    return finite(pointer(update.value), layout_.entries()[index(update.parameter)].size);
  });
}

void Program::commit_running() {
  if (!running_finite()) throw std::logic_error("running statistics that are not finite");
  if (observer_) observer_->done(PassPart::update, {}, {});
  for (const auto& update : list_.running) {
    const auto& entry = layout_.entries()[index(update.parameter)];
    std::memcpy(
        static_cast<std::byte*>(parameters_) + static_cast<std::size_t>(entry.offset) * bytes_of(options_.type),
        pointer(update.value), static_cast<std::size_t>(entry.size) * bytes_of(options_.type));
  }
}

bool Program::finite(const void* values, std::int64_t count) const {
  return options_.type == DType::f32 ? all_finite(static_cast<const float*>(values), count)
                                     : all_finite(static_cast<const double*>(values), count);
}

Program::NotFinite Program::describe(std::size_t op, bool in_backward, const std::string& tensor) const {
  return {physical_.list.ops[op].node, in_backward, tensor};
}

std::string Program::name_of_output(int value) const {
  if (is_loss(value)) return "loss";
  for (const auto& update : list_.running)
    if (update.value == value) return list_.parameters[index(update.parameter)].spec.name;
  return "output";
}

std::optional<Program::NotFinite> Program::find_not_finite(const Pass& pass) {
  auto& runs = prepare(pass).runs;
  const OpList& list = physical_.list;
  for (const auto& input : list.inputs)
    if (!finite(pointer(input.value), shape(input.value, pass.samples).size()))
      return NotFinite{input.node, false, "input"};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (list.ops[i].op->is_view()) continue;
    runs[i].seed = pass.seed, runs[i].step = pass.step;
    list.ops[i].op->forward(runs[i], options_.type);
    for (std::size_t k = 0; k < runs[i].outputs.size(); ++k) {
      if (!finite(runs[i].outputs[k].value, runs[i].outputs[k].shape.size()))
        return describe(i, false, name_of_output(list.ops[i].outputs[k]));
    }
  }
  for (const int i : derivative_.order) {
    const auto& run = runs[index(i)];
    list.ops[index(i)].op->backward(runs[index(i)], options_.type);
    for (std::size_t k = 0; k < run.inputs.size(); ++k) {
      if (!run.inputs[k].grad || finite(run.inputs[k].grad, run.inputs[k].shape.size())) continue;
      const auto& info = list.values[index(list.ops[index(i)].inputs[k])];
      const std::string what = info.parameter >= 0 ? list.parameters[index(info.parameter)].name : "its input";
      return describe(index(i), true, "gradient of " + what);
    }
  }
  return {};
}

}  // namespace vitrine
