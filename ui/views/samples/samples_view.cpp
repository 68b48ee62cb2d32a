#include "ui/views/samples/samples_view.h"

#include <QLabel>
#include <QStackedLayout>
#include <QTextStream>
#include <algorithm>

#include "core/project/objectives.h"
#include "core/recipes/recipe.h"
#include "core/train/probes/outputs.h"
#include "core/train/probes/samples.h"
#include "core/train/run.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/empty_note.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"
#include "ui/views/samples/sample_sheet.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kPictures = 64, kPoints = 1000, kBack = 24;  // asked for at a time

// The field that the first objective's output is like, if it is one of the data.
const Field* givenBack(const Project& project, const Dataset* dataset) {
  const Objective& first = project.objectives.front();
  const Field* field = dataset && has_target(first) ? dataset->find(target_of(first)) : nullptr;
  return field && field->kind == FieldKind::values && SampleSheet::canShow(field->shape) && field->name != kTarget
             ? field
             : nullptr;
}

}  // namespace

SamplesView::SamplesView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_made(context.feed),
      m_back(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_sheet(new SampleSheet(this)) {
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_sheet);
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::attached, this, [this] {
    m_sheet->clear();
    watch();
    invalidate();
    emit hintChanged();
  });
  connect(m_sheet, &SampleSheet::shownChanged, this, &View::invalidate);
}

const Project& SamplesView::project() const {
  return feed().run() ? feed().run()->project() : document().project();
}

std::shared_ptr<const Dataset> SamplesView::dataset() const {
  // The run's data outlive the picture: the run is the feed's.
  if (const Run* run = feed().run()) return {std::shared_ptr<const Dataset>(), &run->dataset()};
  return document().dataset();
}

bool SamplesView::makes(const Project& project) {
  const RecipeType* recipe = recipe_types().find(project.recipe.type);
  if (recipe && recipe->generator) return true;
  return has_layer(project.graph, "sample_normal") || has_layer(project.graph, "restricted_boltzmann");
}

bool SamplesView::givesBack(const Project& project, const Dataset* dataset) {
  return givenBack(project, dataset) != nullptr;
}

bool SamplesView::hasOptions() const {
  return makes(project()) && givesBack(project(), dataset().get());
}

SamplesView::Shows SamplesView::shows() const {
  if (!makes(project())) return Shows::back;
  return givesBack(project(), dataset().get()) ? m_wanted : Shows::made;
}

void SamplesView::setShows(Shows shows) {
  m_wanted = shows;
  watch();
  refreshNow();
}

QWidget* SamplesView::makeOptions(QWidget* parent) {
  return CurveView::choice(parent, tr("Show"), {tr("Made of random numbers"), tr("Given back")},
                           m_wanted == Shows::made ? 0 : 1,
                           [this](int picked) { setShows(picked == 0 ? Shows::made : Shows::back); });
}

QString SamplesView::note() const {
  return m_pages->currentWidget() == m_empty ? m_empty->text() : QString();
}

void SamplesView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

void SamplesView::watch() {
  const auto samples = dataset();
  const Field* input = samples ? samples->find(kInput) : nullptr;
  const bool plane = input && input->shape == Shape{2};
  const bool made = shows() == Shows::made;
  if (m_watching && made)
    m_made.ask(samples_of(plane ? kPoints : kPictures));
  else
    m_made.stop();
  if (m_watching && !made)
    m_back.ask(outputs_of(kBack));
  else
    m_back.stop();
}

void SamplesView::turnTo(QWidget* page, const QString& hint) {
  m_pages->setCurrentWidget(page);
  setAccessibleDescription(hint);
  if (hint == m_hint) return;
  m_hint = hint;
  emit hintChanged();
}

void SamplesView::refresh() {
  if (!feed().run()) {
    m_empty->setText(makes(project()) || givesBack(project(), dataset().get())
                         ? tr("Press Train to see what the network makes")
                         : tr("This network makes no samples: a generator does, and an autoencoder"));
    return turnTo(m_empty, {});
  }
  if (shows() == Shows::made ? showMade() : showBack()) return;
  m_empty->setText(whyNothing());
  turnTo(m_empty, {});
}

QString SamplesView::whyNothing() const {
  if (!missingThen().isEmpty()) return missingThen();
  const auto made = shows() == Shows::made ? m_made.answer<SamplesAnswer>() : nullptr;
  if (made && !made->why.empty()) return qtext(made->why);
  if (made && !made->values.values.empty())
    return tr("The network makes samples of the shape %1. Images of 1 or 3 channels and points of two numbers can be "
              "drawn here; these can be exported as numbers, and Try it shows that of a code.")
        .arg(qtext(made->values.shape.without_batch().text()));
  return makes(project()) || givesBack(project(), dataset().get())
             ? tr("Samples appear here as soon as a step is done")
             : tr("This network makes no samples: a generator does, and an autoencoder");
}

bool SamplesView::showMade() {
  const auto answer = m_made.answer<SamplesAnswer>();
  const auto samples = dataset();
  if (!answer || answer->values.values.empty() || !SampleSheet::canShow(answer->values.shape.without_batch()))
    return false;
  m_sheet->setLike(*samples, samples->find(answer->field));
  m_sheet->setSamples(answer->values);
  const QString shown = grouped(m_sheet->shown()), all = grouped(m_sheet->given());
  const bool points = answer->values.shape.without_batch() == Shape{2};
  const int outside = m_sheet->given() - m_sheet->inRange();
  turnTo(m_sheet, points && outside > 0 ? tr("%1 made · %2 of them outside").arg(all, grouped(outside))
                  : m_sheet->shown() < m_sheet->given() ? tr("%1 of %2 made").arg(shown, all)
                                                        : tr("%1 made").arg(all));
  return true;
}

bool SamplesView::showBack() {
  const auto answer = m_back.answer<OutputsAnswer>();
  const auto samples = dataset();
  const Field* field = givenBack(project(), samples.get());
  if (!answer || !field || answer->rows.empty() || answer->values.values.empty()) return false;
  if (answer->values.shape.without_batch() != field->shape) return false;
  const auto count = std::min<std::int64_t>(kBack, static_cast<std::int64_t>(answer->rows.size()));
  m_sheet->setLike(*samples, field);
  std::vector<QImage> wanted;
  if (field->shape.rank() == 3)
    for (std::int64_t i = 0; i < count; ++i) {
      const NumberView values = field->sample(answer->rows[static_cast<std::size_t>(i)]);
      const std::vector<float> copy(values.begin(), values.end());
      wanted.push_back(m_sheet->imageOf(copy.data(), field->shape));
    }
  Tensor some(field->shape.with_batch(count));
  std::copy_n(answer->values.values.begin(), some.values.size(), some.values.begin());
  m_sheet->setSamples(some, wanted);
  turnTo(m_sheet, wanted.empty() ? tr("%1 given back").arg(grouped(count))
                                 : tr("%1, wanted above").arg(grouped(m_sheet->shown())));
  return true;
}

// Numbers that cannot be drawn are numbers none the less.
bool SamplesView::hasData() const {
  if (m_pages->currentWidget() == m_sheet) return true;
  const auto made = feed().run() && shows() == Shows::made ? m_made.answer<SamplesAnswer>() : nullptr;
  return missingThen().isEmpty() && made && !made->values.values.empty();
}

// Its place among those that are drawn of random numbers, or in the dataset that was given; both from 1.
void SamplesView::writeData(QTextStream& out) const {
  if (!hasData()) return;
  const auto made = m_made.answer<SamplesAnswer>();
  const auto back = m_back.answer<OutputsAnswer>();
  const bool own = shows() == Shows::made;
  const ProbeAnswer* answer = own ? static_cast<const ProbeAnswer*>(made.get()) : back.get();
  if (!answer) return;
  const Tensor& values = own ? made->values : back->values;
  const auto size = static_cast<std::size_t>(values.shape.without_batch().size());
  out << "step,sample";
  for (std::size_t i = 0; i < size; ++i) out << ",value " << i;
  out << '\n';
  for (std::size_t row = 0; row < static_cast<std::size_t>(values.shape[0]); ++row) {
    out << feed().playhead().inAll(answer->step) << ','
        << (own ? static_cast<std::int64_t>(row) : back->rows[row]) + 1;
    for (std::size_t i = 0; i < size; ++i)
      out << ',' << csvNumber(static_cast<double>(values.values[row * size + i]));
    out << '\n';
  }
}

}  // namespace vitrine::ui
