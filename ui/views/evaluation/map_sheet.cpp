#include "ui/views/evaluation/map_sheet.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QTableWidget>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/class_tint.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kOverlaySide = 480, kLargestPixel = 12, kHatch = 4;  // px; of the whole picture, a pixel, the hatching
constexpr std::int64_t kFewClasses = 12;                           // that are all listed
constexpr std::int64_t kQuickPixels = 600 * 600;                   // that are laid over a picture within a frame
constexpr int kSheetBeside = 420;                                  // px of width for the figures beside the picture

std::int64_t wrongPixels(const EvaluationAnswer& single) {
  std::int64_t out = 0;
  for (std::size_t i = 0; i < single.true_maps.size(); ++i)
    out += single.true_maps[i] >= 0 && single.true_maps[i] != single.named_maps[i] ? 1 : 0;
  return out;
}

QString overlapOf(std::int64_t both, std::int64_t either, bool dice) {
  if (either == 0) return QStringLiteral("—");
  const auto i = static_cast<double>(both), u = static_cast<double>(either);
  return shareFigure(dice ? 2 * i / (u + i) : i / u);
}

QIcon swatchOf(std::int64_t k) {
  const Colours& c = Theme::instance().colours();
  QPixmap out(12, 12);
  out.fill(k > 0 ? QColor::fromRgb(tinted(c.surface.rgb(), mapClassColour(k).rgb())) : c.surface);
  return out;
}

}  // namespace

QImage overlayOf(const EvaluationAnswer& single, const QImage& picture, int side, const Colours& c) {
  const int height = static_cast<int>(single.map[0]), width = static_cast<int>(single.map[1]);
  QImage ground = picture;
  if (ground.isNull()) {
    ground = QImage(width, height, QImage::Format_RGB32);
    ground.fill(c.surface);
  } else if (ground.size() != QSize(width, height)) {
    ground = ground.scaled(width, height, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  }
  ground = ground.convertToFormat(QImage::Format_RGB32);
  const auto truth = [&](int y, int x) { return single.true_maps[static_cast<std::size_t>(y * width + x)]; };
  QImage out(width * side, height * side, QImage::Format_RGB32);
  for (int y = 0; y < out.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(y));
    const int row = y / side;
    const auto* from = reinterpret_cast<const QRgb*>(ground.constScanLine(row));
    const bool under = y % side == side - 1 && row + 1 < height;  // the next row of pixels begins below
    for (int x = 0; x < out.width(); ++x) {
      const int column = x / side, is = truth(row, column);
      const int named = single.named_maps[static_cast<std::size_t>(row * width + column)];
      QRgb colour = from[column];
      if (named < 0)
        colour = notANumberColour();
      else if (named > 0)
        colour = tinted(colour, mapClassColour(named, c).rgb());
      const bool besides = x % side == side - 1 && column + 1 < width;
      const bool edge = (besides && truth(row, column + 1) != is) || (under && truth(row + 1, column) != is);
      if (edge)
        colour = inkOn(colour).rgb();
      else if (is >= 0 && is != named && (x + y) % kHatch == 0)
        colour = c.bad.rgb();
      line[x] = colour;
    }
  }
  return out;
}

MapSheet::MapSheet(QWidget* parent)
    : QWidget(parent),
      m_row(new QBoxLayout(QBoxLayout::LeftToRight)),
      m_plate(new MapPlate(this)),
      m_figures(new QTableWidget(this)),
      m_words(new ElidedLine("small", this)),
      m_pointed(new ElidedLine("small", this)),
      m_later([this](const std::shared_ptr<const Laid>& laid) { take(*laid); }) {
  m_plate->setAccessibleName(tr("Answer over the sample"));
  m_plate->setMinimumSize(1, 1);
  m_figures->setAccessibleName(tr("Overlap of each class"));
  m_figures->setColumnCount(5);
  m_figures->setHorizontalHeaderLabels({tr("class"), tr("IoU"), tr("Dice"), tr("part IoU"), tr("part Dice")});
  m_figures->verticalHeader()->hide();
  m_figures->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  m_figures->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  m_figures->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_figures->setFrameShape(QFrame::NoFrame);
  m_figures->setShowGrid(false);
  m_figures->setTabKeyNavigation(false);  // the key leads on to what comes behind it
  m_figures->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_figures->setSelectionMode(QAbstractItemView::SingleSelection);
  m_figures->setToolTip(
      tr("How far answer and truth cover each other, class by class: of this sample, and of the part"));
  m_figures->setMinimumSize(1, 1);
  m_words->setTip(tr("Tinted: the class that was answered. Lines: the edges of the true classes. Hatched: wrong"));
  m_row->setSpacing(8);
  m_row->addWidget(m_plate, 1);
  m_row->addWidget(m_figures, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(m_words);
  column->addLayout(m_row, 1);
  column->addWidget(m_pointed);
  connect(m_plate, &MapPlate::placed, this, &MapSheet::point);
}

void MapSheet::display(const Evaluation& part, const Evaluation& single, const Picture& picture,
                       const QString& moment) {
  m_newestPart = part, m_newestMoment = moment;
  if (single && single == m_asked && m_colours == Theme::instance().isDark()) return tellOfPart();
  m_later.forget();  // of a sample, or of a moment, that is not asked for any more
  m_asked = nullptr;
  if (!part || (single && (single->map.rank() != 2 || single->named_maps.empty())))
    return say(part ? qtext(single->why + single->thinned) : QString());
  const QString coming = tr("The answer to this sample is on its way");
  if (!single) return say(coming);
  const int longest = static_cast<int>(std::max({std::int64_t{1}, single->map[0], single->map[1]}));
  const int side = std::clamp(kOverlaySide / longest, 1, kLargestPixel);
  const bool quick = single->map.size() * side * side <= kQuickPixels;
  if (!quick && !(m_single && m_single->rows == single->rows)) say(coming);
  m_asked = single, m_colours = Theme::instance().isDark();
  m_later.ask(quick, [single, picture, side, colours = Theme::instance().colours()] {
    const QImage under = picture ? picture() : QImage();
    return std::make_shared<const Laid>(Laid{single, overlayOf(*single, under, side, colours), wrongPixels(*single)});
  });
}

void MapSheet::say(const QString& words) {
  m_part = m_single = nullptr;
  m_figures->hide();
  m_plate->display({});
  m_plate->setAccessibleDescription(words);
  m_words->setWords(words);
  m_pointed->setWords({});
  emit spokenChanged();
}

// The picture of a sample stays where only what is said of the whole part is newer.
void MapSheet::tellOfPart() {
  if (!m_single || m_single != m_asked) return;  // its picture is on its way, and takes the newest
  m_part = m_newestPart, m_moment = m_newestMoment;
  showFigures();
  tell();
}

void MapSheet::take(const Laid& laid) {
  m_part = m_newestPart, m_moment = m_newestMoment, m_single = laid.single, m_wrong = laid.wrong;
  const int height = static_cast<int>(m_single->map[0]), width = static_cast<int>(m_single->map[1]);
  m_figures->show();
  m_place = {std::min(m_place.x(), width - 1), std::min(m_place.y(), height - 1)};
  m_plate->display(laid.image, {width, height});
  m_plate->setPlace(m_place);
  showFigures();
  tell();
}

// All classes where they are few, else those that the sample has or was said to have.
void MapSheet::showFigures() {
  const ClassReport report = class_report(m_part->tallies);
  std::vector<std::int64_t> listed;
  for (std::int64_t k = 0; k < m_single->classes; ++k)
    if (m_single->classes <= kFewClasses || m_single->unions[static_cast<std::size_t>(k)] > 0) listed.push_back(k);
  m_figures->setRowCount(static_cast<int>(listed.size()));
  for (int row = 0; row < m_figures->rowCount(); ++row) {
    const std::int64_t k = listed[static_cast<std::size_t>(row)];
    const auto at = static_cast<std::size_t>(k);
    const bool any = at < m_part->tallies.size() && m_part->tallies[at].there + m_part->tallies[at].named > 0;
    const QString none = QStringLiteral("—");
    const QStringList cells{
        classOf(*m_single, k), overlapOf(m_single->intersections[at], m_single->unions[at], false),
        overlapOf(m_single->intersections[at], m_single->unions[at], true),
        any ? shareFigure(report.classes[at].iou) : none, any ? shareFigure(report.classes[at].f1) : none};
    for (int column = 0; column < 5; ++column) {
      auto* cell = new QTableWidgetItem(cells[column]);
      if (column == 0) cell->setIcon(swatchOf(k));
      if (column > 0) cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
      m_figures->setItem(row, column, cell);
    }
  }
}

void MapSheet::tell() {
  const EvaluationAnswer& single = *m_single;
  QString words =
      tr("sample %1 · %2 of %3 wrong").arg(grouped(single.rows.front() + 1), grouped(m_wrong), judgedWords(single));
  if (!m_moment.isEmpty()) words += QStringLiteral(" · ") + m_moment;
  m_words->setWords(words);
  const auto at = static_cast<std::size_t>(m_place.y() * single.map[1] + m_place.x());
  const std::int32_t truth = single.true_maps[at];
  m_pointed->setWords(
      tr("row %1, column %2: answered %3, true %4")
          .arg(m_place.y() + 1)
          .arg(m_place.x() + 1)
          .arg(classOf(single, single.named_maps[at]), truth < 0 ? tr("not known") : classOf(single, truth)));
  m_plate->setAccessibleDescription(words + QStringLiteral(". ") + m_pointed->words());
  emit spokenChanged();
}

void MapSheet::point(std::int64_t y, std::int64_t x) {
  if (!m_single || m_single->named_maps.empty()) return;
  m_place = {static_cast<int>(x), static_cast<int>(y)};
  m_plate->setPlace(m_place);
  tell();
}

void MapSheet::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_row->setDirection(width() >= kSheetBeside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

}  // namespace vitrine::ui
