#include "ui/views/view_keys.h"

#include <QCoreApplication>
#include <QKeySequence>

#include "ui/views/step/step_view.h"

namespace vitrine::ui {
namespace {

QString keyWords(const char* text) {
  return QCoreApplication::translate("ViewKeys", text);
}

}  // namespace

QList<ViewKey> viewKeys() {
  const QString arrows = keyWords("Arrows"), enter = keyWords("Enter"), home = keyWords("Home"),
                pages = keyWords("Page Up, Page Down"), layers = keyWords("Views of layers"),
                charts = keyWords("Charts"), heads = keyWords("Attention view"), time = keyWords("Recurrent view"),
                landscape = keyWords("Loss landscape"), trying = keyWords("Try it"), judged = keyWords("Evaluation");
  QList<ViewKey> out{
      {layers, keyWords("Ctrl+Page Up, Ctrl+Page Down"), keyWords("To the layer before, to the next one.")},
      {charts, keyWords("Left, Right"), keyWords("To the step before, to the next one; with Shift twenty of them.")},
      {charts, keyWords("+, −"),
       keyWords("Show less of it, larger, or more; also of curves and plots of the evaluation, weights over time, "
                "the landscape.")},
      {charts, keyWords("Home, Escape"), keyWords("Show all of it again.")},
      {charts, enter, keyWords("Look back to the step that is pointed at.")},
      {heads, arrows, keyWords("From head to head, from cell to cell, from token to token, from patch to patch.")},
      {heads, home, keyWords("Over the image: what stands before the patches, as a class token, looks at it.")},
      {time, arrows, keyWords("From unit to unit, from step to step.")},
      {time, pages, keyWords("Over a tenth of the units.")},
      {time, keyWords("Home, End"), keyWords("To the first step, to the last.")},
      {keyWords("Predictions view"), arrows,
       keyWords("From sample to sample of the chart, from unit to unit over the plane.")},
      {keyWords("Predictions view"), enter, keyWords("Show the unit that is pointed at alone.")},
      {keyWords("Weights view"), arrows, keyWords("From number to number of the matrix.")},
      {keyWords("Weights view"), enter,
       keyWords("Set the number that is pointed at; over time, look back to the moment.")},
      {landscape, arrows, keyWords("From point to point of the map; the surface is turned.")},
      {landscape, pages, keyWords("From state to state along the path of the training.")},
      {landscape, enter, keyWords("Look back to the state that is pointed at.")},
      {landscape, home, keyWords("To the weights in the middle; the surface as it was.")},
      {judged, arrows, keyWords("From cell to cell of the matrix, from pixel to pixel of a class map.")},
      {judged, enter, keyWords("Open the cell; take a sample of a list, or of the gallery, to Try it.")},
      {trying, arrows,
       keyWords("Move the cursor over the sheet; from position to position of a curve, and its number.")},
      {trying, keyWords("Space, Backspace"), keyWords("Draw, or erase, where the cursor is.")}};
  for (const StepView::Key& key : StepView::keys())
    out << ViewKey{keyWords("Step view"), key.keys.toString(QKeySequence::NativeText), key.words};
  return out;
}

}  // namespace vitrine::ui
