#include "ui/document/data_loader.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPointer>
#include <exception>

#include "ui/document/background.h"

namespace vitrine::ui {
namespace {

Result<std::shared_ptr<const Dataset>> loadNow(const Spec& source, const std::string& base, std::uint64_t seed,
                                               const Progress& progress) {
  const SourceType* type = source_types().find(source.type);
  if (!type || !type->load)
    return Error{"No data has been chosen", "", "Pick a source in the Data tab, or open a file there"};
  try {
    auto loaded = type->load(source.params, base, seed, progress);
    if (!loaded || !*loaded) return loaded;
    VITRINE_CHECK(check_dataset(**loaded));
    return loaded;
  } catch (const std::bad_alloc&) {
    return Error{"There is not enough memory for this data", "", "Use fewer samples"};
  } catch (const std::exception& e) {
    return Error{std::string("The data could not be loaded: ") + e.what(), "", "Check the settings in the Data tab"};
  }
}

}  // namespace

DataLoader::~DataLoader() {
  cancel();
}

void DataLoader::cancel() {
  if (m_job) m_job->cancelled = true;
  m_job.reset();
}

void DataLoader::start(const Spec& source, const std::string& base, std::uint64_t seed) {
  cancel();
  m_job = std::make_shared<Job>();
  // The thread owns copies only, and waits for nobody.
  inBackground([=, job = m_job, self = QPointer<DataLoader>(this)] {
    const auto tell = [&](auto&& what) {
      if (auto* app = QCoreApplication::instance())
        QMetaObject::invokeMethod(app, [self, job, what] {
          if (self && self->m_job == job) what(self.data());
        });
    };
    QElapsedTimer since;
    since.start();
    qint64 told = -1000;
    const Progress progress = [&](double done) {
      if (since.elapsed() - told >= 50) {
        told = since.elapsed();
        tell([done](DataLoader* loader) { emit loader->progressed(done); });
      }
      return !job->cancelled;
    };
    const auto result =
        std::make_shared<Result<std::shared_ptr<const Dataset>>>(loadNow(source, base, seed, progress));
    tell([result](DataLoader* loader) {
      loader->m_job.reset();
      emit loader->finished(result);
    });
  });
}

}  // namespace vitrine::ui
