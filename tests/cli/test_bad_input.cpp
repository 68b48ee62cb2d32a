// Bad input: exit status 2 (1 where the work itself failed), one line that names the place and the remedy, and
// nothing left half done.
#include <filesystem>

#include "core/io/weights_file.h"
#include "tests/cli/support.h"

namespace vitrine {
namespace {

using test::read_raw;
using test::write_raw;

struct BadInput : test::CliTest {
  [[nodiscard]] std::vector<std::string> train(const std::string& project) const {
    return {"train", project, "--out", folder / "out"};
  }
  static std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("no " + from);
    return text.replace(at, from.size(), to);
  }
  // The project's JSON with one piece replaced.
  [[nodiscard]] std::string changed(const std::string& from, const std::string& to) const {
    const std::string path = save(moons(), "changed.vitrine");
    write_raw(path, with(read_raw(path), from, to));
    return path;
  }
};

TEST_F(BadInput, WrongUsage) {
  expect_refused({}, {"--help"});
  expect_refused({"trian"}, {"trian"});
  expect_refused({"train"}, {"PROJECT"});
  expect_refused({"train", "x.vitrine"}, {"--out is required"});
  expect_refused({"train", "x.vitrine", "--out", "y", "--threads", "many"}, {"many"});
  expect_refused({"train", "x.vitrine", "--out", "y", "--threads", "-1"}, {"--threads"});
  expect_refused({"train", "x.vitrine", "--out", "y", "--faster"}, {"--faster"});
  expect_refused({"evaluate", "x.vitrine", "--weights", "w", "--split", "all"}, {"all"});
}

TEST_F(BadInput, AProjectThatIsMissingOrDamaged) {
  expect_refused(train(folder / "nothing.vitrine"), {"nothing.vitrine", "does not exist"});
  expect_refused(train(folder / ""), {"folder"});
  const std::string path = save(moons());
  const std::string whole = read_raw(path);
  for (const auto& bytes : {std::string(), whole.substr(0, whole.size() / 2),
                            std::string("\x7f"
                                        "ELF\0\0",
                                        6),
                            std::string(100'000, '[')}) {
    write_raw(path, bytes);
    for (const char* command : {"check", "train"}) {
      std::vector<std::string> arguments{command, path};
      if (std::string(command) == "train") arguments.insert(arguments.end(), {"--out", folder / "out"});
      expect_refused(arguments, {"project.vitrine"});
    }
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(BadInput, AProjectFromANewerVersion) {
  expect_refused(train(changed("\"version\": 2", "\"version\": 3")), {"changed.vitrine", "version", "newer"});
}

TEST_F(BadInput, ALayerThatDoesNotExist) {
  expect_refused(train(changed("\"type\": \"batch_norm\"", "\"type\": \"batch_nrom\"")),
                 {"changed.vitrine", "batch_nrom", "Did you mean"});
}

TEST_F(BadInput, AParameterOutOfRange) {
  expect_refused(train(changed("\"units\": 16", "\"units\": -16")), {"changed.vitrine", "Units", "-16"});
  expect_refused(train(changed("\"units\": 16", "\"unit\": 16")), {"changed.vitrine", "unit"});
}

TEST_F(BadInput, ASettingThatIsNone) {
  const std::string path = save(moons());
  const auto set = [&](const std::string& setting) {
    return std::vector<std::string>{"train", path, "--out", folder / "out", "--set", setting};
  };
  expect_refused(set("learning_rate=1"), {"learning_rate", "optimizer.learning_rate"});
  expect_refused(set("optimizer.learning_rate"), {"--set", "KEY=VALUE"});
  expect_refused(set("optimizer.learning_rate=fast"), {"optimizer.learning_rate", "Learning rate", "fast"});
  expect_refused(set("optimizer.type=adma"), {"adma", "adam"});
  expect_refused(set("layer.dense_9.units=3"), {"dense_9"});
  expect_refused(set("layer.dense_1.units=\x1b[31m\n"), {"layer.dense_1.units"});
  expect_refused({"train", path, "--out", folder / "out", "--epochs", "0"}, {"Epochs"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(BadInput, ANetworkThatDoesNotFit) {
  const std::string path = save(moons());
  expect_refused({"train", path, "--out", folder / "out", "--set", "layer.dense_2.units=3"},
                 {"dense_2", "Set the last layer's size to 2"});
  expect_refused({"train", path, "--out", folder / "out", "--set", "layer.input_1.shape=3"}, {"input_1"});
}

TEST_F(BadInput, WeightsThatDoNotFit) {
  const std::string path = save(moons());
  const std::string weights = trained(path);
  const auto evaluate = [&](const std::string& file, const std::string& setting = "") {
    std::vector<std::string> arguments{"evaluate", path, "--weights", file};
    if (!setting.empty()) arguments.insert(arguments.end(), {"--set", setting});
    return arguments;
  };
  expect_refused(evaluate(weights, "layer.dense_1.units=17"),
                 {"weights.safetensors", "dense_1.weight", "16×2", "17×2"});
  expect_refused(evaluate(folder / "none.safetensors"), {"none.safetensors", "The file does not exist"});
  expect_refused(evaluate(folder / "none"), {"none", "The file does not exist"});
  expect_refused(evaluate(folder / "nowhere/none.npz"), {"nowhere", "The folder of this file does not exist"});
  expect_refused(evaluate(path), {"project.vitrine"});
  const std::string whole = read_raw(weights);
  write_raw(folder / "cut.safetensors", whole.substr(0, whole.size() - 5));
  expect_refused(evaluate(folder / "cut.safetensors"), {"cut.safetensors"});
  NamedTensors other;
  other.tensors = {{"dense_7.weight", Tensor(Shape{2, 2})}};
  ASSERT_TRUE(save_tensors(other, folder / "other.npz").ok());
  expect_refused(evaluate(folder / "other.npz"), {"other.npz", "dense_1.weight"});
  expect_refused({"export", path, "--weights", folder / "other.npz", "--to", folder / "y.npz"}, {"dense_1.weight"});
  expect_refused({"export", path, "--weights", weights, "--to", folder / "y.bin"}, {"y.bin", ".safetensors"});
  EXPECT_FALSE(std::filesystem::exists(folder / "y.npz"));
}

TEST_F(BadInput, AnArrayOfAnotherShape) {
  const std::string path = save(moons());
  const std::string weights = trained(path);
  const auto predict = [&](const std::string& input) {
    return std::vector<std::string>{"predict", path,  "--weights", weights,
                                    "--input", input, "--output",  folder / "y.npy"};
  };
  ASSERT_TRUE(save_npy(Tensor(Shape{4, 3}), folder / "wide.npy").ok());
  expect_refused(predict(folder / "wide.npy"), {"wide.npy", "4×3", "N×2"});
  write_raw(folder / "text.npy", "no array at all");
  expect_refused(predict(folder / "text.npy"), {"text.npy"});
  expect_refused(predict(folder / "none.npy"), {"none.npy", "does not exist"});
  EXPECT_FALSE(std::filesystem::exists(folder / "y.npy"));
}

TEST_F(BadInput, ASplitThatHoldsNothing) {
  Project project = moons();
  set(project, "split.test", "0");
  const std::string path = save(project);
  const std::string weights = trained(path);
  expect_refused({"evaluate", path, "--weights", weights, "--split", "test"}, {"test", "split.test"});
}

TEST_F(BadInput, AFolderThatCannotBeWritten) {
  const std::string path = save(moons());
  write_raw(folder / "file", "in the way");
  expect_refused({"train", path, "--out", folder / "file"}, {"file", "--out"});
  expect_refused({"train", path, "--out", folder / "file/below"}, {"file/below", "--out"});
  expect_refused({"train", path, "--out", "/proc/nothing"}, {"/proc/nothing"});
  std::filesystem::create_directories(folder / "out/metrics.csv");
  expect_refused({"train", path, "--out", folder / "out", "--force"}, {"metrics.csv", "folder"});
  EXPECT_EQ(read_raw(folder / "file"), "in the way");
}

TEST_F(BadInput, AFullDisk) {
  const std::string path = save(moons());
  // A log that goes to a device without room.
  std::filesystem::create_directories(folder / "full");
  std::filesystem::create_symlink("/dev/full", folder / "full/metrics.csv");
  const auto logged = cli({"train", path, "--out", folder / "full", "--force"});
  EXPECT_EQ(logged.status, 1);
  EXPECT_NE(logged.err.find("metrics.csv: The file cannot be written: the disk is full"), std::string::npos)
      << logged.err;
  EXPECT_TRUE(load_tensors(folder / "full/weights.safetensors").ok()) << "the weights are lost with the log";
  // Results on stdout.
  expect_complaint(test::Process{VITRINE_CLI, folder / "", "/dev/full"}({"describe"}), {"standard output"}, 1);
  // Files that may not grow: the weights from before stay whole, and nothing else is left.
  const std::string weights = trained(path);
  (void)result({"export", path, "--weights", weights, "--to", folder / "kept.npz"});
  const std::string before = read_raw(folder / "kept.npz");
  const auto names = folder.names();
  test::Process small{VITRINE_CLI, folder / ""};
  small.most_bytes = 300;
  expect_complaint(small({"export", path, "--weights", weights, "--to", folder / "kept.npz"}), {"kept.npz"}, 2);
  expect_complaint(small({"new", "--example", "spiral-mlp", folder / "new.vitrine"}), {"new.vitrine"}, 2);
  EXPECT_EQ(read_raw(folder / "kept.npz"), before);
  EXPECT_EQ(folder.names(), names);
}

TEST_F(BadInput, ImagesAndLabelsThatDoNotFit) {
  const auto idx = [](int type, const std::vector<unsigned>& axes, const std::string& payload) {
    std::string bytes{'\0', '\0', static_cast<char>(type), static_cast<char>(axes.size())};
    for (const unsigned axis : axes)
      for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(axis >> shift & 0xFF);
    return bytes + payload;
  };
  write_raw(folder / "images", idx(8, {4, 2, 2}, std::string(16, '\x40')));
  write_raw(folder / "labels", idx(9, {4}, "\x01\x02\xFD\x01"));  // signed bytes: the third is −3
  Project project = moons();
  project.sources = {{"idx", {{"images", std::string("images")}, {"labels", std::string("labels")}}}};
  const std::string path = save(project);
  expect_refused(train(path), {"labels, label 3", "-3"});
  write_raw(folder / "labels", idx(8, {3}, "\x01\x02\x01"));
  expect_refused(train(path), {"labels", "4 images", "3 labels"});
  write_raw(folder / "images", idx(8, {4, 2, 2}, std::string(9, '\x40')));
  write_raw(folder / "labels", idx(8, {4}, "\x01\x02\x01\x01"));
  expect_refused(train(path), {"images", "ends"});
  write_raw(folder / "images", idx(8, {4'000'000'000U, 60'000, 60'000}, "x"));
  expect_refused(train(path), {"images"});
  std::filesystem::remove(folder / "images");
  expect_refused(train(path), {"images", "does not exist"});
}

TEST_F(BadInput, TablesThatAreNone) {
  Project project = moons();
  project.sources = {{"csv", {{"file", std::string("table.csv")}}}};
  const std::string path = save(project);
  expect_refused(train(path), {"table.csv", "does not exist"});
  const std::pair<const char*, const char*> tables[] = {
      {"", "empty"},
      {"a,b,c\n", "no rows"},
      {"a,b,c\n1,2,x\n1,2\n3\n4,5,6,7\n1,2,x,4,5\n9\n", "cells"},  // ragged: most rows differ
      {"a,b\nx,y\nz,w\n", "number"},
      {"a,b\n1,x\n\"2,y\n3,z\n", "quote"},
      {"a\n1\n2\n", "input"},
  };
  for (const auto& [text, part] : tables) {
    SCOPED_TRACE(text);
    write_raw(folder / "table.csv", text);
    expect_refused(train(path), {"table.csv", part});
  }
  write_raw(folder / "table.csv", "a,b,c\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n");
  expect_refused({"train", path, "--out", folder / "out", "--set", "data.target=d"}, {"table.csv", "a", "“d”"});
  // What the window offers as a button stands there as an option.
  std::string ids = "id,a,c\n";
  for (int i = 0; i < 300; ++i) ids += "n" + std::to_string(i) + "," + std::to_string(i % 7) + ",x\n";
  write_raw(folder / "table.csv", ids);
  expect_refused(train(path), {"table.csv", "“id”", "--set 'data.ignored=id'"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

}  // namespace
}  // namespace vitrine
