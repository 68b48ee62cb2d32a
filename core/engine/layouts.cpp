#include "core/engine/layouts.h"

#include <algorithm>

#include "core/ops/lanes_ops.h"
#include "core/tensor/kernels/gemm.h"
#include "core/tensor/lanes.h"

namespace vitrine {
namespace {

std::size_t index(int value) {
  return static_cast<std::size_t>(value);
}

// Rebuilds the list op after op. `lane_` of a logical value is the value that holds it in lanes.
class Chooser {
 public:
  Chooser(const OpList& logical, bool keep_all)
      : from_(logical),
        read_(logical.values.size(), keep_all ? 1 : 0),
        lane_(logical.values.size(), -1),
        plain_(logical.values.size(), 1) {
    out_.list = logical;
    out_.list.ops.clear();
    out_.in_lanes.assign(logical.values.size(), 0);
    for (const auto& named : logical.outputs) read_[index(named.value)] = 1;
    for (const auto& named : logical.exposed) read_[index(named.value)] = 1;
    for (const auto& update : logical.running) read_[index(update.value)] = 1;
  }

  PhysicalList run() {
    for (const auto& entry : from_.ops) {
      if (OpPtr twin = twin_of(entry))
        add_in_lanes(entry, std::move(twin));
      else
        add_plain(entry);
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_image(int value) const {
    const auto& info = from_.values[index(value)];
    return info.kind != OpList::Kind::parameter && info.shape.rank() == 4;
  }

  // A convolution leads into the lanes; what can follow it there does.
  [[nodiscard]] OpPtr twin_of(const OpList::Entry& entry) const {
    const bool follows =
        std::any_of(entry.inputs.begin(), entry.inputs.end(), [&](int value) { return lane_[index(value)] >= 0; });
    if (entry.op->id() == "conv2d") return entry.op->in_lanes();
    if (!follows) return nullptr;
    return entry.op->any_layout() ? entry.op : entry.op->in_lanes();
  }

  int add_value(const Shape& shape, bool lanes) {
    out_.list.values.push_back({shape, OpList::Kind::computed, static_cast<int>(out_.list.ops.size()), -1});
    out_.in_lanes.push_back(lanes ? 1 : 0);
    return static_cast<int>(out_.list.values.size()) - 1;
  }

  int in_lanes(int value, const NodeId& node) {
    int& lane = lane_[index(value)];
    if (lane < 0) {
      lane = add_value(from_.values[index(value)].shape, true);
      out_.list.ops.push_back({make_to_lanes(), {value}, {lane}, node});
    }
    return lane;
  }

  void in_plain(int value, const NodeId& node) {
    if (plain_[index(value)]) return;
    plain_[index(value)] = 1;
    out_.list.values[index(value)].producer = static_cast<int>(out_.list.ops.size());
    out_.list.ops.push_back({make_from_lanes(), {lane_[index(value)]}, {value}, node});
  }

  void add_plain(const OpList::Entry& entry) {
    for (const int value : entry.inputs) in_plain(value, entry.node);
    for (const int value : entry.outputs) out_.list.values[index(value)].producer = next();
    out_.list.ops.push_back(entry);
  }

  void add_in_lanes(const OpList::Entry& entry, OpPtr twin) {
    OpList::Entry added{std::move(twin), {}, {}, entry.node};
    for (const int value : entry.inputs)
      added.inputs.push_back(is_image(value) ? in_lanes(value, entry.node) : value);
    for (const int value : entry.outputs) {
      if (!is_image(value)) {
        out_.list.values[index(value)].producer = next();
        added.outputs.push_back(value);
        continue;
      }
      plain_[index(value)] = 0, out_.list.values[index(value)].producer = -1;
      added.outputs.push_back(lane_[index(value)] = add_value(from_.values[index(value)].shape, true));
    }
    out_.list.ops.push_back(std::move(added));
    for (const int value : entry.outputs)
      if (is_image(value) && read_[index(value)]) in_plain(value, entry.node);
  }

  [[nodiscard]] int next() const { return static_cast<int>(out_.list.ops.size()); }

  const OpList& from_;
  PhysicalList out_;
  std::vector<char> read_;  // by people or probes
  std::vector<int> lane_;
  std::vector<char> plain_;  // it exists as (N,C,H,W)
};

}  // namespace

Shape PhysicalList::shape_of(int value, const Shape& logical) const {
  return in_lanes[index(value)] ? lanes_shape(logical) : logical;
}

PhysicalList choose_layouts(const OpList& logical, bool keep_all, bool lanes) {
  if (lanes) return Chooser(logical, keep_all).run();
  return {logical, std::vector<char>(logical.values.size(), 0)};
}

bool lanes_pay(const OpList& logical) {
  return 2 * logical.batch >= kLaneCount && gemm_in_vectors();
}

}  // namespace vitrine
