// The arrangements of the window that have names: which panels stand beside the middle, and how much room the views
// have at first.
#pragma once

#include <QList>
#include <QString>

namespace vitrine::ui {

struct ViewArrangement {
  QString id;  // permanent: places are kept under it
  QString title, doc;
  bool palette = true, inspector = true;
  double below = 0.36, beside = 0.3;  // of the middle's height and width
  bool watches = false;               // what there is to watch stands at the right, and is shown at first
};

const QList<ViewArrangement>& viewArrangements();
// The first where there is none of that id.
const ViewArrangement& viewArrangement(const QString& id);

}  // namespace vitrine::ui
