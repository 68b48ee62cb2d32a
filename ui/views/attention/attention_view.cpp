#include "ui/views/attention/attention_view.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTextStream>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/parts.h"
#include "ui/theme/theme.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/attention/head_grid.h"
#include "ui/views/attention/head_map.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"
#include "ui/views/empty_note.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

std::vector<const AttentionMap*> pointers(const std::vector<AttentionMap>& maps) {
  std::vector<const AttentionMap*> out;
  for (const AttentionMap& map : maps) out.push_back(&map);
  return out;
}

}  // namespace

AttentionView::AttentionView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_context(context),
      m_maps(context.feed),
      m_startMaps(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)) {
  auto* page = new QWidget(this);
  m_map = new HeadMap(page);
  m_value = newLabel({}, "muted", page);
  m_side = new QWidget(page);
  m_nowCaption = newLabel({}, "small", m_side), m_startCaption = newLabel({}, "small", m_side);
  m_now = new HeadGrid(m_side), m_startGrid = new HeadGrid(m_side);
  m_now->setAccessibleName(tr("Attention heads now"));
  m_startGrid->setAccessibleName(tr("Attention heads at the start"));
  m_bar = new ColourBar(m_side);
  m_bar->setScale(viridis(), "0", "0.5", "1");
  m_bar->setMaximumWidth(260);
  m_chooser = new QSpinBox(m_side);
  m_chooser->setPrefix(tr("sample "));
  m_chooser->setAccessibleName(tr("Attention sample"));
  m_chooser->setToolTip(tr("Which of the validation samples the network looks at"));
  m_chooser->setKeyboardTracking(false);
  m_chooser->setMaximumWidth(170);

  auto* side = new QVBoxLayout(m_side);
  side->setContentsMargins(0, 0, 0, 0);
  side->setSpacing(3);
  m_grids = new QBoxLayout(QBoxLayout::TopToBottom);
  m_grids->setSpacing(3);
  for (const auto& [text, grid] : {std::pair{m_nowCaption, m_now}, std::pair{m_startCaption, m_startGrid}}) {
    auto* column = new QVBoxLayout;
    column->setSpacing(3);
    column->addWidget(text);
    column->addWidget(grid);
    column->addStretch(0);
    m_grids->addLayout(column);
  }
  side->addLayout(m_grids);
  side->addSpacing(6);
  side->addWidget(m_bar);
  side->addStretch(1);
  side->addWidget(m_chooser);
  auto* left = new QVBoxLayout;
  left->setSpacing(4);
  left->addWidget(m_map, 1);
  left->addWidget(m_value);
  left->addStretch(0);
  m_parts = new QBoxLayout(QBoxLayout::LeftToRight, page);
  m_parts->setContentsMargins(0, 0, 6, 0);
  m_parts->setSpacing(12);
  m_parts->addLayout(left, 1);
  m_parts->addWidget(m_side);
  m_parts->addStretch(0);
  m_side->setMinimumHeight(1);  // its parts are laid out to fit, and must not hold the window open

  m_pages->addWidget(m_empty);
  m_pages->addWidget(page);
  for (HeadGrid* grid : {m_now, m_startGrid}) connect(grid, &HeadGrid::chosen, this, &AttentionView::choose);
  connect(m_map, &HeadMap::pointed, this, &AttentionView::speak);
  connect(m_chooser, &QSpinBox::valueChanged, this, [this](int shown) { setSample(shown - 1); });
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::historiesReset, this, &AttentionView::forget);
  connect(&context.feed, &LiveFeed::attached, this, &AttentionView::watch);
}

// ---- what is watched

void AttentionView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

void AttentionView::watch() {
  const Run* run = feed().run();
  std::int64_t count = 0;
  if (run) count = run->info().validation_samples > 0 ? run->info().validation_samples : run->info().train_samples;
  const QSignalBlocker quiet(m_chooser);
  m_chooser->setRange(1, static_cast<int>(std::clamp<std::int64_t>(count, 1, 1'000'000)));
  m_sample = std::clamp<std::int64_t>(m_sample, 0, std::max<std::int64_t>(0, count - 1));
  m_chooser->setValue(static_cast<int>(m_sample) + 1);
  if (m_watching)
    m_maps.ask(attention_of({m_sample}));
  else
    m_maps.stop();
  if (m_watching && m_start.sample != m_sample)
    m_startMaps.ask(attention_of({m_sample}, true));
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
  watch();
  invalidate();
}

void AttentionView::take() {
  const auto of = [&](const ProbeTap& tap) {
    Seen seen;
    const auto answer = tap.answer<AttentionAnswer>();
    if (!answer) return seen;
    seen = {m_sample, answer->step, {}};
    for (const AttentionMap& map : answer->maps)
      if (map.sample == m_sample && headCount(map.weights) > 0) seen.layers.push_back(map);
    return seen;
  };
  if (Seen now = of(m_maps); !now.layers.empty() || !missingThen().isEmpty()) m_shown = std::move(now);
  if (m_start.sample == m_sample) return;
  if (Seen start = of(m_startMaps); !start.layers.empty()) {
    m_start = std::move(start);
    watch();  // once is enough
  }
}

// ---- the picture

void AttentionView::refresh() {
  take();
  if (m_shown.layers.empty()) {
    m_empty->setText(!missingThen().isEmpty()  ? missingThen()
                     : hasAttention(m_context) ? tr("Press Train to see what each head looks at")
                                               : tr("This network has no attention layer. Add MultiHeadAttention or "
                                                    "CrossAttention to see what it looks at."));
    m_pages->setCurrentIndex(0);
    m_map->clear();
    emit hintChanged();
    return;
  }
  m_pages->setCurrentIndex(1);
  m_layer = std::clamp(m_layer, 0, static_cast<int>(m_shown.layers.size()) - 1);
  const AttentionMap& map = m_shown.layers[static_cast<std::size_t>(m_layer)];
  const int heads = headCount(map.weights);
  m_head = std::clamp(m_head, 0, heads - 1);
  m_map->display(map.weights, m_head, tokens(map.queries), tokens(map.keys));
  m_map->setAccessibleName(tr("%1 head %2").arg(QString::fromStdString(map.name)).arg(m_head + 1));
  m_now->display(pointers(m_shown.layers));
  m_now->choose(m_layer, m_head);
  const QString when =
      feed().playhead().isLive() ? tr("now") : tr("step %1").arg(grouped(static_cast<qint64>(m_shown.step)));
  m_nowCaption->setText(m_shown.layers.size() > 1 ? tr("layers × heads, %1").arg(when)
                                                  : tr("heads 1–%1, %2").arg(heads).arg(when));
  if (m_start.sample == m_shown.sample) {
    m_startGrid->display(pointers(m_start.layers));
    m_startGrid->choose(m_layer, m_head);
    m_startCaption->setText(startCaption());
  } else {
    m_startGrid->display({});
  }
  layOut();
  speak();
  emit hintChanged();
}

QString AttentionView::startCaption() const {
  return m_start.step == 0 ? tr("before training")
                           : tr("at the start, step %1").arg(grouped(static_cast<qint64>(m_start.step)));
}

// Texts of the shown sample's tokens in a field; none where positions stand for no tokens.
QStringList AttentionView::tokens(const std::string& name) const {
  QStringList out;
  const Run* run = feed().run();
  const Field* field = run && !name.empty() ? run->dataset().find(name) : nullptr;
  if (!field) return out;
  const auto& part = run->split().validation.empty() ? run->split().train : run->split().validation;
  const auto sample = m_shown.layers.front().sample;
  if (sample < 0 || sample >= static_cast<std::int64_t>(part.size())) return out;
  const NumberView there = field->filled(part[static_cast<std::size_t>(sample)]);
  for (const float token : there) {
    const auto index = static_cast<std::size_t>(std::max(0.0F, token));
    out.append(index < field->names.size() ? QString::fromStdString(field->names[index]) : QString::number(index));
  }
  return out;
}

QString AttentionView::hint() const {
  if (m_shown.layers.empty()) return {};
  const AttentionMap& map = m_shown.layers[static_cast<std::size_t>(m_layer)];
  return tr("%1 · head %2 · entropy %3")
      .arg(QString::fromStdString(map.name))
      .arg(m_head + 1)
      .arg(figure(headEntropy(map.weights, m_head), 2));
}

void AttentionView::choose(int layer, int head) {
  m_layer = layer, m_head = head;
  refreshNow();
}

// Below the map: the cell that is pointed at, else the strongest.
void AttentionView::speak() {
  QPoint cell = m_map->cell();
  if (cell.x() < 0 && !m_map->isEmpty()) {
    const AttentionMap& map = m_shown.layers[static_cast<std::size_t>(m_layer)];
    float most = -1;
    for (int q = 0; q < m_map->queries(); ++q) {
      for (int k = 0; k < m_map->keys(); ++k) {
        if (const float w = weightAt(map.weights, m_head, q, k); w > most) most = w, cell = {k, q};
      }
    }
  }
  const QString words = m_map->spoken(cell.y(), cell.x());
  m_value->setText(words);
  setAccessibleDescription(hint() + QStringLiteral(". ") + words);
}

// The grids take what the other parts leave, side by side where there is width for it. Where height is short, the
// comparison goes first, then the scale.
void AttentionView::layOut() {
  constexpr int kCaption = 19, kSpacing = 12, kLeastSide = 12, kLeastForBar = 150, kWide = 560, kNarrow = 210;
  if (width() < kNarrow) return layOutNarrow();
  m_parts->setDirection(QBoxLayout::LeftToRight);
  const int rows = std::max(1, m_now->layers());
  const bool wide = width() >= kWide;
  const int sideWidth = wide ? std::max(280, width() / 2) : std::clamp(width() * 38 / 100, 92, 300);
  m_bar->setVisible(height() >= kLeastForBar);
  const int others = m_chooser->sizeHint().height() + kSpacing + (m_bar->isHidden() ? 0 : m_bar->height() + 10);
  const int room = height() - others;
  int side = HeadGrid::sideFor(rows, (wide ? room : room / 2) - kCaption);
  const bool compares = side >= kLeastSide && m_startGrid->layers() > 0;
  if (!compares) side = HeadGrid::sideFor(rows, room - kCaption);
  m_startGrid->setVisible(compares);
  m_startCaption->setVisible(compares);
  m_grids->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_grids->setSpacing(wide ? 20 : 3);
  m_side->setFixedWidth(sideWidth);
  const int gridWidth = wide && compares ? (sideWidth - 20) / 2 : sideWidth;
  for (HeadGrid* grid : {m_now, m_startGrid}) {
    grid->setMostSide(side);
    grid->setFixedHeight(grid->heightAt(gridWidth));
  }
  const QSize free(width() - sideWidth - 18, height() - m_value->sizeHint().height() - 6);
  m_map->setMaximumSize(m_map->fitting(free).expandedTo({1, 1}));
}

// One below the other, the map as large as can be; what compares and explains needs a wider card.
void AttentionView::layOutNarrow() {
  constexpr int kCaption = 19, kSpacing = 12, kMostSide = 34;
  m_parts->setDirection(QBoxLayout::TopToBottom);
  for (QWidget* part :
       {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_startGrid), static_cast<QWidget*>(m_startCaption)})
    part->hide();
  const int wide = width() - 6;
  m_side->setFixedWidth(wide);
  m_now->setMostSide(kMostSide);
  m_now->setFixedHeight(m_now->heightAt(wide));
  const int below = m_now->height() + kCaption + m_chooser->sizeHint().height() + 3 * kSpacing;
  const QSize free(wide, height() - below - m_value->sizeHint().height() - 6);
  m_map->setMaximumSize(m_map->fitting(free).expandedTo({1, 1}));
}

void AttentionView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  layOut();
}

void AttentionView::showLayer(const QString& node) {
  for (std::size_t layer = 0; layer < m_shown.layers.size(); ++layer)
    if (m_shown.layers[layer].node == node.toStdString()) choose(static_cast<int>(layer), 0);
}

// A row for each weight: which query looks at which key, in which head of which layer.
void AttentionView::writeData(QTextStream& out) const {
  out << "step,sample,layer,head,query,key,weight\n";
  for (const AttentionMap& map : m_shown.layers) {
    const std::int64_t queries = map.weights.shape[1], keys = map.weights.shape[2];
    for (std::int64_t i = 0; i < map.weights.shape.size(); ++i)
      out << m_shown.step << ',' << m_shown.sample << ',' << csvCell(qtext(map.name)) << ','
          << i / (queries * keys) + 1 << ',' << i / keys % queries + 1 << ',' << i % keys + 1 << ','
          << QString::number(static_cast<double>(map.weights.values[static_cast<std::size_t>(i)]), 'g', 9) << '\n';
  }
}

}  // namespace vitrine::ui
