// Whether an edge may be drawn, asked before it is: by the rules of the graph and by a trial of the shapes.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "ui/canvas/port_item.h"
#include "ui/document/document.h"

namespace vitrine::ui {

struct Verdict {
  Answer answer = Answer::none;
  QString reason;  // a sentence; empty for yes
};

// `moved`: an edge that would go if this one comes (its end is being pulled off).
[[nodiscard]] Verdict judge(const Document& document, const Edge& edge, const std::optional<Edge>& moved = {});

// Layer types that could stand at the other end of a wire from this port, in the palette's order.
[[nodiscard]] QList<Placeable> fittingTypes(const Document& document, const Port& port, bool output);

}  // namespace vitrine::ui
