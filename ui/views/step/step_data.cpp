// The step debugger's numbers as CSV.
#include <QTextStream>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/step/step_list.h"
#include "ui/views/step/step_view.h"

namespace vitrine::ui {

// Of the stage that is shown, a row for each number of each tensor.
void StepView::writeData(QTextStream& out) const {
  out << "step,part,layer,op,tensor,symbol,index,value\n";
  if (!m_seen || !story()) return;
  const StoryStage& stage = story()->stages()[m_seen->look.stage];
  const auto quoted = [](const std::string& text) {
    return '"' + qtext(text).replace('"', QLatin1String("\"\"")) + '"';
  };
  const QString begin = QString::number(feed().playhead().inAll(story()->step())) + ',' +
                        StepList::partTitle(stage.part).toLower() + ',' + quoted(stage.layer) + ',' +
                        qtext(stage.op) + ',';
  for (const StoryTensor& tensor : m_seen->tensors) {
    if (!tensor.of) continue;
    const QString name = begin + quoted(tensor.name) + ',' + quoted(tensor.symbol) + ',';
    for (std::size_t i = 0; i < tensor.of->values.size(); ++i)
      out << name << tensor.of->begin + static_cast<std::int64_t>(i) << ','
          << csvNumber(static_cast<double>(tensor.of->values[i])) << '\n';
  }
  for (const StoryNumber& number : stage.numbers)
    out << begin << quoted(number.name) << ",,0," << csvNumber(number.value) << '\n';
}

}  // namespace vitrine::ui
