// A layout on its way: made on a thread of its own, shown as it forms.
#pragma once

#include <QString>
#include <atomic>
#include <mutex>
#include <vector>

#include "core/embedding/tsne.h"
#include "core/embedding/umap.h"
#include "ui/document/job.h"

namespace vitrine::ui {

enum class LayoutMethod { pca, tsne, umap };

class LayoutJob : public Job<LayoutJob> {
  Q_OBJECT

 public:
  struct Request {
    std::vector<float> values;  // count × width
    std::int64_t count = 0, width = 0;
    LayoutMethod method = LayoutMethod::tsne;
    TsneOptions tsne;
    UmapOptions umap;
  };
  std::vector<float> take();  // the newest places; empty: none yet, or none since the last call
  int iteration() const { return m_iteration; }
  int iterations() const { return m_iterations; }
  QString problem() const { return m_problem; }  // once it has finished: why there is no layout

 signals:
  void advanced();  // at most one on its way at a time
  void finished();

 private:
  friend class Job<LayoutJob>;
  LayoutJob() = default;
  void work(const Request& request);
  bool tell(const LayoutProgress& now);
  void keep(std::vector<float> places);

  std::mutex m_mutex;
  std::vector<float> m_places;
  bool m_told = false;
  std::atomic<int> m_iteration{0}, m_iterations{0};
  QString m_problem;
};

}  // namespace vitrine::ui
