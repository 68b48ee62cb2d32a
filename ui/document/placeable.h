// What can be placed on the canvas: a layer, or a block.
#pragma once

#include <QString>

namespace vitrine::ui {

struct Placeable {
  QString type;  // "dense", "block:residual": see Document::prototype()
  QString title, category, doc;
  bool own = false;  // a block of the person's, who may take it off the palette
  friend bool operator==(const Placeable&, const Placeable&) = default;
};

}  // namespace vitrine::ui
