#include "core/io/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "core/base/text.h"

namespace vitrine {
namespace {

// One call never moves more: Linux cuts a read or write at 2 GiB anyway.
constexpr std::size_t kMostPerCall = std::size_t{1} << 30;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  // A network file system may report a full disk only here.
  int close() { return fd_ < 0 ? 0 : ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

Error not_regular(const struct stat& info, const std::string& path) {
  if (S_ISDIR(info.st_mode)) return system_error(EISDIR, path, "read");
  return {"This is not a regular file", path, "Name a regular file, no device or pipe"};
}

// Where a link at `path` leads, so that saving through it replaces the file and not the link.
std::string resolved(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISLNK(info.st_mode)) return path;
  char* real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string out = real;
  std::free(real);
  return out;
}

struct Target {
  std::string path, folder, name;
  std::optional<mode_t> mode;  // of the file that is there now
};

Result<Target> look_at_target(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos)
    return Error{"There is no file name", path, "Name a file"};
  Target target;
  target.path = resolved(path);
  const auto slash = target.path.rfind('/');
  target.folder = slash == std::string::npos ? "." : slash == 0 ? "/" : target.path.substr(0, slash);
  target.name = slash == std::string::npos ? target.path : target.path.substr(slash + 1);
  if (target.name.empty()) return system_error(EISDIR, path, "written");
  struct stat info {};
  if (::stat(target.path.c_str(), &info) == 0) {
    if (!S_ISREG(info.st_mode)) return not_regular(info, path);
    // A rename would replace a write-protected file without asking.
    if (::access(target.path.c_str(), W_OK) != 0) return system_error(errno, path, "written");
    target.mode = info.st_mode & 07777;
  } else if (errno != ENOENT) {
    return system_error(errno, path, "written");
  }
  return target;
}

constexpr std::size_t kRandomBytes = 8;
constexpr std::string_view kTemporary = ".tmp";

std::string temporary_name(const Target& target) {
  std::array<unsigned char, kRandomBytes> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) random.fill(0);
  std::string hex;
  for (const unsigned char byte : random) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  // The target's name is cut so that the whole stays below the usual limit of 255 bytes.
  return target.folder + "/." + target.name.substr(0, 200) + "." + hex + std::string(kTemporary);
}

bool is_temporary_name(std::string_view name) {
  constexpr std::size_t kEnd = 1 + 2 * kRandomBytes + kTemporary.size();
  if (name.size() <= kEnd || name.front() != '.' || !name.ends_with(kTemporary)) return false;
  const std::string_view hex = name.substr(name.size() - kEnd, kEnd - kTemporary.size());
  return hex.front() == '.' && hex.find_first_not_of("0123456789abcdef", 1) == std::string_view::npos;
}

// Whoever writes a temporary file holds a lock on it, which the system takes back however the program ends. What
// nobody holds, nobody will finish: programs that were killed have left it, and it takes up room.
void clear_abandoned(const std::string& folder) {
  DIR* const listing = ::opendir(folder.c_str());
  if (!listing) return;
  while (const dirent* entry = ::readdir(listing)) {
    if (!is_temporary_name(entry->d_name)) continue;
    const Descriptor file(
        ::openat(::dirfd(listing), entry->d_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    struct stat info {};
    if (!file.valid() || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != ::geteuid())
      continue;
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) (void)::unlinkat(::dirfd(listing), entry->d_name, 0);
  }
  ::closedir(listing);
}

// False if another program took the file for abandoned before it was locked. A file system without locks has no such
// program either.
bool lock_as_ours(const Descriptor& file) {
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  struct stat info {};
  return ::fstat(file.get(), &info) != 0 || info.st_nlink > 0;
}

// A new temporary file, locked; invalid, with errno set, where there can be none.
Descriptor make_temporary(const Target& target, std::string& name) {
  for (int attempt = 0; attempt < 16; ++attempt) {
    name = temporary_name(target);
    Descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file.valid() && errno != EEXIST) return file;
    if (file.valid() && lock_as_ours(file)) return file;
  }
  errno = EBUSY;
  return Descriptor(-1);
}

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), std::min(bytes.size(), kMostPerCall));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return ENOSPC;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Status fill_and_verify(Descriptor& file, const Target& target, const std::string& path, const std::string& temporary,
                       std::string_view bytes, const std::function<Status(const std::string&)>& verify) {
  if (const int code = write_all(file.get(), bytes); code != 0) return system_error(code, path, "written");
  // File systems without permissions refuse fchmod; that is no reason not to save.
  if (target.mode && ::fchmod(file.get(), *target.mode) != 0 && errno == EIO)
    return system_error(EIO, path, "written");
  if (::fsync(file.get()) != 0) return system_error(errno, path, "written");
  if (file.close() != 0) return system_error(errno, path, "written");
  return verify ? verify(temporary) : Status{};
}

}  // namespace

Error system_error(int number, const std::string& path, const std::string& doing) {
  const std::string start = "The file cannot be " + doing + ": ";
  switch (number) {
    case ENOENT: {
      const auto slash = path.rfind('/');
      const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
      const bool has_folder = ::access(folder.c_str(), F_OK) == 0;
      return {has_folder ? "The file does not exist" : "The folder of this file does not exist", path,
              "Check the path", "missing-file"};
    }
    case ENOTDIR:
      return {start + "a part of its path is not a folder", path, "Check the path"};
    case EISDIR:
      return {"This is a folder, not a file", path, "Name a file"};
    case EACCES:
    case EPERM:
      return {start + "permission denied", path, "Choose another place or change the permissions"};
    case EROFS:
      return {start + "the disk is read-only", path, "Choose another place"};
    case ENOSPC:
      return {start + "the disk is full", path, "Free some space or choose another place"};
    case EDQUOT:
      return {start + "your quota on this disk is used up", path, "Free some space or choose another place"};
    case EFBIG:
      return {start + "it is larger than this system allows a file to be", path,
              "Raise the limit or choose another place"};
    case ENAMETOOLONG:
      return {start + "its name is too long", path, "Choose a shorter name"};
    case ELOOP:
      return {start + "its links lead in a circle", path, "Choose another file"};
    case EMFILE:
    case ENFILE:
      return {start + "too many files are open", path, "Close other programs and try again"};
    case EIO:
      return {start + "the disk reports an error", path, "Check the disk"};
    default:
      return {start + std::strerror(number), path, ""};
  }
}

Result<std::string> read_file(const std::string& path, std::uint64_t most) {
  if (path.empty() || path.find('\0') != std::string::npos)
    return Error{"There is no file name", path, "Name a file"};
  // Non-blocking: opening a pipe nobody writes to would wait for ever.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid()) return system_error(errno, path, "read");
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_error(errno, path, "read");
  if (!S_ISREG(info.st_mode)) return not_regular(info, path);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > most)
    return Error{"The file has " + human_bytes(static_cast<double>(size)) + "; the most that is read here is " +
                     human_bytes(static_cast<double>(most)),
                 path, "Check that it is the right file"};
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + done, std::min(bytes.size() - done, kMostPerCall));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(errno, path, "read");
    if (got == 0)
      return Error{"The file became shorter while it was read", path, "Try again when nothing writes to it"};
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Status write_file_safely(const std::string& path, std::string_view bytes,
                         const std::function<Status(const std::string&)>& verify) {
  VITRINE_TRY(const Target target, look_at_target(path));
  clear_abandoned(target.folder);
  std::string temporary;
  Descriptor file = make_temporary(target, temporary);
  if (!file.valid()) return system_error(errno, path, "written");
  const Descriptor lock(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));  // held until the file has its name
  Status status = fill_and_verify(file, target, path, temporary, bytes, verify);
  if (status && ::rename(temporary.c_str(), target.path.c_str()) != 0) status = system_error(errno, path, "written");
  if (!status) {
    ::unlink(temporary.c_str());
    return status;
  }
  // Makes the new name itself durable. Some file systems cannot sync a folder; the file is whole either way.
  const Descriptor folder(::open(target.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.valid()) (void)::fsync(folder.get());
  return {};
}

}  // namespace vitrine
