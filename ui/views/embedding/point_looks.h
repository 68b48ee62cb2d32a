// How the points of an embedding look: a colour and a shape by class, or a colour by a number.
#pragma once

#include <QColor>
#include <QList>
#include <QString>
#include <vector>

#include "core/train/probes/embedding.h"

namespace vitrine::ui {

enum class PointColour { truth, answer, error };

enum class PointShape { disc, square, triangle, diamond, wedge, plus };
inline constexpr int kPointShapes = 6;

struct PointLook {
  int colour = 0;  // of PointLooks::palette
  PointShape shape = PointShape::disc;
  bool wrong = false;  // hollow with a cross: also who sees no colours sees it
  int group = -1;      // of PointLooks::groups
};

struct PointGroup {
  QString name;
  int colour = 0;
  PointShape shape = PointShape::disc;
  int count = 0;  // points
};

struct PointLooks {
  std::vector<PointLook> points;
  QList<QColor> palette;
  std::vector<PointGroup> groups;  // classes that have points, in their order; none where a number gives the colour
  // Of a scale: what it says, and its ends. Empty: there is none.
  QString scale;
  double low = 0, high = 0;
};

// By what can be known of the answer: where there are no classes a number gives the colour, and of tokens nothing.
[[nodiscard]] PointLooks pointLooks(const EmbeddingAnswer& answer, PointColour by);
// What `by` means there: "Class", "Truth", "Loss"; empty: it means nothing.
[[nodiscard]] QString colourTitle(const EmbeddingAnswer& answer, PointColour by);
// "setosa"; its number where it has no name; "no label" below 0.
[[nodiscard]] QString embeddedClass(const EmbeddingAnswer& answer, std::int64_t k);
// What the error of each is: "loss", "distance", "share that is wrong".
[[nodiscard]] QString errorTitle(SampleError error);

}  // namespace vitrine::ui
