#include "ui/views/try/try_view.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QStackedLayout>
#include <QToolButton>
#include <algorithm>
#include <optional>

#include "core/base/rng.h"
#include "core/project/objectives.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/live/tried_input.h"
#include "ui/live/untrained.h"
#include "ui/views/empty_note.h"
#include "ui/views/pages.h"
#include "ui/views/samples/samples_view.h"
#include "ui/views/try/answer_panel.h"
#include "ui/views/try/input_editor.h"
#include "ui/views/try/number_form.h"
#include "ui/views/watched_rows.h"

namespace vitrine::ui {
namespace {

constexpr int kSideBySide = 340;     // px of width from which the answer may stand beside the input
constexpr int kTryHeadInARow = 220;  // px of the input's width: what is given, and which sample

}  // namespace

TryView::TryView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_from(&context.feed),
      m_inputTap(context.feed),
      m_codeTap(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_body(new QWidget(this)) {
  m_pages->setSizeConstraint(QLayout::SetNoConstraint);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_body);
  m_halves = new QBoxLayout(QBoxLayout::TopToBottom, m_body);
  m_halves->setSizeConstraint(QLayout::SetNoConstraint);
  m_halves->setContentsMargins(0, 0, 6, 0);
  m_halves->setSpacing(12);
  m_left = new QWidget(m_body);
  m_leftColumn = new QVBoxLayout(m_left);
  m_leftColumn->setContentsMargins(0, 0, 0, 0);
  m_leftColumn->setSpacing(6);
  buildHead(m_left);
  buildCode(m_left);
  m_odd = new QLabel(m_left);
  m_odd->setProperty("role", "small");
  m_odd->setWordWrap(true);
  m_leftColumn->addWidget(m_odd);
  auto* right = new QWidget(m_body);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  m_panel = new AnswerPanel(right);
  m_saliency = new QCheckBox(tr("What it hangs on"), right);
  m_saliency->setToolTip(tr("Lay over the input how much each number of it adds to the answer (gradient × input)"));
  m_weights = new QLabel(right);
  m_weights->setProperty("role", "small");
  m_weights->setWordWrap(true);
  m_weights->hide();
  column->addWidget(m_panel, 1);
  column->addWidget(m_weights);
  column->addWidget(m_saliency);
  m_halves->addWidget(m_left, 1);
  m_halves->addWidget(right, 1);
  connect(m_saliency, &QCheckBox::toggled, this, [this](bool on) {
    if (!on && m_editor) m_editor->layOver({});
    watch();
  });
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::attached, this, &TryView::followRun);
  connect(&context.document, &Document::dataChanged, this, &TryView::dropData);
  Untrained* untrained = &Untrained::of(context.feed);
  connect(untrained, &Untrained::probed, this, &View::invalidate);
  connect(untrained, &Untrained::aged, this, [this] {
    if (m_watching && !feed().run()) sayWeights();
  });
  connect(untrained, &Untrained::attached, this, [this] {
    if (!feed().run()) followRun();
  });
  connect(untrained, &Untrained::whyChanged, this, [this] {
    if (run()) return;
    invalidate();
    if (isVisible()) refreshNow();  // without a run there are no frames
  });
  followRun();
}

TryView::~TryView() {
  TriedInput::of(from()).clear(this);
  Untrained::of(feed()).want(this, false);
}

bool TryView::applies(const Project& project, const Dataset* dataset) {
  if (SamplesView::makes(project)) return true;
  const Field* input = dataset ? dataset->find(kInput) : nullptr;
  return input && input->shape.size() > 0 && input->shape.size() <= kMostOwnNumbers;
}

void TryView::buildHead(QWidget* parent) {
  m_source = new QComboBox(parent);
  m_source->addItems({tr("Input"), tr("Latent code")});
  m_source->setAccessibleName(tr("What is given"));
  m_source->setToolTip(tr("Give the network its input, or what its generative part makes samples of"));
  m_sample = samplePicker(parent, tr("Sample to begin from"),
                          tr("Takes a sample of the validation part, which may then be changed"));
  m_sample->setSpecialValueText(tr("own input"));
  m_source->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_source->setMinimumContentsLength(6);
  m_headRow = new QBoxLayout(QBoxLayout::LeftToRight);
  m_headRow->setSpacing(6);
  m_headRow->addWidget(m_source, 1);
  m_headRow->addWidget(m_sample, 1);
  m_leftColumn->addLayout(m_headRow);
  connect(m_source, &QComboBox::activated, this,
          [this](int picked) { setGives(picked == 0 ? Gives::input : Gives::code); });
  connect(m_sample, &QSpinBox::valueChanged, this, [this](int shown) {
    if (shown > 0) setSample(shown - 1);
  });
}

void TryView::buildCode(QWidget* parent) {
  m_codePage = new QWidget(parent);
  auto* column = new QVBoxLayout(m_codePage);
  column->setContentsMargins(0, 0, 0, 0);
  auto* row = new QHBoxLayout;
  m_random = new QToolButton(m_codePage);
  m_random->setText(tr("Random"));
  m_random->setToolTip(tr("Draw a code from the normal distribution"));
  m_zero = new QToolButton(m_codePage);
  m_zero->setText(tr("All 0"));
  m_zero->setToolTip(tr("The middle of all codes"));
  for (QToolButton* one : {m_random, m_zero}) {
    one->setFocusPolicy(Qt::StrongFocus);
    one->setAccessibleName(one == m_random ? tr("Random code") : tr("Code of 0"));
    row->addWidget(one);
    connect(one, &QToolButton::clicked, this, [this, one] { drawCode(one == m_random); });
  }
  row->addStretch(1);
  column->addLayout(row);
  m_codeBeside = samplePicker(m_codePage, tr("Sample beside the code"),
                              tr("Which sample gives what the generator reads beside the code, such as a label"));
  m_codeBeside->setPrefix(tr("as of sample "));
  m_besideWords = new QLabel(m_codePage);
  m_besideWords->setProperty("role", "small");
  m_besideWords->setWordWrap(true);
  for (QWidget* one : std::initializer_list<QWidget*>{m_codeBeside, m_besideWords}) {
    one->hide();
    column->addWidget(one);
  }
  connect(m_codeBeside, &QSpinBox::valueChanged, this, &TryView::watch);
  m_leftColumn->addWidget(m_codePage, 1);
}

// ---- what there is

LiveFeed& TryView::from() const {
  return m_from ? *m_from : feed();
}

Run* TryView::run() const {
  return from().run();
}

// The run that there is; before it one of the network as it is drawn, which takes no step.
void TryView::followRun() {
  LiveFeed* before = feed().run() ? nullptr : Untrained::of(feed()).feed();
  LiveFeed& next = before ? *before : feed();
  if (&next != m_from) {
    TriedInput::of(from()).clear(this);
    m_from = &next;
    m_inputTap.moveTo(next), m_codeTap.moveTo(next);
  }
  m_input.reset(), m_made.reset();
  m_panel->forget();  // the answer was another network's
  if (m_editor) m_editor->layOver({});
  sayHint({});
  dropData();
  m_isTaken = false;
  if (m_watching) takeRun();
  watch();
}

// Another dataset may lie where this one did, once nobody holds it any more.
void TryView::dropData() {
  const bool held = (run() && m_data == &run()->dataset()) || m_data == document().dataset().get();
  if (!held) m_data = nullptr;
}

const std::vector<std::int64_t>* TryView::rows() const {
  return run() ? &watchedRows(*run()) : nullptr;
}

// An editor for the run's data, made when somebody looks; what is drawn stays where the next run reads pictures of
// the same size.
void TryView::takeRun() {
  const Run* taken = run();
  if (!taken || std::exchange(m_isTaken, true)) return;
  const bool makes = SamplesView::makes(taken->project());
  const Field* input = taken->dataset().find(kInput);
  const bool reads = input && input->shape.size() > 0 && input->shape.size() <= kMostOwnNumbers;
  m_source->setVisible(makes && reads);
  if (!reads) m_gives = Gives::code;
  if (!makes) m_gives = Gives::input;
  takeSamples();
  if (m_data != &taken->dataset()) {
    takeEditor();
    if (makes) m_gives = Gives::code;
  }
  m_data = &taken->dataset();
  setGives(m_gives);
}

// The same data may be split another way: the sample that is shown then stands elsewhere among those that are
// watched.
void TryView::takeSamples() {
  const Dataset& samples = run()->dataset();
  const Field* input = samples.find(kInput);
  const auto count = static_cast<int>(std::min<std::size_t>(rows()->size(), 1'000'000'000));
  const QSignalBlocker quiet(m_sample);
  m_sample->setRange(0, count);
  m_sample->setEnabled(input && input->there() >= samples.count && count > 0);
  setSamples(*m_codeBeside, count, std::clamp(m_codeBeside->value() - 1, 0, std::max(0, count - 1)));
  m_beside = std::clamp<std::int64_t>(m_beside, 0, std::max(0, count - 1));
  place(m_row);
}

// Of the dataset, in the editor; −1: it is a person's own.
void TryView::place(std::int64_t row) {
  m_row = row;
  bool found = false;
  if (const auto* watched = rows(); watched && row >= 0) {
    const auto at = std::lower_bound(watched->begin(), watched->end(), row);  // each part's rows ascend
    found = at != watched->end() && *at == row;
    m_beside = found ? at - watched->begin() : 0;
  }
  const QSignalBlocker quiet(m_sample);
  m_sample->setValue(found ? static_cast<int>(m_beside) + 1 : 0);
}

void TryView::takeEditor() {
  const Dataset& samples = run()->dataset();
  const Field* input = samples.find(kInput);
  std::vector<float> before =
      m_editor && input && input->shape == m_shape ? m_editor->numbers() : std::vector<float>();
  delete m_editor;
  m_editor = nullptr;
  place(-1);
  if (!input || input->shape.size() <= 0 || input->shape.size() > kMostOwnNumbers) return;
  m_shape = input->shape;
  m_editor = makeInputEditor(samples, run()->split().train, m_left);
  m_leftColumn->insertWidget(1, m_editor, 1);
  // An empty sheet invites; of anything else a sample is the better beginning.
  if (before.size() == static_cast<std::size_t>(m_shape.size()) && input->kind == FieldKind::values) {
    Field one;
    one.shape = m_shape;
    one.values = Numbers(before.begin(), before.end());
    m_editor->take(one, 0);
  } else if (m_shape.rank() != 3 && m_sample->isEnabled()) {
    m_editor->take(*input, rows()->front());
    place(rows()->front());
  }
  m_saliency->setVisible(m_editor->canLayOver());
  connect(m_editor, &InputEditor::changed, this, [this] {
    place(-1);
    watch();
  });
  connect(m_editor, &InputEditor::worded, this, &TryView::sayInput);
}

void TryView::setGives(Gives gives) {
  m_gives = gives;
  const bool input = gives == Gives::input;
  m_source->setCurrentIndex(input ? 0 : 1);
  if (m_editor) m_editor->setVisible(input);
  m_sample->setVisible(input);
  m_odd->setVisible(input);
  m_saliency->setVisible(input && m_editor && m_editor->canLayOver());
  m_codePage->setVisible(!input);
  watch();
  if (isVisible()) refreshNow();
}

void TryView::setSample(std::int64_t place) {
  const auto* watched = rows();
  if (!watched || place < 0 || place >= std::ssize(*watched)) return;
  setRow((*watched)[static_cast<std::size_t>(place)]);
}

void TryView::showSample(std::int64_t row) {
  takeRun();
  setRow(row);
}

void TryView::setRow(std::int64_t row) {
  if (!m_editor || !run()) return;
  const Field& input = run()->dataset().input();
  if (row < 0 || row >= input.there()) return;
  if (m_gives != Gives::input) setGives(Gives::input);
  m_editor->take(input, row);
  place(row);
  watch();
}

void TryView::setSaliency(bool on) {
  m_saliency->setChecked(on);
}

// The standard normal distribution, other numbers at each press.
void TryView::drawCode(bool random) {
  if (!m_code) return;
  const Rng rng(++m_draws, stream_of(Stream::generate, "codes"));
  std::vector<float> code(static_cast<std::size_t>(std::max<std::int64_t>(0, m_codeSize)));
  if (random)
    for (std::size_t i = 0; i < code.size(); ++i) code[i] = static_cast<float>(rng.normal(0, i));
  m_code->setNumbers(std::move(code));
  watch();
}

// ---- what is asked

void TryView::setWatching(bool watching) {
  m_watching = watching;
  if (watching) takeRun();
  watch();
}

std::vector<float> TryView::tried() const {
  return m_editor ? m_editor->numbers() : std::vector<float>();
}

// Of the dataset: what the generator reads beside the code is of it.
std::int64_t TryView::besideRow() const {
  const auto* watched = rows();
  const int place = m_codeBeside->value() - 1;
  if (!m_codeReadsMore || !watched || place >= std::ssize(*watched)) return 0;
  return (*watched)[static_cast<std::size_t>(place)];
}

void TryView::watch() {
  Untrained::of(feed()).want(this, m_watching && !feed().run());
  const bool asks = m_watching && run(), input = m_gives == Gives::input;
  const std::int64_t most = run() ? ThumbnailMaker::numbersOfLayer(run()->project()) : 0;
  std::optional<Spec> onCanvas;
  const std::vector<float> numbers = asks && input ? tried() : std::vector<float>();
  if (numbers.empty()) {
    m_inputTap.stop();
  } else {
    const OwnInput own{numbers, m_editor->length(), m_beside};
    onCanvas = try_input_of(
        own,
        {.layers = true, .saliency = m_saliency->isChecked() && m_editor->canLayOver(), .output = -1, .most = most});
    m_inputTap.ask(*onCanvas);
  }
  if (asks && !input) {
    const Spec request = try_code_of(m_code ? m_code->numbers() : std::vector<float>(), besideRow(), most);
    m_codeTap.ask(request);
    if (m_codeSize > 0) onCanvas = request;  // what is made in many rounds has no layers to show
  } else {
    m_codeTap.stop();
  }
  TriedInput& canvas = TriedInput::of(from());
  onCanvas ? canvas.set(this, *onCanvas) : canvas.clear(this);
  invalidate();
}

// ---- where things are

// Side by side where that leaves both more room.
void TryView::arrange() {
  const bool wide = width() >= kSideBySide && width() >= height();
  m_halves->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  const bool row = (wide ? width() / 2 : width()) >= kTryHeadInARow;
  m_headRow->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void TryView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

}  // namespace vitrine::ui
