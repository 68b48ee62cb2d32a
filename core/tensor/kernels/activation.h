// The activation functions the kernels know.
#pragma once

namespace vitrine {

enum class UnaryKind { linear, step, relu, leaky_relu, elu, gelu, silu, sigmoid, tanh, softplus };

// f′ is computed from the input x of some functions and from the output y of the others.
[[nodiscard]] constexpr bool slope_reads_input(UnaryKind kind, double alpha) {
  return kind == UnaryKind::gelu || kind == UnaryKind::silu || (kind == UnaryKind::leaky_relu && alpha < 0) ||
         (kind == UnaryKind::elu && alpha <= 0);
}

}  // namespace vitrine
