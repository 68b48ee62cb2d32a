// Numbers are written on a thread of their own, and a person can give that up.
#include <QClipboard>
#include <QProgressDialog>
#include <QPushButton>
#include <QTemporaryDir>
#include <QThread>
#include <QtTest>
#include <atomic>
#include <optional>

#include "tests/ui/views_fixture.h"
#include "ui/document/background.h"
#include "ui/views/export/data_writer.h"
#include "ui/views/export/view_export.h"

namespace vitrine::ui {
namespace {

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

// Has more numbers than anybody waits for.
class Endless final : public View, public DataGiver {
 public:
  explicit Endless(const ViewContext& context) : View(context, nullptr) {}
  QString title() const override { return QStringLiteral("Endless"); }
  void refresh() override {}
  bool hasData() const override { return true; }
  DataWriter data() const override {
    return [](QTextStream& out) {
      while (out.status() == QTextStream::Ok) out << "1,2,3\n";
    };
  }
};

struct Heard {
  std::optional<Status> status;
  bool comes() {
    return QTest::qWaitFor([this] { return status.has_value(); });
  }
  Exported ear() {
    return [this](const Status& done) { status = done; };
  }
};

}  // namespace

class ExportTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { joinBackground(-1); }

  void theWindowsThreadDoesNotWrite() {
    const QTemporaryDir place;
    const QString path = place.filePath("numbers.csv");
    std::atomic<QThread*> wrote{nullptr};
    std::optional<bool> done;
    QThread* heard = nullptr;
    writeInBackground(
        [&](QTextStream& out) {
          wrote = QThread::currentThread();
          out << "a,b\n1,2\n";
        },
        path,
        [&](const Result<QByteArray>& out) {
          heard = QThread::currentThread();
          done = out.ok() && out->isEmpty();
        });
    QVERIFY(QTest::qWaitFor([&] { return done.has_value(); }));
    QVERIFY(*done && wrote && wrote != thread() && heard == thread());
    QCOMPARE(bytesOf(path), QByteArray("a,b\n1,2\n"));
  }

  void whatIsWrittenIsWhatThereWas() {
    const QTemporaryDir place;
    Shown shown(1'200);
    trainUpTo(*shown.run, 2'000);
    shown.feed.tick();
    settle(shown.area);
    View& view = *shown.area.view("loss");
    const QByteArray then = csvOf(view);
    Heard heard;
    exportView(view, "Loss", place.filePath("loss.csv"), &shown.area, heard.ear());
    trainUpTo(*shown.run, 3'000);
    shown.feed.tick();
    shown.feed.attach(transformer());  // and its curves are gone
    QVERIFY(heard.comes() && heard.status->ok());
    QCOMPARE(bytesOf(place.filePath("loss.csv")), then);
  }

  void givingItUpLeavesWhatWasThere() {
    const QTemporaryDir place;
    const QString path = place.filePath("numbers.csv");
    QFile before(path);
    QVERIFY(before.open(QIODevice::WriteOnly) && before.write("of yesterday") > 0);
    before.close();
    Document document;
    LiveFeed feed;
    ChartLink link;
    Endless view({document, feed, link});
    QWidget window;
    window.show();
    Heard heard;
    exportView(view, "Endless", path, &window, heard.ear());
    QProgressDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = window.findChild<QProgressDialog*>()) && dialog->isVisible());
    QTRY_VERIFY(dialog->labelText().endsWith(" written"));
    QCOMPARE(dialog->accessibleName(), QString("Endless"));
    dialog->findChild<QPushButton*>()->click();
    QVERIFY(heard.comes() && !heard.status->ok());
    QCOMPARE(heard.status->error().code, std::string("cancelled"));
    QCOMPARE(bytesOf(path), QByteArray("of yesterday"));
    QCOMPARE(QDir(place.path()).entryList(QDir::Files).size(), 1);
    QTRY_VERIFY(!window.findChild<QProgressDialog*>());
  }

  void copiedNumbersComeToTheClipboard() {
    Shown shown(1'200);
    trainUpTo(*shown.run, 50);
    shown.feed.tick();
    settle(shown.area);
    QApplication::clipboard()->clear();
    View& view = *shown.area.view("loss");
    copyData(view, "Loss", &shown.area);
    QTRY_COMPARE(QApplication::clipboard()->text().toUtf8(), csvOf(view));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ExportTest)
#include "export_test.moc"
