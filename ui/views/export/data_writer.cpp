#include "ui/views/export/data_writer.h"

#include <QCoreApplication>
#include <QIODevice>
#include <new>

#include "core/io/files.h"
#include "ui/document/background.h"
#include "ui/views/view.h"

namespace vitrine::ui {
namespace {

// Keeps what it is given, and says how much; nothing more once it was stopped.
class Gathered final : public QIODevice {
 public:
  explicit Gathered(DataProgress& progress) : m_progress(progress) { open(WriteOnly | Unbuffered); }
  QByteArray bytes;

 protected:
  qint64 readData(char*, qint64) override { return -1; }
  qint64 writeData(const char* data, qint64 size) override {
    if (m_progress.stopped) return -1;
    bytes.append(data, size);
    m_progress.bytes += size;
    return size;
  }

 private:
  DataProgress& m_progress;
};

Result<QByteArray> written(const DataWriter& writer, const std::string& path, DataProgress& progress) {
  try {
    Gathered to(progress);
    QTextStream out(&to);
    writer(out);
    out.flush();
    if (progress.stopped) return Error{"The numbers were not written", path, "", "cancelled"};
    if (path.empty()) return std::move(to.bytes);
    VITRINE_CHECK(write_file_safely(path, {to.bytes.constData(), static_cast<std::size_t>(to.bytes.size())}));
    return QByteArray();
  } catch (const std::bad_alloc&) {
    return Error{"There is not enough memory to write the numbers", path, "Close other programs and try again"};
  }
}

}  // namespace

DataWriter writerOf(const View& view) {
  if (const auto* giver = dynamic_cast<const DataGiver*>(&view))
    if (DataWriter writer = giver->data()) return writer;
  QString text;
  QTextStream stream(&text);
  view.writeData(stream);
  stream.flush();
  return [text](QTextStream& out) { out << text; };
}

std::shared_ptr<DataProgress> writeInBackground(DataWriter writer, const QString& path, DataWritten done) {
  auto progress = std::make_shared<DataProgress>();
  inBackground([writer = std::move(writer), path = path.toStdString(), done = std::move(done), progress] {
    auto out = std::make_shared<const Result<QByteArray>>(written(writer, path, *progress));
    if (QCoreApplication* app = QCoreApplication::instance())
      QMetaObject::invokeMethod(
          app, [done, out] { done(*out); }, Qt::QueuedConnection);
  });
  return progress;
}

}  // namespace vitrine::ui
