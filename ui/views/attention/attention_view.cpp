#include "ui/views/attention/attention_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSettings>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTabBar>
#include <algorithm>

#include "core/graph/flat.h"
#include "core/train/own_tokens.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/views/attention/all_heads_page.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/attention/head_grid.h"
#include "ui/views/attention/head_map.h"
#include "ui/views/attention/head_page.h"
#include "ui/views/attention/lines_page.h"
#include "ui/views/attention/own_line.h"
#include "ui/views/attention/patch_page.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/empty_note.h"
#include "ui/views/figures.h"
#include "ui/views/pages.h"
#include "ui/views/view_types.h"
#include "ui/views/watched_rows.h"

namespace vitrine::ui {
namespace {

constexpr int kTopFromHeight = 190, kTopFromWidth = 230, kTopInARow = 520, kFootInARow = 330;
constexpr int kOwnFromHeight = 170, kOwnBelowFromHeight = 230, kOwnLineHeight = 34;  // px
constexpr int kMostChooserWidth = 170;

}  // namespace

AttentionView::AttentionView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_context(context),
      m_settings(QStringLiteral("views/") + keptAs(QStringLiteral("attention"))),
      m_maps(context.feed),
      m_startMaps(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)) {
  build();
  const QSettings stored;
  m_allPage->orders().setCurrentIndex(std::clamp(stored.value(m_settings + "/order", 0).toInt(), 0, 2));
  m_linesPage->setThreshold(std::clamp(stored.value(m_settings + "/least", 0.05).toDouble(), 0.0, 1.0));
  m_page = static_cast<Page>(std::clamp(stored.value(m_settings + "/page", 0).toInt(), 0, 3));
  m_tabs->setCurrentIndex(static_cast<int>(m_page));

  connect(m_tabs, &QTabBar::currentChanged, this, [this](int page) { setPage(static_cast<Page>(page)); });
  connect(m_headPage, &HeadPage::chosen, this, &AttentionView::choose);
  connect(m_allPage, &AllHeadsPage::chosen, this, &AttentionView::choose);
  connect(m_allPage, &AllHeadsPage::opened, this, [this](int layer, int head) {
    m_layer = layer, m_head = head;
    setPage(Page::head);
  });
  connect(m_allPage, &AllHeadsPage::ordered, this, [this](int order) { keep(QStringLiteral("order"), order); });
  connect(m_linesPage, &LinesPage::thresholdChanged, this,
          [this](double least) { keep(QStringLiteral("least"), least); });
  connect(m_headPage, &HeadPage::pointed, this, &AttentionView::speak);
  connect(m_linesPage, &LinesPage::worded, this, &AttentionView::speak);
  connect(m_patchPage, &PatchPage::worded, this, &AttentionView::speak);
  connect(m_layerChoice, &QComboBox::currentIndexChanged, this, [this](int layer) { choose(layer, m_head); });
  connect(m_headChoice, &QSpinBox::valueChanged, this, [this](int head) { choose(m_layer, head - 1); });
  connect(m_chooser, &QSpinBox::valueChanged, this, [this](int shown) { setSample(shown - 1); });
  connect(m_own, &OwnLines::changed, this, [this] {
    watch();
    invalidate();
    arrange();
  });
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::historiesReset, this, &AttentionView::forget);
  connect(&context.feed, &LiveFeed::attached, this, &AttentionView::watch);
  onPageKeys(this, [this](int by) {
    if (!m_shown.empty())
      choose(std::clamp<int>(m_layer + by, 0, static_cast<int>(m_shown.layers.size()) - 1), m_head);
  });
}

// ---- its parts

void AttentionView::build() {
  auto* body = new QWidget(this);
  buildHead(body);
  auto* stack = new QWidget(body);
  m_stack = new QStackedLayout(stack);
  m_headPage = new HeadPage(stack), m_allPage = new AllHeadsPage(stack);
  m_linesPage = new LinesPage(stack), m_patchPage = new PatchPage(stack);
  for (QWidget* page : std::initializer_list<QWidget*>{m_headPage, m_allPage, m_linesPage, m_patchPage}) {
    page->setMinimumSize(1, 1);  // pages fit into what there is, and must not hold the window open
    m_stack->addWidget(page);
  }
  buildFoot(body);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 6, 0);
  column->setSpacing(6);
  column->addWidget(m_top);
  column->addWidget(stack, 1);
  column->addLayout(m_foot);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(body);
  for (QWidget* part : {body, stack}) part->setMinimumSize(1, 1);
}

void AttentionView::buildHead(QWidget* body) {
  m_top = new QWidget(body), m_pickers = new QWidget(m_top);
  m_tabs = pageTabs(m_top, tr("Pages of attention"),
                    {{tr("Head"), tr("One head large, beside all of them")},
                     {tr("All heads"), tr("Every head of every layer at once, with its entropy")},
                     {tr("Lines"), tr("Which token looks at which, as lines")},
                     {tr("Image"), tr("What a patch of an image looks at, over the image")}});
  m_layerChoice = new ElidedCombo(m_pickers);
  m_layerChoice->setAccessibleName(tr("Attention layer"));
  m_layerChoice->setToolTip(tr("Which layer is shown; Ctrl+Page Up and Ctrl+Page Down go from one to the next"));
  m_layerChoice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_layerChoice->setMinimumContentsLength(9);
  m_headChoice = new QSpinBox(m_pickers);
  m_headChoice->setPrefix(tr("head "));
  m_headChoice->setAccessibleName(tr("Attention head"));
  m_headChoice->setToolTip(tr("Which head of the layer is shown"));
  m_headChoice->setKeyboardTracking(false);
  m_top->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  m_headRow = headRow(m_top, m_tabs, m_pickers, {m_layerChoice, m_headChoice});
}

void AttentionView::buildFoot(QWidget* body) {
  m_own = new OwnLines(body);
  m_chooser = samplePicker(body, tr("Attention sample"), tr("Which of the validation samples the network looks at"));
  m_chooser->setMaximumWidth(kMostChooserWidth);
  m_foot = new QBoxLayout(QBoxLayout::LeftToRight);
  m_foot->setSpacing(8);
  m_foot->addWidget(m_chooser, 0, Qt::AlignTop);
  m_foot->addWidget(m_own, 1);
  m_foot->addStretch(0);
}

QWidget* AttentionView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(CurveView::choice(panel, tr("Show"), {tr("Head"), tr("All heads"), tr("Lines"), tr("Image")},
                                      static_cast<int>(m_page),
                                      [this](int picked) { setPage(static_cast<Page>(picked)); }));
  column->addWidget(CurveView::choice(
      panel, tr("All heads"), {tr("By layer"), tr("Widest first"), tr("Narrowest first")},
      m_allPage->orders().currentIndex(), [this](int picked) { m_allPage->orders().setCurrentIndex(picked); }));
  column->addWidget(CurveView::choice(panel, tr("Lines"), {tr("One head"), tr("All heads")},
                                      m_linesPage->heads().size() > 1 ? 1 : 0,
                                      [this](int picked) { m_linesPage->setAllHeads(picked == 1); }));
  return panel;
}

void AttentionView::keep(const QString& name, const QVariant& value) const {
  QSettings().setValue(m_settings + QLatin1Char('/') + name, value);
}

HeadMap& AttentionView::map() const {
  return m_headPage->map();
}
HeadGrid& AttentionView::grid() const {
  return m_headPage->grid();
}

OwnLine& AttentionView::ownLine(int text) const {
  return m_own->line(text);
}

void AttentionView::arrange() {
  const bool picks = m_page == Page::lines || m_page == Page::image;
  m_pickers->setVisible(picks);
  m_headChoice->setVisible(m_page == Page::image);
  m_top->setVisible(width() >= kTopFromWidth && height() >= kTopFromHeight);
  const bool row = width() >= kTopInARow;
  m_headRow->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_pickers->setMinimumWidth(row ? std::min(300, width() - 290) : 1);
  const bool beside = width() >= kFootInARow;
  m_foot->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  const int least = (beside ? kOwnFromHeight : kOwnBelowFromHeight) + (m_own->count() - 1) * kOwnLineHeight;
  m_own->setVisible(m_own->isPossible() && height() >= least);
  m_headRow->activate();  // the pages below are laid out into what is left
}

void AttentionView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

// ---- what is watched

void AttentionView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

void AttentionView::watch() {
  const Run* run = feed().run();
  const std::int64_t count = run ? std::ssize(watchedRows(*run)) : 0;
  m_sample = std::clamp<std::int64_t>(m_sample, 0, std::max<std::int64_t>(0, count - 1));
  setSamples(*m_chooser, count, m_sample);
  const Graph network = run ? flat(run->project().graph) : Graph();
  const auto fields = run ? all_tokens_read(network, run->dataset()) : std::vector<const Field*>();
  const std::int64_t row = count > 0 ? watchedRows(*run)[static_cast<std::size_t>(m_sample)] : -1;
  m_own->setFields(run ? &run->dataset() : nullptr, fields, row, grouped(m_sample + 1));
  arrange();
  const auto request = [&](bool start) { return attention_of_lines(m_own->tokens(), m_sample, start); };
  if (m_watching)
    m_maps.ask(request(false));
  else
    m_maps.stop();
  if (m_watching && !(m_start.sample == m_sample && m_startTyped == m_own->tokens()))
    m_startMaps.ask(request(true));
  else
    m_startMaps.stop();
}

void AttentionView::setSample(std::int64_t sample) {
  if (sample == m_sample) return;
  m_sample = sample;
  watch();
  invalidate();
}

void AttentionView::forget() {
  m_shown = m_start = {};
  m_patchPage->clear();
  watch();
  invalidate();
}

// Whether an answer is of what is asked for now.
bool AttentionView::isWanted(const AttentionShown& shown) const {
  return shown.answer && m_own->areAnswered(shown);
}

AttentionShown AttentionView::shownOf(const ProbeTap& tap) const {
  AttentionShown out(tap.answer<AttentionAnswer>(), m_sample);
  if (out.answer) out.step = feed().playhead().inAll(out.answer->step);
  return out;
}

void AttentionView::take() {
  AttentionShown now = shownOf(m_maps);
  if ((!now.empty() && isWanted(now)) || !missingThen().isEmpty()) m_shown = std::move(now);
  if (m_start.sample == m_sample && m_startTyped == m_own->tokens()) return;
  if (AttentionShown start = shownOf(m_startMaps); !start.empty() && isWanted(start)) {
    m_start = std::move(start);
    m_startTyped = m_own->tokens();
    watch();  // once is enough
  }
}

// ---- the picture

QString AttentionView::note() const {
  return m_pages->currentIndex() == 0 ? m_empty->text() : QString();
}

void AttentionView::say(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentIndex(0);
  m_headPage->clear();
  setAccessibleDescription(words);
  emit hintChanged();
}

void AttentionView::refresh() {
  take();
  if (m_shown.empty()) {
    const auto answer = m_maps.answer<AttentionAnswer>();
    return say(!missingThen().isEmpty()         ? missingThen()
               : answer && !answer->why.empty() ? qtext(answer->why)
               : !hasAttention(m_context)       ? tr("This network has no attention layer. Add "
                                                           "MultiHeadAttention or CrossAttention to see what it "
                                                           "looks at.")
                                                : tr("Press Train to see what each head looks at"));
  }
  m_pages->setCurrentIndex(1);
  turnToWanted();
  m_layer = std::clamp(m_layer, 0, static_cast<int>(m_shown.layers.size()) - 1);
  const int heads = headCount(m_shown.layers[static_cast<std::size_t>(m_layer)]->weights);
  m_head = std::clamp(m_head, 0, heads - 1);
  fillChoosers();
  showPage();
  speak();
  emit hintChanged();
}

void AttentionView::fillChoosers() {
  QStringList names;
  for (const AttentionMap* map : m_shown.layers) names << qtext(map->name);
  const QSignalBlocker quiet(m_layerChoice), quietHead(m_headChoice);
  bool same = m_layerChoice->count() == names.size();
  for (int i = 0; same && i < names.size(); ++i) same = m_layerChoice->itemText(i) == names[i];
  if (!same) {
    m_layerChoice->clear();
    m_layerChoice->addItems(names);
  }
  m_layerChoice->setCurrentIndex(m_layer);
  m_headChoice->setRange(1, headCount(m_shown.layers[static_cast<std::size_t>(m_layer)]->weights));
  m_headChoice->setValue(m_head + 1);
  const bool image = PatchPage::applies(m_shown);
  const QSignalBlocker quietTabs(m_tabs);  // a tab that goes would choose its neighbour
  if (m_page == Page::image && !image) m_page = Page::head;
  m_tabs->setCurrentIndex(static_cast<int>(m_page));
  m_tabs->setTabVisible(static_cast<int>(Page::image), image);
}

// Of the page that is seen alone: the others are filled when somebody turns to them.
void AttentionView::showPage() {
  const Run* run = feed().run();
  arrange();
  m_stack->setCurrentIndex(static_cast<int>(m_page));
  switch (m_page) {
    case Page::head: {
      const QString when = feed().playhead().isLive() ? tr("now") : tr("step %1").arg(grouped(m_shown.step));
      const int heads = headCount(m_shown.layers[static_cast<std::size_t>(m_layer)]->weights);
      const bool known = m_start.sample == m_shown.sample && m_start.isTyped() == m_shown.isTyped() &&
                         m_startTyped == m_own->tokens();
      m_headPage->display(
          m_shown,
          m_shown.layers.size() > 1 ? tr("layers × heads, %1").arg(when) : tr("heads 1–%1, %2").arg(heads).arg(when),
          known ? m_start : AttentionShown(), known ? startCaption() : QString());
      m_headPage->showHead(m_shown, m_layer, m_head, run);
      break;
    }
    case Page::all:
      m_allPage->display(m_shown);
      m_allPage->choose(m_layer, m_head);
      break;
    case Page::lines:
      m_linesPage->display(m_shown, m_layer, m_head, run);
      break;
    case Page::image:
      m_patchPage->display(m_shown, m_layer, m_head, run);
      break;
  }
}

QString AttentionView::startCaption() const {
  return m_start.step == 0 ? tr("before training") : tr("at the start, step %1").arg(grouped(m_start.step));
}

QString AttentionView::hint() const {
  if (m_shown.empty()) return {};
  const AttentionMap& map =
      *m_shown.layers[static_cast<std::size_t>(std::min<qsizetype>(m_layer, std::ssize(m_shown.layers) - 1))];
  const QString whose = m_shown.whose(map), of = whose.isEmpty() ? QString() : QStringLiteral(" · ") + whose;
  return tr("%1 · head %2 · %3%4").arg(qtext(map.name)).arg(m_head + 1).arg(entropyWords(entropyOf(map, m_head)), of);
}

void AttentionView::setPage(Page page) {
  if (page == Page::image && !m_shown.empty() && !PatchPage::applies(m_shown)) page = Page::head;
  const bool other = std::exchange(m_page, page) != page;
  if (other) keep(QStringLiteral("page"), static_cast<int>(page));
  m_tabs->setCurrentIndex(static_cast<int>(page));
  arrange();
  refreshNow();
}

void AttentionView::choose(int layer, int head) {
  m_layer = layer, m_head = head;
  refreshNow();
}

// What the page says, to screen readers.
void AttentionView::speak() {
  if (m_shown.empty()) return;
  QString words;
  if (m_page == Page::head) words = m_headPage->words();
  if (m_page == Page::all) words = m_allPage->words();
  if (m_page == Page::lines) words = m_linesPage->words();
  if (m_page == Page::image) words = m_patchPage->words();
  setAccessibleDescription(hint() + QStringLiteral(". ") + words);
}

void AttentionView::showLayer(const QString& node) {
  m_wantedLayer = node.toStdString();
  refreshNow();
}

// Where there is no answer yet, it waits for one.
void AttentionView::turnToWanted() {
  const std::string wanted = std::exchange(m_wantedLayer, {});
  for (std::size_t layer = 0; !wanted.empty() && layer < m_shown.layers.size(); ++layer)
    if (m_shown.layers[layer]->node == wanted) m_layer = static_cast<int>(layer), m_head = 0;
}

}  // namespace vitrine::ui
