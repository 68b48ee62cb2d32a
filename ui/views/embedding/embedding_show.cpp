// What the embedding view makes of the answers, and the layouts that it has made.
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStackedLayout>
#include <QStyle>
#include <QTextStream>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"
#include "ui/views/embedding/embedding_view.h"
#include "ui/views/embedding/embedding_words.h"
#include "ui/views/embedding/point_legend.h"
#include "ui/views/embedding/point_plot.h"
#include "ui/views/embedding/sample_card.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"
#include "ui/views/weights/weight_layers.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kLayoutComponents = 50;  // that layouts of wide layers start from, as t-SNE's authors do
constexpr int kUsualPerplexity = 30, kUsualNeighbours = 15;

QString embeddedNumber(float value) {
  return csvNumber(static_cast<double>(value));
}

}  // namespace

bool EmbeddingView::applies(const Project& project) {
  return !weightLayers(project).empty();
}

// ---- of the run

const Dataset* EmbeddingView::dataset() const {
  return feed().run() ? &feed().run()->dataset() : nullptr;
}

void EmbeddingView::takeRun() {
  cancel();
  m_shown = {}, m_made = {};
  m_problem.clear();
  m_plot->display(nullptr, false);
  m_card->setDataset(dataset());
  m_card->display(-1, {}, false);
  fillLayers();
  watch();
  invalidate();
}

void EmbeddingView::fillLayers() {
  m_layers.assign(1, {});
  if (feed().run())
    for (EmbeddingLayer& one : embeddingLayers(feed().run()->project(), dataset()))
      m_layers.push_back(std::move(one));
  const auto same = std::find_if(m_layers.begin(), m_layers.end(), [&](const EmbeddingLayer& one) {
    return one.id == m_layerId && one.tokens == m_layerTokens;
  });
  m_layer = same == m_layers.end() ? 0 : static_cast<int>(same - m_layers.begin());
  m_layerBox->clear();
  for (const EmbeddingLayer& one : m_layers) {
    const QString name = one.id.empty() ? tr("Before the answer")
                         : one.tokens   ? tr("%1, its tokens").arg(qtext(one.name))
                                        : qtext(one.name);
    m_layerBox->addItem(name);
  }
  m_layerBox->setCurrentIndex(m_layer);
}

Spec EmbeddingView::asked(std::int64_t components) const {
  const EmbeddingLayer& layer = m_layers[static_cast<std::size_t>(m_layer)];
  return embedding_of(layer.id, m_count, components, layer.tokens);
}

// Live only where the principal components are seen. What a layout needs is asked for when it is wanted.
void EmbeddingView::watch() {
  if (m_watching && m_method == LayoutMethod::pca)
    m_tap.ask(asked(3));
  else
    m_tap.stop();
}

void EmbeddingView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

// ---- the picture

void EmbeddingView::say(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentWidget(m_empty);
  setAccessibleDescription(words);
  m_shown = {};
  if (m_hint.isEmpty()) return;
  m_hint.clear();
  emit hintChanged();
}

QString EmbeddingView::note() const {
  return m_pages->currentWidget() == m_empty ? m_empty->text() : QString();
}

QString EmbeddingView::foot() const {
  return m_footWords;
}

QString EmbeddingView::progress() const {
  return m_progress->text();
}

void EmbeddingView::refresh() {
  const Run* run = feed().run();
  if (!applies(run ? run->project() : document().project()))
    return say(tr("This network has no layer whose numbers could be shown. Add one to see where samples lie in it."));
  if (!run) return say(tr("Press Train to see where the samples lie in what comes out of a layer"));
  if (!missingThen().isEmpty() && m_method == LayoutMethod::pca) return say(missingThen());
  if (m_asks)
    if (const auto answer = m_layoutTap.answer<EmbeddingAnswer>(); answer && answer != m_before) startJob(answer);
  m_method == LayoutMethod::pca ? showPca() : showMade();
  updateControls();
}

void EmbeddingView::showPca() {
  const auto answer = m_tap.answer<EmbeddingAnswer>();
  const EmbeddingLayer& layer = m_layers[static_cast<std::size_t>(m_layer)];
  const bool fits = answer && answer != m_stale &&
                    (layer.id.empty() || answer->node.empty() || answer->node == layer.id) &&
                    answer->tokens == layer.tokens;
  if (!fits) {
    if (!m_shown.there()) say(tr("The points appear here as soon as they are computed"));
    return;
  }
  if (!answer->why.empty()) return say(qtext(answer->why));
  if (answer == m_shown.answer && m_shown.dimensions == m_dimensions) return;
  Shown now{answer, {}, m_dimensions, LayoutMethod::pca};
  for (std::size_t i = 0; i < answer->rows.size(); ++i)
    for (std::size_t k = 0; k < static_cast<std::size_t>(m_dimensions); ++k)
      now.places.push_back(k < static_cast<std::size_t>(answer->components)
                               ? answer->points[i * static_cast<std::size_t>(answer->components) + k]
                               : 0.0F);
  const bool same = m_shown.there() && m_shown.method == LayoutMethod::pca && m_shown.answer->node == answer->node;
  draw(now, same);
}

void EmbeddingView::showMade() {
  const bool fits = m_made.there() && m_made.method == m_method && m_made.dimensions == m_dimensions;
  if (!fits) {
    m_pages->setCurrentWidget(m_body);
    m_plot->display(nullptr, false);
    m_shown = {};
    layOut();
    sayFoot();
    return;
  }
  if (m_made.answer == m_shown.answer && m_made.places == m_shown.places) return;
  draw(m_made, m_shown.answer == m_made.answer);
}

void EmbeddingView::draw(const Shown& shown, bool same) {
  const bool otherAnswer = shown.answer != m_shown.answer;
  m_shown = shown;
  auto cloud = std::make_shared<PointCloud>();
  cloud->places = shown.places, cloud->dimensions = shown.dimensions, cloud->ids = shown.answer->rows;
  if (shown.method == LayoutMethod::pca) cloud->axes = componentWords(*shown.answer, shown.dimensions);
  m_plot->display(std::move(cloud), same);
  m_pages->setCurrentWidget(m_body);
  if (otherAnswer || m_plot->looks().points.empty()) {
    fillColours(*shown.answer);
    recolour();
  }
  sayFoot();
  showPoint(m_plot->current());
}

void EmbeddingView::fillColours(const EmbeddingAnswer& answer) {
  m_colourBox->clear();
  for (const PointColour by : {PointColour::truth, PointColour::answer, PointColour::error})
    if (const QString title = colourTitle(answer, by); !title.isEmpty())
      m_colourBox->addItem(title, static_cast<int>(by));
  m_colourBox->setCurrentIndex(std::max(0, m_colourBox->findData(static_cast<int>(m_colour))));
}

void EmbeddingView::recolour() {
  if (!m_shown.there()) return;
  PointLooks looks = pointLooks(*m_shown.answer, m_colour);
  m_legend->display(looks);
  if (!looks.scale.isEmpty()) {
    m_scaleTitle->setText(looks.scale);
    m_bar->setScale(viridis(), figure(looks.low, 3), {}, figure(looks.high, 3));
  }
  m_plot->setLooks(std::move(looks));
  m_plot->setHidden(m_legend->hidden());
  layOut();
}

void EmbeddingView::sayFoot() {
  if (!m_shown.there()) {
    m_footWords = m_method == LayoutMethod::pca ? QString() : tr("Compute lays out the points as they are now");
    m_foot->setWords(m_footWords);
    m_plot->setAccessibleDescription(m_footWords);
    return;
  }
  const EmbeddingAnswer& answer = *m_shown.answer;
  const std::int64_t step = feed().playhead().inAll(answer.step);
  QStringList words{embeddedWords(answer), tr("step %1").arg(grouped(step))};
  if (m_shown.method != LayoutMethod::pca && answer.width > answer.components)
    words << tr("from %1 components of %2 numbers").arg(grouped(answer.components), grouped(answer.width));
  if (const QString left = leftOutOfEmbedding(answer); !left.isEmpty()) words << left;
  m_footWords = words.join(QStringLiteral(" · "));
  m_foot->setWords(m_footWords);
  const QString hint = methodTitle(m_shown.method) + QStringLiteral(" · ") + qtext(answer.name);
  if (hint == m_hint) return;
  m_hint = hint;
  emit hintChanged();
}

void EmbeddingView::showPoint(int point) {
  if (!m_shown.there() || !m_plot->cloud()) return;
  QStringList lines{tr("Point at a sample"), tr("or Ctrl+Right for the next")};
  std::int64_t row = -1;
  bool wrong = false;
  if (point >= 0 && point < std::ssize(m_shown.answer->rows)) {
    lines = pointLines(*m_shown.answer, point, dataset());
    row = m_shown.answer->tokens ? -1 : m_shown.answer->rows[static_cast<std::size_t>(point)];
    const auto& looks = m_plot->looks().points;
    wrong = static_cast<std::size_t>(point) < looks.size() && looks[static_cast<std::size_t>(point)].wrong;
  }
  m_card->display(row, lines, wrong);
  // Where there is no room for the card, the words stand below.
  m_foot->setWords(point >= 0 && !m_card->isVisibleTo(this) ? lines.join(QStringLiteral(" · ")) : m_footWords);
  QStringList spoken{lines.join(QStringLiteral(", "))};
  if (point < 0) spoken = QStringList{m_footWords} + m_plot->cloud()->axes;
  const QString words = spoken.join(QStringLiteral(". "));
  m_plot->setAccessibleDescription(words);
  setAccessibleDescription(m_footWords + (point < 0 ? QString() : QStringLiteral(". ") + words));
}

// ---- layouts

void EmbeddingView::compute() {
  if (isMaking() || !feed().run() || m_method == LayoutMethod::pca) return;
  if (!missingThen().isEmpty()) {
    m_problem = missingThen();
    return updateControls();
  }
  m_problem.clear();
  m_before = m_layoutTap.answer<EmbeddingAnswer>();
  m_asks = true;
  m_layoutTap.ask(asked(kLayoutComponents));
  updateControls();
}

void EmbeddingView::startJob(std::shared_ptr<const EmbeddingAnswer> answer) {
  m_asks = false;
  m_layoutTap.stop();
  if (!answer->why.empty()) {
    m_problem = qtext(answer->why);
    return;
  }
  LayoutJob::Request request;
  request.values = answer->points, request.count = std::ssize(answer->rows), request.width = answer->components;
  request.method = m_method;
  request.tsne.dimensions = request.umap.dimensions = m_dimensions;
  request.tsne.perplexity = request.umap.neighbours = m_setting->value();
  m_made = {std::move(answer), {}, m_dimensions, m_method};
  m_job = LayoutJob::make();
  connect(m_job.get(), &LayoutJob::advanced, this, &EmbeddingView::takePlaces, Qt::QueuedConnection);
  connect(m_job.get(), &LayoutJob::finished, this, &EmbeddingView::finishJob, Qt::QueuedConnection);
  LayoutJob::start(m_job, std::move(request));
}

// With the next frame that has room for it.
void EmbeddingView::takePlaces() {
  if (!m_job) return;
  if (auto places = m_job->take(); !places.empty()) m_made.places = std::move(places);
  invalidate();
}

void EmbeddingView::finishJob() {
  if (!m_job) return;
  takePlaces();
  const auto job = std::exchange(m_job, nullptr);
  disconnect(job.get(), nullptr, this, nullptr);
  m_problem = job->problem();
  if (m_problem.isEmpty() && job->iteration() < job->iterations())
    m_problem = tr("Stopped after %1 of %2 iterations").arg(grouped(job->iteration()), grouped(job->iterations()));
  if (isVisible()) refreshNow();
}

// What has been laid out so far stays.
void EmbeddingView::cancel() {
  if (std::exchange(m_asks, false)) m_layoutTap.stop();
  if (m_job) {
    m_job->stop();
    finishJob();
  }
  updateControls();
}

void EmbeddingView::updateControls() {
  const bool tsne = m_method == LayoutMethod::tsne;
  const QSignalBlocker quiet(m_setting);
  const QString name = tsne ? tr("Perplexity") : tr("Neighbours");
  if (m_setting->accessibleName() != name) {
    m_setting->setAccessibleName(name);
    m_setting->setPrefix(name.toLower() + QLatin1Char(' '));
    m_setting->setRange(2, tsne ? static_cast<int>(TsneOptions::kMostPerplexity) : UmapOptions::kMostNeighbours);
    const int usual = tsne ? kUsualPerplexity : kUsualNeighbours;
    m_setting->setValue(QSettings().value(m_settings + QLatin1Char('/') + settingName(), usual).toInt());
    m_setting->setToolTip(tsne ? tr("How many neighbours a point has, roughly: few show detail, many the whole")
                               : tr("How many neighbours each point is tied to: few show detail, many the whole"));
  }
  m_setting->setEnabled(!isMaking());
  m_compute->setText(isMaking() ? tr("Cancel") : tr("Compute"));
  m_compute->setAccessibleName(isMaking() ? tr("Cancel the layout") : tr("Compute the layout"));
  m_compute->setToolTip(isMaking() ? tr("Lay out no further; what there is so far stays")
                                   : tr("Lay the points out, of the network as it is at the moment that is shown"));
  QString words = m_problem;
  if (m_asks) words = tr("The numbers are on their way");
  if (m_job)
    words = m_job->iteration() == 0
                ? tr("Looking for neighbours")
                : tr("%1 of %2 iterations").arg(grouped(m_job->iteration()), grouped(m_job->iterations()));
  m_progress->setText(words);
  m_progress->setToolTip(words);
  const QString role = m_problem.isEmpty() || isMaking() ? QStringLiteral("small") : QStringLiteral("warning");
  if (m_progress->property("role") != role) {
    m_progress->setProperty("role", role);
    m_progress->style()->polish(m_progress);
  }
  layOut();
}

// ---- numbers

bool EmbeddingView::hasData() const {
  return note().isEmpty() && m_shown.there();
}

void EmbeddingView::writeData(QTextStream& out) const {
  if (!hasData()) return;
  const EmbeddingAnswer& answer = *m_shown.answer;
  const JudgedSamples& judged = answer.judged;
  const auto wide = static_cast<std::size_t>(m_shown.dimensions);
  out << "layer," << (answer.tokens ? "token" : "sample") << ",x,y" << (wide == 3 ? ",z" : "")
      << ",truth,answer,wrong,error\n";
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    out << csvCell(qtext(answer.name)) << ',' << answer.rows[i] + (answer.tokens ? 0 : 1);
    for (std::size_t k = 0; k < wide; ++k) out << ',' << embeddedNumber(m_shown.places[i * wide + k]);
    if (!judged.truth.empty())
      out << ',' << csvCell(embeddedClass(answer, judged.truth[i])) << ','
          << csvCell(judged.named[i] < 0 ? QString() : embeddedClass(answer, judged.named[i]));
    else if (!judged.true_number.empty())
      out << ',' << embeddedNumber(judged.true_number[i]) << ',' << embeddedNumber(judged.said_number[i]);
    else
      out << ",,";
    out << ',' << (judged.wrong.empty() || std::isnan(judged.wrong[i]) ? QString() : embeddedNumber(judged.wrong[i]))
        << ',' << (judged.error.empty() ? QString() : embeddedNumber(judged.error[i])) << '\n';
  }
}

}  // namespace vitrine::ui
