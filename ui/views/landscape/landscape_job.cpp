#include "ui/views/landscape/landscape_job.h"

#include <future>
#include <new>

#include "ui/document/text.h"

namespace vitrine::ui {

double LandscapeJob::done() {
  m_told = false;
  return m_done;
}

Result<Landscape> LandscapeJob::compute(const Request& request) {
  const auto trained = request.weights();
  if (!trained) return trained.error();
  if (!*trained) return Error{"There are no weights to look around", "", "Train the network first"};
  const Pool pool(1);  // training needs the other cores
  const LandscapeSubject subject{request.project, request.dataset,    request.split,
                                 **trained,       request.past.get(), pool};
  return loss_landscape(subject, request.settings, [this](double done) {
    m_done = done;
    if (!m_told.exchange(true)) emit moved();
    return !isStopped();
  });
}

void LandscapeJob::work(const Request& request) {
  try {
    Result<Landscape> made = compute(request);
    if (made) {
      made->step += request.stepsBefore;
      for (LandscapeState& state : made->path) state.step += request.stepsBefore;
      m_landscape = std::make_shared<const Landscape>(std::move(*made));
    } else if (!is_cancelled(made.error())) {
      m_problem = qtext(made.error().sentence());
    }
  } catch (const std::bad_alloc&) {
    m_problem = tr("There is not enough memory for a landscape of this network. Close other programs.");
  } catch (const std::future_error&) {
    m_problem = tr("The run has ended before its weights were handed over. Compute again.");
  }
  emit finished();
}

}  // namespace vitrine::ui
