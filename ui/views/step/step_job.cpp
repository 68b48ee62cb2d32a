#include "ui/views/step/step_job.h"

#include <exception>
#include <new>

#include "ui/document/text.h"

namespace vitrine::ui {

void StepJob::work(const Request& request) {
  beginWith(request.standing);
  m_begun = true;
  emit begun();
}

void StepJob::beginWith(const std::shared_future<Run::Standing>& standing) {
  const auto refuse = [this](const Error& error) {
    m_problem = error.code == "cancelled" ? tr("Given up") : qtext(error.sentence());
  };
  try {
    if (!standing.valid()) return refuse({"This run cannot be gone through", "", "Train the network once more"});
    const Run::Standing& state = standing.get();
    m_pool = std::make_unique<const Pool>(state.threads);
    auto story = StepStory::create(state, *m_pool, {}, [this](double share) {
      m_done = share;
      return !isStopped();
    });
    if (!story) return refuse(story.error());
    m_story = std::move(*story);
  } catch (const std::bad_alloc&) {
    refuse({"There is not enough memory to go through the step", "", "Close other programs"});
  } catch (const std::future_error&) {
    refuse({"The run has ended before its state was handed over", "", "Try again"});
  } catch (const std::exception& defect) {
    refuse({std::string("The step cannot be gone through: ") + defect.what(), "", ""});
  }
}

void StepJob::look(const std::shared_ptr<StepJob>& job, const StepLook& look) {
  {
    const std::lock_guard lock(job->m_mutex);
    job->m_asked = look;
    if (std::exchange(job->m_working, true)) return;
  }
  inBackground([job] { job->answerLooks(); });
}

void StepJob::answerLooks() {
  for (;;) {
    StepLook look;
    {
      const std::lock_guard lock(m_mutex);
      m_working = m_asked.has_value() && !isStopped();
      if (!m_working) return;
      look = *std::exchange(m_asked, std::nullopt);
    }
    auto seen = std::make_shared<const StepSeen>(answer(look));
    {
      const std::lock_guard lock(m_mutex);
      m_seen = std::move(seen);
    }
    emit saw();
  }
}

StepSeen StepJob::answer(const StepLook& look) {
  const auto failed = [&](const QString& why) {
    m_fetched.reset();
    StepSeen out;
    out.look = look;
    out.problem = why;
    return out;
  };
  try {
    const std::pair wanted{look.stage, look.sample};
    if (m_fetched != wanted) {
      auto tensors = m_story->look(look.stage, look.sample, [this](double) { return !isStopped(); });
      if (!tensors) return failed(qtext(tensors.error().sentence()));
      m_tensors = std::move(*tensors);
      m_fetched = wanted;
    }
    return seenOf(m_story->stages()[look.stage], m_tensors, look);
  } catch (const std::bad_alloc&) {
    return failed(tr("There is not enough memory for the numbers of this stage. Close other programs."));
  } catch (const std::exception& defect) {
    return failed(QString::fromUtf8(defect.what()));
  }
}

std::shared_ptr<const StepSeen> StepJob::seen() {
  const std::lock_guard lock(m_mutex);
  return m_seen;
}

}  // namespace vitrine::ui
