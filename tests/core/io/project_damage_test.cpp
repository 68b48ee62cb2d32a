// Projects that are damaged, wrong, or made to do harm: each is refused with a message that names the place.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/graph/analysis.h"
#include "core/io/project_file.h"
#include "tests/core/io/support.h"
#include "tests/support/random_project.h"

namespace vitrine {
namespace {

using nlohmann::json;

json good() {
  return json::parse(R"({
    "format": "vitrine-project", "version": 1, "title": "", "notes": "",
    "main": {
      "nodes": [
        {"id": "input_1", "name": "input_1", "type": "input", "params": {}, "position": [0, 0]},
        {"id": "dense_1", "name": "dense_1", "type": "dense", "params": {"units": 12}, "position": [40, 2.5]},
        {"id": "relu_1", "name": "relu_1", "type": "relu", "params": {}, "position": [0, 0]}
      ],
      "edges": [
        {"from": ["input_1", "output"], "to": ["dense_1", "input"]},
        {"from": ["dense_1", "output"], "to": ["relu_1", "input"]}
      ]
    },
    "definitions": {}, "data": [{"type": "none", "params": {}}], "transform": {"type": "none", "params": {}},
    "split": {}, "objectives": [{"output": "", "target": "target", "loss": {"type": "cross_entropy"}, "weight": 1}],
    "optimizers": [{"optimizer": {"type": "adam"}, "schedule": {"type": "constant"}}], "recipe": "supervised",
    "training": {"epochs": 3}, "regularisation": {}, "stopping": {}, "views": {"zoom": "1"}
  })");
}

struct Fault {
  std::string pointer;  // where the value below goes
  json value;
  std::string place;  // in the error's `where`
  std::string words;  // in its sentence
};

TEST(ProjectDamage, TheUndamagedOneLoads) {
  const auto read = from_json(good().dump(), "f");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
}

TEST(ProjectDamage, EachFaultIsNamedWithItsPlace) {
  const json dense = good()["main"]["nodes"][1], edge = good()["main"]["edges"][1];
  const Fault faults[] = {
      {"/format", "other", "f", "not a Vitrine project"},
      {"/version", 3, "version", "written by a newer Vitrine (format 3; this program reads up to 2). Update Vitrine"},
      {"/version", 0, "version", "version"},
      {"/version", "1", "version", "version"},
      {"/titel", "x", "titel", "Did you mean “title”"},
      {"/title", 5, "title", "should be a text, not the number 5"},
      {"/main", json::array(), "main", "should be an object"},
      {"/main/nodes", json::object(), "main.nodes", "should be a list"},
      {"/main/nodes/1", "dense", "main.nodes[1]", "should be an object"},
      {"/main/nodes/1/colour", "red", "main.nodes[1].colour", "no key “colour”"},
      {"/main/nodes/1/id", "input_1", "main.nodes[1].id", "Two layers have the id “input_1”"},
      {"/main/nodes/1/name", "relu_1", "main", "relu_1"},
      {"/main/nodes/1/name", "bad name!", "main.nodes[1]", "bad name!"},
      {"/main/nodes/1/type", "denes", "main.nodes[1].type (layer dense_1)", "Did you mean “dense”"},
      {"/main/nodes/1/type", nullptr, "main.nodes[1].type", "not null"},
      {"/main/nodes/1/params/unit", 3, "main.nodes[1].params.unit (layer dense_1)", "Did you mean “units”"},
      {"/main/nodes/1/params/units", 0, "main.nodes[1].params.units (layer dense_1)", "Units cannot be 0"},
      {"/main/nodes/1/params/units", 1e300, "main.nodes[1].params.units", "whole number"},
      {"/main/nodes/1/params/units", 2.5, "main.nodes[1].params.units",
       "should be a whole number, not the number 2.5"},
      {"/main/nodes/1/params/units", 18446744073709551615ULL, "main.nodes[1].params.units", "whole number"},
      {"/main/nodes/1/params/units", "many", "main.nodes[1].params.units", "not the text “many”"},
      {"/main/nodes/1/params/activation", "magic", "main.nodes[1].params.activation", "Activation cannot be “magic”"},
      {"/main/nodes/1/params/bias", 1, "main.nodes[1].params.bias", "should be true or false"},
      {"/main/nodes/1/position", {1}, "main.nodes[1].position", "two numbers"},
      {"/main/nodes/1/position", {1, nullptr}, "main.nodes[1].position[1]", "should be a number"},
      {"/main/nodes/1/position", {1, 1e20}, "main.nodes[1].position", "off the canvas"},
      {"/main/edges/0/from", {"nothing", "output"}, "main.edges[0].from[0]", "no layer with the id “nothing”"},
      {"/main/edges/0/from", {"input_1", "outputt"}, "main.edges[0].from[1]", "Did you mean “output”"},
      {"/main/edges/0/to", {"dense_1", 0}, "main.edges[0].to[1]", "should be a text"},
      {"/main/edges/0/to", {"input_1", "input"}, "main.edges[0].to[1]", "input_1 has no input"},
      {"/main/edges/0", edge, "main", "two connections"},
      {"/main/edges/0/from", {"relu_1", "output"}, "main", "circle"},
      {"/definitions", {{"block", 1}}, "definitions.block", "should be an object"},
      {"/data", json::array(), "data", "one data source"},
      {"/data", {{{"type", "none"}}, {{"type", "none"}}}, "data", "here are 2"},
      {"/data/0/type", "oracle", "data[0].type", "no data source “oracle”"},
      {"/transform/type", "magic", "transform.type", "no normalisation “magic”"},
      {"/objectives/0/loss/type", "cross_entrpoy", "objectives[0].loss.type", "Did you mean “cross_entropy”"},
      {"/objectives/0/metrics", json::array({{{"type", "acuracy"}}}), "objectives[0].metrics[0].type",
       "Did you mean “accuracy”"},
      {"/objectives/0/metrics", json::array(), "objectives[0].metrics", "between 1 and 16"},
      {"/objectives/0/metrics", "accuracy", "objectives[0].metrics", "list"},
      {"/objectives/0/weight", -1, "objectives[0].weight", "Weight cannot be -1"},
      {"/objectives/0/target", 3, "objectives[0].target", "should be a text"},
      {"/objectives/0/name", "a,b", "objectives", "“a,b” cannot be a name"},
      {"/objectives", json::array(), "objectives", "between 1 and 16"},
      {"/optimizers", json(17, json::object()), "optimizers", "here are 17"},
      {"/optimizers/0/name", std::string(61, 'x'), "optimizers", "cannot be a name"},
      {"/optimizers/0/optimizer/type", "adan", "optimizers[0].optimizer.type", "“adam”"},
      {"/optimizers/0/schedule/params", 3, "optimizers[0].schedule.params", "should be an object"},
      {"/recipe", "gan", "recipe", "“gan”"},
      {"/training/epochs", 0, "training.epochs", "Epochs cannot be 0"},
      {"/views/zoom", 1, "views.zoom", "should be a text"},
  };
  for (const Fault& fault : faults) {
    json spoilt = good();
    spoilt[json::json_pointer(fault.pointer)] = fault.value;
    const auto read = from_json(spoilt.dump(), "f");
    ASSERT_FALSE(read.ok()) << fault.pointer << " = " << fault.value;
    EXPECT_NE(read.error().where.find(fault.place), std::string::npos) << read.error().sentence();
    EXPECT_NE(read.error().sentence().find(fault.words), std::string::npos) << read.error().sentence();
    EXPECT_TRUE(read.error().where.starts_with("f")) << read.error().where;
  }
}

TEST(ProjectDamage, WhatIsNeededIsAskedFor) {
  for (const char* pointer : {"/format", "/version", "/main", "/main/nodes/1/id", "/main/nodes/1/type",
                              "/main/edges/0/from", "/main/edges/0/to", "/data/0/type"}) {
    const json::json_pointer at{pointer};
    json spoilt = good();
    spoilt[at.parent_pointer()].erase(at.back());
    EXPECT_FALSE(from_json(spoilt.dump(), "f").ok()) << pointer;
  }
}

TEST(ProjectDamage, NumbersThatAreNone) {
  std::string text = good().dump();
  text.replace(text.find("2.5"), 3, "1e999");
  EXPECT_FALSE(from_json(text, "f").ok());
  text.replace(text.find("1e999"), 5, "NaN");
  EXPECT_FALSE(from_json(text, "f").ok());
}

TEST(ProjectDamage, KeysTwice) {
  std::string text = good().dump();
  text.replace(text.find("\"units\":12"), 10, "\"units\":12,\"units\":13");
  const auto read = from_json(text, "f");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().what.find("“units” occurs twice"), std::string::npos);
}

TEST(ProjectDamage, SizeIsCheckedBeforeTheContent) {
  const test::Folder folder;
  test::write_raw(folder / "a.vitrine", "");
  std::filesystem::resize_file(folder / "a.vitrine", std::uintmax_t{1} << 36);
  EXPECT_NE(load_project(folder / "a.vitrine").error().what.find("GB"), std::string::npos);
  json many = good();
  for (std::size_t i = 0; i <= Graph::kMostNodes; ++i)
    many["main"]["nodes"].push_back({{"id", "n" + std::to_string(i)}, {"type", "relu"}});
  EXPECT_NE(from_json(many.dump(), "f").error().what.find("at most"), std::string::npos);
}

TEST(ProjectDamage, AThousandDamagedCopies) {
  const std::string whole = to_json(test::random_project(11));
  int refused = 0, copies = 0;
  test::for_damaged_copies(whole, [&](const std::string& bytes) {
    ++copies;
    const auto read = from_json(bytes, "damaged file");
    if (read.ok()) return;
    ++refused;
    EXPECT_GT(read.error().what.size(), 10U);
    EXPECT_TRUE(read.error().where.starts_with("damaged file")) << read.error().where;
    EXPECT_TRUE(valid_utf8(read.error().sentence()));
  });
  EXPECT_EQ(copies, 1000);
  EXPECT_GE(refused, 500);
}

TEST(ProjectDamage, OtherKindsOfFiles) {
  const std::string files[] = {"",
                               "\n",
                               "null",
                               "[]",
                               "42",
                               "\"vitrine-project\"",
                               std::string(100'000, '{'),
                               std::string("\x93NUMPY\x01\x00", 8),
                               "PK\x03\x04",
                               "<html></html>",
                               std::string(1000, '\0'),
                               "\xEF\xBB\xBF{"};
  for (const std::string& bytes : files) {
    const auto read = from_json(bytes, "f");
    ASSERT_FALSE(read.ok());
    EXPECT_FALSE(read.error().what.empty());
  }
}

// input_1 → a block "body" of one Dense.
json with_block() {
  json out = good();
  out["version"] = 2;
  out["main"]["nodes"][1] = json::parse(
      R"({"id": "block_1", "name": "body_1", "type": "block", "definition": "body", "params": {"repeat": 2}})");
  out["main"]["edges"] = json::parse(R"([{"from": ["input_1", "output"], "to": ["block_1", "in"]},
                                         {"from": ["block_1", "out"], "to": ["relu_1", "input"]}])");
  out["definitions"]["body"] = json::parse(R"({
    "doc": "", "nodes": [{"id": "in", "type": "block_input"}, {"id": "dense_1", "type": "dense"},
                         {"id": "out", "type": "block_output"}],
    "edges": [{"from": ["in", "output"], "to": ["dense_1", "input"]},
              {"from": ["dense_1", "output"], "to": ["out", "input"]}],
    "lifted": [{"id": "units", "title": "Units", "sets": [["dense_1", "units"]]}]})");
  return out;
}

TEST(ProjectDamage, TheUndamagedBlockLoadsAndIsWrittenAsItWas) {
  const auto read = from_json(with_block().dump(), "f");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  const auto again = from_json(to_json(*read), "f");
  ASSERT_TRUE(again.ok()) << again.error().sentence();
  EXPECT_TRUE(*again == *read);
  EXPECT_EQ(read->graph.definitions().size(), 1U);
}

TEST(ProjectDamage, EachFaultOfABlockIsNamedWithItsPlace) {
  const json itself = {{"id", "b"}, {"type", "block"}, {"definition", "body"}};
  const Fault faults[] = {
      {"/main/nodes/1/definition", "bodi", "main.nodes[1].definition", "Did you mean “body”"},
      {"/main/nodes/1/definition", 3, "main.nodes[1].definition", "should be a text"},
      {"/main/nodes/1/type", "dense", "main.nodes[1].params.repeat", "no parameter “repeat”"},
      {"/main/nodes/2/type", "block_output", "layer", "stands only within a block"},
      {"/main/nodes/1/params/units", 0, "main.nodes[1].params.units", "Units cannot be 0"},
      {"/main/nodes/1/params/heads", 1, "main.nodes[1].params.heads", "no parameter “heads”"},
      {"/main/nodes/1/params/repeat", 0, "main.nodes[1].params.repeat", "Repeat cannot be 0"},
      {"/main/nodes/1/former", {{"dense_1", "a b"}}, "main.nodes[1].former.dense_1", "cannot be a layer's name"},
      {"/main/edges/0/to", {"block_1", "input"}, "main.edges[0].to[1]", "body_1 has no input called “input”"},
      {"/definitions/body/nodes/1", itself, "definitions.body.nodes[1]", "within itself"},
      {"/definitions/body/nodes/1", {{"id", "i"}, {"type", "input"}}, "definitions.body", "no layer with the id"},
      {"/definitions/body/nodes/3", {{"id", "i"}, {"type", "input"}}, "definitions.body", "Input cannot be within"},
      {"/definitions/body/nodes", json::array(), "definitions.body", "no layer with the id"},
      {"/definitions/body/lifted/0/sets/0/0", "relu_9", "definitions.body", "not there"},
      {"/definitions/body/lifted/0/sets", json::array(), "definitions.body", "sets nothing"},
      {"/definitions/body/lifted/0/id", "a b", "definitions.body", "“a b”"},
      {"/definitions/body/version", 1, "definitions.body", "version"},
      {"/definitions/a b", {{"nodes", json::array()}}, "definitions", "“a b”"},
  };
  for (const Fault& fault : faults) {
    json spoilt = with_block();
    spoilt[json::json_pointer(fault.pointer)] = fault.value;
    auto read = from_json(spoilt.dump(), "f");
    if (fault.place == "layer") {  // drawn, and named as a problem
      ASSERT_FALSE(read.ok() && find_problems(read->graph).ok());
      continue;
    }
    ASSERT_FALSE(read.ok()) << fault.pointer << " = " << fault.value;
    EXPECT_NE(read.error().where.find(fault.place), std::string::npos) << read.error().sentence();
    EXPECT_NE(read.error().sentence().find(fault.words), std::string::npos) << read.error().sentence();
  }
}

TEST(ProjectDamage, AChainOfDefinitionsEndsBeforeItIsTooDeep) {
  json deep = with_block();
  for (int i = 0; i < 400; ++i) {
    json level = deep["definitions"]["body"];
    level["nodes"][1] = {{"id", "dense_1"}, {"type", "block"}, {"definition", "d" + std::to_string(i + 1)}};
    level["lifted"] = json::array();
    level["edges"] = json::array();
    deep["definitions"]["d" + std::to_string(i)] = level;
  }
  const auto read = from_json(deep.dump(), "f");
  ASSERT_FALSE(read.ok());
}

}  // namespace
}  // namespace vitrine
