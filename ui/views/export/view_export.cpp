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
#include <QProgressDialog>
#include <QSettings>
#include <QSvgGenerator>
#include <QTextStream>
#include <QTimer>

#include "core/base/text.h"
#include "core/io/files.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/export/data_writer.h"
#include "ui/views/view.h"

namespace vitrine::ui {
namespace {

constexpr double kPictureScale = 2;
constexpr int kLookMs = 100, kPatienceMs = 300;  // shorter waits are not worth a dialog that flickers
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

// Who has given it up knows.
void complain(const Error& error, const QString& title, QWidget* window) {
  if (error.code != "cancelled") QMessageBox::warning(window, title, qtext(error.sentence()));
}

// Says how many numbers are written, once that takes a moment; its button, or closing it, ends it.
QProgressDialog* progressOf(const std::shared_ptr<DataProgress>& progress, const QString& title, QWidget* window) {
  auto* dialog = new QProgressDialog(View::tr("Writing the numbers …"), View::tr("Cancel"), 0, 0, window);
  dialog->setWindowTitle(title);
  dialog->setAccessibleName(title);
  dialog->setMinimumWidth(320);
  dialog->setAutoReset(false);
  auto* look = new QTimer(dialog);
  QObject::connect(look, &QTimer::timeout, dialog, [dialog, progress] {
    dialog->setLabelText(View::tr("%1 written").arg(qtext(human_bytes(static_cast<double>(progress->bytes)))));
    dialog->setAccessibleDescription(dialog->labelText());
  });
  look->start(kLookMs);
  QTimer::singleShot(kPatienceMs, dialog, &QWidget::show);
  QObject::connect(dialog, &QProgressDialog::canceled, dialog, [progress] { progress->stopped = true; });
  return dialog;
}

void writeAndTell(const View& view, const QString& title, const QString& path, QWidget* window, DataWritten done) {
  // The answer comes through the event loop, so that the dialog is there by then; it may be gone again.
  auto dialog = std::make_shared<QPointer<QProgressDialog>>();
  const auto progress = writeInBackground(writerOf(view), path, [dialog, done](const Result<QByteArray>& out) {
    if (*dialog) (*dialog)->deleteLater();
    done(out);
  });
  *dialog = progressOf(progress, title, window);
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

void exportView(View& view, const QString& title, const QString& path, QWidget* window, Exported done) {
  const QString ending = QFileInfo(path).suffix().toLower();
  const auto write = [&](const QByteArray& bytes) {
    done(write_file_safely(path.toStdString(), {bytes.constData(), static_cast<std::size_t>(bytes.size())}));
  };
  if (ending == "png") return write(pngOf(view));
  if (ending == "svg") return write(svgOf(view, title));
  if (ending != "csv") return done(unknownEnding(path));
  if (!view.hasData())
    return done(Error{"There are no numbers to write yet", title.toStdString(), "Train first, or save a picture"});
  writeAndTell(view, title, path, window,
               [done](const Result<QByteArray>& out) { done(out ? Status() : Status(out.error())); });
}

void copyPicture(View& view) {
  QApplication::clipboard()->setImage(pictureOf(view));
}

void copyData(const View& view, const QString& title, QWidget* window) {
  writeAndTell(view, title, {}, window, [title, over = QPointer(window)](const Result<QByteArray>& out) {
    if (out)
      QApplication::clipboard()->setText(QString::fromUtf8(*out));
    else
      complain(out.error(), View::tr("Copy %1").arg(title), over);
  });
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
  // The card may go while numbers are written; the window that it stands in hears of them all the same.
  QWidget* window = parent->window();
  exportView(view, title, path, window, [title, path, over = QPointer(window)](const Status& done) {
    if (done)
      QSettings().setValue(kExportFolder, QFileInfo(path).absolutePath());
    else
      complain(done.error(), View::tr("Export %1").arg(title), over);
  });
}

}  // namespace vitrine::ui
