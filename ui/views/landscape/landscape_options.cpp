// The settings of a landscape.
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>
#include <functional>
#include <limits>
#include <memory>

#include "ui/document/numbers.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/landscape/landscape_view.h"

namespace vitrine::ui {
namespace {

// A range as the window reads and writes numbers: a comma is taken for a point.
class RangeBox final : public QDoubleSpinBox {
 public:
  using QDoubleSpinBox::QDoubleSpinBox;
  double valueFromText(const QString& typed) const override { return spelt(typed, false).toDouble(); }
  QString textFromValue(double value) const override { return figure(value, 3); }
  QValidator::State validate(QString& typed, int&) const override {
    bool number = false;
    const double value = spelt(typed, false).toDouble(&number);
    if (!number) return typed.size() < 2 ? QValidator::Intermediate : QValidator::Invalid;
    return value >= minimum() && value <= maximum() ? QValidator::Acceptable : QValidator::Intermediate;
  }
};

template <class Box>
Box* settingBox(QGridLayout& grid, QWidget* parent, const QString& name, const QString& tip) {
  auto* box = new Box(parent);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  box->setKeyboardTracking(false);
  box->setFont(Theme::monoFont());
  auto* label = new QLabel(name, parent);
  label->setProperty("role", "small");
  label->setBuddy(box);
  const int row = grid.rowCount();
  grid.addWidget(label, row, 0);
  grid.addWidget(box, row, 1);
  return box;
}

}  // namespace

QWidget* landscapeOptions(QWidget* parent, const LandscapeSettings& settings, bool logarithmic,
                          const std::function<void(const LandscapeSettings&)>& changed,
                          const std::function<void(bool)>& coloured) {
  const auto words = [](const char* text) { return LandscapeView::tr(text); };
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  const auto now = std::make_shared<LandscapeSettings>(settings);
  const auto change = [now, changed](const auto& how) {
    how(*now);
    changed(*now);
  };
  column->addWidget(CurveView::choice(panel, words("Colours"), {words("Log"), words("Linear")}, logarithmic ? 0 : 1,
                                      [coloured](int picked) { coloured(picked == 0); }));
  column->addWidget(CurveView::choice(
      panel, words("Loss of"), {words("Training"), words("Validation"), words("Test")},
      static_cast<int>(settings.part),
      [change](int picked) { change([&](LandscapeSettings& to) { to.part = static_cast<Part>(picked); }); }));
  column->addWidget(CurveView::choice(
      panel, words("Samples"), {words("At most 1,000"), words("All")}, settings.rows == 0 ? 1 : 0,
      [change](int picked) { change([&](LandscapeSettings& to) { to.rows = picked == 1 ? 0 : 1'000; }); }));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(4);
  auto* side = settingBox<QSpinBox>(*grid, panel, words("Points a side"),
                                    words("How fine the grid is: the loss is computed at so many points a side"));
  side->setRange(static_cast<int>(LandscapeSettings::kFewestSide), static_cast<int>(LandscapeSettings::kMostSide));
  side->setSingleStep(2);
  side->setValue(static_cast<int>(settings.side));
  auto* range = settingBox<RangeBox>(
      *grid, panel, words("Range"),
      words("Of random directions: how far to each side, 1 as far as the weights are long. Of the path: the margin "
            "around it, as a share of its extent"));
  range->setRange(0.001, 1'000);
  range->setDecimals(3);
  range->setSingleStep(0.1);
  range->setValue(settings.range);
  auto* seed =
      settingBox<QSpinBox>(*grid, panel, words("Seed"), words("Of random directions: another number, another plane"));
  seed->setRange(0, std::numeric_limits<int>::max());
  seed->setValue(static_cast<int>(settings.seed));
  QObject::connect(side, &QSpinBox::valueChanged, panel,
                   [change](int value) { change([&](LandscapeSettings& to) { to.side = value; }); });
  QObject::connect(range, &QDoubleSpinBox::valueChanged, panel,
                   [change](double value) { change([&](LandscapeSettings& to) { to.range = value; }); });
  QObject::connect(seed, &QSpinBox::valueChanged, panel, [change](int value) {
    change([&](LandscapeSettings& to) { to.seed = static_cast<std::uint64_t>(value); });
  });
  column->addLayout(grid);
  return panel;
}

}  // namespace vitrine::ui
