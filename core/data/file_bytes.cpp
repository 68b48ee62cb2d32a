#include "core/data/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr int kGzipWrapper = 16;  // zlib's flag: expect a gzip header and check its CRC and length

}  // namespace

struct FileBytes::Impl {
  std::string path;
  int file = -1;
  std::uint64_t disk_size = 0, disk_read = 0, handed_out = 0;
  std::vector<unsigned char> buffer;
  z_stream stream{};  // next_in and avail_in serve plain files too: what is left in the buffer
  bool gzip = false, between_members = false;

  ~Impl() {
    if (gzip) inflateEnd(&stream);
    if (file >= 0) ::close(file);
  }

  // More bytes from the disk behind what is left of the buffer; false at the end.
  Result<bool> refill() {
    std::memmove(buffer.data(), stream.next_in, stream.avail_in);
    stream.next_in = buffer.data();
    ssize_t got = 0;
    do {
      got = ::read(file, buffer.data() + stream.avail_in, buffer.size() - stream.avail_in);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return at("The file cannot be read: " + std::string(std::strerror(errno)), "Check the disk");
    stream.avail_in += static_cast<uInt>(got);
    disk_read += static_cast<std::uint64_t>(got);
    return got > 0;
  }

  Result<std::size_t> read_plain(std::span<char> out) {
    std::size_t done = 0;
    while (done < out.size()) {
      if (stream.avail_in == 0) {
        VITRINE_TRY(const bool more, refill());
        if (!more) break;
      }
      const std::size_t n = std::min<std::size_t>(stream.avail_in, out.size() - done);
      std::memcpy(out.data() + done, stream.next_in, n);
      stream.next_in += n;
      stream.avail_in -= static_cast<uInt>(n);
      done += n;
    }
    return done;
  }

  // A gzip file may be several members after each other (RFC 1952, 2.2). True: another one begins.
  Result<bool> next_member() {
    while (stream.avail_in < 2) {
      VITRINE_TRY(const bool more, refill());
      if (!more) break;
    }
    if (stream.avail_in == 0) return false;
    if (stream.avail_in < 2 || stream.next_in[0] != 0x1F || stream.next_in[1] != 0x8B)
      return at("There are bytes after the end of the compressed data", "Download or compress the file again");
    inflateReset(&stream);
    between_members = false;
    return true;
  }

  Result<std::size_t> inflate_into(std::span<char> out) {
    std::size_t done = 0;
    while (done < out.size()) {
      if (between_members) {
        VITRINE_TRY(const bool more, next_member());
        if (!more) break;
      }
      if (stream.avail_in == 0) {
        VITRINE_TRY(const bool more, refill());
        if (!more) return at("The compressed file ends too early", "Download or copy the file again");
      }
      const std::size_t piece = std::min<std::size_t>(out.size() - done, 1 << 30);
      stream.next_out = reinterpret_cast<unsigned char*>(out.data() + done);
      stream.avail_out = static_cast<uInt>(piece);
      const int code = inflate(&stream, Z_NO_FLUSH);
      done += piece - stream.avail_out;
      if (code == Z_STREAM_END)
        between_members = true;
      else if (code == Z_MEM_ERROR)
        return at("There is not enough memory to decompress the file", "Close other programs");
      else if (code != Z_OK && code != Z_BUF_ERROR)
        return at("The compressed data is damaged", "Download or copy the file again");
    }
    return done;
  }

  [[nodiscard]] Error at(const std::string& what, const std::string& remedy) const {
    return {what, printable(path, 300) + ", byte " + grouped(static_cast<std::int64_t>(handed_out)), remedy};
  }
};

FileBytes::FileBytes(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FileBytes::~FileBytes() = default;
FileBytes::FileBytes(FileBytes&&) noexcept = default;
FileBytes& FileBytes::operator=(FileBytes&&) noexcept = default;

Result<FileBytes> FileBytes::open(const std::string& path) {
  const std::string shown = printable(path, 300);
  if (path.empty()) return Error{"No file is chosen", "data", "Choose a file", "missing-file"};
  if (path.find('\0') != std::string::npos) return Error{"This is not a file name", shown, "Choose a file"};
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  // Without O_NONBLOCK the opening of a pipe would wait for a writer.
  impl->file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (impl->file < 0 && (errno == ENOENT || errno == ENOTDIR))
    return Error{"The file or its folder does not exist", shown, "Locate the file", "missing-file"};
  if (impl->file < 0)
    return Error{"The file cannot be opened: " + std::string(std::strerror(errno)), shown, "Check its permissions"};
  struct stat info {};
  if (::fstat(impl->file, &info) != 0 || !S_ISREG(info.st_mode))
    return Error{"This is not a file but a folder or a device", shown, "Choose a file"};
  impl->disk_size = static_cast<std::uint64_t>(info.st_size);
  impl->buffer.resize(kBufferBytes);
  impl->stream.next_in = impl->buffer.data();
  for (bool more = true; more && impl->stream.avail_in < 2;) {
    VITRINE_TRY(more, impl->refill());
  }
  if (impl->stream.avail_in >= 2 && impl->buffer[0] == 0x1F && impl->buffer[1] == 0x8B) {
    if (inflateInit2(&impl->stream, MAX_WBITS + kGzipWrapper) != Z_OK)
      return Error{"There is not enough memory to decompress the file", shown, "Close other programs"};
    impl->gzip = true;
  }
  return FileBytes(std::move(impl));
}

Result<std::size_t> FileBytes::read(std::span<char> out) {
  auto got = impl_->gzip ? impl_->inflate_into(out) : impl_->read_plain(out);
  if (got) impl_->handed_out += *got;
  return got;
}

bool FileBytes::compressed() const {
  return impl_->gzip;
}
std::uint64_t FileBytes::size_on_disk() const {
  return impl_->disk_size;
}
std::uint64_t FileBytes::most_bytes() const {
  return impl_->gzip ? impl_->disk_size * 1032 : impl_->disk_size;
}
std::uint64_t FileBytes::position() const {
  return impl_->handed_out;
}
double FileBytes::share_read() const {
  if (impl_->disk_size == 0) return 1;
  return static_cast<double>(impl_->disk_read - impl_->stream.avail_in) / static_cast<double>(impl_->disk_size);
}
Error FileBytes::error(const std::string& what, const std::string& remedy) const {
  return impl_->at(what, remedy);
}

std::string resolved_path(const std::string& base, const std::string& path) {
  if (path.empty() || path.front() == '/' || base.empty()) return path;
  return base.back() == '/' ? base + path : base + "/" + path;
}

std::string file_title(const std::string& path) {
  const auto slash = path.rfind('/');
  return printable(slash == std::string::npos ? path : path.substr(slash + 1), 120);
}

}  // namespace vitrine
