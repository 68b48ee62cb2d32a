#include "core/train/probes/recurrence.h"

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class RecurrenceProbe final : public Probe {
 public:
  RecurrenceProbe(RecurrenceLook look, std::int64_t sample) : look_(std::move(look)), sample_(sample) {}
  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<RecurrenceAnswer>();
    look_.look(subject, sample_, stop, *out);
    return out;
  }

 private:
  RecurrenceLook look_;
  std::int64_t sample_;
};

}  // namespace

Spec recurrence_of(const std::string& node, std::int64_t sample, std::int64_t layer, bool reverse, SlopeOf of) {
  return {"recurrence",
          {{"node", node},
           {"sample", sample},
           {"layer", layer},
           {"reverse", reverse},
           {"of", std::string(of == SlopeOf::loss ? "loss" : "answer")}}};
}

namespace probes {

ProbeType recurrence() {
  TypeInfo info;
  info.id = "recurrence";
  info.title = "Recurrence";
  info.category = "Inside the network";
  info.doc =
      "What an RNN, LSTM or GRU keeps while it reads a sample: its state, its cell and how far each gate is open, of "
      "each unit at each position that is filled. And how far back the slope reaches: the norm of ∂L/∂h[t], with all "
      "that h[t] does to later positions (back-propagation through time, Werbos 1990), of ∂L/∂c[t] and of ∂L/∂x[t], "
      "where L is the loss of the sample or the largest number that the network answers at its last position "
      "(Pascanu et al. 2013 on why it vanishes). Dropout is off, states begin at 0.";
  info.params = {
      ParamSpec::text("node", "Layer", "").says("The id of the recurrent layer. Empty: the first one."),
      ParamSpec::integer("sample", "Sample", 0).range(0, 1e15).says("Its place in the validation part, from 0."),
      ParamSpec::integer("layer", "Within", 0)
          .range(0, 15)
          .says("Which of the layers that stand one upon the other in it, from 0, the lowest."),
      ParamSpec::boolean("reverse", "Backward", false)
          .says("Of a bidirectional layer: the one that reads from the end."),
      ParamSpec::choice("of", "Slope of", "loss", {{"loss", "Loss"}, {"answer", "Answer"}})
          .says("What the slopes are of: the loss of the sample, or the largest number that the network answers at "
                "the last position.")};
  return {info, [info](const Params& params) {
            return std::make_unique<RecurrenceProbe>(
                RecurrenceLook(text_of(info, params, "node"), integer_of(info, params, "layer"),
                               flag_of(info, params, "reverse"),
                               text_of(info, params, "of") == "answer" ? SlopeOf::answer : SlopeOf::loss),
                integer_of(info, params, "sample"));
          }};
}

}  // namespace probes
}  // namespace vitrine
