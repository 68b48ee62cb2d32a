#include "ui/inspector/data_preview.h"

#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/text.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kPreviewSide = 36, kPreviewGap = 6, kPreviewLabel = 14;  // pixels of a thumbnail
constexpr std::int64_t kMostImages = 24, kMostRows = 12, kMostColumns = 16, kMostNumbers = 8;

QString named(const Field& field, float value) {
  const auto index = static_cast<std::int64_t>(value);
  if (index < 0) return QObject::tr("none");
  if (static_cast<std::size_t>(index) < field.names.size())
    return qtext(field.names[static_cast<std::size_t>(index)]);
  return QString::number(index);
}

// A gap is shown as one.
QString number(float value) {
  return std::isnan(value) ? QStringLiteral("—") : QString::number(static_cast<double>(value), 'g', 4);
}

}  // namespace

bool isImage(const Field& field) {
  const Shape& s = field.shape;
  return field.kind == FieldKind::values && s.rank() == 3 && (s[0] == 1 || s[0] == 3) && s[1] > 1 && s[2] > 1;
}

QString sampleText(const Field& field, std::int64_t sample) {
  const auto values = field.sample(sample);
  QStringList parts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (field.kind == FieldKind::values) {
      if (i == kMostNumbers) return parts.join("  ") + " …";
      parts << number(values[i]);
    } else {
      if (i == 64) return parts.join(' ') + " …";
      parts << named(field, values[i]);
    }
  }
  return parts.join(field.kind == FieldKind::values ? "  " : " ");
}

QImage sampleImage(const Field& field, std::int64_t sample) {
  const auto values = field.sample(sample);
  const auto channels = field.shape[0];
  const int height = static_cast<int>(field.shape[1]), width = static_cast<int>(field.shape[2]);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const float from = *low, scale = *high > *low ? 255.0F / (*high - *low) : 0.0F;
  QImage image(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    auto* row = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < width; ++x) {
      const auto at = [&](std::int64_t channel) {
        const auto i = static_cast<std::size_t>((channel * height + y) * width + x);
        return std::clamp(static_cast<int>((values[i] - from) * scale), 0, 255);
      };
      row[x] = channels == 3 ? qRgb(at(0), at(1), at(2)) : qRgb(at(0), at(0), at(0));
    }
  }
  return image;
}

// ---- pictures

void Thumbnails::setImages(std::vector<QImage> images, QStringList labels) {
  m_images = std::move(images);
  m_labels = std::move(labels);
  updateGeometry();
  update();
}

int Thumbnails::columns(int width) const {
  return std::max(1, (width + kPreviewGap) / (kPreviewSide + kPreviewGap));
}

int Thumbnails::heightForWidth(int width) const {
  const int count = static_cast<int>(m_images.size()), across = columns(width);
  return (count + across - 1) / across * (kPreviewSide + kPreviewLabel + kPreviewGap);
}

QRect Thumbnails::cell(int index) const {
  const int across = columns(width());
  return {index % across * (kPreviewSide + kPreviewGap),
          index / across * (kPreviewSide + kPreviewLabel + kPreviewGap), kPreviewSide, kPreviewSide};
}

void Thumbnails::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(Theme::monoFont(10));
  const Colours& colours = Theme::instance().colours();
  for (int i = 0; i < static_cast<int>(m_images.size()); ++i) {
    const QRect box = cell(i);
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          m_images[static_cast<std::size_t>(i)].width() > kPreviewSide);
    painter.drawImage(box, m_images[static_cast<std::size_t>(i)]);
    painter.setPen(colours.muted);
    const QRect below(box.left() - kPreviewGap / 2, box.bottom() + 1, kPreviewSide + kPreviewGap, kPreviewLabel);
    painter.drawText(below, Qt::AlignCenter,
                     painter.fontMetrics().elidedText(m_labels.value(i), Qt::ElideRight, below.width()));
  }
}

bool Thumbnails::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (int i = 0; i < m_labels.size(); ++i)
    if (cell(i).contains(help->pos())) QToolTip::showText(help->globalPos(), m_labels[i], this);
  return true;
}

// ---- all kinds

DataPreview::DataPreview(QWidget* parent) : QWidget(parent), m_images(new Thumbnails(this)) {
  m_table = new QTableWidget(this);
  m_table->setAccessibleName(tr("First rows"));
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->verticalHeader()->setDefaultSectionSize(24);
  m_table->verticalHeader()->hide();
  m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_images->setAccessibleName(tr("First images"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_images);
  column->addWidget(m_table);
  setDataset(nullptr);
}

void DataPreview::setDataset(const std::shared_ptr<const Dataset>& dataset) {
  const bool there = dataset && dataset->count > 0;
  setVisible(there);
  if (dataset && dataset == m_shown.lock()) return;
  m_shown = dataset;
  if (!there) return;
  const bool images = isImage(dataset->input());
  m_images->setVisible(images);
  m_table->setVisible(!images);
  if (images)
    showImages(*dataset);
  else
    showTable(*dataset);
}

void DataPreview::showImages(const Dataset& dataset) {
  std::vector<QImage> images;
  QStringList labels;
  const Field* target = dataset.find("target");
  for (std::int64_t i = 0; i < std::min(kMostImages, dataset.count); ++i) {
    images.push_back(sampleImage(dataset.input(), i));
    labels << (target ? sampleText(*target, i) : QString());
  }
  m_images->setImages(std::move(images), std::move(labels));
}

void DataPreview::showTable(const Dataset& dataset) {
  const Field& input = dataset.input();
  const Field* target = dataset.find("target");
  const bool flat = input.kind == FieldKind::values && input.shape.rank() <= 1;
  const int rows = static_cast<int>(std::min(kMostRows, dataset.count));
  const int features = flat ? static_cast<int>(std::min(kMostColumns, input.shape.size())) : 1;
  QStringList titles;
  for (int c = 0; c < features; ++c)
    titles << (!flat                                              ? tr("input")
               : static_cast<std::size_t>(c) < input.names.size() ? qtext(input.names[static_cast<std::size_t>(c)])
                                                                  : tr("x%1").arg(c + 1));
  if (target) titles << tr("target");
  m_table->clear();
  m_table->setRowCount(rows);
  m_table->setColumnCount(static_cast<int>(titles.size()));
  m_table->setHorizontalHeaderLabels(titles);
  const auto put = [&](int row, int column, const QString& words, bool number) {
    auto* item = new QTableWidgetItem(words);
    item->setFont(Theme::monoFont(11));
    if (number) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->setItem(row, column, item);
  };
  for (int row = 0; row < rows; ++row) {
    if (flat)
      for (int c = 0; c < features; ++c) put(row, c, number(input.sample(row)[static_cast<std::size_t>(c)]), true);
    else
      put(row, 0, sampleText(input, row), false);
    if (target) put(row, features, sampleText(*target, row), target->kind == FieldKind::values);
  }
  m_table->resizeColumnsToContents();
  m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rows * 24 + 14);
}

}  // namespace vitrine::ui
