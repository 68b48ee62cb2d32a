#include "core/io/block_library.h"

#include <stdexcept>

#include "core/io/project_file.h"

namespace vitrine {

const std::vector<ReadyBlock>& shipped_blocks() {
  static const std::vector<ReadyBlock> all = [] {
    std::vector<ReadyBlock> out;
    for (const BlockFile& file : block_files()) {
      auto read = block_from_json(file.json, "block " + file.name);
      if (!read) throw std::logic_error(read.error().sentence());
      out.push_back(std::move(*read));
    }
    return out;
  }();
  return all;
}

std::string block_json(const ReadyBlock& ready) {
  Project project;
  project.title = ready.title;
  const std::string& name = ready.block->name();
  if (const Status added = project.graph.add({"block_1", name, kBlock, ready.params, {}, ready.block, {}}); !added)
    throw std::logic_error(added.error().sentence());
  return to_json(project);
}

Result<ReadyBlock> block_from_json(const std::string& text, const std::string& where) {
  VITRINE_TRY(Project project, from_json(text, where));
  if (project.graph.nodes().size() != 1 || !project.graph.nodes().front().block)
    return Error{"This is not a block: its network is not a single block", where, "Save one from the palette"};
  const Node& node = project.graph.nodes().front();
  return ReadyBlock{project.title.empty() ? node.block->name() : std::move(project.title), node.block, node.params};
}

}  // namespace vitrine
