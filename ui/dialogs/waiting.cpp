#include "ui/dialogs/waiting.h"

#include <QEventLoop>
#include <QProgressDialog>
#include <QTimer>

namespace vitrine::ui {
namespace {

constexpr int kLookMs = 10;
constexpr int kPatienceMs = 300;  // shorter waits are not worth a dialog that flickers

}  // namespace

bool waitFor(QWidget* parent, const QString& what, const std::function<bool()>& ready) {
  QProgressDialog dialog(what, QObject::tr("Do not wait"), 0, 0, parent);
  dialog.setWindowTitle(QObject::tr("One moment"));
  dialog.setWindowModality(Qt::ApplicationModal);
  dialog.setAccessibleDescription(what);
  dialog.setMinimumDuration(kPatienceMs);
  dialog.setMinimumWidth(360);
  dialog.setAutoClose(false);
  QEventLoop loop;
  QTimer look;
  bool done = false;
  QObject::connect(&look, &QTimer::timeout, &loop, [&] {
    done = ready();
    if (done || dialog.wasCanceled()) loop.quit();
  });
  QObject::connect(&dialog, &QProgressDialog::canceled, &loop, &QEventLoop::quit);
  look.start(kLookMs);
  QTimer::singleShot(kPatienceMs, &dialog, [&] { dialog.show(); });
  loop.exec();
  return done;
}

}  // namespace vitrine::ui
