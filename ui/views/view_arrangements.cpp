#include "ui/views/view_arrangements.h"

#include <QCoreApplication>
#include <algorithm>

namespace vitrine::ui {
namespace {

QString said(const char* text) {
  return QCoreApplication::translate("Arrangements", text);
}

}  // namespace

const QList<ViewArrangement>& viewArrangements() {
  static const QList<ViewArrangement> all{
      {"build", said("Build"), said("The canvas between palette and settings, with the views below.")},
      {.id = "watch",
       .title = said("Watch"),
       .doc = said("What the network does: views below the canvas and at its right, settings put away."),
       .inspector = false,
       .below = 0.4,
       .beside = 0.34,
       .watches = true},
      {.id = "present",
       .title = said("Present"),
       .doc = said("Canvas and views alone, as large as the screen allows."),
       .palette = false,
       .inspector = false,
       .below = 0.5,
       .beside = 0.4,
       .watches = true},
  };
  return all;
}

const ViewArrangement& viewArrangement(const QString& id) {
  const auto& all = viewArrangements();
  const auto at = std::find_if(all.begin(), all.end(), [&](const ViewArrangement& one) { return one.id == id; });
  return at == all.end() ? all.front() : *at;
}

}  // namespace vitrine::ui
