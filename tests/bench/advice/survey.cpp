// Trains every case of the set and prints the figures that prove, or refute, its label: run by hand.
//   advice_survey [PART-OF-A-NAME…] [--set PATH=VALUE…] [--metric ID]
// With --metric they are judged by that one. With --set the cases are trained as they would be without their fault:
// what a remedy comes to.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/project/settings.h"
#include "core/train/guess_loss.h"
#include "core/train/probes/activations.h"
#include "core/train/trainer.h"
#include "tests/bench/advice/cases.h"

namespace vitrine::bench {
namespace {

// Of one run.
struct Figures {
  std::vector<float> losses, first_norms, last_norms, ratios, norms;  // a step each
  double guess = 0, train_loss = NAN, train_metric = NAN, best = NAN, worst_silent = 0, worst_saturated = 0;
  double validation_loss = NAN, validation_metric = NAN, seconds = 0;
  std::string metric, story;
};

double mean_of(const std::vector<float>& values, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += static_cast<double>(values[i]);
  return to > from ? sum / static_cast<double>(to - from) : NAN;
}
double at_start(const std::vector<float>& values) {
  return mean_of(values, 0, std::min<std::size_t>(values.size(), 10));
}
double at_end(const std::vector<float>& values) {
  return mean_of(values, values.size() - std::min<std::size_t>(values.size(), 1 + values.size() / 10), values.size());
}
// The means of six stretches of the run.
std::string curve_of(const std::vector<float>& values) {
  std::string out;
  char text[32];
  for (std::size_t i = 0; i < 6; ++i) {
    std::snprintf(text, sizeof text, "%s%.3g", i > 0 ? " " : "",
                  mean_of(values, values.size() * i / 6, values.size() * (i + 1) / 6));
    out += text;
  }
  return out;
}
double middle(std::vector<float> values) {
  if (values.empty()) return NAN;
  std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
  return static_cast<double>(values[values.size() / 2]);
}

// The function that a layer ends with; "tanh" of recurrent layers.
std::string function_of(const Node& node) {
  if (node.type == "relu" || node.type == "tanh" || node.type == "sigmoid") return node.type;
  const ParamValue* set = node.params.find("activation");
  const auto* text = set ? std::get_if<std::string>(set) : nullptr;
  if (node.type == "lstm" || node.type == "gru" || node.type == "rnn") return text ? *text : "tanh";
  return text ? *text : "";
}

// Share of the units (channels) that are 0 for all samples and places; share of values near the ends of the range.
void look_inside(const NodeActivations& seen, const std::string& function, Figures& out) {
  const std::int64_t units = seen.shape.rank() == 3 ? seen.kept[0] : seen.shape.rank() > 0 ? seen.shape.back() : 1;
  const std::int64_t places = seen.shape.rank() == 3 ? seen.kept[1] * seen.kept[2] : 1;
  std::vector<bool> alive(static_cast<std::size_t>(units), false);
  std::int64_t extreme = 0, count = 0;
  for (const auto& sample : seen.values)
    for (std::size_t i = 0; i < sample.size(); ++i, ++count) {
      const auto unit = (static_cast<std::int64_t>(i) / places) % units;
      const double value = static_cast<double>(sample[i]);
      if (value != 0) alive[static_cast<std::size_t>(unit)] = true;
      const bool low = function == "sigmoid" ? value < 0.025 : value < -0.95;
      const bool high = function == "sigmoid" ? value > 0.975 : value > 0.95;
      if (low || high) ++extreme;
    }
  const double dead = static_cast<double>(std::count(alive.begin(), alive.end(), false)) / static_cast<double>(units);
  if (function == "relu") out.worst_silent = std::max(out.worst_silent, dead);
  if (function == "tanh" || function == "sigmoid")
    out.worst_saturated = std::max(out.worst_saturated, static_cast<double>(extreme) / static_cast<double>(count));
}

void look_inside(Trainer& trainer, Figures& out) {
  std::vector<std::int64_t> places(64);
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int64_t>(i);
  const Spec request = activations_of(places);
  const auto answer =
      probe_types().at(request.type).make(request.params)->look(trainer.subject(kNow), [] { return false; });
  trainer.look_at_now();
  for (const NodeActivations& seen : dynamic_cast<const ActivationsAnswer&>(*answer).nodes)
    look_inside(seen, function_of(*trainer.network().find(seen.node)), out);
}

void note_step(const Trainer& trainer, Figures& out) {
  const StepFigures figures = trainer.step_figures();
  out.losses.push_back(trainer.record().loss);
  out.norms.push_back(trainer.record().gradient_norm);
  if (figures.norms.empty()) return;
  out.first_norms.push_back(figures.norms.front());
  out.last_norms.push_back(figures.norms.back());
  out.ratios.push_back(static_cast<float>(middle({figures.ratios.begin(), figures.ratios.end()})));
}

void note_epoch(const EpochRecord& record, Figures& out) {
  const auto first = [](const MetricSet& set) { return set.metrics.empty() ? NAN : double{set.metrics.front()}; };
  out.train_loss = static_cast<double>(record.train.loss);
  out.train_metric = first(record.train);
  if (!record.has_validation) return;
  out.validation_loss = static_cast<double>(record.validation.loss);
  out.validation_metric = first(record.validation);
  if (!(out.best < out.validation_loss)) out.best = out.validation_loss;
}

Figures trained(const Project& project) {
  Figures out;
  const Pool pool(1);
  const Spec& source = project.sources.front();
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
  auto data = source_types().at(source.type).load(source.params, "", seed, {});
  if (!data) return out.story = data.error().sentence(), out;
  auto made = Trainer::create(project, *data, pool);
  if (!made) return out.story = made.error().sentence(), out;
  Trainer& trainer = **made;
  out.guess = guess_loss(project, trainer.dataset(), trainer.split());
  if (!trainer.info().figures.empty()) out.metric = trainer.info().figures.front().id;
  const std::clock_t began = std::clock();
  while (!trainer.all_epochs_done() && out.story.empty()) {
    const auto outcome = trainer.step();
    if (outcome == Trainer::Outcome::not_finite)
      out.story = trainer.bad_story();
    else
      note_step(trainer, out);
    if (outcome == Trainer::Outcome::epoch) note_epoch(*trainer.finish_epoch(), out);
    if (outcome == Trainer::Outcome::epoch && trainer.should_stop_early()) break;
  }
  out.seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  look_inside(trainer, out);
  return out;
}

void print(const AdviceCase& one, const Figures& f) {
  const double first = f.losses.empty() ? NAN : double{f.losses.front()};
  const double top = f.norms.empty() ? NAN : double{*std::max_element(f.norms.begin(), f.norms.end())};
  std::printf("%-31s %-20s %4.1f s, %zu steps\n", one.name.c_str(), one.fault.empty() ? "-" : one.fault.c_str(),
              f.seconds, f.losses.size());
  std::printf("  loss %.4g > %.4g (guessing %.4g; curve %s), train %.4g, validation %.4g, best %.4g\n", first,
              at_end(f.losses), f.guess, curve_of(f.losses).c_str(), f.train_loss, f.validation_loss, f.best);
  std::printf(
      "  %s %.4g / %.4g; norms: first layer %.2g > %.2g, last %.2g > %.2g, all at most %.2g; ratio %.2g > %.2g\n",
      f.metric.c_str(), f.train_metric, f.validation_metric, at_start(f.first_norms), at_end(f.first_norms),
      at_start(f.last_norms), at_end(f.last_norms), top, at_start(f.ratios), at_end(f.ratios));
  std::printf("  silent %.2f, saturated %.2f%s%s\n", f.worst_silent, f.worst_saturated, f.story.empty() ? "" : "; ",
              f.story.c_str());
  std::fflush(stdout);
}

bool known(const std::string& id) {
  static const std::set<std::string> ids{"vanishing_gradients",
                                         "exploding_gradients",
                                         "dead_units",
                                         "saturated_units",
                                         "rate_too_high",
                                         "rate_too_low",
                                         "plateau",
                                         "overfitting",
                                         "underfitting",
                                         "bad_initial_loss",
                                         "inputs_not_normalised",
                                         "class_imbalance",
                                         "leakage",
                                         "loss_does_not_fit",
                                         "not_finite"};
  return ids.count(id) > 0;
}

int survey(const std::vector<std::string>& parts, const std::vector<std::string>& changes,
           const std::string& metric) {
  const std::string folder =
      (std::filesystem::temp_directory_path() / ("vitrine-advice-" + std::to_string(std::time(nullptr)))).string();
  std::filesystem::create_directories(folder);
  std::set<std::string> names;
  int faults = 0, healthy = 0, wrong = 0;
  double seconds = 0;
  for (const AdviceCase& one : second_set()) {
    if (!names.insert(one.name).second || (!one.fault.empty() && !known(one.fault)) ||
        !std::all_of(one.also.begin(), one.also.end(), known))
      std::printf("%s: a name twice, or an id that there is not\n", one.name.c_str()), ++wrong;
    const bool wanted = parts.empty() || std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
                          return one.name.find(part) != std::string::npos || one.fault == part;
                        });
    if (!wanted) continue;
    Project project = one.project(folder);
    for (const std::string& change : changes) {
      const std::size_t sign = std::min(change.find('='), change.size() - 1);
      if (const Status set = set_setting(project, change.substr(0, sign), change.substr(sign + 1)); !set)
        std::printf("%s\n", set.error().sentence().c_str());
    }
    if (!metric.empty()) project.objectives.front().metrics = {{metric, {}}};
    const Figures figures = trained(project);
    if (figures.losses.empty() && one.fault != "not_finite") ++wrong;
    print(one, figures);
    seconds += figures.seconds;
    ++(one.fault.empty() ? healthy : faults);
  }
  std::filesystem::remove_all(folder);
  std::printf("%d faults, %d healthy runs, %.0f s of training; %d of them are not as they should be\n", faults,
              healthy, seconds, wrong);
  return wrong > 0;
}

}  // namespace
}  // namespace vitrine::bench

int main(int count, char** words) {
  std::vector<std::string> parts, changes;
  std::string metric;
  for (int i = 1; i < count; ++i) {
    if (std::string(words[i]) == "--set" && i + 1 < count)
      changes.emplace_back(words[++i]);
    else if (std::string(words[i]) == "--metric" && i + 1 < count)
      metric = words[++i];
    else
      parts.emplace_back(words[i]);
  }
  return vitrine::bench::survey(parts, changes, metric);
}
