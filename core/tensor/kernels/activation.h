// The activation functions the kernels know.
#pragma once

namespace vitrine {

enum class UnaryKind { linear, step, relu, leaky_relu, elu, gelu, silu, sigmoid, tanh, softplus };

// f′ is computed from the input x of some functions and from the output y of the others.
[[nodiscard]] constexpr bool slope_reads_input(UnaryKind kind, double alpha) {
  return kind == UnaryKind::gelu || kind == UnaryKind::silu || (kind == UnaryKind::leaky_relu && alpha < 0) ||
         (kind == UnaryKind::elu && alpha <= 0);
}

// A function with its parameter: the negative slope of leaky ReLU, the scale of ELU.
struct UnaryFunction {
  UnaryKind kind = UnaryKind::linear;
  double alpha = 0;
  [[nodiscard]] constexpr bool reads_input() const { return slope_reads_input(kind, alpha); }
  [[nodiscard]] constexpr bool reads_output() const {
    return kind != UnaryKind::linear && kind != UnaryKind::step && !reads_input();
  }
};

}  // namespace vitrine
