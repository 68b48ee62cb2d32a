// What a person sets of the plane of two inputs: whose function it shows, how, and which samples lie on it.
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <tuple>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/decision_map.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/predictions/predictions_view.h"
#include "ui/views/weights/weight_layers.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kMostValues = 1'000;  // of those that are to be predicted, to choose among

QString partKey(Part part) {
  const std::string_view name = part_name(part);
  return QStringLiteral("/points_") + QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

}  // namespace

// ---- what is kept of it for the next time

void PredictionsView::takeKept() {
  const QSettings stored;
  m_planeWanted = stored.value(m_settings + "/plane", true).toBool();
  m_plane->setHard(stored.value(m_settings + "/hard", false).toBool());
  for (const Part part : {Part::train, Part::validation, Part::test})
    m_plane->setPartShown(part, stored.value(m_settings + partKey(part), m_plane->isPartShown(part)).toBool());
}

// A unit is one of this project's network: of any other the answer is shown.
void PredictionsView::takeKeptUnit() {
  const QSettings stored;
  const QString of = document().path();
  const bool kept = !of.isEmpty() && stored.value(m_settings + "/unit_of").toString() == of;
  m_unitLayer = kept ? stored.value(m_settings + "/unit_layer").toString().toStdString() : std::string();
  m_unit =
      m_unitLayer.empty() ? 0 : std::max<std::int64_t>(kAllUnits, stored.value(m_settings + "/unit").toLongLong());
  watch();
}

void PredictionsView::keep(const QString& name, const QVariant& value) const {
  QSettings().setValue(m_settings + QLatin1Char('/') + name, value);
}

void PredictionsView::setUnit(const std::string& node, std::int64_t unit) {
  m_unitLayer = node, m_unit = std::max<std::int64_t>(node.empty() ? 0 : kAllUnits, unit);
  keep(QStringLiteral("unit_of"), document().path());
  keep(QStringLiteral("unit_layer"), qtext(node));
  keep(QStringLiteral("unit"), static_cast<qlonglong>(m_unit));
  watch();
  refreshNow();
}

// How many of the samples that it was asked about the network answers wrong.
QString PredictionsView::rightWords() const {
  const auto outputs = m_outputs.answer<OutputsAnswer>();
  const auto items =
      outputs && !outputs->rows.empty() ? judge(feed().run()->dataset(), *outputs) : std::vector<Judged>();
  if (items.empty()) return tr("boundary");
  const auto wrong = std::count_if(items.begin(), items.end(), [](const Judged& item) { return item.wrong; });
  return tr("%1 wrong of %2").arg(grouped(wrong), grouped(static_cast<qint64>(items.size())));
}

// What stands above the plane.
QString PredictionsView::planeWords(const SurfaceAnswer& surface) const {
  const QString words = rightWords();
  if (!surface.node.empty())
    return tr("unit %1 of %2 · %3").arg(grouped(surface.unit + 1), QString::fromStdString(surface.name), words);
  const Field& target = dataset()->target();
  if (taskOf(*dataset()) != Task::regression || target.shape.size() < 2) return words;
  return valueName(target, m_plane->output()) + QStringLiteral(" · ") + words;
}

QWidget* PredictionsView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(CurveView::choice(panel, tr("Show"), {tr("Boundary"), tr("Samples")}, m_planeWanted ? 0 : 1,
                                      [this](int picked) {
                                        keep(QStringLiteral("plane"), picked == 0);
                                        setPlaneWanted(picked == 0);
                                      }));
  column->addWidget(CurveView::choice(panel, tr("Colours"), {tr("Shades"), tr("Hard classes")},
                                      m_plane->isHard() ? 1 : 0, [this](int picked) {
                                        m_plane->setHard(picked == 1);
                                        keep(QStringLiteral("hard"), picked == 1);
                                      }));
  column->addWidget(makePlaneOptions(panel));
  if (QWidget* outputs = makeOutputChooser(panel)) column->addWidget(outputs);
  return panel;
}

// Which of several values that are to be predicted the plane shows; null: there is but one.
QWidget* PredictionsView::makeOutputChooser(QWidget* parent) {
  const Field& target = dataset()->target();
  if (taskOf(*dataset()) != Task::regression || target.shape.size() < 2) return nullptr;
  QStringList names;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(target.shape.size(), kMostValues); ++i)
    names << valueName(target, i);
  auto* panel = new QWidget(parent);
  auto* row = new QHBoxLayout(panel);
  row->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("Value"), panel);
  label->setProperty("role", "small");
  auto* box = new ElidedCombo(panel);
  box->addItems(names);
  box->setCurrentIndex(m_plane->output());
  box->setAccessibleName(tr("Which value"));
  box->setToolTip(tr("Which of the values that are to be predicted the plane and its points show"));
  connect(box, &QComboBox::currentIndexChanged, this, [this](int picked) {
    m_plane->setOutput(picked);
    keep(QStringLiteral("value"), m_plane->values().value(picked));
    refreshNow();
  });
  row->addWidget(label);
  row->addWidget(box, 1);
  return panel;
}

QWidget* PredictionsView::makePlaneOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  const std::tuple<Part, QString, QString> parts[] = {
      {Part::train, tr("Training"), QStringLiteral("points_train")},
      {Part::validation, tr("Validation"), QStringLiteral("points_validation")},
      {Part::test, tr("Test"), QStringLiteral("points_test")}};
  auto* points = new QHBoxLayout;
  points->setSpacing(10);
  auto* label = new QLabel(tr("Points"), panel);
  label->setProperty("role", "small");
  column->addWidget(label);
  for (const auto& [part, title, key] : parts) {
    auto* box = new QCheckBox(title, panel);
    box->setAccessibleName(tr("Points of the %1 part").arg(title.toLower()));
    box->setToolTip(tr("Whether the samples of this part lie on the plane"));
    box->setChecked(m_plane->isPartShown(part));
    connect(box, &QCheckBox::toggled, this, [this, part = part, key = key](bool shown) {
      m_plane->setPartShown(part, shown);
      keep(key, shown);
    });
    points->addWidget(box);
  }
  points->addStretch(1);
  column->addLayout(points);

  const std::vector<WeightLayer> layers =
      feed().run() ? weightLayers(feed().run()->project()) : std::vector<WeightLayer>();
  auto* of = new QLabel(tr("Function of"), panel);
  of->setProperty("role", "small");
  auto* layer = new ElidedCombo(panel);
  layer->setAccessibleName(tr("Whose function"));
  layer->setToolTip(tr("What the plane shows: the network's answer, one unit of a layer, or all of them"));
  layer->setMinimumContentsLength(12);
  layer->addItem(tr("the answer"), QString());
  for (const WeightLayer& one : layers) {
    layer->addItem(QString::fromStdString(one.name), QString::fromStdString(one.id));
    layer->setItemData(layer->count() - 1, static_cast<qlonglong>(one.shape.size()), Qt::UserRole + 1);
    if (one.id == m_unitLayer) layer->setCurrentIndex(layer->count() - 1);
  }
  auto* unit = new QSpinBox(panel);
  unit->setPrefix(tr("unit "));
  unit->setAccessibleName(tr("Unit"));
  unit->setSpecialValueText(tr("all units"));
  unit->setToolTip(tr("Which of the numbers that come out of the layer, or all of them beside one another"));
  unit->setKeyboardTracking(false);
  const auto fit = [layer, unit] {
    const auto most = std::clamp<qlonglong>(layer->currentData(Qt::UserRole + 1).toLongLong(), 1, 1'000'000'000);
    const QSignalBlocker quiet(unit);
    unit->setRange(0, static_cast<int>(most));
    unit->setEnabled(layer->currentIndex() > 0);
  };
  fit();
  unit->setValue(static_cast<int>(m_unit) + 1);
  const auto choose = [this, layer, unit] {
    setUnit(layer->currentData().toString().toStdString(), unit->value() - 1);
  };
  connect(layer, &QComboBox::currentIndexChanged, this, [fit, choose] {
    fit();
    choose();
  });
  connect(unit, &QSpinBox::valueChanged, this, choose);
  column->addWidget(of);
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  row->addWidget(layer, 1);
  row->addWidget(unit);
  column->addLayout(row);
  return panel;
}

}  // namespace vitrine::ui
