#include "core/train/probes/try_code.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/train/probes/list.h"
#include "core/train/samples.h"
#include "core/train/told_layers.h"

namespace vitrine {
namespace {

class TryCodeProbe final : public Probe {
 public:
  TryCodeProbe(std::vector<float> code, std::int64_t beside, std::int64_t most)
      : code_(std::move(code)), beside_(beside), most_(most) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>&) override {
    auto out = std::make_shared<TryCodeAnswer>();
    if (!maker_) maker_.emplace(SampleMaker::create(subject.project, subject.dataset, 1, most_ > 0));
    out->why = make(subject, *out);
    return out;
  }

 private:
  // Why not; empty once it is made.
  std::string make(const ProbeSubject& subject, TryCodeAnswer& out) {
    if (!*maker_) return maker_->error().sentence();
    SampleMaker& maker = ***maker_;
    out.size = maker.code_size();
    if (out.size == 0)
      return "This network makes a sample in many rounds out of noise, not out of a code: see Samples.";
    if (!std::all_of(code_.begin(), code_.end(), [](float value) { return std::isfinite(value); }))
      return "A number of the code is not finite: give numbers such as 0 or 1.5.";
    out.code = code_;
    out.code.resize(static_cast<std::size_t>(out.size));
    out.made = maker.make_of(subject.weights.data(), subject.scales, out.code, beside_, subject.pool);
    out.field = maker.field();
    out.reads = maker.beside();
    out.beside = beside_;
    if (most_ > 0) out.activations = layers_told_by(maker.program(), subject, most_);
    return {};
  }

  std::vector<float> code_;
  std::int64_t beside_, most_;
  std::optional<Result<std::unique_ptr<SampleMaker>>> maker_;  // made when first asked for
};

}  // namespace

Spec try_code_of(const std::vector<float>& code, std::int64_t beside, std::int64_t most) {
  return {"try_code", {{"numbers", bits_of(code)}, {"beside", beside}, {"most", most}}};
}

namespace probes {

ProbeType try_code() {
  TypeInfo info;
  info.id = "try_code";
  info.title = "Own code";
  info.category = "What it answers";
  info.doc =
      "What a generator, or the second half of a variational autoencoder, makes of a latent code that a person "
      "gives, and what comes out of each layer on the way.";
  info.params = {
      ParamSpec::integers("numbers", "Numbers", {})
          .range(0, 4'294'967'295.0)
          .lengths(0, kMostOwnNumbers)
          .says("The numbers of the code, each as the bits of a 32-bit float. Those that are not given are 0."),
      ParamSpec::integer("beside", "Beside", 0)
          .range(0, 1e15)
          .says("The row of the data whose labels, or whatever else the generator reads, are taken."),
      ParamSpec::integer("most", "Most", 0)
          .range(0, 1'000'000)
          .says("How many numbers of a layer on the way are told, at most. 0: of none.")};
  return {info, [info](const Params& params) {
            return std::make_unique<TryCodeProbe>(numbers_of(integers_of(info, params, "numbers")),
                                                  integer_of(info, params, "beside"),
                                                  integer_of(info, params, "most"));
          }};
}

}  // namespace probes
}  // namespace vitrine
