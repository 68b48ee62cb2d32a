#include "core/io/reference.h"

#include "core/base/text.h"
#include "core/data/batch_transform.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/initializers/initializer.h"
#include "core/io/block_library.h"
#include "core/layers/layer.h"
#include "core/losses/loss.h"
#include "core/metrics/metric.h"
#include "core/optimizers/optimizer.h"
#include "core/project/settings.h"
#include "core/recipes/recipe.h"
#include "core/schedules/schedule.h"
#include "core/train/probe.h"

namespace vitrine {
namespace {

std::string escaped(const std::string& text) {  // a table cell
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c == '\n' ? ' ' : c);
  return out;
}

std::string condition_text(const ParamSpec& spec) {
  std::string out;
  for (const auto& condition : spec.when) {
    out += out.empty() ? " Applies when " : " and ";
    out += condition.param + " is ";
    for (std::size_t i = 0; i < condition.values.size(); ++i)
      out += (i == 0 ? "" : i + 1 == condition.values.size() ? " or " : ", ") + condition.values[i];
  }
  return out.empty() ? out : out + ".";
}

std::string type_text(const TypeInfo& info) {
  std::string out = "### " + info.title + " (`" + info.id + "`)\n\n" + info.doc + "\n\n";
  if (info.params.empty()) return out;
  out += "| parameter | default | allowed | meaning |\n|---|---|---|---|\n";
  for (const auto& p : info.params) {
    const std::string fallback = value_text(p.fallback);
    out += "| " + p.title + " `" + p.id + "` | " + (fallback.empty() ? "none" : escaped(fallback)) + " | " +
           escaped(p.kind == ParamKind::boolean ? "on, off" : range_text(p)) + (p.unit.empty() ? "" : " " + p.unit) +
           " | " + escaped(p.doc + condition_text(p)) + (p.live ? " May change during a run." : "") + " |\n";
  }
  return out + "\n";
}

// A block's type is called by its definition's name.
std::vector<const TypeInfo*> block_infos() {
  static const std::vector<TypeInfo> infos = [] {
    std::vector<TypeInfo> out;
    for (const ReadyBlock& ready : shipped_blocks()) {
      out.push_back(ready.block->type().info);
      out.back().id = ready.block->name(), out.back().title = ready.title;
    }
    for (const LayerType& port : block_port_types()) out.push_back(port.info);
    return out;
  }();
  std::vector<const TypeInfo*> out;
  for (const TypeInfo& info : infos) out.push_back(&info);
  return out;
}

}  // namespace

std::vector<TypeGroup> type_groups() {
  return {
      {"layers", "Layers", "What networks are built from.", layer_types().infos()},
      {"blocks", "Blocks", "Networks that stand as one layer in another; any layers can be made into one.",
       block_infos()},
      {"losses", "Losses", "What training makes small.", loss_types().infos()},
      {"optimizers", "Optimizers", "How gradients move weights.", optimizer_types().infos()},
      {"schedules", "Schedules", "How the learning rate changes over a run.", schedule_types().infos()},
      {"initializers", "Initializers", "The first values of weights.", initializer_types().infos()},
      {"metrics", "Metrics", "Figures to judge a network by.", metric_types().infos()},
      {"data", "Data sources", "Where samples come from.", source_types().infos()},
      {"transforms", "Transforms", "How inputs are normalised.", transform_types().infos()},
      {"batch_transforms", "Batch transforms", "What is done to the samples of each batch.",
       batch_transform_types().infos()},
      {"recipes", "Recipes", "What one step of training does.", recipe_types().infos()},
      {"probes", "Probes", "What can be watched of a network while it trains.", probe_types().infos()},
      {"settings",
       "Settings of a run",
       "What belongs to no layer, loss or optimizer.",
       {&split_info(), &training_info(), &regularisation_info(), &stopping_info()}},
  };
}

std::string reference_text(const std::vector<TypeGroup>& groups) {
  std::string out;
  for (const TypeGroup& group : groups) {
    out += "## " + group.title + "\n\n" + group.doc + "\n\n";
    for (const TypeInfo* info : group.types) out += type_text(*info);
  }
  return out;
}

}  // namespace vitrine
