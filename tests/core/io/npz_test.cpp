#include <gtest/gtest.h>
#include <zip.h>

#include <cstring>

#include "core/io/files.h"
#include "core/io/weights_file.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using test::Folder;
using test::read_raw;
using test::write_raw;

// An archive with these members, made by libzip alone.
void make_zip(const std::string& path, const std::vector<std::pair<std::string, std::string>>& members,
              zip_int32_t method = ZIP_CM_DEFLATE) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_NE(archive, nullptr);
  for (const auto& [name, bytes] : members) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const auto index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    ASSERT_GE(index, 0);
    ASSERT_EQ(zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 9), 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

TEST(Npz, KeepsEveryBitAndTheOrder) {
  const Folder folder;
  const NamedTensors tensors = test::awkward_tensors();
  ASSERT_TRUE(save_tensors(tensors, folder / "w.npz").ok());
  const auto read = load_tensors(folder / "w.npz");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_TRUE(test::same(*read, tensors));
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"w.json", "w.npz"}));
}

// The file beside the arrays can be read by people, and by programs that expect JSON in JSON.
TEST(Npz, MetadataStandsBesideTheArraysAndNeverInPlaceOfAnotherFile) {
  const Folder folder;
  NamedTensors tensors = test::awkward_tensors();
  tensors.metadata["about"] = R"({"classes":["eins"],"step":5})";
  ASSERT_TRUE(save_tensors(tensors, folder / "w.npz").ok());
  const std::string beside = read_raw(folder / "w.json");
  EXPECT_NE(beside.find("\"format\": \"vitrine-weights\""), std::string::npos) << beside;
  EXPECT_NE(beside.find("\"step\": 5"), std::string::npos) << beside;
  EXPECT_EQ(load_tensors(folder / "w.npz")->metadata, tensors.metadata);
  const std::string arrays = read_raw(folder / "w.npz");
  EXPECT_EQ(arrays.find("__metadata__"), std::string::npos);

  for (const char* other : {"{\"format\": \"something\"}", "no JSON", "{}"}) {
    write_raw(folder / "w.json", other);
    EXPECT_TRUE(load_tensors(folder / "w.npz")->metadata.empty());
    const Status refused = save_tensors(tensors, folder / "w.npz");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().where.find("w.json"), std::string::npos);
    EXPECT_EQ(read_raw(folder / "w.json"), other);
    EXPECT_EQ(read_raw(folder / "w.npz"), arrays);
  }
}

// As versions before wrote it: the metadata is a member of the archive.
TEST(Npz, ReadsMetadataInsideTheArchive) {
  const Folder folder;
  make_zip(folder / "old.npz", {{"a.npy", *to_npy(Tensor(Shape{2}))}, {"__metadata__.json", "{\"k\": \"v\"}"}});
  EXPECT_EQ(load_tensors(folder / "old.npz")->metadata, (std::map<std::string, std::string>{{"k", "v"}}));
}

TEST(Npz, TheSameTensorsGiveTheSameBytes) {
  const Folder folder;
  ASSERT_TRUE(save_tensors(test::awkward_tensors(), folder / "a.npz").ok());
  ASSERT_TRUE(save_tensors(test::awkward_tensors(), folder / "b.npz").ok());
  EXPECT_EQ(read_raw(folder / "a.npz"), read_raw(folder / "b.npz"));
}

TEST(Npz, ReadsDeflatedMembers) {
  const Folder folder;
  Tensor zeros(Shape{1000, 100});
  make_zip(folder / "w.npz", {{"layer/zeros.npy", *to_npy(zeros)}});
  EXPECT_LT(read_raw(folder / "w.npz").size(), 10'000U);
  const auto read = load_tensors(folder / "w.npz");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  ASSERT_NE(read->find("layer/zeros"), nullptr);
  EXPECT_TRUE(test::same(*read->find("layer/zeros"), zeros));
}

TEST(Npz, RefusesWhatIsNoArchiveOfArrays) {
  const Folder folder;
  write_raw(folder / "text.npz", "not a zip at all");
  EXPECT_FALSE(load_tensors(folder / "text.npz").ok());
  write_raw(folder / "empty.npz", "");
  EXPECT_FALSE(load_tensors(folder / "empty.npz").ok());
  make_zip(folder / "other.npz", {{"readme.txt", "hello"}});
  EXPECT_NE(load_tensors(folder / "other.npz").error().what.find("readme.txt"), std::string::npos);
  make_zip(folder / "bad.npz", {{"a.npy", "hello"}});
  EXPECT_NE(load_tensors(folder / "bad.npz").error().where.find("member a.npy"), std::string::npos);
  make_zip(folder / "meta.npz", {{"__metadata__.json", "{\"a\": 1}"}});
  EXPECT_FALSE(load_tensors(folder / "meta.npz").ok());
  EXPECT_EQ(load_tensors(folder / "none.npz").error().code, "missing-file");
  EXPECT_FALSE(load_tensors(folder / "weights.pth").ok());
}

TEST(Npz, FindsADamagedMemberByItsChecksum) {
  const Folder folder;
  NamedTensors tensors;
  tensors.tensors = {{"a", Tensor(Shape{100})}};
  ASSERT_TRUE(save_tensors(tensors, folder / "w.npz").ok());
  std::string bytes = read_raw(folder / "w.npz");
  bytes[bytes.find("NUMPY") + 200] ^= 1;  // in the data, which no header check sees
  write_raw(folder / "w.npz", bytes);
  EXPECT_FALSE(load_tensors(folder / "w.npz").ok());
}

TEST(Npz, DoesNotBelieveAMembersClaimedSize) {
  const Folder folder;
  NamedTensors tensors;
  tensors.tensors = {{"a", Tensor(Shape{4})}};
  ASSERT_TRUE(save_tensors(tensors, folder / "w.npz").ok());
  std::string bytes = read_raw(folder / "w.npz");
  const std::uint32_t honest = static_cast<std::uint32_t>(to_npy(Tensor(Shape{4}))->size()), huge = 0xF0000000;
  const std::string pattern(reinterpret_cast<const char*>(&honest), 4);
  int replaced = 0;
  for (auto at = bytes.find(pattern); at != std::string::npos; at = bytes.find(pattern, at + 4), ++replaced)
    std::memcpy(bytes.data() + at, &huge, 4);
  ASSERT_GE(replaced, 4);  // packed and unpacked size, in the member's header and in the directory
  write_raw(folder / "w.npz", bytes);
  EXPECT_FALSE(load_tensors(folder / "w.npz").ok());
}

TEST(Weights, SavingReplacesOrLeavesTheOldFile) {
  const Folder folder;
  for (const std::string name : {"w.npz", "w.safetensors"}) {
    NamedTensors tensors = test::awkward_tensors();
    ASSERT_TRUE(save_tensors(tensors, folder / name).ok());
    const std::string before = read_raw(folder / name);
    tensors.tensors.push_back(tensors.tensors.front());  // a name twice
    EXPECT_FALSE(save_tensors(tensors, folder / name).ok());
    EXPECT_EQ(read_raw(folder / name), before);
    tensors.tensors.pop_back();
    tensors.tensors.pop_back();
    ASSERT_TRUE(save_tensors(tensors, folder / name).ok());
    EXPECT_TRUE(test::same(*load_tensors(folder / name), tensors));
  }
  EXPECT_FALSE(save_tensors(test::awkward_tensors(), folder / "w.zip").ok());
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"w.json", "w.npz", "w.safetensors"}));
}

}  // namespace
}  // namespace vitrine
