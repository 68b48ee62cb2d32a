// The parts of the step debugger, and its keys.
#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedLayout>
#include <QToolButton>
#include <algorithm>

#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/theme/theme.h"
#include "ui/views/empty_note.h"
#include "ui/views/pages.h"
#include "ui/views/step/step_list.h"
#include "ui/views/step/step_view.h"
#include "ui/views/weights/weight_matrix.h"

namespace vitrine::ui {
namespace {

// px of width: list beside the numbers; all buttons in a row; four of them, else they stand in pairs.
constexpr int kStepBesides = 560;
// px of height from which there is room for the list above the numbers, for what is chosen, for the tensor at all.
constexpr int kStepListFrom = 400, kStepChoosersFrom = 300, kStepMatrixFrom = 230;

QSpinBox* stepBox(QWidget* parent, const QString& prefix, const QString& name, const QString& tip) {
  auto* box = new QSpinBox(parent);
  box->setPrefix(prefix);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  box->setKeyboardTracking(false);
  box->setMinimumWidth(1);
  return box;
}

}  // namespace

StepView::StepView(const ViewContext& context, QWidget* parent)
    : View(context, parent), m_pages(new QStackedLayout(this)), m_empty(new EmptyNote(this)) {
  m_pages->addWidget(m_empty);
  m_pages->addWidget(makeReady());
  m_pages->addWidget(makeWorking());
  m_pages->addWidget(makeStory());
  makeKeys();
  connect(&context.feed, &LiveFeed::attached, this, [this] {
    m_following = m_taking = false;
    drop();
    invalidate();
  });
  connect(&context.feed, &LiveFeed::historiesReset, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::statusChanged, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::advanced, this, &View::invalidate);
  arrange();
}

QWidget* StepView::makeReady() {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  m_readyNote = new EmptyNote(page);
  m_begin = new QPushButton(tr("Go through it"), page);
  m_begin->setProperty("role", "primary");
  m_begin->setToolTip(tr("Go through the run's next step, op by op (F10)"));
  connect(m_begin, &QPushButton::clicked, this, &StepView::goThrough);
  column->addStretch(1);
  column->addWidget(m_readyNote);
  column->addWidget(m_begin, 0, Qt::AlignHCenter);
  column->addStretch(1);
  return page;
}

QWidget* StepView::makeWorking() {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  m_progress = new QProgressBar(page);
  m_progress->setRange(0, 100);
  m_progress->setAccessibleName(tr("Going through the step"));
  m_progress->setMaximumWidth(260);
  auto* cancel = new QPushButton(tr("Cancel"), page);
  cancel->setAccessibleName(tr("Cancel going through the step"));
  cancel->setToolTip(tr("Give the step up; the run stays as it is"));
  connect(cancel, &QPushButton::clicked, this, &StepView::giveUp);
  auto* words = new EmptyNote(page);
  words->setText(tr("Going through the step …"));
  column->addStretch(1);
  column->addWidget(words);
  column->addWidget(m_progress, 0, Qt::AlignHCenter);
  column->addWidget(cancel, 0, Qt::AlignHCenter);
  column->addStretch(1);
  return page;
}

QWidget* StepView::makeStory() {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 6, 0);
  column->setSpacing(6);
  m_split = new QSplitter(Qt::Horizontal, page);
  m_split->setChildrenCollapsible(false);
  m_list = new StepList(m_split);
  m_list->setMinimumSize(60, 40);
  connect(m_list, &StepList::picked, this, &StepView::go);
  m_split->addWidget(m_list);
  m_split->addWidget(makeDetail(m_split));
  m_split->setStretchFactor(0, 2);
  m_split->setStretchFactor(1, 3);
  column->addWidget(makeBar(page));
  column->addWidget(m_split, 1);
  page->setMinimumSize(1, 1);
  return page;
}

QToolButton* StepView::button(const QString& words, const QString& tip, const QKeySequence& keys,
                              void (StepView::*does)()) {
  auto* out = new QToolButton(this);
  out->setText(words);
  out->setAccessibleName(words);
  out->setToolTip(tr("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
  connect(out, &QToolButton::clicked, this, does);
  return out;
}

QWidget* StepView::makeBar(QWidget* page) {
  auto* bar = new QWidget(page);
  m_barRow = new QBoxLayout(QBoxLayout::LeftToRight, bar);
  m_barRow->setContentsMargins(0, 0, 0, 0);
  m_barRow->setSpacing(4);
  m_back = button(tr("Back"), tr("The op before"), Qt::Key_F9, &StepView::back);
  m_next = button(tr("Next op"), tr("The next op; a block is passed over as one"), Qt::Key_F10, &StepView::nextOp);
  m_into = button(tr("Into"), tr("The very next op, inside of a block too"), Qt::Key_F11, &StepView::into);
  m_layer = new QToolButton(this);
  m_layer->setText(tr("Layer"));
  m_layer->setAccessibleName(tr("Next layer"));
  m_layer->setToolTip(tr("The first op of the next layer (F12, Ctrl+Page Down)"));
  connect(m_layer, &QToolButton::clicked, this, [this] { nextLayer(); });
  m_take = button(tr("Take the step"), {}, Qt::Key_F5, &StepView::takeStep);
  m_goTo = new QToolButton(this);
  m_goTo->setText(tr("Go to"));
  m_goTo->setAccessibleName(tr("Go to a part of the step"));
  m_goTo->setToolTip(tr("To the loss, to the backward pass, to the update …"));
  m_goTo->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(m_goTo);
  const auto entry = [&](const QString& words, int key, auto does) {
    QAction* action = menu->addAction(words, this, does);
    if (key != 0) action->setText(words + '\t' + QKeySequence(key).toString(QKeySequence::NativeText));
    return action;
  };
  entry(tr("Batch"), 0, [this] { toPart(StoryPart::batch); });
  entry(tr("Loss"), Qt::Key_F6, [this] { toPart(StoryPart::loss); });
  entry(tr("Backward"), Qt::Key_F7, [this] { toPart(StoryPart::backward); });
  entry(tr("Update"), Qt::Key_F8, [this] { toPart(StoryPart::update); });
  m_toBad = entry(tr("First not finite"), Qt::Key_F4, [this] { toFirstBad(); });
  m_goTo->setMenu(menu);
  const auto pair = [](QToolButton* one, QToolButton* other) {
    auto* out = new QHBoxLayout;
    out->setSpacing(4);
    out->addWidget(one);
    out->addWidget(other);
    out->addStretch(1);
    return out;
  };
  m_moves = new QBoxLayout(QBoxLayout::LeftToRight);
  m_moves->setSpacing(4);
  m_moves->addLayout(pair(m_back, m_next));
  m_moves->addLayout(pair(m_into, m_layer), 1);
  m_barRow->addLayout(m_moves);
  m_barRow->addLayout(pair(m_goTo, m_take), 1);
  return bar;
}

QWidget* StepView::makeDetail(QWidget* page) {
  auto* detail = new QWidget(page);
  auto* column = new QVBoxLayout(detail);
  column->setContentsMargins(4, 0, 0, 0);
  column->setSpacing(4);
  m_title = new ElidedLine("strong", detail);
  m_words = new QPlainTextEdit(detail);
  m_words->setReadOnly(true);
  m_words->setFont(Theme::monoFont());
  m_words->setAccessibleName(tr("Formula with numbers"));
  m_words->setTabChangesFocus(true);
  m_words->setMinimumHeight(34);
  m_pictures = new ElidedCombo(detail);
  m_pictures->setAccessibleName(tr("Tensor"));
  m_pictures->setToolTip(tr("Which tensor of this op is shown, or what is made of them"));
  m_pictures->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_pictures->setMinimumContentsLength(6);
  m_sample = stepBox(detail, tr("sample "), tr("Sample of the batch"), tr("Which sample of the batch is shown"));
  m_number = stepBox(detail, tr("number "), tr("Number of the tensor"),
                     tr("Which number of the tensor the formula is filled with; pointing at a cell does the same"));
  m_head = stepBox(detail, tr("head "), tr("Attention head"), tr("Which head of the attention is shown"));
  m_matrixPlace = new QWidget(detail);  // keeps its room where there is nothing to draw
  m_matrixPlace->setMinimumSize(1, 1);
  m_matrixPlace->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  m_matrix = new WeightMatrix(m_matrixPlace);
  m_matrix->setMinimumSize(1, 1);
  auto* place = new QVBoxLayout(m_matrixPlace);
  place->setContentsMargins(0, 0, 0, 0);
  place->addWidget(m_matrix);
  m_foot = new ElidedLine("small", detail);
  m_choosers = new QBoxLayout(QBoxLayout::LeftToRight);
  m_choosers->setSpacing(4);
  m_numbersRow = new QWidget(detail);
  auto* numbers = new QHBoxLayout(m_numbersRow);
  numbers->setContentsMargins(0, 0, 0, 0);
  numbers->setSpacing(4);
  for (QSpinBox* box : {m_sample, m_head, m_number}) numbers->addWidget(box, 1);
  m_choosers->addWidget(m_pictures, 1);
  m_choosers->addWidget(m_numbersRow, 1);
  column->addWidget(m_title);
  column->addWidget(m_words, 1);
  column->addLayout(m_choosers);
  column->addWidget(m_matrixPlace, 1);
  column->addWidget(m_foot);
  connect(m_pictures, &QComboBox::activated, this, [this](int picture) {
    m_look.picture = picture;
    m_look.number = 0;
    ask();
  });
  connect(m_sample, &QSpinBox::valueChanged, this, [this](int sample) { m_look.sample = sample - 1, ask(); });
  connect(m_number, &QSpinBox::valueChanged, this, [this](int number) { m_look.number = number - 1, ask(); });
  connect(m_head, &QSpinBox::valueChanged, this, [this](int head) { m_look.head = head - 1, ask(); });
  connect(m_matrix, &WeightMatrix::pointed, this, &StepView::point);
  detail->setMinimumSize(1, 1);
  return detail;
}

QList<StepView::Key> StepView::keys() {
  return {{Qt::Key_F4, tr("To the first op whose numbers are not finite.")},
          {Qt::Key_F5, tr("Take the step, and go through the next one.")},
          {Qt::Key_F6, tr("To the loss.")},
          {Qt::Key_F7, tr("To the backward pass.")},
          {Qt::Key_F8, tr("To the update.")},
          {Qt::Key_F9, tr("To the op before.")},
          {Qt::Key_F10, tr("To the next op, over a block; or begin to go through the step.")},
          {Qt::Key_F11, tr("To the very next op, into a block.")},
          {Qt::Key_F12, tr("To the next layer.")}};
}

void StepView::makeKeys() {
  const auto key = [this](int keys, auto does) {
    connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated, this,
            does);
  };
  key(Qt::Key_F4, [this] { toFirstBad(); });
  key(Qt::Key_F5, [this] { takeStep(); });
  key(Qt::Key_F6, [this] { toPart(StoryPart::loss); });
  key(Qt::Key_F7, [this] { toPart(StoryPart::backward); });
  key(Qt::Key_F8, [this] { toPart(StoryPart::update); });
  key(Qt::Key_F9, [this] { back(); });
  key(Qt::Key_F10, [this] { nextOp(); });
  key(Qt::Key_F11, [this] { into(); });
  key(Qt::Key_F12, [this] { nextLayer(); });
  onPageKeys(this, [this](int by) { nextLayer(by); });
}

// A small card shows the formula first, then the tensor; the keys go everywhere all the same.
void StepView::arrange() {
  const bool wide = width() >= kStepBesides;
  m_split->setOrientation(wide ? Qt::Horizontal : Qt::Vertical);
  m_list->setVisible(wide || height() >= kStepListFrom);
  const auto along = [](bool row) { return row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom; };
  const auto widthOf = [](std::initializer_list<const QToolButton*> row) {
    constexpr int kBetween = 4;
    int out = 0;
    for (const QToolButton* one : row) out += one->sizeHint().width() + kBetween;
    return out;
  };
  m_take->setText(tr("Take the step"));
  const bool inTwo = width() >= widthOf({m_back, m_next, m_into, m_layer});
  const bool inARow = width() >= widthOf({m_back, m_next, m_into, m_layer, m_goTo, m_take});
  m_barRow->setDirection(along(inARow));
  m_moves->setDirection(along(inTwo));
  if (!inTwo) m_take->setText(tr("Take"));
  const int detail = wide ? width() * 3 / 5 : width();
  m_choosers->setDirection(along(detail >= 420));
  const int bar = inARow ? 0 : inTwo ? 30 : 60;
  m_numbersRow->setVisible(height() - bar >= kStepChoosersFrom || (detail >= 420 && height() >= kStepMatrixFrom));
  for (QWidget* part : std::initializer_list<QWidget*>{m_pictures, m_matrixPlace, m_foot})
    part->setVisible(height() - bar >= kStepMatrixFrom - 30);
  fitWords();
}

// As high as its lines, so that the tensor has the rest.
void StepView::fitWords() {
  const double lines = std::max(2.0, m_words->document()->size().height());
  m_words->setMaximumHeight(static_cast<int>(lines * m_words->fontMetrics().lineSpacing()) + 22);
}

void StepView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

}  // namespace vitrine::ui
