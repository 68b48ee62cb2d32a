#include "ui/views/attention/patch_page.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "core/train/run.h"
#include "ui/theme/parts.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/attention/patch_map.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/figures.h"
#include "ui/views/watched_rows.h"

namespace vitrine::ui {

PatchPage::PatchPage(QWidget* parent) : QWidget(parent) {
  m_map = new PatchMap(this);
  m_side = new QWidget(this);
  m_position = new QSpinBox(m_side);
  m_position->setPrefix(tr("position "));
  m_position->setAccessibleName(tr("Position that looks"));
  m_position->setToolTip(tr("Which position looks at the image: a patch, or a token before them"));
  m_position->setKeyboardTracking(false);
  m_name = newLabel({}, "small", m_side);
  m_bar = new ColourBar(m_side);
  m_bar->setMaximumWidth(260);
  m_words = newLabel({}, "muted", m_side);
  m_words->setWordWrap(true);
  m_words->setMinimumWidth(1);
  auto* side = new QVBoxLayout(m_side);
  side->setContentsMargins(0, 0, 0, 0);
  side->setSpacing(6);
  side->addWidget(m_position);
  side->addWidget(m_name);
  side->addWidget(m_bar);
  side->addWidget(m_words);
  side->addStretch(1);
  m_side->setMinimumHeight(1);
  m_parts = new QBoxLayout(QBoxLayout::LeftToRight, this);
  m_parts->setContentsMargins(0, 0, 0, 0);
  m_parts->setSpacing(12);
  m_parts->addWidget(m_map, 1);
  m_parts->addWidget(m_side);
  connect(m_position, &QSpinBox::valueChanged, this, [this](int shown) { setQuery(shown - 1); });
  connect(m_map, &PatchMap::picked, this, [this](int patch) {
    if (!m_of) return;
    const bool same = !m_of->query_patches.field.empty();  // else a patch is none of those that look
    if (same) setQuery(static_cast<int>(m_of->queries_before) + (patch < 0 ? -1 : patch));
  });
  connect(m_map, &PatchMap::pointedAt, this, [this] {
    m_words->setText(words());
    emit worded();
  });
}

bool PatchPage::applies(const AttentionShown& shown) {
  return std::any_of(shown.layers.begin(), shown.layers.end(),
                     [](const AttentionMap* map) { return !map->key_patches.field.empty(); });
}

void PatchPage::display(const AttentionShown& shown, int layer, int head, const Run* run) {
  m_shown = shown;
  m_of = shown.layers[static_cast<std::size_t>(layer)];
  m_head = head;
  m_names[0] = shown.keyNames(*m_of, run), m_names[1] = shown.queryNames(*m_of, run);
  const std::string& field = m_of->key_patches.field;
  const Field* image = run && !field.empty() ? run->dataset().find(field) : nullptr;
  if (field != m_pictureField || shown.sample != m_pictureSample || m_picture.isNull()) {
    m_pictureField = field, m_pictureSample = shown.sample, m_picture = {};
    if (isPicture(image) && shown.sample >= 0 && shown.sample < std::ssize(watchedRows(*run)))
      m_picture = samplePicture(*image, watchedRows(*run)[static_cast<std::size_t>(shown.sample)], rangeOf(*image));
  }
  draw();
}

void PatchPage::clear() {
  m_of = nullptr;
  m_shown = {};
  m_picture = {};
  m_pictureSample = -1;
  m_map->clear();
}

void PatchPage::setQuery(int query) {
  if (query < 0 || query == m_query) return;
  m_query = query;
  draw();
}

QString PatchPage::nameOf(bool asks, int position) const {
  const QStringList& names = m_names[asks ? 1 : 0];
  return position < names.size() ? names[position] : tr("position %1").arg(grouped(position + 1));
}

void PatchPage::draw() {
  if (!m_of) return;
  const int queries = static_cast<int>(m_of->weights.shape[1]), keys = static_cast<int>(m_of->weights.shape[2]);
  m_query = std::clamp(m_query, 0, queries - 1);
  {
    const QSignalBlocker quiet(m_position);
    m_position->setRange(1, queries);
    m_position->setValue(m_query + 1);
  }
  m_name->setText(nameOf(true, m_query));
  const auto before = static_cast<int>(m_of->keys_before);
  std::vector<float> weights;
  float most = 0;
  for (int key = before; key < keys && !m_of->key_patches.field.empty(); ++key) {
    weights.push_back(weightAt(m_of->weights, m_head, m_query, key));
    if (std::isfinite(weights.back())) most = std::max(most, weights.back());
  }
  const int own =
      m_of->query_patches.field == m_of->key_patches.field ? m_query - static_cast<int>(m_of->queries_before) : -1;
  m_bar->setScale(viridis(), "0", {}, figure(static_cast<double>(most), 2));
  m_map->display(weights.empty() ? QImage() : m_picture, static_cast<int>(m_of->key_patches.rows),
                 static_cast<int>(m_of->key_patches.columns), weights, most, std::max(-1, own));
  m_words->setText(words());
  m_map->setAccessibleDescription(words());
  m_map->setToolTip(
      m_of->query_patches.field.empty() ? tr("What the chosen position looks at, over the image")
      : m_of->queries_before > 0
          ? tr("Click a patch, or go there with the arrow keys, to see what it looks at; Home: the class "
               "token")
          : tr("Click a patch, or go there with the arrow keys, to see what it looks at"));
  emit worded();
}

// What the position looks at most, or how much of the patch that is pointed at; and what goes to no patch.
QString PatchPage::words() const {
  if (!m_of) return {};
  if (m_of->key_patches.field.empty()) return tr("This layer does not look at parts of an image: choose another.");
  const int keys = static_cast<int>(m_of->weights.shape[2]), before = static_cast<int>(m_of->keys_before);
  int best = before;
  double beside = 0;
  for (int key = 0; key < keys; ++key) {
    const float weight = weightAt(m_of->weights, m_head, m_query, key);
    if (key < before) beside += static_cast<double>(weight);
    if (key >= before && !(weight <= weightAt(m_of->weights, m_head, m_query, best))) best = key;
  }
  if (m_map->pointed() >= 0) best = before + m_map->pointed();
  if (best >= keys) return {};
  QString out = (m_map->pointed() >= 0 ? tr("%1 looks at %2 with %3") : tr("%1 looks most at %2, with %3"))
                    .arg(nameOf(true, m_query), nameOf(false, best),
                         figure(static_cast<double>(weightAt(m_of->weights, m_head, m_query, best)), 2));
  if (before > 0) out += tr("; %1 goes to the class token").arg(percent(beside));
  return out;
}

void PatchPage::arrange() {
  const bool narrow = width() < 330;
  m_parts->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  m_side->setFixedWidth(narrow ? width() : std::clamp(width() * 38 / 100, 130, 300));
  m_bar->setVisible(height() >= 120);
  m_name->setVisible(!narrow);
}

void PatchPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace vitrine::ui
