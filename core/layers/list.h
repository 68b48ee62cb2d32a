// One function for each layer, defined in the file of that name; list.cpp puts them into palette order.
#pragma once

#include "core/layers/layer.h"

namespace vitrine::layers {

LayerType input();
LayerType output();
LayerType dense();
LayerType embedding();
LayerType flatten();
LayerType reshape();
LayerType add();
LayerType multiply();
LayerType concatenate();
LayerType slice();
LayerType permute();
LayerType reverse();
LayerType repeat();
LayerType crop();
LayerType pad();
LayerType patches();
LayerType class_token();
LayerType scale();
LayerType stop_gradient();
LayerType learned_constant();
LayerType restricted_boltzmann();
LayerType matmul();
LayerType subtract();
LayerType maximum();
LayerType average();
LayerType conv1d();
LayerType max_pool1d();
LayerType average_pool1d();
LayerType global_max_pool1d();
LayerType global_max_pool2d();
LayerType upsample2d();
LayerType conv_transpose2d();
LayerType depthwise_conv2d();
LayerType separable_conv2d();
LayerType group_norm();
LayerType instance_norm();
LayerType rms_norm();
LayerType prelu();
LayerType noise();
LayerType conv2d();
LayerType max_pool2d();
LayerType average_pool2d();
LayerType global_average_pool2d();
LayerType rnn();
LayerType lstm();
LayerType gru();
LayerType multi_head_attention();
LayerType cross_attention();
LayerType positional_encoding();
LayerType global_average_pool1d();
LayerType batch_norm();
LayerType layer_norm();
LayerType dropout();
LayerType sample_normal();

}  // namespace vitrine::layers
