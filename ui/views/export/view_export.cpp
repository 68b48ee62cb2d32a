#include "ui/views/export/view_export.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPainter>
#include <QPointer>
#include <QSettings>
#include <QSvgGenerator>
#include <QTextStream>

#include "core/io/files.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/view.h"

namespace vitrine::ui {
namespace {

constexpr double kPictureScale = 2;
constexpr auto kExportFolder = "views/export_folder";

QImage pictureOf(View& view) {
  QImage out((QSizeF(view.size()) * kPictureScale).toSize(), QImage::Format_ARGB32_Premultiplied);
  out.setDevicePixelRatio(kPictureScale);
  out.fill(Theme::instance().colours().surface);
  view.render(&out);
  return out;
}

Error unknownEnding(const QString& path) {
  return {"The name does not say what the file is to be", QFileInfo(path).fileName().toStdString(),
          "End it in .png, .svg or .csv"};
}

}  // namespace

QByteArray pngOf(View& view) {
  QByteArray out;
  QBuffer buffer(&out);
  buffer.open(QIODevice::WriteOnly);
  pictureOf(view).save(&buffer, "PNG");
  return out;
}

QByteArray svgOf(View& view, const QString& title) {
  QByteArray out;
  QBuffer buffer(&out);
  buffer.open(QIODevice::WriteOnly);
  {
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(view.size());
    svg.setViewBox(view.rect());
    svg.setTitle(title);
    QPainter painter(&svg);
    painter.fillRect(view.rect(), Theme::instance().colours().surface);
    view.render(&painter, {}, {}, QWidget::DrawChildren);
  }
  return out;
}

QByteArray csvOf(const View& view) {
  QByteArray out;
  QTextStream stream(&out);
  view.writeData(stream);
  stream.flush();
  return out;
}

Status exportView(View& view, const QString& title, const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  QByteArray bytes;
  if (ending == "png") {
    bytes = pngOf(view);
  } else if (ending == "svg") {
    bytes = svgOf(view, title);
  } else if (ending == "csv") {
    if (!view.hasData())
      return Error{"There are no numbers to write yet", title.toStdString(), "Train first, or save a picture"};
    bytes = csvOf(view);
  } else {
    return unknownEnding(path);
  }
  return write_file_safely(path.toStdString(), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

void copyPicture(View& view) {
  QApplication::clipboard()->setImage(pictureOf(view));
}

void copyData(const View& view) {
  QApplication::clipboard()->setText(QString::fromUtf8(csvOf(view)));
}

void askAndExport(View& view, const QString& title, QWidget* parent) {
  QString name = title;
  for (const QChar bad : QStringLiteral("/\\:*?\"<>|")) name.replace(bad, '-');
  const QString png = View::tr("Picture (*.png)"), svg = View::tr("Lines and text (*.svg)"),
                csv = View::tr("Numbers, every point (*.csv)");
  QString kind = png;
  const QString folder = QSettings().value(kExportFolder, QDir::homePath()).toString();
  const QPointer<View> alive(&view);  // its network may go while the dialog is open, and the view with it
  QString path = QFileDialog::getSaveFileName(parent, View::tr("Export %1").arg(title), folder + "/" + name + ".png",
                                              QStringList{png, svg, csv}.join(";;"), &kind);
  if (path.isEmpty() || !alive) return;
  // Whoever picked a kind and left the name as it was offered means the kind.
  const QString ending = kind == svg   ? "svg"
                         : kind == csv ? "csv"
                                       : "png",
                typed = QFileInfo(path).suffix().toLower();
  if (typed.isEmpty() || (typed == "png" && ending != "png"))
    path = QFileInfo(path).path() + "/" + QFileInfo(path).completeBaseName() + "." + ending;
  QGuiApplication::setOverrideCursor(Qt::WaitCursor);  // every point of a long run takes a while
  const Status done = exportView(view, title, path);
  QGuiApplication::restoreOverrideCursor();
  if (!done)
    QMessageBox::warning(parent, View::tr("Export %1").arg(title), qtext(done.error().sentence()));
  else
    QSettings().setValue(kExportFolder, QFileInfo(path).absolutePath());
}

}  // namespace vitrine::ui
