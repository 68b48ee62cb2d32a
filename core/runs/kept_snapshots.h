// The past of a run in its folder: each state a file "snapshots/STEP-EPOCH.safetensors", as state.safetensors is one.
#pragma once

#include <memory>

#include "core/base/result.h"
#include "core/runs/run_folder.h"
#include "core/train/snapshots.h"

namespace vitrine {

// Raises the budget to that which the run in this folder had, and to what lies there at least: who goes on with a run
// keeps the states that it has.
void make_room_for_snapshots(Snapshots& past, const RunFolder& folder);

// What lies there, up to a step; a file is read when its state is asked for. What is not named like one is left out.
void know_snapshots(Snapshots& past, const RunFolder& folder, std::uint64_t until = ~std::uint64_t{0});

// Makes the files of a folder those of `past`: writes what is not there yet, removes what is not kept any more. Each
// file is whole or not there. Gives what failed first.
[[nodiscard]] Status write_snapshots(const Snapshots& past, const RunFolder& folder);

}  // namespace vitrine
