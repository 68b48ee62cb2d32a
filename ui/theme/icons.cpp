#include "ui/theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

QByteArray tinted(const QString& name, const QColor& colour) {
  QFile file(":/icons/" + name + ".svg");
  if (!file.open(QIODevice::ReadOnly)) return {};
  return file.readAll().replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
}

class SvgEngine final : public QIconEngine {
 public:
  SvgEngine(QString name, QColor colour) : m_name(std::move(name)), m_colour(std::move(colour)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QColor colour = mode == QIcon::Disabled ? Theme::instance().colours().faint : m_colour;
    QSvgRenderer renderer(tinted(m_name, colour));
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(painter, QRectF(rect));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap out(size);
    if (size.isEmpty()) return out;  // of a part that is squeezed to nothing
    const QColor colour = mode == QIcon::Disabled ? Theme::instance().colours().faint : m_colour;
    const QString key = QStringLiteral("icon %1 %2 %3x%4")
                            .arg(m_name, colour.name(QColor::HexArgb))
                            .arg(size.width())
                            .arg(size.height());
    if (QPixmapCache::find(key, &out)) return out;  // buttons ask at each paint
    out.fill(Qt::transparent);
    QPainter painter(&out);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    painter.end();
    QPixmapCache::insert(key, out);
    return out;
  }
  QIconEngine* clone() const override { return new SvgEngine(m_name, m_colour); }

 private:
  QString m_name;
  QColor m_colour;
};

}  // namespace

QIcon icon(const QString& name, const QColor& colour) {
  if (!QFile::exists(":/icons/" + name + ".svg")) return {};
  return QIcon(new SvgEngine(name, colour));
}

QPixmap iconPixmap(const QString& name, const QColor& colour, int side, double devicePixelRatio) {
  const int pixels = qRound(side * devicePixelRatio);
  QPixmap out(pixels, pixels);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  QSvgRenderer renderer(tinted(name, colour));
  renderer.render(&painter, QRectF(0, 0, pixels, pixels));
  painter.end();
  out.setDevicePixelRatio(devicePixelRatio);
  return out;
}

}  // namespace vitrine::ui
