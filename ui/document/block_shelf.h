// Blocks that stand ready in the palette: those that ship, and a person's own, each in a file of the user's data
// folder.
#pragma once

#include <QObject>
#include <QString>
#include <vector>

#include "core/io/block_library.h"

namespace vitrine::ui {

class BlockShelf : public QObject {
  Q_OBJECT

 public:
  static BlockShelf& instance();

  // Those that ship first, then a person's own by their titles.
  const std::vector<ReadyBlock>& blocks() const { return m_blocks; }
  const ReadyBlock* find(const std::string& name) const;  // null: none is called so
  bool isOwn(const std::string& name) const;
  // Files that could not be read, each with a sentence.
  const std::vector<Error>& complaints() const { return m_complaints; }

  Status keep(const Node& block);  // as it is set; in the place of an own one of the same name; those that ship stay
  Status forget(const std::string& name);
  void readAgain();

 signals:
  void changed();

 private:
  BlockShelf();
  QString folder() const;
  QString pathOf(const std::string& name) const;
  std::vector<ReadyBlock> m_blocks;
  std::vector<Error> m_complaints;
};

}  // namespace vitrine::ui
