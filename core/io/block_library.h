// Blocks that stand ready to be placed: those that ship inside the programs, and a person's own, each in a file of
// its own. Such a file is a project whose network is that one block.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/graph/block.h"

namespace vitrine {

struct BlockFile {
  std::string name;  // "residual"
  std::string json;
};
[[nodiscard]] const std::vector<BlockFile>& block_files();

struct ReadyBlock {
  std::string title;  // "Residual"
  Block block;
  Params params = {};  // that it is placed with
};

// Those inside the programs, in the order in which people see them.
[[nodiscard]] const std::vector<ReadyBlock>& shipped_blocks();

[[nodiscard]] std::string block_json(const ReadyBlock& ready);
// Hostile until parsed; `where` names the file in messages.
[[nodiscard]] Result<ReadyBlock> block_from_json(const std::string& text, const std::string& where);

}  // namespace vitrine
