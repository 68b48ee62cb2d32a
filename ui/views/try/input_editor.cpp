#include "ui/views/try/input_editor.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/document/numbers.h"
#include "ui/views/empty_note.h"
#include "ui/views/try/curve_pad.h"
#include "ui/views/try/draw_pad.h"
#include "ui/views/try/number_form.h"
#include "ui/views/try/token_line.h"

namespace vitrine::ui {

SampleOnly::SampleOnly(const QString& why, QWidget* parent) : InputEditor(parent), m_why(why) {
  auto* note = new EmptyNote(this);
  note->setText(why);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(note, 1);
}

void SampleOnly::take(const Field& field, std::int64_t row) {
  const NumberView values = field.sample(row);
  m_numbers.assign(values.begin(), values.end());
  m_length = field.lengths.empty() ? 0 : field.lengths[static_cast<std::size_t>(row)];
}

InputEditor* makeInputEditor(const Dataset& dataset, const std::vector<std::int64_t>& train, QWidget* parent) {
  const Field& input = dataset.input();
  const int rank = input.shape.rank();
  if (input.kind != FieldKind::values) {
    if (rank == 1) return new TokenLine(dataset, parent);
    return new SampleOnly(QObject::tr("Tokens in several rows cannot be typed in a line: pick a sample."), parent);
  }
  if (rank == 3 && (input.shape[0] == 1 || input.shape[0] == 3)) return new PadEditor(input, parent);
  if (rank == 2) return new CurvePad(input, parent);
  if (rank <= 1) return new NumberForm(columnsOf(dataset, train), input.gaps, parent);
  return new SampleOnly(
      QObject::tr("Pictures of %1 channels cannot be drawn: pick a sample.").arg(wholeNumber(input.shape[0])),
      parent);
}

}  // namespace vitrine::ui
