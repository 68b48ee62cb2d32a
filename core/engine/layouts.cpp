#include "core/engine/layouts.h"

#include <algorithm>
#include <any>

#include "core/ops/side_by_side_ops.h"
#include "core/tensor/side_by_side.h"

namespace vitrine {
namespace {

template <class A>
A attributes_of(const OpPtr& op) {
  return std::any_cast<A>(op->attributes());
}

OpPtr convolution(const OpPtr& op) {
  const auto a = attributes_of<Convolution>(op);
  return make_side_by_side_conv2d({a.windows, a.bias});
}
OpPtr normalisation(const OpPtr& op) {
  const auto a = attributes_of<BatchNormalisation>(op);
  return make_side_by_side_batch_norm({a.epsilon, a.momentum, false, a.frozen});
}
OpPtr max_pool(const OpPtr& op) {
  return make_side_by_side_max_pool2d(attributes_of<PoolAttributes>(op));
}
OpPtr average_pool(const OpPtr& op) {
  return make_side_by_side_average_pool2d(attributes_of<PoolAttributes>(op));
}
OpPtr global_average_pool(const OpPtr&) {
  return make_side_by_side_global_average_pool2d();
}
// Element by element: it minds no order.
OpPtr as_it_is(const OpPtr& op) {
  return op;
}
OpPtr function_of_elements(const OpPtr& op) {
  return op->attributes().type() == typeid(UnaryFunction) ? op : nullptr;
}
// Channels are whole planes either way.
OpPtr along_channels(const OpPtr& op) {
  return attributes_of<ConcatAxis>(op).axis == 1 ? op : nullptr;
}

// What computes side by side, and the op that does it. A convolution leads there; the others follow what is there
// already. Any other op takes and gives (N,C,H,W). The first rule that fits.
struct LayoutRule {
  std::string_view op;  // its id; any, if empty
  bool leads;
  OpPtr (*twin)(const OpPtr&);
};
constexpr LayoutRule kLayoutRules[] = {{"conv2d", true, convolution},
                           {"batch_norm", false, normalisation},
                           {"max_pool2d", false, max_pool},
                           {"average_pool2d", false, average_pool},
                           {"global_average_pool2d", false, global_average_pool},
                           {"concat", false, along_channels},
                           {"add", false, as_it_is},
                           {"multiply", false, as_it_is},
                           {"", false, function_of_elements}};

const LayoutRule& rule_of(std::string_view op) {
  return *std::find_if(std::begin(kLayoutRules), std::end(kLayoutRules),
                       [&](const LayoutRule& r) { return r.op.empty() || r.op == op; });
}

// Rebuilds the list op after op. `beside_` of a logical value is the value that holds it side by side.
class Chooser {
 public:
  Chooser(const OpList& logical, bool keep_all)
      : from_(logical),
        read_(logical.values.size(), keep_all ? 1 : 0),
        beside_(logical.values.size(), -1),
        of_samples_(logical.values.size(), 0),
        plain_(logical.values.size(), 1) {
    out_.list = logical;
    out_.list.ops.clear();
    out_.side_by_side.assign(logical.values.size(), 0);
    for (const auto& named : logical.outputs) read_[index(named.value)] = 1;
    for (const auto& named : logical.exposed) read_[index(named.value)] = 1;
    for (const auto& update : logical.running) read_[index(update.value)] = 1;
    for (std::size_t i = 0; i < of_samples_.size(); ++i)
      of_samples_[i] = logical.values[i].kind == OpList::Kind::input;
    for (const auto& entry : logical.ops)
      for (const int input : entry.inputs)
        for (const int output : entry.outputs) of_samples_[index(output)] |= of_samples_[index(input)];
  }

  PhysicalList run() {
    for (const auto& entry : from_.ops) {
      if (OpPtr twin = twin_of(entry))
        add_side_by_side(entry, std::move(twin));
      else
        add_plain(entry);
    }
    return std::move(out_);
  }

 private:
  // Four axes do not make an image: a kernel that is a view of a parameter has them too.
  [[nodiscard]] bool is_image(int value) const {
    return of_samples_[index(value)] && from_.values[index(value)].shape.rank() == 4;
  }

  [[nodiscard]] OpPtr twin_of(const OpList::Entry& entry) const {
    const auto beside = [&](int value) { return beside_[index(value)] >= 0; };
    const LayoutRule& rule = rule_of(entry.op->id());
    const bool there = rule.leads || std::any_of(entry.inputs.begin(), entry.inputs.end(), beside);
    return there ? rule.twin(entry.op) : nullptr;
  }

  int add_value(const Shape& shape) {
    out_.list.values.push_back({shape, OpList::Kind::computed, next(), -1});
    out_.side_by_side.push_back(1);
    return static_cast<int>(out_.list.values.size()) - 1;
  }

  int side_by_side(int value, const NodeId& node) {
    int& beside = beside_[index(value)];
    if (beside < 0) {
      beside = add_value(from_.values[index(value)].shape);
      out_.list.ops.push_back({make_to_side_by_side(), {value}, {beside}, node});
    }
    return beside;
  }

  void in_plain(int value, const NodeId& node) {
    if (plain_[index(value)]) return;
    plain_[index(value)] = 1;
    out_.list.values[index(value)].producer = next();
    out_.list.ops.push_back({make_from_side_by_side(), {beside_[index(value)]}, {value}, node});
  }

  void add_plain(const OpList::Entry& entry) {
    for (const int value : entry.inputs) in_plain(value, entry.node);
    for (const int value : entry.outputs) out_.list.values[index(value)].producer = next();
    out_.list.ops.push_back(entry);
  }

  void add_side_by_side(const OpList::Entry& entry, OpPtr twin) {
    OpList::Entry added{std::move(twin), {}, {}, entry.node};
    for (const int value : entry.inputs)
      added.inputs.push_back(is_image(value) ? side_by_side(value, entry.node) : value);
    for (const int value : entry.outputs) {
      if (!is_image(value)) {
        out_.list.values[index(value)].producer = next();
        added.outputs.push_back(value);
        continue;
      }
      plain_[index(value)] = 0, out_.list.values[index(value)].producer = -1;
      added.outputs.push_back(beside_[index(value)] = add_value(from_.values[index(value)].shape));
    }
    out_.list.ops.push_back(std::move(added));
    for (const int value : entry.outputs)
      if (is_image(value) && read_[index(value)]) in_plain(value, entry.node);
  }

  [[nodiscard]] int next() const { return static_cast<int>(out_.list.ops.size()); }

  const OpList& from_;
  PhysicalList out_;
  std::vector<char> read_;  // by people or probes
  std::vector<int> beside_;
  std::vector<char> of_samples_;  // what flows in, and what is computed from it
  std::vector<char> plain_;       // it exists as (N,C,H,W)
};

}  // namespace

Shape PhysicalList::shape_of(int value, const Shape& logical) const {
  return side_by_side[index(value)] ? side_by_side_shape(logical) : logical;
}

PhysicalList choose_layouts(const OpList& logical, bool keep_all, ConvolutionRoute route) {
  if (route == ConvolutionRoute::side_by_side) return Chooser(logical, keep_all).run();
  return {logical, std::vector<char>(logical.values.size(), 0)};
}

}  // namespace vitrine
