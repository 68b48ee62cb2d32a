// Numbers of a view as CSV, written on a thread of their own: there may be millions.
#pragma once

#include <QByteArray>
#include <QTextStream>
#include <atomic>
#include <functional>
#include <memory>

#include "core/base/result.h"

namespace vitrine::ui {

class View;

// Owns what it reads, so that it may run on any thread. It ends early where the stream takes nothing any more.
using DataWriter = std::function<void(QTextStream&)>;

// A view that may have many numbers.
class DataGiver {
 public:
  virtual ~DataGiver() = default;
  virtual DataWriter data() const = 0;  // as they are now
};

// What View::writeData() writes; of a view that has few numbers it is written at once.
[[nodiscard]] DataWriter writerOf(const View& view);

// How far it has come. Whoever sets `stopped` ends it.
struct DataProgress {
  std::atomic<qint64> bytes{0};
  std::atomic<bool> stopped{false};
};

// Into a file, whole or not at all; without a path into memory. `done` hears of it in the window's thread: what was
// written into memory, or why nothing was ("cancelled" where it was stopped).
using DataWritten = std::function<void(const Result<QByteArray>&)>;
std::shared_ptr<DataProgress> writeInBackground(DataWriter writer, const QString& path, DataWritten done);

}  // namespace vitrine::ui
