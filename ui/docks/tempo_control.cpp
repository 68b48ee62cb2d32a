#include "ui/docks/tempo_control.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QSlider>
#include <algorithm>
#include <array>
#include <charconv>

#include "ui/docks/run_controller.h"
#include "ui/document/document.h"

namespace vitrine::ui {
namespace {

// Steps a second at each place of the slider; 0: full speed. At the first it goes op by op, which is not remembered.
constexpr std::array<double, 12> kPlaces = {1, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 0};
constexpr int kOpByOp = 0;
constexpr auto kInProject = "tempo";  // Project::views: what a project or example opens with

int placeOf(double tempo) {
  if (tempo <= 0) return static_cast<int>(kPlaces.size()) - 1;
  const auto it = std::find_if(kPlaces.begin() + kOpByOp + 1, kPlaces.end() - 1, [&](double place) { return place >= tempo; });
  return static_cast<int>(it - kPlaces.begin());
}

// Where a document's tempo is remembered: a setting of this person, not a change of the project.
QString keyOf(const Document& document) {
  QString name = document.path().isEmpty() ? document.displayName() : document.path();
  return "tempo/" + QString::fromLatin1(name.replace('/', '|').toUtf8().toPercentEncoding());
}

}  // namespace

QString tempoText(double stepsPerSecond) {
  if (stepsPerSecond <= 0) return TempoControl::tr("full speed");
  return stepsPerSecond == 1 ? TempoControl::tr("1 step/s")
                             : TempoControl::tr("%1 steps/s").arg(QString::number(stepsPerSecond));
}

TempoControl::TempoControl(Document& document, RunController& controller, QWidget* parent)
    : QWidget(parent), m_document(document), m_controller(controller) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 0, 4, 0);
  column->setSpacing(0);
  m_slider = new QSlider(Qt::Horizontal, this);
  m_slider->setRange(0, static_cast<int>(kPlaces.size()) - 1);
  m_slider->setPageStep(3);
  m_slider->setFixedWidth(104);
  m_slider->setAccessibleName(tr("Tempo"));
  const QString tip =
      tr("<p>How many steps a second training takes, from one to as many as the machine can; at the left end one op "
         "after the other, in the view Step. What is learnt is the same at any tempo.</p>");
  m_slider->setToolTip(tip);
  m_words = new QLabel(this);
  m_words->setProperty("role", "small");
  m_words->setAlignment(Qt::AlignHCenter);
  m_words->setToolTip(tip);
  column->addStretch(1);
  column->addWidget(m_slider);
  column->addWidget(m_words);
  column->addStretch(1);
  connect(m_slider, &QSlider::valueChanged, this, &TempoControl::choose);
  connect(&document, &Document::documentReset, this, &TempoControl::recall);
  recall();
}

void TempoControl::recall() {
  double tempo = 0;
  const QVariant chosen = QSettings().value(keyOf(m_document));
  const auto& views = m_document.project().views;
  if (chosen.isValid()) {
    tempo = chosen.toDouble();
  } else if (const auto it = views.find(kInProject); it != views.end()) {
    std::from_chars(it->second.data(), it->second.data() + it->second.size(), tempo);
  }
  const QSignalBlocker quiet(m_slider);
  m_slider->setValue(placeOf(tempo));
  show(m_slider->value());
}

void TempoControl::choose(int place) {
  if (place != kOpByOp) QSettings().setValue(keyOf(m_document), kPlaces[static_cast<std::size_t>(place)]);
  show(place);
}

void TempoControl::show(int place) {
  const double tempo = kPlaces[static_cast<std::size_t>(place)];
  const QString words = place == kOpByOp ? tr("one op") : tempoText(tempo);
  m_words->setText(words);
  m_slider->setAccessibleDescription(words);
  m_controller.setTempo(tempo);
  m_controller.setOpByOp(place == kOpByOp);
}

}  // namespace vitrine::ui
