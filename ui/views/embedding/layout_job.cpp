#include "ui/views/embedding/layout_job.h"

#include <new>
#include <utility>

#include "ui/document/text.h"

namespace vitrine::ui {

std::vector<float> LayoutJob::take() {
  const std::lock_guard lock(m_mutex);
  m_told = false;
  return std::exchange(m_places, {});
}

void LayoutJob::keep(std::vector<float> places) {
  const std::lock_guard lock(m_mutex);
  m_places = std::move(places);
  if (!std::exchange(m_told, true)) emit advanced();
}

bool LayoutJob::tell(const LayoutProgress& now) {
  m_iteration = now.iteration, m_iterations = now.iterations;
  if (!now.places.empty()) keep({now.places.begin(), now.places.end()});
  return !isStopped();
}

void LayoutJob::work(const Request& request) {
  const Pool pool(1);  // training needs the other cores
  const NumberRows rows{request.values, request.count, request.width};
  const auto watch = [this](const LayoutProgress& now) { return tell(now); };
  try {
    const auto made = request.method == LayoutMethod::tsne ? tsne(rows, request.tsne, pool, watch)
                                                           : umap(rows, request.umap, pool, watch);
    if (made)
      keep(made->places);
    else if (made.error().code != "cancelled")
      m_problem = qtext(made.error().sentence());
  } catch (const std::bad_alloc&) {
    m_problem = tr("There is not enough memory for this layout. Show fewer points.");
  }
  emit finished();
}

}  // namespace vitrine::ui
