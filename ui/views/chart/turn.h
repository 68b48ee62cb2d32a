// A moment of a run that charts mark with a line: its words, and a sign that says what kind of moment it was.
#pragma once

#include <QPainter>
#include <QString>
#include <vector>

namespace vitrine::ui {

class LiveFeed;

struct Turn {
  enum class Kind {
    change,   // a person changed something, or the run took up the weights of another
    best,     // the epoch that was best so far
    stopped,  // it was stopped early
    warning,  // the advisor found something
    serious,  // that has to be mended first
  };
  double step = 0;
  QString words;
  Kind kind = Kind::change;
  friend bool operator==(const Turn&, const Turn&) = default;
};

// Each kind has a shape of its own, so that colour is not the only sign. The sign in a line of text, and the same
// shape painted around a point.
[[nodiscard]] QString signOf(Turn::Kind kind);
void paintSign(QPainter& painter, QPointF at, Turn::Kind kind);
// What the signs mean, for whoever points at the switch that hides them.
[[nodiscard]] QString signsInWords();

// All that there is to mark of the run that the window follows, by step. What the advisor finds is among it where
// somebody has asked it: a chart alone does not make it look.
[[nodiscard]] std::vector<Turn> turnsOf(const LiveFeed& feed);

}  // namespace vitrine::ui
