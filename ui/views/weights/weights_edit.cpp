// One number of a tensor of weights, in the weights view: set by the editor that the canvas has for single weights.
#include <QApplication>
#include <limits>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/weights/weights_view.h"

namespace vitrine::ui {
namespace {

// A field for each axis; of one whose last rows are not told those that are.
std::vector<WeightEditor::Axis> axesOf(const MatrixData& data, const QString& layer) {
  std::vector<WeightEditor::Axis> out;
  for (int axis = 0; axis < data.shape.rank(); ++axis) {
    const QString word = data.axisWord(axis);
    const std::int64_t row = data.shape[0] > 0 ? data.shape.size() / data.shape[0] : 1;
    out.push_back({word.left(1).toUpper() + word.mid(1), word.left(1).toUpper() + word.mid(1),
                   WeightsView::tr("Which %1 of the numbers of %2").arg(word, layer),
                   axis == 0 && row > 0 ? std::ssize(data.values) / row : data.shape[axis]});
  }
  return out;
}

WeightEditor::ValueAt valuesOf(std::shared_ptr<const MatrixData> data) {
  return [data = std::move(data)](const WeightEditor::Index& index) {
    const std::int64_t place = data->placeOf(index);
    return place >= 0 ? data->values[static_cast<std::size_t>(place)] : std::numeric_limits<float>::quiet_NaN();
  };
}

}  // namespace

// It stands in the window, since a view may be smaller than the editor is.
void WeightsView::editNumber(std::int64_t place) {
  closeEditor();
  const std::shared_ptr<const MatrixData> data = m_matrix->sharedData();
  if (!data || data->key.empty() || !layer()) return;
  const QRect cell = m_matrix->frameOf(place).toAlignedRect();
  auto* editor = new WeightEditor(shownName(), axesOf(*data, shownName()), data->indexOf(place), valuesOf(data),
                                  QRect(m_matrix->mapTo(window(), cell.topLeft()), cell.size()), window());
  m_editor = editor;
  editor->giveBackTo(m_matrix);
  m_matrix->setHeld(place);
  connect(editor, &WeightEditor::pointed, this,
          [this, editor] { m_matrix->setHeld(m_matrix->data() ? m_matrix->data()->placeOf(editor->index()) : -1); });
  connect(editor, &WeightEditor::chosen, this, &WeightsView::setNumber);
  connect(editor, &WeightEditor::left, m_matrix, [matrix = m_matrix] { matrix->setHeld(-1); });
  connect(this, &QObject::destroyed, editor, &QWidget::close);
  connect(qApp, &QApplication::focusChanged, editor, [editor](QWidget*, QWidget* now) {
    if (now && now != editor && !editor->isAncestorOf(now)) editor->close();
  });
  editor->show();
  editor->raise();
  editor->setFocus();
}

void WeightsView::setNumber(float before, float after) {
  const MatrixData* data = m_matrix->data();
  const std::int64_t place = data && m_editor ? data->placeOf(m_editor->index()) : -1;
  if (place < 0) return;
  const Status set = feed().setWeight(
      {data->key, place, before, after, shownName() + QStringLiteral(", ") + data->indexWords(place)});
  if (!set && m_editor) m_editor->refuse(qtext(set.error().sentence()));
}

// What has been drawn since; of another tensor there is another title.
void WeightsView::followNumbers() {
  if (!m_editor) return;
  if (m_editor->accessibleName() != shownName()) return closeEditor();
  m_editor->follow(valuesOf(m_matrix->sharedData()));
}

void WeightsView::closeEditor() {
  if (m_editor) m_editor->close();
  m_editor = nullptr;
}

}  // namespace vitrine::ui
