#include "ui/views/features/saliency_page.h"

#include <QComboBox>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"
#include "ui/theme/elided_combo.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kSaliencyLine = 18, kSaliencyGap = 14, kThreePlates = 520, kTwoPlates = 250;

// The sample in grey and dim, and over it the map's colours, the stronger the farther from 0.
QImage laidOver(const QImage& sample, std::span<const float> values, const MapScale& scale) {
  const Colours& c = Theme::instance().colours();
  QImage out(sample.size(), QImage::Format_RGB32);
  for (int y = 0; y < sample.height(); ++y) {
    for (int x = 0; x < sample.width(); ++x) {
      const float value = values[static_cast<std::size_t>(y * sample.width() + x)];
      const double share = std::min(1.0, std::abs(static_cast<double>(value)) / scale.high());
      const int grey = qGray(sample.pixel(x, y)) / 2 + 40;
      out.setPixel(
          x, y,
          !std::isfinite(value)
              ? notANumberColour()
              : mixed(QColor(grey, grey, grey), value < 0 ? c.curves[0] : c.curves[1], std::sqrt(share)).rgb());
    }
  }
  return out;
}

}  // namespace

std::vector<float> summedChannels(const Tensor& tensor) {
  if (tensor.shape.rank() != 3) return {};
  const auto size = static_cast<std::size_t>(tensor.shape[1] * tensor.shape[2]);
  std::vector<float> out(size);
  for (std::size_t i = 0; i < tensor.values.size(); ++i) out[i % size] += tensor.values[i];
  return out;
}

SaliencyPage::SaliencyPage(QWidget* parent)
    : QWidget(parent),
      m_chooser(new ElidedCombo(this)),
      m_sample(new MapPlate(this)),
      m_product(new MapPlate(this)),
      m_gradient(new MapPlate(this)),
      m_bar(new ColourBar(this)) {
  m_chooser->setAccessibleName(tr("Answer that is asked about"));
  m_chooser->setToolTip(tr("Whose slope is shown: the largest of the network's answers, or one of them"));
  m_chooser->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_chooser->setMinimumContentsLength(10);
  m_chooser->addItem(tr("largest answer"));
  m_sample->setAccessibleName(tr("Sample"));
  m_product->setAccessibleName(tr("Gradient × input"));
  m_product->setToolTip(tr("How much each pixel adds to the answer: the slope times the pixel, of colours the sum"));
  m_gradient->setAccessibleName(tr("Gradient"));
  m_gradient->setToolTip(tr("How the answer moves if a pixel becomes lighter: its slope, of colours the sum"));
  connect(m_chooser, &QComboBox::currentIndexChanged, this, &SaliencyPage::answerPicked);
  for (MapPlate* plate : {m_sample, m_product, m_gradient})
    connect(plate, &MapPlate::pointed, this, [this](int y, int x) {
      m_pointed = {x, y};
      update(m_line);
    });
}

void SaliencyPage::setAnswers(const QStringList& names) {
  if (names == m_names) return;
  m_names = names;
  const QSignalBlocker quiet(m_chooser);
  while (m_chooser->count() > 1) m_chooser->removeItem(1);
  m_chooser->addItems(names);
  m_chooser->setCurrentIndex(0);
}

int SaliencyPage::asked() const {
  return m_chooser->currentIndex() - 1;
}

QString SaliencyPage::nameOf(std::int64_t output) const {
  return output < m_names.size() ? m_names[static_cast<qsizetype>(output)] : tr("number %1").arg(output + 1);
}

void SaliencyPage::setLooks(bool gradient, bool over) {
  m_wantsGradient = gradient, m_over = over;
  arrange();
  draw();
}

void SaliencyPage::display(std::shared_ptr<const SaliencyAnswer> answer, const QImage& sample) {
  m_answer = std::move(answer), m_picture = sample;
  draw();
}

void SaliencyPage::draw() {
  const bool there = m_answer && m_answer->product.shape.rank() == 3;
  m_sample->display(there ? m_picture : QImage(), {}, tr("sample"));
  const auto show = [&](MapPlate& plate, const Tensor& tensor, const QString& caption) {
    const std::vector<float> values = summedChannels(tensor);
    const MapScale scale = MapScale::around0(values);
    const int width = static_cast<int>(tensor.shape[2]), height = static_cast<int>(tensor.shape[1]);
    const bool over = m_over && m_picture.size() == QSize(width, height);
    const QString range = tr("%1 · to ±%2").arg(caption, figure(scale.high(), 2));
    plate.display(over ? laidOver(m_picture, values, scale) : mapImage(values, width, height, scale), {}, range);
    if (&plate == (m_wantsGradient && m_product->isHidden() ? m_gradient : m_product)) scale.label(*m_bar);
  };
  if (there) {
    show(*m_product, m_answer->product, tr("gradient × input"));
    show(*m_gradient, m_answer->gradient, tr("gradient"));
  } else {
    m_product->display({}), m_gradient->display({});
  }
  place();
  setAccessibleDescription(words());
  update();
}

QString SaliencyPage::words() const {
  if (!m_answer || m_answer->product.shape.rank() != 3) return {};
  const auto width = m_answer->product.shape[2], height = m_answer->product.shape[1];
  if (m_pointed.x() >= 0 && m_pointed.x() < width && m_pointed.y() < height) {
    const auto at = static_cast<std::size_t>(m_pointed.y() * width + m_pointed.x());
    return tr("row %1, column %2: gradient %3, × input %4")
        .arg(m_pointed.y() + 1)
        .arg(m_pointed.x() + 1)
        .arg(figure(static_cast<double>(summedChannels(m_answer->gradient)[at]), 3),
             figure(static_cast<double>(summedChannels(m_answer->product)[at]), 3));
  }
  return tr("answer %1: %2, not a probability")
      .arg(nameOf(m_answer->output), figure(static_cast<double>(m_answer->value), 3));
}

// Three pictures, two, or the one map alone, as there is room; a row where the page is wide, else one below the
// other.
void SaliencyPage::arrange() {
  const bool bar = height() >= 160;
  m_bar->setVisible(bar);
  const int bottom = kSaliencyLine + (bar ? m_bar->height() + 5 : 0);
  const QRect room(0, 0, width(), std::max(1, height() - bottom));
  const bool tall = room.height() > 1.6 * room.width();
  const int along = tall ? room.height() : room.width();
  const int count = along >= kThreePlates ? 3 : along >= kTwoPlates ? 2 : 1;
  m_product->setVisible(count == 3 || !m_wantsGradient);
  m_gradient->setVisible(count == 3 || m_wantsGradient);
  m_sample->setVisible(count >= 2);
  const int each = (along - (count - 1) * kSaliencyGap) / count;
  int at = 0;
  for (MapPlate* plate : {m_sample, m_product, m_gradient}) {
    if (plate->isHidden()) continue;
    plate->setGeometry(tall ? QRect(room.left(), room.top() + at, room.width(), each)
                            : QRect(room.left() + at, room.top(), each, room.height()));
    at += each + kSaliencyGap;
  }
  place();
}

// The words and the scale come right below the pictures.
void SaliencyPage::place() {
  int bottom = 0;
  for (const MapPlate* plate : {m_sample, m_product, m_gradient})
    if (!plate->isHidden()) bottom = std::max(bottom, plate->y() + plate->imageRect().bottom() + 2 * kSaliencyLine);
  const int most = height() - kSaliencyLine - (m_bar->isHidden() ? 0 : m_bar->height() + 5);
  m_line = QRect(0, std::min(bottom, most), width(), kSaliencyLine);
  m_bar->setGeometry(0, m_line.bottom() + 4, std::min(width(), 420), m_bar->height());
}

void SaliencyPage::resizeEvent(QResizeEvent*) {
  arrange();
  draw();
}

void SaliencyPage::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(Theme::uiFont(12));
  painter.setPen(Theme::instance().colours().muted);
  painter.drawText(m_line, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(words(), Qt::ElideRight, m_line.width()));
}

}  // namespace vitrine::ui
