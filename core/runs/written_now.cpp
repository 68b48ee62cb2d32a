#include "core/runs/written_now.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>

namespace vitrine {
namespace {

std::string file_of(const RunFolder& folder) {
  return folder.path + "/.writing";
}

// A lock of the open file and not of the process: whoever asks need not take it, and closing another copy of the file
// does not give it back.
struct flock whole_file() {
  struct flock out {};
  out.l_type = F_WRLCK;
  out.l_whence = SEEK_SET;
  return out;
}

struct Held {
  int fd = -1;
  int times = 0;
};

// What this program holds: an earlier keeper of a run may not have let go yet when the next one begins.
struct AllHeld {
  std::mutex mutex;
  std::map<std::pair<dev_t, ino_t>, Held> files;
};

AllHeld& all_held() {
  static AllHeld all;
  return all;
}

}  // namespace

Status WrittenNow::begin(const RunFolder& folder) {
  end();
  const int fd = ::open(file_of(folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0) {
    if (fd >= 0) ::close(fd);
    return {};
  }
  const File file{info.st_dev, info.st_ino};
  VITRINE_CHECK(hold(file, fd, folder));
  file_ = file;
  return {};
}

Status WrittenNow::hold(File file, int fd, const RunFolder& folder) {
  AllHeld& all = all_held();
  const std::lock_guard lock(all.mutex);
  Held& held = all.files[file];
  if (++held.times > 1) {
    ::close(fd);
    return {};
  }
  held.fd = fd;
  struct flock wanted = whole_file();
  if (::fcntl(fd, F_OFD_SETLK, &wanted) == 0 || (errno != EAGAIN && errno != EACCES)) return {};
  ::close(fd);
  all.files.erase(file);
  return Error{"Another program trains this run now", folder.path, "Stop it first, or choose another folder",
               "being-written"};
}

void WrittenNow::end() {
  if (!file_) return;
  AllHeld& all = all_held();
  const std::lock_guard lock(all.mutex);
  const auto held = all.files.find(*std::exchange(file_, std::nullopt));
  if (--held->second.times > 0) return;
  ::close(held->second.fd);
  all.files.erase(held);
}

std::optional<bool> is_written_now(const RunFolder& folder) {
  const int fd = ::open(file_of(folder).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  struct flock asked = whole_file();
  const bool told = ::fcntl(fd, F_OFD_GETLK, &asked) == 0;
  ::close(fd);
  return told ? std::optional(asked.l_type != F_UNLCK) : std::nullopt;
}

}  // namespace vitrine
