#include "ui/views/gradients/gradient_view.h"

#include <QVBoxLayout>

#include "ui/live/live_feed.h"

namespace vitrine::ui {

GradientView::GradientView(const ViewContext& context, QWidget* parent)
    : CurveView(context, "gradients", true, parent) {
  chart().setScientific(true);
  chart().setEmptyText(tr("Press Train to see how large each layer's gradient is"));
  connect(&context.feed, &LiveFeed::attached, this, &GradientView::rebuild);
  connect(&chart(), &TimeChart::hovered, &chart(), &TimeChart::setHighlighted);
  rebuild();
}

void GradientView::rebuild() {
  std::vector<Curve> curves;
  const std::size_t layers = feed().run() ? feed().run()->info().layers.size() : 0;
  for (std::size_t i = 0; i < layers; ++i) {
    const auto history = [this, i]() -> const History* {
      const auto& all =
          m_quantity == Quantity::gradientNorm ? feed().layerGradientNorms() : feed().layerUpdateRatios();
      return i < all.size() ? &all[i] : nullptr;
    };
    const QString name = QString::fromStdString(feed().run()->info().layers[i].name);
    curves.push_back({name, history, static_cast<int>(i), Curve::Look::faint, true, true});
    curves.push_back({name, history, static_cast<int>(i), Curve::Look::mean, true, false});
  }
  resetCurves(std::move(curves));
}

void GradientView::setQuantity(Quantity quantity) {
  m_quantity = quantity;
  chart().showAll();
  emit hintChanged();
}

QString GradientView::state() const {
  return m_quantity == Quantity::gradientNorm ? tr("before clipping") : tr("update ÷ weights");
}

void GradientView::addOptions(QVBoxLayout& column) {
  column.addWidget(choice(nullptr, tr("Show"), {tr("Gradient norm"), tr("Update ÷ weights")},
                          m_quantity == Quantity::gradientNorm ? 0 : 1, [this](int picked) {
                            setQuantity(picked == 0 ? Quantity::gradientNorm : Quantity::updateRatio);
                          }));
}

}  // namespace vitrine::ui
