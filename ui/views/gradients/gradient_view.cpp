#include "ui/views/gradients/gradient_view.h"

#include <QSettings>
#include <QVBoxLayout>
#include <utility>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

GradientView::GradientView(const ViewContext& context, QWidget* parent)
    : CurveView(context, "gradients", true, parent),
      m_quantity(QSettings().value(settingsKey("ratios"), false).toBool() ? Quantity::updateRatio
                                                                          : Quantity::gradientNorm),
      m_seeds(new SeedsTogether(
          context.feed,
          [](const Curves& run) {
            return std::pair(hasNumbers(run.gradientNorm) ? &run.gradientNorm : nullptr,
                             static_cast<const History*>(nullptr));
          },
          settingsKey("seeds_together"), this)) {
  chart().setScientific(true);
  chart().setLook(QSettings().value(settingsKey("rows"), false).toBool() ? TimeChart::Look::rows
                                                                         : TimeChart::Look::lines);
  setEmptyText(tr("Press Train to see how large each layer's gradient is"));
  connect(&context.feed, &LiveFeed::attached, this, [this] {
    m_seeds->restart();
    rebuild(false);
    m_seeds->gather();
  });
  const auto redraw = [this] {
    rebuild(true);
    invalidate();
    emit hintChanged();
  };
  const auto follow = [this, redraw] {
    redraw();
    m_seeds->gather();
  };
  connect(m_seeds, &SeedsTogether::changed, this, redraw);
  connect(m_seeds, &SeedsTogether::asked, this, &GradientView::setSeedsTogether);
  connect(&context.feed.beside(), &RunsBeside::changed, this, follow);
  connect(&context.feed.beside(), &RunsBeside::advanced, this, follow);
  rebuild(false);
  m_seeds->gather();
}

const std::vector<History>& GradientView::histories() const {
  return m_quantity == Quantity::gradientNorm ? feed().layerGradientNorms() : feed().layerUpdateRatios();
}

std::optional<TimeChart::Range> GradientView::healthy() const {
  if (m_quantity != Quantity::updateRatio) return {};
  const double least = Health::kHealthyLeast, most = Health::kHealthyMost;
  return TimeChart::Range{least, most, tr("healthy: %1 … %2").arg(figure(least, 2), figure(most, 2))};
}

QString GradientView::spokenValues() const {
  const QString values = CurveView::spokenValues();
  return chart().healthy() ? tr("%1; %2").arg(values, chart().healthy()->words) : values;
}

void GradientView::rebuild(bool same) {
  chart().setHealthy(healthy());
  std::vector<Curve> curves;
  const QStringList names = feed().layerNames();
  const auto layers = static_cast<std::size_t>(names.size());
  for (std::size_t i = 0; i < layers; ++i) {
    const auto raw = [this, i]() -> const History* { return i < histories().size() ? &histories()[i] : nullptr; };
    addSmoothed(curves, {names[static_cast<qsizetype>(i)], raw, static_cast<int>(i)}, i);
  }
  addWhole(curves);
  smoothers().start(layers + m_whole.size(), same ? layers + 1 : 0);
  resetCurves(std::move(curves));
}

// Layers of another run are others: the two have nothing in common but the whole.
void GradientView::addWhole(std::vector<Curve>& curves) {
  m_whole.clear();
  m_untold.clear();
  const RunsBeside& beside = feed().beside();
  if (beside.all().empty() || m_quantity != Quantity::gradientNorm) return;
  const std::size_t layers = curves.size() / 2;
  const auto add = [&](Curve of) {
    m_whole.push_back(of.history);
    addSmoothed(curves, std::move(of), layers + m_whole.size() - 1);
  };
  Curve own{tr("whole gradient"), [this] { return &feed().gradientNorm(); }, beside.presentColour().value_or(0)};
  own.onTop = true;
  add(std::move(own));
  for (const RunsBeside::Beside& run : beside.all()) {
    if (!run.curves) continue;
    if (const SeedsTogether::Group group = m_seeds->groupOf(run.folder)) {
      if (m_seeds->leads(group, run.folder)) addGroup(curves, group, layers + m_whole.size());
      continue;
    }
    const bool told = hasNumbers(run.curves->gradientNorm);
    if (!told) m_untold << run.name;
    add({told ? run.name : tr("%1: no gradient norm in its log").arg(run.name),
         [of = told ? run.curves : nullptr] { return of ? &of->gradientNorm : nullptr; }, run.colour});
  }
}

void GradientView::addGroup(std::vector<Curve>& curves, const SeedsTogether::Group& group, std::size_t smoother) {
  const auto mean = [group] { return &group->train.values; };
  m_whole.push_back(mean);
  m_seeds->addCurves(curves, group, [this, mean, smoother] { return smoothers().of(smoother, mean()); });
}

bool GradientView::addColumns(std::vector<CurveColumn>& columns, const Curve& curve) const {
  return m_seeds->addColumns(columns, curve);
}

void GradientView::setSeedsTogether(bool together) {
  if (together == m_seeds->isOn()) return;
  m_seeds->setOn(together);
  rebuild(true);
  m_seeds->gather();
  refreshNow();
  emit hintChanged();
}

std::vector<const History*> GradientView::smoothed() const {
  std::vector<const History*> out;
  for (const History& history : histories()) out.push_back(&history);
  for (const auto& whole : m_whole) out.push_back(whole());
  return out;
}

void GradientView::prepare() {
  if (std::exchange(m_healthSeen, feed().healthRevision()) != feed().healthRevision()) emit hintChanged();
}

void GradientView::setQuantity(Quantity quantity) {
  m_quantity = quantity;
  QSettings().setValue(settingsKey("ratios"), quantity == Quantity::updateRatio);
  rebuild(false);
  chart().showAll();
  refreshNow();
  emit hintChanged();
}

// The layer that is worst off comes first: that is what one looks for here.
QString GradientView::state() const {
  QString ill;
  if (const LayerHealth* worst = feed().health().worst()) {
    QString name = qtext(document().trainedName(worst->node));
    if (const auto run = feed().run())
      for (const RunInfo::Layer& layer : run->info().layers)
        if (layer.node == worst->node) name = qtext(layer.name);
    ill = tr("%1: %2 · ").arg(name, qtext(worst->word));
  }
  const bool norms = m_quantity == Quantity::gradientNorm;
  QString beside;
  if (!norms && !feed().beside().all().empty()) beside = tr(" · of this run alone");
  if (!m_untold.isEmpty()) beside = tr(" · no gradient norm in the log of %1").arg(m_untold.join(", "));
  if (norms && m_seeds->isOn()) beside += tr(" · seeds together");
  return ill + (norms ? tr("before clipping") : tr("update ÷ weights")) + beside +
         (chart().look() == TimeChart::Look::rows ? tr(" · layers × steps")
                                                  : QStringLiteral(" · ") + smoothers().words());
}

void GradientView::setLook(TimeChart::Look look) {
  QSettings().setValue(settingsKey("rows"), look == TimeChart::Look::rows);
  chart().setLook(look);
  refreshNow();
  emit hintChanged();
}

void GradientView::addOptions(QVBoxLayout& column) {
  column.addWidget(
      choice(nullptr, tr("As"), {tr("Lines"), tr("Layers × steps")}, chart().look() == TimeChart::Look::lines ? 0 : 1,
             [this](int picked) { setLook(picked == 0 ? TimeChart::Look::lines : TimeChart::Look::rows); }));
  column.addWidget(choice(nullptr, tr("Show"), {tr("Gradient norm"), tr("Update ÷ weights")},
                          m_quantity == Quantity::gradientNorm ? 0 : 1, [this](int picked) {
                            setQuantity(picked == 0 ? Quantity::gradientNorm : Quantity::updateRatio);
                          }));
  column.addWidget(m_seeds->makeBox());
}

}  // namespace vitrine::ui
