#include "ui/views/text/text_job.h"

#include <future>
#include <new>

namespace vitrine::ui {

QString TextJob::take() {
  const std::lock_guard lock(m_mutex);
  m_told = false;
  return std::exchange(m_added, {});
}

void TextJob::tell(std::string_view text) {
  const std::lock_guard lock(m_mutex);
  m_added += QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
  if (!std::exchange(m_told, true)) emit added();
}

// The error that kept it from ending as asked.
std::optional<Error> TextJob::write(const Request& request) {
  const auto weights = request.weights();
  if (!weights) return weights.error();
  const Trained* trained = weights->get();
  if (!trained) return Error{"There are no weights to write with", "", "Train the network first"};
  m_step = trained->step;
  const Pool pool(1);  // training needs the other cores
  const auto generator = TextGenerator::create(request.project, *trained, pool);
  if (!generator) return generator.error();
  const auto text =
      (*generator)->generate(request.prompt.toStdString(), request.options, [this](std::string_view piece) {
        ++m_made;
        if (!piece.empty()) tell(piece);
        return !isStopped();
      });
  if (!text) return text.error();
  m_problem = QString::fromStdString(text->note);
  return {};
}

void TextJob::work(const Request& request) {
  std::optional<Error> error;
  try {
    error = write(request);
  } catch (const std::bad_alloc&) {
    error = Error{"There is not enough memory to write with this network", "", "Close other programs"};
  } catch (const std::future_error&) {
    error = Error{"The run has ended before its weights were handed over", "", "Generate again"};
  }
  if (error) m_problem = QString::fromStdString(error->sentence());
  emit finished();
}

}  // namespace vitrine::ui
