// A thousand runs as a person has them after a while: with reports, labels, logs and states, all of some size.
#pragma once

#include <QDir>
#include <QFile>
#include <filesystem>

#include "core/io/project_file.h"
#include "core/runs/report.h"
#include "core/runs/run_log.h"

namespace vitrine::ui {

inline void writePlainly(const std::string& path, const std::string& bytes) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0)
    qFatal("%s", path.c_str());
}

// About 200 kB.
inline std::string keptLog() {
  const LogColumns columns{{"accuracy"}, {"dense_1", "dense_2"}};
  std::string out = header_of(columns) + "\n";
  for (int step = 1; out.size() < 200'000; ++step) {
    const std::string number = std::to_string(step), epoch = std::to_string((step - 1) / 100);
    out += "step," + number + "," + epoch + ",0.512345,0,0.001,1.02345,0.90625,,,0.712345,0.52345,0.00102,0.00093\n";
    if (step % 100 == 0)
      out += "epoch," + number + "," + std::to_string(step / 100) + ",0.51234,,,,0.90625,0.49123,0.91406,,,,\n";
  }
  return out;
}

inline std::string keptReport(const Project& project, bool over) {
  RunInfo info;
  info.figures = {{"accuracy", "Accuracy", "", false}};
  info.steps_per_epoch = 100;
  info.train_samples = 1'600;
  RunStatus status;
  status.step = 2'000;
  status.phase = over ? RunPhase::finished : RunPhase::training;
  status.reason = StopReason::all_epochs;
  status.why = "All 20 epochs are done";
  status.best_epoch = 12;
  status.seconds = 75;
  std::vector<EpochRecord> epochs;
  for (std::uint32_t epoch = 1; epoch <= 20; ++epoch) {
    EpochRecord record;
    record.epoch = epoch;
    record.step = epoch * 100;
    record.train = {0.5F, std::vector<float>{0.75F}};
    record.validation = {0.25F, std::vector<float>{0.875F}};
    record.has_validation = true;
    epochs.push_back(record);
  }
  std::vector<UnitsSeen> looks;
  LayerUnits layer;
  layer.node = layer.name = "dense_1";
  layer.activation = "relu";
  layer.units = 64;
  for (std::uint64_t step = 0; step <= 2'000; step += 100) looks.push_back({step, {layer}});
  return report_text({project, info, status, epochs, false, 0, 1, 0, 0, {}, looks});
}

// Below `place`, of this project; every tenth one was interrupted. Large files are the same in all of them, so that
// the disk has them once.
inline void makeKeptRuns(const QString& place, int count, const Project& project) {
  namespace fs = std::filesystem;
  const fs::path stock = (place + "/stock").toStdString();
  fs::create_directories(stock);
  const std::string text = to_json(project), over = keptReport(project, true), cut = keptReport(project, false);
  writePlainly(stock / "metrics.csv", keptLog());
  writePlainly(stock / "state.safetensors", std::string(600'000, 's'));
  for (int i = 0; i < count; ++i) {
    const RunFolder run(place.toStdString() + "/2026-01-01 " + std::to_string(10'000 + i).substr(1));
    fs::create_directories(run.snapshots);
    writePlainly(run.project, text);
    writePlainly(run.report, i % 10 == 9 ? cut : over);
    writePlainly(run.path + "/.writing", {});  // nobody has a lock on it
    writePlainly(run.path + "/label.json",
                 "{\"name\": \"attempt " + std::to_string(i) + "\", \"colour\": " + std::to_string(i % 12) + "}\n");
    fs::create_hard_link(stock / "metrics.csv", run.metrics);
    for (const std::string& file : {run.state, run.weights}) fs::create_hard_link(stock / "state.safetensors", file);
    for (const char* name : {"0-0", "500-5", "1000-10", "1500-15"})
      fs::create_hard_link(stock / "state.safetensors", run.snapshots + "/" + name + ".safetensors");
  }
}

}  // namespace vitrine::ui
