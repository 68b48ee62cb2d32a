// Loads a dataset on a thread of its own. A newer load supersedes an older one, which ends by itself at its next
// look.
#pragma once

#include <QObject>
#include <atomic>
#include <memory>
#include <string>

#include "core/data/dataset.h"
#include "core/schema/params.h"

namespace vitrine::ui {

class DataLoader : public QObject {
  Q_OBJECT

 public:
  using Loaded = std::shared_ptr<Result<std::shared_ptr<const Dataset>>>;

  explicit DataLoader(QObject* parent = nullptr) : QObject(parent) {}
  ~DataLoader() override;

  void start(const Spec& source, const std::string& base, std::uint64_t seed);
  void cancel();
  bool isLoading() const { return m_job != nullptr; }

 signals:
  void progressed(double done);
  void finished(vitrine::ui::DataLoader::Loaded result);  // never for a load that was cancelled or superseded

 private:
  struct Job {
    std::atomic<bool> cancelled{false};
  };
  std::shared_ptr<Job> m_job;
};

}  // namespace vitrine::ui
