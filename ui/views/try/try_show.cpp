// What the view makes of the answers: pictures, words and figures.
#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTextStream>
#include <QToolButton>
#include <algorithm>

#include "core/project/objectives.h"
#include "core/train/probes/activations.h"
#include "core/train/probes/saliency.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/live/untrained.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/judged.h"
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
  if (!run()) {
    const QString why = Untrained::of(feed()).why();
    return say(!why.isEmpty()
                   ? why
                   : tr("Give a network an input here, as soon as it has data and layers: draw, type, or move "
                        "sliders, and see at once what it answers"));
  }
  if (!applies(run()->project(), &run()->dataset()))
    return say(tr("This network reads no field “input” that could be given here: name the field that it reads so"));
  if (!missingThen().isEmpty()) return say(missingThen());
  if (!m_isTaken) return;  // nobody looks
  m_pages->setCurrentWidget(m_body);
  sayWeights();
  m_gives == Gives::input ? showInput() : showCode();
}

// A run says at its own place how far it has come.
void TryView::sayWeights() {
  m_weights->setText(weights());
  m_weights->setVisible(!m_weights->text().isEmpty());
}

QString TryView::weights() const {
  if (&from() == &feed() || !run()) return {};
  if (Untrained::of(feed()).isOld()) return tr("This is of the network before the last change; in a moment …");
  const Adoption& adoption = run()->adoption();
  if (adoption.kept.empty()) return tr("Untrained: these are the initial weights.");
  if (adoption.fresh.empty()) return tr("These are the weights that training begins with.");
  return tr("These are the weights that training begins with; what is new in the network has its initial ones.");
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
      const Dataset& samples = run()->dataset();
      const TriedAnswer answer = readAnswer(run()->project(), samples, told->output, m_editor->filled());
      if (answer.sample)
        m_panel->displaySample(samples, samples.find(target_of(run()->project().objectives.front())), told->output);
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
  showBeside(*told);
  m_random->setEnabled(told->size > 0);
  m_zero->setEnabled(told->size > 0);
  const Dataset& samples = run()->dataset();
  if (told->why.empty())
    m_panel->displaySample(samples, samples.find(told->field), told->made);
  else
    m_panel->say(qtext(told->why));
  setAccessibleDescription(told->why.empty() ? m_panel->headline() : qtext(told->why));
  sayHint(told->size > 0 ? tr("a code of %1 numbers").arg(wholeNumber(told->size)) : QString());
}

// What the generator reads beside the code, and whose that is.
void TryView::showBeside(const TryCodeAnswer& answer) {
  const bool more = !answer.reads.empty();
  m_codeBeside->setVisible(more);
  m_besideWords->setVisible(more);
  QStringList words;
  for (const std::string& name : answer.reads) {
    const Field* field = run()->dataset().find(name);
    if (!field || answer.beside >= field->there()) continue;
    const NumberView told = field->sample(answer.beside);
    QStringList numbers;
    for (std::size_t i = 0; i < std::min<std::size_t>(told.size(), 4); ++i)
      numbers << (field->kind == FieldKind::classes ? className(*field, static_cast<int>(told[i]))
                                                    : figure(static_cast<double>(told[i]), 3));
    if (told.size() > 4) numbers << QStringLiteral("…");
    words << QStringLiteral("%1: %2").arg(qtext(name), numbers.join(QLatin1Char(' ')));
  }
  m_besideWords->setText(words.join(QStringLiteral(" · ")));
  m_codeBeside->setAccessibleDescription(m_besideWords->text());
  if (std::exchange(m_codeReadsMore, more) != more) watch();
}

// ---- its numbers

namespace {

// Which of a layer's numbers the `at`-th is that is kept of it: a channel, a row and a column of an image, a position
// and a feature of a sequence.
QString placeIn(const NodeActivations& node, std::int64_t at) {
  const auto words = [](std::initializer_list<std::int64_t> places) {
    QStringList out;
    for (const std::int64_t place : places) out << QString::number(place);
    return out.join(QLatin1Char(' '));
  };
  if (node.shape.rank() == 3)
    return words({at / (node.kept[1] * node.kept[2]), at / node.kept[2] % node.kept[1] * node.every,
                  at % node.kept[2] * node.every});
  if (node.shape.rank() == 2) return words({at / node.shape[1], at % node.shape[1]});
  return words({at});
}

}  // namespace

bool TryView::hasData() const {
  if (m_pages->currentWidget() != m_body) return false;
  return m_gives == Gives::input ? m_input && m_input->why.empty() : m_made && m_made->why.empty();
}

// What was given and what was answered to that; of each layer the mean, deviation and limits of what comes out, and
// the numbers themselves, as many as were asked for.
void TryView::writeData(QTextStream& out) const {
  if (!hasData()) return;
  out << "part,name,value\n";
  const auto row = [&](const QString& part, const QString& name, double value) {
    out << part << ',' << csvCell(name) << ',' << csvNumber(value) << '\n';
  };
  const auto all = [&](const QString& part, const auto& numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) row(part, QString::number(i), static_cast<double>(numbers[i]));
  };
  const bool code = m_gives == Gives::code;
  all(code ? QStringLiteral("code") : QStringLiteral("input"), code ? m_made->code : m_input->input);
  if (code && !m_made->reads.empty())
    row(QStringLiteral("beside"), QStringLiteral("sample"), static_cast<double>(m_made->beside + 1));
  all(code ? QStringLiteral("made") : QStringLiteral("output"), code ? m_made->made.values : m_input->output.values);
  const auto layers =
      std::dynamic_pointer_cast<const ActivationsAnswer>(code ? m_made->activations : m_input->activations);
  for (std::size_t i = 0; layers && i < layers->nodes.size(); ++i) {
    const NodeActivations& node = layers->nodes[i];
    const QString name = qtext(node.port > 0 && !node.output.empty() ? node.name + " " + node.output : node.name);
    row(QStringLiteral("mean"), name, node.all.mean);
    row(QStringLiteral("deviation"), name, node.all.deviation);
    row(QStringLiteral("least"), name, node.all.least);
    row(QStringLiteral("largest"), name, node.all.largest);
    const auto& values = node.values.empty() ? std::vector<float>() : node.values.front();
    for (std::size_t k = 0; k < values.size(); ++k)
      row(QStringLiteral("number"), name + QLatin1Char(' ') + placeIn(node, static_cast<std::int64_t>(k)),
          static_cast<double>(values[k]));
  }
  row(QStringLiteral("step"), QString(),
      static_cast<double>(from().playhead().inAll(code ? m_made->step : m_input->step)));
}

}  // namespace vitrine::ui
