#include "ui/views/text/text_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTextStream>
#include <algorithm>
#include <limits>

#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/empty_note.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/text/text_job.h"

namespace vitrine::ui {
namespace {

constexpr int kNarrowText = 330;          // pixels
constexpr std::int64_t kLiveTokens = 60;  // written again and again: some lines

// A number as the window reads and writes them: a comma is taken for a point.
class RealBox final : public QDoubleSpinBox {
 public:
  using QDoubleSpinBox::QDoubleSpinBox;
  double valueFromText(const QString& typed) const override { return spelt(typed, false).toDouble(); }
  QString textFromValue(double value) const override { return figure(value, 3); }
  QValidator::State validate(QString& typed, int&) const override {
    bool number = false;
    const double value = spelt(typed, false).toDouble(&number);
    if (!number) return typed.size() < 2 ? QValidator::Intermediate : QValidator::Invalid;
    return value >= minimum() && value <= maximum() ? QValidator::Acceptable : QValidator::Invalid;
  }
};

template <class Box>
Box* numberBox(QWidget* parent, const QString& name, const QString& tip) {
  auto* box = new Box(parent);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  box->setKeyboardTracking(false);
  box->setFont(Theme::monoFont());
  return box;
}

}  // namespace

TextView::TextView(const ViewContext& context, QWidget* parent)
    : View(context, parent), m_tap(context.feed), m_pages(new QStackedLayout(this)), m_empty(new EmptyNote(this)) {
  m_pages->addWidget(m_empty);
  m_pages->addWidget(makePage());
  connect(&context.feed, &LiveFeed::attached, this, &TextView::clear);
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.document, &Document::documentReset, this, &TextView::clear);
  const auto changed = [this] {
    if (feed().run()) return;  // it goes on with its own
    m_whyNoText.reset();
    invalidate();
    if (isVisible()) refreshNow();
  };
  connect(&context.document, &Document::analysisChanged, this, changed);
  connect(&context.document, &Document::trainedChanged, this, changed);
  connect(&context.document, &Document::settingsChanged, this, changed);
}

TextView::~TextView() {
  if (m_job) m_job->stop();
}

// ---- its parts

QWidget* TextView::makePage() {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 6, 0);
  column->setSpacing(6);
  m_first = new QBoxLayout(QBoxLayout::LeftToRight);
  m_prompt = new QLineEdit(page);
  m_prompt->setPlaceholderText(tr("Prompt: what the text begins with"));
  m_prompt->setAccessibleName(tr("Prompt"));
  m_prompt->setToolTip(tr("What the text begins with; without it, a new line"));
  m_generate = new QPushButton(tr("Generate"), page);
  m_copy = new QPushButton(tr("Copy"), page);
  m_copy->setAccessibleName(tr("Copy text"));
  m_copy->setToolTip(tr("Copy the text to the clipboard"));
  m_copy->setEnabled(false);
  m_live = new QCheckBox(tr("Live"), page);
  m_live->setAccessibleName(tr("Live text"));
  m_live->setToolTip(
      tr("Write %1 tokens again and again as the network learns: of the same prompt, with the same seed")
          .arg(kLiveTokens));
  m_live->setChecked(true);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_live);
  buttons->addWidget(m_generate, 1);
  buttons->addWidget(m_copy, 1);
  m_first->addWidget(m_prompt, 1);
  m_first->addLayout(buttons);
  m_settings = new QGridLayout;
  m_settings->setHorizontalSpacing(6);
  m_settings->setVerticalSpacing(1);
  makeSettings(page);
  m_text = new QPlainTextEdit(page);
  m_text->setReadOnly(true);
  m_text->setAccessibleName(tr("Generated text"));
  m_text->setPlaceholderText(tr("The text appears here as it is made"));
  m_text->setMinimumHeight(1);
  m_note = new QLabel(page);
  m_note->setProperty("role", "warning");
  m_note->setWordWrap(true);
  m_note->hide();
  column->addLayout(m_first);
  column->addLayout(m_settings);
  column->addWidget(m_text, 1);
  column->addWidget(m_note);
  connect(m_prompt, &QLineEdit::returnPressed, this, &TextView::generate);
  connect(m_generate, &QPushButton::clicked, this, [this] { m_job ? stopWriting() : generate(); });
  connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
  connect(m_live, &QCheckBox::toggled, this, [this](bool on) {
    if (on) clear();
    watch();
  });
  connect(m_prompt, &QLineEdit::textChanged, this, &TextView::watch);
  updateButtons();
  return page;
}

void TextView::makeSettings(QWidget* page) {
  const GenerateOptions usual;
  m_temperature = numberBox<RealBox>(
      page, tr("Temperature"), tr("Below 1 likely tokens become likelier, above 1 less so; 0: always the likeliest"));
  m_temperature->setRange(0, GenerateOptions::kMostTemperature);
  m_temperature->setSingleStep(0.1);
  m_temperature->setValue(usual.temperature);
  m_topK = numberBox<QSpinBox>(page, tr("Top-k"), tr("Draw among the k likeliest tokens only"));
  m_topK->setRange(0, 65'536);
  m_topK->setSpecialValueText(tr("all"));
  m_length = numberBox<QSpinBox>(page, tr("Length"), tr("How many tokens to make"));
  m_length->setRange(1, static_cast<int>(GenerateOptions::kMostGenerated));
  m_length->setSingleStep(50);
  m_length->setValue(static_cast<int>(usual.tokens));
  m_seed = numberBox<QSpinBox>(page, tr("Seed of the text"), tr("The same seed gives the same text"));
  m_seed->setRange(0, std::numeric_limits<int>::max());
  m_seed->setValue(static_cast<int>(usual.seed));
  const std::pair<QString, QAbstractSpinBox*> fields[] = {
      {tr("Temperature"), m_temperature}, {tr("Top-k"), m_topK}, {tr("Length"), m_length}, {tr("Seed"), m_seed}};
  for (const auto& [words, box] : fields) {
    auto* label = new QLabel(words, page);
    label->setProperty("role", "small");
    label->setBuddy(box);
    box->setMinimumWidth(52);
    m_fields << label << box;
  }
  connect(m_temperature, &QDoubleSpinBox::valueChanged, this, &TextView::watch);
  for (const QSpinBox* box : {m_topK, m_length, m_seed})
    connect(box, &QSpinBox::valueChanged, this, &TextView::watch);
  arrange();
}

// Side by side where there is room; the text itself needs the height.
void TextView::arrange() {
  const bool narrow = width() < kNarrowText;
  m_first->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  const int columns = narrow ? 2 : 4;
  for (int i = 0; i < m_fields.size(); i += 2) {
    const int row = i / 2 / columns * 2, column = i / 2 % columns;
    m_settings->addWidget(m_fields[i], row, column);
    m_settings->addWidget(m_fields[i + 1], row + 1, column);
  }
}

void TextView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

QString TextView::text() const {
  return m_text->toPlainText();
}

// ---- what there is

const Project& TextView::project() const {
  return feed().run() ? feed().run()->project() : document().project();
}

bool TextView::hasWeights() const {
  return feed().run() || document().trained();
}

// Each probe of the window's that is answered asks for it, and the network has to be gone through for it.
const QString& TextView::whyNoText() {
  if (!m_whyNoText || m_lookedAt != feed().run()) {
    ++m_looks;
    m_lookedAt = feed().run();
    const auto model = language_model(project());
    m_whyNoText = model.ok() ? QString() : QString::fromStdString(model.error().sentence());
  }
  return *m_whyNoText;
}

void TextView::refresh() {
  const QString& why = whyNoText();
  const bool writes = why.isEmpty() && hasWeights();
  if (!why.isEmpty())
    m_empty->setText(tr("This network writes no text. %1").arg(why));
  else
    m_empty->setText(tr("Press Train, and the network writes here what it has learnt"));
  m_live->setVisible(feed().run());
  m_pages->setCurrentIndex(writes || m_job ? 1 : 0);
  if (writes && isLive()) showLive();
  setAccessibleDescription(writes ? m_hint : m_empty->text());
}

// Nothing of another run or another network.
void TextView::clear() {
  m_whyNoText.reset();
  if (m_job) {
    m_job->stop();
    disconnect(m_job.get(), nullptr, this, nullptr);
    m_job.reset();
  }
  m_shown.reset();
  m_text->clear();
  tell({});
  sayHint({});
  updateButtons();
  watch();
  invalidate();
}

void TextView::sayHint(const QString& words) {
  m_hint = words;
  setAccessibleDescription(words);
  emit hintChanged();
}

void TextView::updateButtons() {
  m_generate->setText(m_job ? tr("Stop") : tr("Generate"));
  m_generate->setAccessibleName(m_job ? tr("Stop writing") : tr("Generate"));
  m_generate->setToolTip(
      m_job ? tr("Write no further; the text so far stays")
            : tr("Let the network write on from the prompt, with its weights of the moment that is shown"));
  m_copy->setEnabled(!m_text->document()->isEmpty());
}

// ---- live

bool TextView::isLive() const {
  return m_live->isChecked() && feed().run();
}

void TextView::setLive(bool live) {
  m_live->setChecked(live);
}

void TextView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

void TextView::watch() {
  if (!m_watching || !isLive() || m_job || !whyNoText().isEmpty()) return m_tap.stop();
  GenerateOptions some = options();
  some.tokens = std::min(some.tokens, kLiveTokens);
  m_tap.ask(text_of_prompt(m_prompt->text().toStdString(), some));
}

void TextView::showLive() {
  const auto told = m_tap.answer<TextAnswer>();
  if (!missingThen().isEmpty() || !told) {
    if (m_shown) m_text->clear();
    m_shown.reset();
    tell(missingThen());
    sayHint({});
    return updateButtons();
  }
  if (told == m_shown) return;
  if (m_shown && m_text->textCursor().hasSelection()) return;  // somebody is about to copy it
  m_shown = told;
  m_asked = told->options;
  m_began = qtext(told->prompt);
  m_step = told->step;
  m_text->setPlainText(told->why.empty() ? m_began + qtext(told->text) : QString());
  tell(qtext(told->why.empty() ? told->note : told->why));
  sayHint(told->why.empty() ? tr("live · %1 tokens · step %2")
                                  .arg(wholeNumber(told->tokens), wholeNumber(feed().playhead().inAll(told->step)))
                            : QString());
  updateButtons();
}

// ---- writing

GenerateOptions TextView::options() const {
  return {m_length->value(), m_temperature->value(), m_topK->value(), static_cast<std::uint64_t>(m_seed->value())};
}

void TextView::tell(const QString& problem) {
  m_note->setText(problem);
  m_note->setVisible(!problem.isEmpty());
}

void TextView::generate() {
  if (m_job || !hasWeights()) return;
  TextJob::Request request{project(), {}, m_prompt->text(), options()};
  if (!missingThen().isEmpty()) return tell(missingThen());
  if (isLive()) setLive(false);  // what is asked for by hand stays
  m_shown.reset();
  if (feed().run())
    request.weights = shownWeights(feed());
  else
    request.weights = [known = document().trained()] { return Result(known); };
  m_asked = request.options;
  m_began = request.prompt;
  m_text->setPlainText(request.prompt);
  m_note->hide();
  m_job = TextJob::make();
  connect(m_job.get(), &TextJob::added, this, &TextView::take, Qt::QueuedConnection);
  connect(m_job.get(), &TextJob::finished, this, &TextView::finish, Qt::QueuedConnection);
  TextJob::start(m_job, std::move(request));
  updateButtons();
}

void TextView::stopWriting() {
  if (m_job) m_job->stop();
}

void TextView::take() {
  if (!m_job) return;
  QScrollBar* bar = m_text->verticalScrollBar();
  const bool follows = bar->value() == bar->maximum();
  QTextCursor cursor(m_text->document());
  cursor.movePosition(QTextCursor::End);
  cursor.insertText(m_job->take());
  m_step = m_job->step();
  if (follows) bar->setValue(bar->maximum());
  sayHint(tr("%1 of %2 tokens").arg(wholeNumber(m_job->made()), wholeNumber(m_length->value())));
  m_copy->setEnabled(true);
}

void TextView::finish() {
  if (!m_job) return;
  take();
  const auto job = std::exchange(m_job, nullptr);
  disconnect(job.get(), nullptr, this, nullptr);
  m_step = job->step();
  tell(job->problem());
  sayHint(tr("%1 tokens · step %2").arg(wholeNumber(job->made()), wholeNumber(feed().playhead().inAll(job->step()))));
  updateButtons();
  invalidate();
}

// ---- its numbers

bool TextView::hasData() const {
  return m_pages->currentIndex() == 1 && !m_text->document()->isEmpty();
}

void TextView::writeData(QTextStream& out) const {
  if (!hasData()) return;
  out << "prompt,temperature,top_k,length,seed,step,text\n";
  out << csvCell(m_began) << ',' << csvNumber(m_asked.temperature) << ',' << m_asked.top_k << ',' << m_asked.tokens
      << ',' << m_asked.seed << ',' << feed().playhead().inAll(m_step) << ',' << csvCell(text()) << '\n';
}

}  // namespace vitrine::ui
