// A block in the inspector: its definition, which all places where it stands share, and what can be done with it.
#pragma once

#include <QWidget>

#include "core/graph/graph.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace vitrine::ui {

class Document;

class BlockPanel : public QWidget {
  Q_OBJECT

 public:
  explicit BlockPanel(Document& document, QWidget* parent = nullptr);
  void show(const Node& node);  // hides where that is no block
  // Its words are edited here; those of blocks that ship are long, and to be read.
  static bool hasOwnWords(const Block& block);

 private:
  void tell(const Status& status);
  void renamed();
  void kept();
  Document& m_document;
  NodeId m_node;
  Block m_block;
  void described();
  QLineEdit *m_name, *m_doc;
  QLabel *m_uses, *m_complaint;
};

}  // namespace vitrine::ui
