// NPZ: a zip of NPY files, as numpy.savez writes it, and nothing else. Metadata stands beside it (weights_file.h);
// archives of earlier versions hold it as a member, __metadata__.json, and are read as ever.
#include <zip.h>

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "core/base/text.h"
#include "core/io/formats.h"
#include "core/io/strict_json.h"

namespace vitrine {
namespace {

constexpr const char* kNpz = "NPZ";
constexpr std::string_view kMetadata = "__metadata__.json";
constexpr std::uint64_t kMostMetadata = 64'000'000;          // bytes
constexpr std::uint64_t kFreeSize = std::uint64_t{1} << 30;  // bytes that any archive may expand to
constexpr std::uint64_t kMostExpansion = 64;                 // past that, this many times its own size
constexpr std::uint64_t kMostDeflate = 1032;                 // no deflate stream expands further than this
constexpr std::size_t kChunk = std::size_t{1} << 20;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Source = std::unique_ptr<zip_source_t, FreeSource>;

class ZipError {
 public:
  ZipError() { zip_error_init(&error_); }
  ~ZipError() { zip_error_fini(&error_); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  zip_error_t* get() { return &error_; }
  std::string text() { return zip_error_strerror(&error_); }

 private:
  zip_error_t error_{};
};

struct Member {
  std::uint64_t index = 0, size = 0, packed = 0;
  std::string name;
};

Result<Member> look_at_member(zip_t* archive, std::uint64_t index, const std::string& where) {
  zip_stat_t info;
  zip_stat_init(&info);
  constexpr std::uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_NAME;
  if (zip_stat_index(archive, index, ZIP_FL_ENC_RAW, &info) != 0 || (info.valid & kNeeded) != kNeeded)
    return damaged(where, kNpz, "its directory cannot be read");
  Member member{index, info.size, info.comp_size, info.name};
  const std::string member_text = "member “" + printable(member.name) + "” ";
  if (!valid_utf8(member.name)) return damaged(where, kNpz, member_text + "has a name that is not UTF-8");
  if ((info.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && info.encryption_method != ZIP_EM_NONE)
    return damaged(where, kNpz, member_text + "is encrypted");
  if (info.comp_method != ZIP_CM_STORE && info.comp_method != ZIP_CM_DEFLATE)
    return damaged(where, kNpz, member_text + "is compressed in a way that NumPy does not use");
  const bool possible =
      info.comp_method == ZIP_CM_STORE ? member.size == member.packed : member.size / kMostDeflate <= member.packed;
  if (!possible) return damaged(where, kNpz, member_text + "claims a size that it cannot have");
  return member;
}

Result<std::string> unpack(zip_t* archive, const Member& member, const std::string& where) {
  const std::unique_ptr<zip_file_t, CloseMember> file(zip_fopen_index(archive, member.index, 0));
  const std::string broken = "member “" + printable(member.name) + "” is damaged";
  if (!file) return damaged(where, kNpz, broken);
  std::string out;
  // Grown as data arrives: the declared size is only a claim.
  while (true) {
    const std::size_t had = out.size();
    const std::size_t want = std::min<std::uint64_t>(kChunk, member.size - had + 1);
    out.resize(had + want);
    const zip_int64_t got = zip_fread(file.get(), out.data() + had, want);
    if (got < 0) return damaged(where, kNpz, broken);  // the checksum is checked here too
    out.resize(had + static_cast<std::size_t>(got));
    if (out.size() > member.size) return damaged(where, kNpz, broken);
    if (got == 0) break;
  }
  if (out.size() != member.size) return damaged(where, kNpz, broken);
  return out;
}

Status read_metadata(const std::string& text, std::map<std::string, std::string>& out, const std::string& where) {
  VITRINE_TRY(const Json json, parse_strict_json(text, where + ", " + std::string(kMetadata), {.depth = 2}));
  if (!json.is_object()) return damaged(where, kNpz, "its metadata is not a list of texts");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return damaged(where, kNpz, "metadata “" + printable(key) + "” is not a text");
    out.emplace(key, value.get<std::string>());
  }
  return {};
}

Result<std::vector<Member>> directory(zip_t* archive, std::uint64_t archive_size, const std::string& where) {
  const std::uint64_t most = std::max(kFreeSize, archive_size * kMostExpansion);
  std::vector<Member> members;
  std::unordered_set<std::string> names;
  std::uint64_t total = 0;
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    VITRINE_TRY(Member member, look_at_member(archive, static_cast<std::uint64_t>(i), where));
    if (member.size > most - total)
      return Error{"The archive would expand to more than " + human_bytes(static_cast<double>(most)), where,
                   "Check that it is the right file"};
    total += member.size;
    if (!names.insert(member.name).second)
      return damaged(where, kNpz, "two members are called “" + printable(member.name) + "”");
    members.push_back(std::move(member));
  }
  return members;
}

Status add_member(zip_t* archive, const std::string& name, const std::string& bytes) {
  const Error failed{"The .npz archive cannot be built", "member “" + printable(name) + "”", ""};
  zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  if (source == nullptr) return failed;
  const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return failed;
  }
  const auto at = static_cast<zip_uint64_t>(index);
  constexpr zip_uint16_t kFirstDay = (1 << 5) | 1;  // 1980-01-01: the same tensors give the same bytes
  if (zip_set_file_compression(archive, at, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive, at, 0, kFirstDay, 0) != 0)
    return failed;
  return {};
}

Result<std::string> read_back(zip_source_t* source) {
  const Error failed{"The .npz archive cannot be built", "", ""};
  zip_stat_t info;
  zip_stat_init(&info);
  if (zip_source_stat(source, &info) != 0 || (info.valid & ZIP_STAT_SIZE) == 0 || zip_source_open(source) != 0)
    return failed;
  std::string out(info.size, '\0');
  const zip_int64_t got = zip_source_read(source, out.data(), out.size());
  zip_source_close(source);
  if (got < 0 || static_cast<std::uint64_t>(got) != out.size()) return failed;
  return out;
}

}  // namespace

Result<std::string> to_npz(const NamedTensors& tensors) {
  VITRINE_CHECK(check_tensors(tensors));
  std::vector<std::pair<std::string, std::string>> members;  // alive until the archive is closed
  for (const auto& [name, tensor] : tensors.tensors) {
    VITRINE_TRY(std::string bytes, to_npy(tensor));
    members.emplace_back(name + ".npy", std::move(bytes));
  }

  ZipError error;
  const Source source(zip_source_buffer_create(nullptr, 0, 0, error.get()));
  if (!source) return Error{"The .npz archive cannot be built: " + error.text(), "", ""};
  Archive archive(zip_open_from_source(source.get(), ZIP_CREATE | ZIP_TRUNCATE, error.get()));
  if (!archive) return Error{"The .npz archive cannot be built: " + error.text(), "", ""};
  zip_source_keep(source.get());  // the archive holds one reference, we read the result through ours
  for (const auto& [name, bytes] : members) VITRINE_CHECK(add_member(archive.get(), name, bytes));
  if (members.empty()) return Error{"There are no tensors to write", "", ""};
  if (zip_close(archive.get()) != 0) return Error{"The .npz archive cannot be built", "", ""};
  (void)archive.release();
  return read_back(source.get());
}

Result<NamedTensors> from_npz(std::string_view bytes, const std::string& where) {
  if (!bytes.starts_with("PK"))
    return damaged(where, kNpz, "it is not a zip archive");  // libzip takes an empty file
  ZipError error;
  Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get()));
  if (!source) return damaged(where, kNpz, error.text());
  const Archive archive(zip_open_from_source(source.get(), ZIP_RDONLY, error.get()));
  if (!archive) return damaged(where, kNpz, error.text());
  (void)source.release();  // now the archive's
  VITRINE_TRY(const std::vector<Member> members, directory(archive.get(), bytes.size(), where));
  NamedTensors out;
  for (const Member& member : members) {
    if (member.name == kMetadata) {
      if (member.size > kMostMetadata) return damaged(where, kNpz, "its metadata is too large");
      VITRINE_TRY(const std::string text, unpack(archive.get(), member, where));
      VITRINE_CHECK(read_metadata(text, out.metadata, where));
    } else if (member.name.size() > 4 && member.name.ends_with(".npy")) {
      VITRINE_TRY(const std::string array, unpack(archive.get(), member, where));
      VITRINE_TRY(Tensor tensor, from_npy(array, where + ", member " + printable(member.name)));
      out.tensors.emplace_back(member.name.substr(0, member.name.size() - 4), std::move(tensor));
    } else {
      return damaged(where, kNpz, "member “" + printable(member.name) + "” is not an array");
    }
  }
  return out;
}

}  // namespace vitrine
