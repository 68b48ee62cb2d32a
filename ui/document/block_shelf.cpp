#include "ui/document/block_shelf.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <algorithm>

#include "core/io/files.h"

namespace vitrine::ui {

BlockShelf& BlockShelf::instance() {
  static BlockShelf shelf;
  return shelf;
}

BlockShelf::BlockShelf() {
  readAgain();
}

QString BlockShelf::folder() const {
  return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/blocks";
}

QString BlockShelf::pathOf(const std::string& name) const {
  return folder() + "/" + QString::fromStdString(name) + ".vitrine";
}

void BlockShelf::readAgain() {
  m_blocks = shipped_blocks();
  m_complaints.clear();
  const QDir own(folder());
  for (const QString& file : own.entryList({"*.vitrine"}, QDir::Files, QDir::Name)) {
    const std::string path = own.filePath(file).toStdString();
    const auto text = read_file(path);
    auto block = text ? block_from_json(*text, path) : Result<ReadyBlock>(text.error());
    if (!block)
      m_complaints.push_back(block.error());
    else if (!find(block->block->name()))
      m_blocks.push_back(std::move(*block));
  }
  emit changed();
}

const ReadyBlock* BlockShelf::find(const std::string& name) const {
  const auto found = std::find_if(m_blocks.begin(), m_blocks.end(),
                                  [&](const ReadyBlock& ready) { return ready.block->name() == name; });
  return found == m_blocks.end() ? nullptr : &*found;
}

bool BlockShelf::isOwn(const std::string& name) const {
  const auto& shipped = shipped_blocks();
  return find(name) && std::none_of(shipped.begin(), shipped.end(),
                                    [&](const ReadyBlock& ready) { return ready.block->name() == name; });
}

Status BlockShelf::keep(const Node& block) {
  const std::string& name = block.block->name();
  if (find(name) && !isOwn(name))
    return Error{"“" + name + "” is the name of a block that ships with Vitrine", "", "Rename the block first"};
  if (!QDir().mkpath(folder()))
    return Error{"The folder of your blocks cannot be made", folder().toStdString(), "Check that it can be written"};
  VITRINE_CHECK(write_file_safely(pathOf(name).toStdString(), block_json({name, block.block, block.params})));
  readAgain();
  return {};
}

Status BlockShelf::forget(const std::string& name) {
  if (!isOwn(name)) return Error{"This block is not one of yours", name, ""};
  if (!QFile::remove(pathOf(name)))
    return Error{"The block's file cannot be removed", pathOf(name).toStdString(), "Check that it may be written"};
  readAgain();
  return {};
}

}  // namespace vitrine::ui
