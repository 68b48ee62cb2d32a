#include "ui/views/landscape/landscape_job.h"

#include <new>

#include "ui/document/background.h"
#include "ui/document/text.h"

namespace vitrine::ui {

std::shared_ptr<LandscapeJob> LandscapeJob::make() {
  // Signals to the window may be on their way when the last owner, of whatever thread, lets go.
  return {new LandscapeJob, [](LandscapeJob* last) { last->deleteLater(); }};
}

void LandscapeJob::start(const std::shared_ptr<LandscapeJob>& job, Request request) {
  inBackground([job, request = std::make_shared<const Request>(std::move(request))] { job->work(*request); });
}

double LandscapeJob::done() {
  m_told = false;
  return m_done;
}

Result<Landscape> LandscapeJob::compute(const Request& request) {
  const auto trained = request.weights.valid() ? request.weights.get() : nullptr;
  if (!trained) return Error{"There are no weights to look around", "", "Train the network first"};
  const Pool pool(1);  // training needs the other cores
  const LandscapeSubject subject{request.project, request.dataset, request.split, *trained, request.past.get(), pool};
  return loss_landscape(subject, request.settings, [this](double done) {
    m_done = done;
    if (!m_told.exchange(true)) emit moved();
    return !m_stopped;
  });
}

void LandscapeJob::work(const Request& request) {
  try {
    Result<Landscape> made = compute(request);
    if (made)
      m_landscape = std::make_shared<const Landscape>(std::move(*made));
    else if (!is_cancelled(made.error()))
      m_problem = qtext(made.error().sentence());
  } catch (const std::bad_alloc&) {
    m_problem = tr("There is not enough memory for a landscape of this network. Close other programs.");
  } catch (const std::future_error&) {
    m_problem = tr("The run has ended before its weights were handed over. Compute again.");
  }
  emit finished();
}

}  // namespace vitrine::ui
