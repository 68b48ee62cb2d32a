// What the view makes of the answers: pictures, words and figures.
#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QStackedLayout>
#include <QTextStream>
#include <QToolButton>

#include "core/project/objectives.h"
#include "core/train/probes/activations.h"
#include "core/train/probes/saliency.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/figures.h"
#include "ui/views/try/answer_panel.h"
#include "ui/views/try/input_editor.h"
#include "ui/views/try/number_form.h"
#include "ui/views/try/try_view.h"

namespace vitrine::ui {

QString TryView::note() const {
  return m_pages->currentWidget() == m_empty ? m_empty->text() : QString();
}

void TryView::say(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentWidget(m_empty);
  setAccessibleDescription(words);
  sayHint({});
}

void TryView::sayHint(const QString& words) {
  if (words == m_hint) return;
  m_hint = words;
  emit hintChanged();
}

void TryView::refresh() {
  const Run* run = feed().run();
  if (!run)
    return say(
        tr("Press Train, and give the network an input here: draw, type, or move sliders, and see at once "
           "what it answers"));
  if (!applies(run->project(), &run->dataset()))
    return say(tr("This network reads no field “input” that could be given here: name the field that it reads so"));
  if (!missingThen().isEmpty()) return say(missingThen());
  if (!m_isTaken) return;  // nobody looks
  m_pages->setCurrentWidget(m_body);
  m_gives == Gives::input ? showInput() : showCode();
}

void TryView::showInput() {
  if (!m_editor) return;
  const auto told = m_inputTap.answer<TryInputAnswer>();
  if (tried().empty()) {
    m_input.reset();
    m_panel->say(tr("The answer appears here as soon as there is an input"));
    m_editor->layOver({});
    sayHint({});
  } else if (told && told != m_input) {
    m_input = told;
    if (!told->why.empty()) {
      m_panel->say(qtext(told->why));
    } else {
      const Dataset& samples = feed().run()->dataset();
      const TriedAnswer answer = readAnswer(feed().run()->project(), samples, told->output, m_editor->filled());
      if (answer.sample)
        m_panel->displaySample(samples, samples.find(target_of(feed().run()->project().objectives.front())),
                               told->output);
      else
        m_panel->display(answer);
      layOver(*told);
    }
    sayHint(m_panel->headline());
  }
  sayInput();
}

// What is given, but where the editor says so itself; and what is not given.
void TryView::sayInput() {
  QStringList odd;
  const QString words = m_editor->words();
  if (m_shape.rank() > 1 && !words.isEmpty()) odd << words;
  if (m_input && m_input->reads_more)
    odd << tr("What the network reads beside is that of sample %1.").arg(wholeNumber(m_beside + 1));
  m_odd->setText(odd.join(QLatin1Char(' ')));
  m_odd->setVisible(!odd.isEmpty());
  setAccessibleDescription(m_panel->headline().isEmpty() ? words : m_panel->headline());
}

void TryView::layOver(const TryInputAnswer& answer) {
  const auto told = std::dynamic_pointer_cast<const SaliencyAnswer>(answer.saliency);
  if (!told || !told->why.empty() || told->product.shape.rank() != 3) return m_editor->layOver({});
  const std::vector<float> product = summedChannels(told->product);
  m_editor->layOver(mapImage(product, static_cast<int>(told->product.shape[2]),
                             static_cast<int>(told->product.shape[1]), MapScale::around0(product)));
}

// A form for codes of so many numbers; that of another network may have others.
void TryView::takeCode(std::int64_t size) {
  if (std::exchange(m_codeSize, size) == size) return;
  delete m_code;
  m_code = nullptr;
  if (size > 0) {
    m_code = new NumberForm(codeColumns(size), false, m_codePage);
    static_cast<QVBoxLayout*>(m_codePage->layout())->addWidget(m_code, 1);
    connect(m_code, &InputEditor::changed, this, &TryView::watch);
  }
  watch();
}

void TryView::showCode() {
  const auto told = m_codeTap.answer<TryCodeAnswer>();
  if (!told || told == m_made) return;
  m_made = told;
  takeCode(told->size);
  m_random->setEnabled(told->size > 0);
  m_zero->setEnabled(told->size > 0);
  const Dataset& samples = feed().run()->dataset();
  if (told->why.empty())
    m_panel->displaySample(samples, samples.find(told->field), told->made);
  else
    m_panel->say(qtext(told->why));
  setAccessibleDescription(told->why.empty() ? m_panel->headline() : qtext(told->why));
  sayHint(told->size > 0 ? tr("a code of %1 numbers").arg(wholeNumber(told->size)) : QString());
}

// ---- its numbers

bool TryView::hasData() const {
  return m_gives == Gives::input ? m_input && m_input->why.empty() : m_made && m_made->why.empty();
}

// What was given, what was answered, and of each layer the mean, deviation and limits of what comes out.
void TryView::writeData(QTextStream& out) const {
  if (!hasData()) return;
  out << "part,name,value\n";
  const auto row = [&](const QString& part, const QString& name, double value) {
    out << part << ',' << csvCell(name) << ',' << csvNumber(value) << '\n';
  };
  const auto all = [&](const QString& part, const auto& numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) row(part, QString::number(i), static_cast<double>(numbers[i]));
  };
  if (m_gives == Gives::code) {
    if (m_code) all(QStringLiteral("code"), m_code->numbers());
    return all(QStringLiteral("made"), m_made->made.values);
  }
  all(QStringLiteral("input"), tried());
  all(QStringLiteral("output"), m_input->output.values);
  const auto layers = std::dynamic_pointer_cast<const ActivationsAnswer>(m_input->activations);
  for (std::size_t i = 0; layers && i < layers->nodes.size(); ++i) {
    const NodeActivations& node = layers->nodes[i];
    const QString name = qtext(node.name);
    row(QStringLiteral("mean"), name, node.all.mean);
    row(QStringLiteral("deviation"), name, node.all.deviation);
    row(QStringLiteral("least"), name, node.all.least);
    row(QStringLiteral("largest"), name, node.all.largest);
  }
}

}  // namespace vitrine::ui
