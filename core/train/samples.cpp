#include "core/train/samples.h"

#include <algorithm>
#include <cmath>

#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/layers/layer.h"
#include "core/project/objectives.h"
#include "core/train/data_facts.h"

namespace vitrine {
namespace {

// Epochs that no training comes to: what is drawn for samples is drawn for nothing else.
constexpr std::uint64_t kEpochOfSamples = std::uint64_t{1} << 31;

constexpr std::uint32_t kRounds = 200;  // of a Boltzmann machine: enough to be among the digits from any noise

// The layers of a type on the way to this Output.
std::vector<NodeId> layers_of(const Graph& graph, const NodeId& output, std::string_view type) {
  std::vector<NodeId> out;
  const std::set<NodeId> part = leading_to(graph, {{output}});
  for (const Node& node : graph.nodes())
    if (part.contains(node.id) && node.type == type) out.push_back(node.id);
  return out;
}

// The Input of a Boltzmann machine that gives this Output: the one that reads what the Output is compared with.
std::optional<NodeId> visible_units(const Graph& graph, const NodeId& output, const std::string& field) {
  if (layers_of(graph, output, "restricted_boltzmann").empty()) return {};
  const std::vector<NodeId> inputs = inputs_reading(graph, field);
  return inputs.size() == 1 ? std::optional(inputs.front()) : std::nullopt;
}

// A Boltzmann machine's: each round draws the pixels by the probabilities that it gave. Those of the last are the
// answer.
Rounds to_and_fro(const NodeId& visible) {
  Rounds out;
  out.count = kRounds;
  out.state = visible;
  out.training = true;
  out.gives_told = true;
  out.refine = [](std::uint32_t round, const Rng& rng, std::uint64_t first, std::span<const float> told,
                  std::span<float> state) {
    for (std::size_t i = 0; i < state.size(); ++i)
      state[i] = rng.uniform(round + 1, first + i) < told[i] ? 1.0F : 0.0F;
  };
  return out;
}

}  // namespace

Result<SampleMaker::Plan> SampleMaker::plan(const Project& drawn) {
  const Project project = flattened(drawn);
  const RecipeType& recipe = recipe_types().at(project.recipe.type);
  if (recipe.generator) {
    Generator made = recipe.generator(project.graph, goals_of(project), project.recipe.params);
    if (!made.part.outputs.empty())
      return Plan{std::move(made.part), std::move(made.field), LossType::Readout::none, std::move(made.rounds)};
  }
  const Analysis analysis = find_problems(project.graph);
  for (const Objective& objective : project.objectives) {
    if (!has_target(objective)) continue;
    NodeId output = output_of(objective);
    if (output.empty() && analysis.outputs.size() == 1) output = analysis.outputs.front();
    const std::string& target = target_of(objective);
    const LayerFacts* made = analysis.facts(output);
    if (const auto visible = visible_units(project.graph, output, target); visible && made && made->known)
      if (const LayerFacts* seen = analysis.facts(*visible); seen && seen->outputs == made->outputs)
        return Plan{
            {{output}, {{*visible, seen->outputs.front()}}}, target, LossType::Readout::none, to_and_fro(*visible)};
    // The layer in the middle of a variational autoencoder: the only one on the way that draws its values.
    const std::vector<NodeId> layers = layers_of(project.graph, output, "sample_normal");
    const LayerFacts* facts = layers.size() == 1 ? analysis.facts(layers.front()) : nullptr;
    if (!facts || !facts->known) continue;
    return Plan{
        {{output}, {{layers.front(), facts->outputs.front()}}}, target, loss_types().at(objective.loss.type).readout};
  }
  return Error{
      "This network makes no samples", "",
      "Train a generator with the recipe Adversarial, a network with the recipe Diffusion, an autoencoder with a "
      "Gaussian sample in its middle, or a Boltzmann machine whose reconstruction is compared with its input"};
}

Result<std::unique_ptr<SampleMaker>> SampleMaker::create(const Project& project,
                                                         std::shared_ptr<const Dataset> dataset, std::int64_t batch,
                                                         bool keep_all) {
  VITRINE_TRY(const Plan made, plan(project));
  VITRINE_TRY(dataset, with_made_fields(project, std::move(dataset)));
  return std::unique_ptr<SampleMaker>(new SampleMaker(project, std::move(dataset), made, batch, keep_all));
}

SampleMaker::SampleMaker(const Project& project, std::shared_ptr<const Dataset> dataset, const Plan& plan,
                         std::int64_t batch, bool keep_all)
    : dataset_(std::move(dataset)),
      at_once_(batch),
      field_(plan.field),
      readout_(plan.readout),
      rounds_(plan.rounds),
      whole_(lower_graph(project.graph, 1)),
      program_(lower_graph(project.graph, batch, plan.part), {},
               {.training = plan.rounds.training, .keep_all = keep_all, .whole = &whole_}) {
  const OpList& list = program_.ops();
  shape_ = list.values[static_cast<std::size_t>(list.outputs[0].value)].shape.without_batch();
  batch_ = make_batch(*dataset_, batch);
  feed_inputs(program_, batch_);
  for (std::size_t i = 0; i < list.inputs.size(); ++i) {
    if (!list.inputs[i].name.empty()) continue;  // it reads a field
    const bool clock = rounds_.count > 0 && list.inputs[i].node != rounds_.state;
    AlignedVector<float>& memory = clock ? clocks_.emplace_back() : latent_;
    memory.resize(static_cast<std::size_t>(list.values[static_cast<std::size_t>(list.inputs[i].value)].shape.size()));
    program_.set_input(i, memory.data());
  }
}

// What Inputs read beside random numbers, such as labels, comes from the samples of the data in turn.
void SampleMaker::draw(std::int64_t first, std::int64_t count, std::uint64_t seed) {
  const std::int64_t total = std::max<std::int64_t>(1, dataset_->count);
  if (dataset_->count > 0) {
    rows_.clear();
    for (std::int64_t i = 0; i < count; ++i) rows_.push_back((first + i) % total);
    gather(*dataset_, rows_, {}, batch_, nullptr, kEpochOfSamples + seed);
  }
  const auto size = static_cast<std::int64_t>(latent_.size()) / at_once_;
  const Rng rng(seed, stream_of(Stream::generate, "samples"));
  for (std::int64_t i = 0; i < count * size; ++i)
    latent_[static_cast<std::size_t>(i)] =
        static_cast<float>(rng.normal(0, static_cast<std::uint64_t>(first * size + i)));
}

// False where it was stopped before the last round.
bool SampleMaker::go_round(const Program::Pass& first_pass, std::int64_t first, const std::function<bool()>& stop) {
  Program::Pass pass = first_pass;
  const Rng rng(pass.seed, stream_of(Stream::generate, "rounds"));
  const std::size_t size = latent_.size() / static_cast<std::size_t>(at_once_),
                    count = static_cast<std::size_t>(pass.samples) * size;
  for (pass.step = 0; pass.step < rounds_.count; ++pass.step) {
    if (stop && stop()) return false;
    for (auto& clock : clocks_)
      std::fill(clock.begin(), clock.end(), rounds_.clock ? rounds_.clock(pass.step) : 0.0F);
    program_.forward(pass);
    if (rounds_.gives_told && pass.step + 1 == rounds_.count) break;
    const auto* const told = static_cast<const float*>(program_.value(program_.ops().outputs[0].value));
    rounds_.refine(pass.step, rng, static_cast<std::uint64_t>(first) * size, {told, count}, {latent_.data(), count});
  }
  return true;
}

// Whether a field is random numbers that are made of nothing.
bool SampleMaker::is_drawn(const Field& field) const {
  return std::any_of(dataset_->made.begin(), dataset_->made.end(),
                     [&](const MadeField& made) { return &dataset_->fields[made.field] == &field && !made.from; });
}

std::vector<std::string> SampleMaker::beside() const {
  std::vector<std::string> out;
  for (const OpList::Named& input : program_.ops().inputs) {
    const Field* field = input.name.empty() ? nullptr : dataset_->find(input.name);
    if (field && !is_drawn(*field) && std::find(out.begin(), out.end(), input.name) == out.end())
      out.push_back(input.name);
  }
  return out;
}

std::vector<std::span<float>> SampleMaker::code_places() {
  if (!latent_.empty()) return {{latent_.data(), latent_.size() / static_cast<std::size_t>(at_once_)}};
  std::vector<std::span<float>> out;
  for (const OpList::Named& input : program_.ops().inputs) {
    const Field* field = input.name.empty() ? nullptr : dataset_->find(input.name);
    if (!field || !is_drawn(*field)) continue;
    auto entry = std::find_if(batch_.fields.begin(), batch_.fields.end(),
                              [&](const Batch::Entry& one) { return one.name == input.name; });
    const std::span<float> place(entry->values.data(), static_cast<std::size_t>(field->shape.size()));
    const auto same = [&](const std::span<float>& other) { return other.data() == place.data(); };
    if (std::none_of(out.begin(), out.end(), same)) out.push_back(place);  // two Inputs may read one field
  }
  return out;
}

std::int64_t SampleMaker::code_size() const {
  if (rounds_.count > 0) return 0;
  std::int64_t out = 0;
  for (const std::span<float>& place : const_cast<SampleMaker*>(this)->code_places()) out += std::ssize(place);
  return out;
}

void SampleMaker::read_out(const Scales& scales, std::span<float> made) const {
  if (readout_ == LossType::Readout::sigmoid)
    for (float& one : made) one = 1 / (1 + std::exp(-one));
  else
    scales.of(field_).invert(made);
}

Tensor SampleMaker::make_of(const float* parameters, const Scales& scales, std::span<const float> code,
                            std::int64_t beside, const Pool& pool) {
  Tensor out(shape_.with_batch(1));
  program_.bind(const_cast<float*>(parameters), nullptr);
  draw(beside, 1, 0);
  for (const std::span<float>& place : code_places()) {
    const std::size_t count = std::min(place.size(), code.size());
    std::copy_n(code.begin(), count, place.begin());
    code = code.subspan(count);
  }
  program_.forward({pool, 1});
  std::copy_n(static_cast<const float*>(program_.value(program_.ops().outputs[0].value)), shape_.size(),
              out.values.data());
  read_out(scales, out.values);
  return out;
}

Tensor SampleMaker::make(const float* parameters, const Scales& scales, std::int64_t count, std::uint64_t seed,
                         const Pool& pool, const std::function<bool()>& stop) {
  Tensor out(shape_.with_batch(count));
  program_.bind(const_cast<float*>(parameters), nullptr);
  const int value = program_.ops().outputs[0].value;
  for (std::int64_t at = 0; at < count && !(stop && stop()); at += at_once_) {
    const std::int64_t some = std::min(at_once_, count - at);
    draw(at, some, seed);
    if (rounds_.count == 0)
      program_.forward({pool, some});
    else if (!go_round({pool, some, seed + static_cast<std::uint64_t>(at)}, at, stop))
      break;
    float* const to = out.values.data() + at * shape_.size();
    const bool from_state = rounds_.count > 0 && !rounds_.gives_told;
    std::copy_n(from_state ? latent_.data() : static_cast<const float*>(program_.value(value)), some * shape_.size(),
                to);
    read_out(scales, {to, static_cast<std::size_t>(some * shape_.size())});
  }
  return out;
}

}  // namespace vitrine
