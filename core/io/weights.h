// Trained weights in files: what a person exports, and what is kept beside a project to train on from.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/io/weights_file.h"
#include "core/train/trained.h"

namespace vitrine {

// Weights under their exported names ("dense_1.weight"), running statistics too, and in the metadata what is needed
// to use them: class names, fitted normalisation. By extension: .safetensors or .npz. The file is read back and
// compared before it takes the place of an older one.
[[nodiscard]] Status export_weights(const Trained& trained, const std::string& path);

// The same with the optimizer's state, counters and best weights, so that training goes on where it was.
[[nodiscard]] Status save_trained(const Trained& trained, const std::string& path);

// Reads either; `state` is set where the file has a complete one.
[[nodiscard]] Result<Trained> load_trained(const std::string& path);

// NAME.vitrine -> NAME.weights.safetensors
[[nodiscard]] std::string weights_path_beside(const std::string& project_path);

}  // namespace vitrine
