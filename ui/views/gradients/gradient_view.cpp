#include "ui/views/gradients/gradient_view.h"

#include <QSettings>
#include <QVBoxLayout>
#include <utility>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

GradientView::GradientView(const ViewContext& context, QWidget* parent)
    : CurveView(context, "gradients", true, parent),
      m_quantity(QSettings().value(settingsKey("ratios"), false).toBool() ? Quantity::updateRatio
                                                                          : Quantity::gradientNorm) {
  chart().setScientific(true);
  chart().setLook(QSettings().value(settingsKey("rows"), false).toBool() ? TimeChart::Look::rows
                                                                         : TimeChart::Look::lines);
  setEmptyText(tr("Press Train to see how large each layer's gradient is"));
  connect(&context.feed, &LiveFeed::attached, this, &GradientView::rebuild);
  rebuild();
}

const std::vector<History>& GradientView::histories() const {
  return m_quantity == Quantity::gradientNorm ? feed().layerGradientNorms() : feed().layerUpdateRatios();
}

void GradientView::rebuild() {
  std::vector<Curve> curves;
  const QStringList names = feed().layerNames();
  const auto layers = static_cast<std::size_t>(names.size());
  smoothers().start(layers);
  for (std::size_t i = 0; i < layers; ++i) {
    const auto raw = [this, i]() -> const History* { return i < histories().size() ? &histories()[i] : nullptr; };
    const auto smoothed = [this, i, raw] { return smoothers().of(i, raw()); };
    const QString& name = names[static_cast<qsizetype>(i)];
    curves.push_back({name, raw, static_cast<int>(i), Curve::Look::faint, true, true});
    curves.push_back({name, smoothed, static_cast<int>(i), Curve::Look::mean, true, false});
  }
  resetCurves(std::move(curves));
}

std::vector<const History*> GradientView::smoothed() const {
  std::vector<const History*> out;
  for (const History& history : histories()) out.push_back(&history);
  return out;
}

void GradientView::prepare() {
  if (std::exchange(m_healthSeen, feed().healthRevision()) != feed().healthRevision()) emit hintChanged();
}

void GradientView::setQuantity(Quantity quantity) {
  m_quantity = quantity;
  QSettings().setValue(settingsKey("ratios"), quantity == Quantity::updateRatio);
  smoothers().start(histories().size());
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
  return ill + (m_quantity == Quantity::gradientNorm ? tr("before clipping") : tr("update ÷ weights")) +
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
}

}  // namespace vitrine::ui
