#include "core/layers/list.h"

#include "core/layers/activation.h"
#include "core/layers/training_params.h"

namespace vitrine {
namespace {

std::vector<LayerType> all_layers() {
  using namespace layers;
  std::vector<LayerType> out{
      input(),
      output(),  // Data
      dense(),
      embedding(),  // Core
      flatten(),
      reshape(),
      permute(),
      concatenate(),
      slice(),
      add(),
      subtract(),
      multiply(),
      maximum(),
      average(),
      matmul(),
      scale(),
      repeat(),
      reverse(),
      crop(),
      pad(),
      patches(),
      learned_constant(),
      stop_gradient(),  // Shape
      conv2d(),
      conv1d(),
      conv_transpose2d(),
      depthwise_conv2d(),
      separable_conv2d(),
      max_pool2d(),
      average_pool2d(),
      global_max_pool2d(),
      global_average_pool2d(),
      max_pool1d(),
      average_pool1d(),
      upsample2d(),  // Convolution
      rnn(),
      lstm(),
      gru(),  // Recurrent
      multi_head_attention(),
      cross_attention(),
      positional_encoding(),
      class_token(),
      global_average_pool1d(),
      global_max_pool1d(),  // Attention
      batch_norm(),
      layer_norm(),
      rms_norm(),
      group_norm(),
      instance_norm(),  // Normalisation
  };
  for (const Activation& activation : activations()) out.push_back(activation_layer(activation));  // Activation
  out.push_back(prelu());
  out.push_back(dropout());  // Regularisation
  out.push_back(noise());
  out.push_back(sample_normal());
  out.push_back(restricted_boltzmann());  // Sampling
  for (LayerType& type : out)
    if (type.has_weights) add_training_params(type.info);
  return out;
}

}  // namespace

const Registry<LayerType>& layer_types() {
  static const Registry<LayerType> types(all_layers());
  return types;
}

}  // namespace vitrine
