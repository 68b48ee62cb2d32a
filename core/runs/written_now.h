// Who writes a run down says so for as long as it does: a lock on a file of the run's folder, which the system takes
// back however the program ends. So a list can tell a run that trains from one that was cut off.
#pragma once

#include <sys/types.h>
#include <optional>
#include <utility>

#include "core/base/result.h"
#include "core/runs/run_folder.h"

namespace vitrine {

class WrittenNow {
 public:
  WrittenNow() = default;
  ~WrittenNow() { end(); }
  WrittenNow(const WrittenNow&) = delete;
  WrittenNow& operator=(const WrittenNow&) = delete;

  // From now on the folder, which is there, is written by this program; several of these may say so at once. An error
  // ("being-written") where another program does. Where nothing can be locked nothing is said, which is no error.
  [[nodiscard]] Status begin(const RunFolder& folder);
  void end();

 private:
  using File = std::pair<dev_t, ino_t>;  // the folder may get another name meanwhile
  static Status hold(File file, int fd, const RunFolder& folder);
  std::optional<File> file_;
};

// Does a program write it now, be it this one? None: nothing says so, in a folder of an earlier version or on a disk
// that has no locks.
[[nodiscard]] std::optional<bool> is_written_now(const RunFolder& folder);

}  // namespace vitrine
