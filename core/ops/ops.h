// Every op the engine has, as functions that make one. Shapes below have the batch axis N in front; "…" stands for
// any further axes. Layers lower to these; exporters and the step debugger read them. Some ops have further outputs
// after those named here: what backward needs of forward (max_pool2d: the pixel that won; batch_norm and layer_norm:
// the mean and 1/σ that were used).
#pragma once

#include <vector>

#include "core/ops/op.h"
#include "core/tensor/kernels/activation.h"

namespace vitrine {

// ---- elementwise
// y = f(x), for UnaryKind linear, step, relu, leaky_relu, elu, gelu, silu, sigmoid, tanh, softplus. `alpha`: the
// negative slope of leaky ReLU, the scale of ELU; unused elsewhere. gelu is the exact x·Φ(x) (Hendrycks & Gimpel
// 2016), not the tanh approximation.
OpPtr make_unary(UnaryKind kind, double alpha = 0);
OpPtr make_add();       // any number of equal shapes
OpPtr make_multiply();  // any number of equal shapes
// Of equal numbers of axes, where an axis of length 1 (but N) stands for any length: sum, x₁ - x₂, product, largest
// (the first of equals). For equal shapes make_add and make_multiply are faster.
enum class Merge { add, subtract, multiply, maximum };
OpPtr make_broadcast(Merge merge);
struct AffineNumbers {
  double factor = 1, shift = 0;
};
OpPtr make_affine(double factor, double shift);  // factor·x + shift
OpPtr make_stop_gradient();                      // x, and no gradient
// Which axis prelu and softmax were told.
struct AlongAxis {
  int axis = -1;
};
OpPtr make_prelu(int axis);  // x (N,…), slopes (1) or one for each place of that axis: x where x ≥ 0, else slope·x
OpPtr make_scale_channels();  // x (N, C, …) and a factor for each channel of each sample, (N, C)
// What an op that draws numbers was made from: the rate of dropout or the deviation of noise, and its stream.
struct DrawnNumbers {
  double amount = 0;
  std::uint64_t stream = 0;
};
// Inverted dropout (Srivastava et al. 2014): in training an element is zeroed with probability `rate`, the others are
// divided by 1 - rate; the identity otherwise. The mask is a function of (seed, stream, step, element).
OpPtr make_dropout(double rate, std::uint64_t stream);
// x + deviation·ε in training, x otherwise; ε a standard normal number, a function of (seed, stream, step, element).
OpPtr make_add_noise(double deviation, std::uint64_t stream);
// (mean, log variance[, noise]) of equal shapes -> mean + exp(log variance / 2)·ε (Kingma & Welling 2014). ε is the
// noise, or in training a standard normal number, a function of (seed, stream, step, element); else 0.
OpPtr make_sample_normal(std::uint64_t stream);

// Probabilities -> in training 0 or 1, 1 with that probability, as a function of (seed, stream, step, element); else
// the probabilities themselves. No gradient.
OpPtr make_sample_bits(std::uint64_t stream);
// Of a restricted Boltzmann machine (Smolensky 1986): visible v (N,V), their bias b (V), what arrives at the hidden
// units a = v·Wᵀ + c (N,H) -> -b·v - Σ ln(1 + e^a), (N,1)
OpPtr make_free_energy();

// ---- shape
OpPtr make_reshape(const Shape& sample_shape);  // a view; (N, …) -> (N, sample_shape)
struct ConcatAxis {
  int axis = 1;  // of the batched shape (1 is the first after N)
};
OpPtr make_concat(int axis);
struct PermutedAxes {
  std::vector<int> axes;
};
OpPtr make_permute(std::vector<int> axes);  // axis a of a sample of y is axis axes[a] of x's
// y[n, i, j, …] = x[n, from[0][i], from[1][j], …], and 0 where one of them is -1. An axis without a list stays.
using Selection = std::vector<std::vector<std::int64_t>>;
OpPtr make_select(Selection from);
OpPtr make_transpose();        // of a parameter: (O,I) -> (I,O)
OpPtr make_for_each_sample();  // (x (N,…), of which only N matters, a parameter) -> (N, the parameter's shape)
struct SliceRange {
  int axis = 1;
  std::int64_t begin = 0, end = 0;
};
OpPtr make_slice(int axis, std::int64_t begin, std::int64_t end);  // begin … end-1 of an axis of the batched shape

// ---- along an axis
OpPtr make_softmax(int axis);  // of the batched shape; -1 is the last

// ---- products
// x (N,…,I), weight (O,I)[, bias (O)] -> (N,…,O): y = f(x·Wᵀ + b). Layers make it without a function; the fuse pass
// joins one, and z = x·Wᵀ + b is a second output where f′ is read from it.
struct LinearAttributes {
  bool bias = false;
  UnaryFunction function;
};
OpPtr make_linear(bool bias, UnaryFunction function = {});
struct Conv2DAttributes {
  std::int64_t kernel[2] = {3, 3}, stride[2] = {1, 1}, dilation[2] = {1, 1};
  std::int64_t pad_before[2] = {0, 0}, pad_after[2] = {0, 0};  // (rows, columns)
  std::int64_t groups = 1;
};
// x (N,C,H,W), weight (O,C/groups,kh,kw)[, bias (O)] -> (N,O,H',W'), a cross-correlation as everywhere in the field
struct Convolution {
  Conv2DAttributes windows;
  bool bias = false;
};
OpPtr make_conv2d(const Conv2DAttributes& attributes, bool bias);

// Transposed convolution (Zeiler et al. 2010): what conv2d's gradient does to an image. x (N,I,H,W), weight
// (I,O,kh,kw)[, bias (O)] -> (N,O,H',W'), H' = (H-1)·stride + kh - pads + extra.
struct TransposedConvolution {
  Conv2DAttributes windows;
  bool bias = false;
};
OpPtr make_conv_transpose2d(const Conv2DAttributes& windows, const std::int64_t (&extra)[2], bool bias);
struct TurnedProduct {
  bool turned = false;
};
OpPtr make_matmul(bool turned);  // a (N,M,K), b (N,K,P), or (N,P,K) if turned -> (N,M,P), a product a sample
OpPtr make_bilinear(std::int64_t factor);  // (N,C,H,W) -> (N,C,H·f,W·f), corners not aligned

// ---- pooling of (N,C,H,W)
struct PoolAttributes {
  std::int64_t kernel[2] = {2, 2}, stride[2] = {2, 2};
  std::int64_t pad_before[2] = {0, 0}, pad_after[2] = {0, 0};
};
// The winner's number in its plane is kept as a float: exact for so many pixels.
inline constexpr std::int64_t kMostNumberedPixels = std::int64_t{1} << 24;
OpPtr make_max_pool2d(
    const PoolAttributes& attributes);  // padding never wins; NaN goes through; first of equals wins
OpPtr make_average_pool2d(
    const PoolAttributes& attributes);  // mean over the cells inside the image (padding not counted)
OpPtr make_global_average_pool2d();     // -> (N,C)

// ---- normalisation
// Batch normalisation (Ioffe & Szegedy 2015) of (N,C) or (N,C,…) per channel (axis 1).
// inputs: x, gain (C), shift (C), running mean (C), running variance (C)
// outputs: y, new running mean, new running variance (r ← (1-momentum)·r + momentum·batch; the variance unbiased)
// In training it uses the batch's statistics (biased variance), else the running ones.
// `frozen`: it uses the running ones in training too, and leaves them as they are.
struct BatchNormalisation {
  double epsilon = 0, momentum = 0;
  bool frozen = false;
};
OpPtr make_batch_norm(double epsilon, double momentum, bool frozen = false);
// The same of a sequence (N,T,C) per channel, the last axis. A sixth input, lengths (N): the statistics are those of
// the first 1 … T positions of each sample, and y is 0 behind them.
OpPtr make_batch_norm_positions(const BatchNormalisation& attributes);
// Layer normalisation (Ba et al. 2016) over the last `axes` axes. inputs: x, gain, shift of those axes' shape.
OpPtr make_layer_norm(int axes, double epsilon);

// Group normalisation (Wu & He 2018) of (N,C,…): each group of C/groups channels of a sample by its own mean and
// variance. inputs: x, gain (C), shift (C).
OpPtr make_group_norm(std::int64_t groups, double epsilon);
// x / √(mean(x²) + ε) · gain over the last axis (Zhang & Sennrich 2019).
OpPtr make_rms_norm(double epsilon);

// ---- sequences
OpPtr make_mask_positions();  // x (N,T,…), lengths (N) -> x, and 0 behind the first 1 … T positions
// x (N,T,C)[, lengths (N)] -> (N,C): the largest of them. A second output, the position that won, is what backward
// needs.
OpPtr make_max_over_positions();
// x (N,T,C)[, lengths (N)] -> (N,C): the mean over the positions, the first 1 … T of them where there are lengths.
OpPtr make_mean_over_positions();

// Recurrent layers, one direction of one: x (N,T,C), weights of the input (G·H,C) and of the state (G·H,H)[, the
// biases of both products (G·H)][, the states to begin with, (N,H) each; 0 without][, lengths (N)]
// -> y (N,T,H), the state of every position, and the last states (N,H) each: of `lengths` positions, behind which y
// is 0. With `reverse` a sample is read from its last position to its first. Gates stand as PyTorch has them.
struct Recurrence {
  bool reverse = false, bias = true;
  bool states = false;  // those to begin with are inputs
  bool relu = false;    // of make_rnn(), which sets it
};
OpPtr make_rnn(const Recurrence& attributes, bool relu);  // h = tanh or ReLU of x·W + h·U + b (Elman 1990); G = 1
// Two states, h and the cell; gates input, forget, candidate, output (Hochreiter & Schmidhuber 1997; Gers et al.
// 2000)
OpPtr make_lstm(const Recurrence& attributes);
// Gates reset, update, candidate; the reset applied after the product (Cho et al. 2014, as in cuDNN)
OpPtr make_gru(const Recurrence& attributes);

// ---- tokens and attention
// indices (N,…) as numbers, table (V,D) -> (N,…,D). An index outside 0 … V-1 gives NaN, which the engine reports.
OpPtr make_gather(std::int64_t vocabulary);
// x (N,T,D), table (T,D) -> x + table for every sample
OpPtr make_add_position();
// Scaled dot-product attention (Vaswani et al. 2017). qkv (N,T,3·D): queries, keys, values side by side; or, with
// `ports`, queries (N,Q,D), keys (N,K,D) and values (N,K,D). Each is split into `heads` of D/heads. outputs: y
// (N,Q,D), weights (N,heads,Q,K): the softmax rows before dropout. A last input, lengths (N): only the first 1 … K
// keys of a sample are there. Of qkv the others do not ask either, and their rows of y and weights are 0. What a mask
// leaves out is not computed.
struct AttentionAttributes {
  std::int64_t heads = 1;
  bool causal = false;      // position t sees only positions ≤ t
  std::int64_t window = 0;  // it sees only those up to so many away; 0: all
  double dropout = 0;       // on the weights, in training
  std::uint64_t stream = 0;
  bool ports = false;
};
OpPtr make_attention(const AttentionAttributes& attributes);

// ---- losses: (output, target[, weights]) -> the mean, one number, and the sum of the weights it was divided by;
// both made of sums in double. Means of several batches become their common mean if each counts by that sum. Weights
// are (N), one a sample, or (N,T) where the judged places are (N,T,…), or of their shape; at least 0: Σ w·loss / Σ w.
// A weight of 0 leaves a place out, whatever stands there; where nothing is judged, loss and gradients are 0. Without
// weights all are 1. A negative weight gives NaN, as NaN does. Targets that are numbers have a gradient too; class
// indices and weights have none.

// What a loss was made from; what it does not know stays as it is here.
struct LossSettings {
  std::vector<double> class_weights = {};  // cross_entropy, and alpha of focal; empty: all 1
  double label_smoothing = 0, gamma = 0, margin = 1, smooth = 0, positive_weight = 1, delta = 1, temperature = 1;
  bool squared = false;  // of hinge
};

// output (N,K) with target (N), or (N,T,K) with (N,T), or (N,K,H,W) with (N,H,W): class indices as numbers, -1
// ignored. The judged places are those of the target. Label smoothing (Szegedy et al. 2016): the target is
// (1-s)·one-hot + s/K. Weighted by class: the mean divides by the sum of the weights of the judged targets.
OpPtr make_cross_entropy(double label_smoothing, std::vector<double> class_weights);
// The same shapes; K = 1 tells two classes by the logit of class 1.
// -α[t]·(1-p[t])^γ·ln p[t] (Lin et al. 2017), p the softmax or sigmoid; `alpha` one a class, or empty for 1. The mean
// divides by the number of judged places.
OpPtr make_focal(double gamma, std::vector<double> alpha);
// max(0, m + max over k ≠ t of x[k] - x[t]) (Crammer & Singer 2001), or its square; K = 1: max(0, m - y·x), y = ±1.
// The margin m is 1; with 0 it is what the perceptron rule makes small (Rosenblatt 1958).
OpPtr make_hinge(bool squared, double margin = 1);
// Soft Dice (Milletari et al. 2016): 1 - mean over classes of (2·Σ p·g + s)/(Σ p² + Σ g² + s), sums over the places
// of a sample, mean over samples. Weights by place stand inside the sums, and each sample with a judged place
// counts 1. K = 1: class 1 alone. A third output (N, 2·K), both sums of each, is what backward needs.
OpPtr make_dice(double smooth);
// output and target of equal shape (a target (N) goes with an output (N,1)); mean over all elements, the places.
OpPtr make_binary_cross_entropy(double positive_weight);  // from logits
OpPtr make_mean_squared_error();
OpPtr make_mean_absolute_error();
OpPtr make_huber(double delta);  // 0.5·d² for |d| ≤ δ, else δ·(|d| - δ/2) (Huber 1964)
// output and target of equal shape, (N,K), (N,T,K) or (N,K,H,W); the places are the rows along K.
OpPtr make_kl_divergence();  // Σ t·(ln t - ln softmax(x)) (Kullback & Leibler 1951); the mean over rows
OpPtr make_distillation(double temperature);  // T²·KL(softmax(t/T) ‖ softmax(x/T)) (Hinton et al. 2015)
OpPtr make_cosine();  // 1 - x·t/(‖x‖·‖t‖); the mean over rows. Rows shorter than 1e-8 have similarity 0
// mean and log variance of equal shape (N,…) -> ½ Σ (m² + e^v - 1 - v), summed over a sample, the mean over samples:
// KL(N(m, e^v) ‖ N(0, 1)) (Kingma & Welling 2014). Weights are (N).
OpPtr make_kl_normal();
// two outputs of equal shape -> the mean of their difference, first - second
OpPtr make_contrastive_divergence();

}  // namespace vitrine
