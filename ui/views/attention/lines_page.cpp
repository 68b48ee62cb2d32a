#include "ui/views/attention/lines_page.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QScrollArea>
#include <QSlider>
#include <QToolButton>
#include <algorithm>

#include "ui/document/numbers.h"
#include "ui/theme/parts.h"
#include "ui/theme/theme.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/attention/head_lines.h"

namespace vitrine::ui {
namespace {

constexpr int kHeadButton = 40, kHeadRow = 24, kHeadGap = 4;  // px
constexpr int kSteps = 100;                                   // of the threshold

// A line as that head's are drawn.
QIcon lineIcon(int head, double ratio) {
  QPixmap out(QSize(12, 12) * ratio);
  out.setDevicePixelRatio(ratio);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setPen(QPen(HeadLines::colourOf(head), 3, HeadLines::styleOf(head), Qt::FlatCap));
  painter.drawLine(QPointF(0, 6), QPointF(12, 6));
  return QIcon(out);
}

}  // namespace

LinesPage::LinesPage(QWidget* parent) : QWidget(parent), m_row(new QWidget(this)) {
  m_all = new QToolButton(m_row);
  m_all->setText(tr("All heads"));
  m_all->setToolTip(tr("Draw the lines of all heads of the layer, or of the chosen one alone"));
  m_all->setCheckable(true);
  m_least = new QSlider(Qt::Horizontal, this);
  m_least->setRange(0, kSteps);
  m_least->setValue(5);
  m_least->setPageStep(10);
  m_least->setMinimumWidth(50);
  m_least->setMaximumWidth(200);
  m_least->setAccessibleName(tr("Least weight of a line"));
  m_least->setToolTip(tr("Lines of smaller weights are left out; below it says how many"));
  m_leastWords = newLabel({}, "small", this);
  m_words = new ElidedLine("muted", this);
  m_lines = new HeadLines;
  m_scroll = new QScrollArea(this);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->setWidgetResizable(true);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setWidget(m_lines);
  m_scroll->setMinimumSize(1, 1);
  m_scroll->viewport()->setAutoFillBackground(false);
  m_lines->setAutoFillBackground(false);
  auto* least = new QHBoxLayout;
  least->setSpacing(8);
  least->addWidget(m_leastWords);
  least->addWidget(m_least, 1);
  least->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_row);
  column->addLayout(least);
  column->addWidget(m_scroll, 1);
  column->addWidget(m_words);

  connect(m_least, &QSlider::valueChanged, this, [this](int steps) {
    setThreshold(steps / static_cast<double>(kSteps));
    emit thresholdChanged(threshold());
  });
  connect(m_all, &QToolButton::clicked, this, &LinesPage::setAllHeads);
  connect(m_lines, &HeadLines::pointedAt, this, [this] {
    m_words->setWords(words());
    emit worded();
  });
  connect(&Theme::instance(), &Theme::changed, this, &LinesPage::colourButtons);
  setThreshold(threshold());
}

double LinesPage::threshold() const {
  return m_least->value() / static_cast<double>(kSteps);
}

void LinesPage::setThreshold(double least) {
  const QSignalBlocker quiet(m_least);
  m_least->setValue(static_cast<int>(std::lround(least * kSteps)));
  m_leastWords->setText(tr("from %1").arg(figure(threshold(), 2)));
  m_lines->setThreshold(threshold());
}

QString LinesPage::words() const {
  return m_lines->words();
}

void LinesPage::display(const AttentionShown& shown, int layer, int head, const Run* run) {
  const AttentionMap& map = *shown.layers[static_cast<std::size_t>(layer)];
  makeButtons(headCount(map.weights));
  m_lines->display(shown, layer, shown.queryNames(map, run), shown.keyNames(map, run));
  const bool other = layer != m_layer || head != m_head;
  m_layer = layer, m_head = head;
  if (other || heads().empty()) setAllHeads(m_all->isChecked());
}

void LinesPage::makeButtons(int heads) {
  if (m_buttons.size() == heads) return;
  qDeleteAll(m_buttons);
  m_buttons.clear();
  for (int head = 0; head < heads; ++head) {
    auto* button = new QToolButton(m_row);
    button->setText(QString::number(head + 1));
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize({12, 12});
    button->setAccessibleName(tr("Lines of head %1").arg(head + 1));
    button->setToolTip(tr("Draw the lines of head %1").arg(head + 1));
    button->show();
    connect(button, &QToolButton::clicked, this, &LinesPage::takeHeads);
    m_buttons << button;
  }
  m_all->setVisible(heads > 1);
  colourButtons();
  placeButtons();
  m_head = -1;
}

void LinesPage::colourButtons() {
  for (int head = 0; head < m_buttons.size(); ++head) m_buttons[head]->setIcon(lineIcon(head, devicePixelRatioF()));
}

// Side by side, as many as there is width for, in rows.
void LinesPage::placeButtons() {
  const int first = m_all->isHidden() ? 0 : m_all->sizeHint().width() + kHeadGap;
  m_all->setGeometry(0, 0, first - kHeadGap, kHeadRow);
  int x = first, y = 0;
  for (QToolButton* button : m_buttons) {
    const int wide = std::max(kHeadButton, button->sizeHint().width());
    if (x + wide > width() && x > 0) x = 0, y += kHeadRow + kHeadGap;
    button->setGeometry(x, y, wide, kHeadRow);
    x += wide + kHeadGap;
  }
  m_row->setFixedHeight(y + kHeadRow);
}

void LinesPage::setAllHeads(bool all) {
  m_all->setChecked(all);
  for (int head = 0; head < m_buttons.size(); ++head) m_buttons[head]->setChecked(all || head == m_head);
  takeHeads();
}

std::vector<int> LinesPage::heads() const {
  std::vector<int> out;
  for (int head = 0; head < m_buttons.size(); ++head)
    if (m_buttons[head]->isChecked()) out.push_back(head);
  return out;
}

void LinesPage::takeHeads() {
  m_all->setChecked(std::ssize(heads()) == m_buttons.size());
  m_lines->setHeads(heads());
}

void LinesPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  placeButtons();
}

}  // namespace vitrine::ui
