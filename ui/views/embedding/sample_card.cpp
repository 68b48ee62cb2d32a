#include "ui/views/embedding/sample_card.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/predictions/prediction_model.h"

namespace vitrine::ui {
namespace {
constexpr int kCardPicture = 84, kCardPictureUpright = 132, kCardLine = 17, kCardGap = 10;  // px
}  // namespace

SampleCard::SampleCard(QWidget* parent) : QWidget(parent), m_samples(new PredictionModel(this)) {
  setAccessibleName(tr("Sample"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SampleCard::setDataset(const Dataset* dataset) {
  const Field* input = dataset ? dataset->find("input") : nullptr;
  m_hasInput = input && input->there() >= dataset->count;  // else it is made as batches are gathered
  m_samples->setDataset(nullptr, m_hasInput ? dataset : nullptr);
  m_row = -1;
}

void SampleCard::display(std::int64_t row, QStringList lines, bool wrong) {
  if (row == m_row && lines == m_lines && wrong == m_wrong) return;
  m_row = row, m_lines = std::move(lines), m_wrong = wrong;
  setAccessibleDescription(m_lines.join(QStringLiteral(", ")));
  setToolTip(features());
  update();
}

QImage SampleCard::image() const {
  const bool there = m_hasInput && m_row >= 0 && m_row < m_samples->dataset()->count;
  return there && m_samples->hasImages() ? m_samples->image(m_row) : QImage();
}

QString SampleCard::features() const {
  const bool there = m_hasInput && m_row >= 0 && m_row < m_samples->dataset()->count;
  return there && !m_samples->hasImages() ? m_samples->features(m_row) : QString();
}

void SampleCard::setUpright(bool upright) {
  if (upright == m_upright) return;
  m_upright = upright;
  updateGeometry();
  update();
}

QSize SampleCard::sizeHint() const {
  return m_upright ? QSize(164, 240) : QSize(240, kCardPicture + 4);
}

void SampleCard::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  QRect words = rect().adjusted(2, 2, -2, -2);
  if (const QImage picture = image(); !picture.isNull()) {
    const int side = std::min(m_upright ? kCardPictureUpright : kCardPicture, m_upright ? width() - 4 : height() - 4);
    const QRect place(words.topLeft(), QSize(side, side));
    const QRect fitted = fittedIn(picture.size(), place);
    drawPicture(painter, fitted, picture);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_wrong ? c.bad : c.border, 1));
    painter.drawRect(fitted.adjusted(-1, -1, 0, 0));
    if (m_upright)
      words.setTop(place.bottom() + kCardGap);
    else
      words.setLeft(place.right() + kCardGap);
  }
  QStringList lines = m_lines;
  if (const QString values = features(); !values.isEmpty()) lines << values;
  for (int i = 0; i < lines.size() && words.height() >= kCardLine; ++i) {
    const bool isData = i >= m_lines.size();
    const QFont font = isData ? Theme::monoFont(11.5) : Theme::uiFont(i == 0 ? 12.5 : 12, i == 0 ? 600 : 400);
    painter.setFont(font);
    painter.setPen(i == 0 ? c.text : m_wrong && i == 1 ? c.bad : c.muted);
    painter.drawText(QRect(words.left(), words.top(), words.width(), kCardLine), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(font).elidedText(lines[i], Qt::ElideRight, words.width()));
    words.setTop(words.top() + kCardLine);
  }
}

}  // namespace vitrine::ui
