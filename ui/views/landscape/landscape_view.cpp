#include "ui/views/landscape/landscape_view.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QStackedLayout>
#include <QTabBar>
#include <algorithm>
#include <limits>

#include "core/train/run.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/colour_bar.h"
#include "ui/views/empty_note.h"
#include "ui/views/figures.h"
#include "ui/views/pages.h"

namespace vitrine::ui {
namespace {

constexpr int kLandscapeHeadInARow = 420, kLandscapeHeadFromHeight = 150, kLandscapeFootFromHeight = 130;  // px
constexpr int kLandscapeBarFromWidth = 330, kLandscapePickersInARow = 240, kMostButtonWidth = 110;

}  // namespace

LandscapeView::LandscapeView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_settings(QStringLiteral("views/") + keptAs(QStringLiteral("landscape"))),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_body(new QWidget(this)) {
  const QSettings stored;
  const auto number = [&](const char* name, int usual, int least, int most) {
    return std::clamp(stored.value(m_settings + QLatin1Char('/') + QLatin1String(name), usual).toInt(), least, most);
  };
  m_page = static_cast<Page>(number("page", 0, 0, 1));
  m_logarithmic = stored.value(m_settings + "/log", true).toBool();
  m_asked.directions = static_cast<LandscapeSettings::Directions>(number("directions", 0, 0, 1));
  m_asked.side = number("side", 25, LandscapeSettings::kFewestSide, LandscapeSettings::kMostSide);
  m_asked.part = static_cast<Part>(number("part", static_cast<int>(Part::validation), 0, 2));
  m_asked.rows = stored.value(m_settings + "/all", false).toBool() ? 0 : 1'000;
  m_asked.seed = static_cast<std::uint64_t>(number("seed", 1, 0, std::numeric_limits<int>::max()));
  m_asked.range = std::clamp(stored.value(m_settings + "/range", 1).toDouble(), 0.001, 1'000.0);
  build();
  connect(m_tabs, &QTabBar::currentChanged, this, [this](int page) { setPage(static_cast<Page>(page)); });
  connect(m_directions, &QComboBox::currentIndexChanged, this, [this](int index) {
    m_asked.directions = static_cast<LandscapeSettings::Directions>(index);
    keepSettings();
  });
  connect(m_button, &QPushButton::clicked, this, [this] { m_job ? cancel() : compute(); });
  connect(m_map, &LandscapeMap::pointed, this, &LandscapeView::sayFoot);
  connect(m_map, &LandscapeMap::picked, this, [this](double step) { feed().playhead().show(step); });
  connect(m_map, &LandscapeMap::pressed, &link(), &ChartLink::rememberMoment);
  connect(m_map, &LandscapeMap::unpicked, &link(), &ChartLink::askBack);
  connect(&context.feed, &LiveFeed::attached, this, &LandscapeView::takeRun);
  updateButton();
}

LandscapeView::~LandscapeView() {
  if (m_job) m_job->stop();
}

void LandscapeView::build() {
  m_head = new QWidget(m_body), m_pickers = new QWidget(m_head);
  m_tabs = pageTabs(m_head, tr("Pages of the landscape"),
                    {{tr("Map"), tr("From above, with lines of equal loss and the path of the training")},
                     {tr("Surface"), tr("As a surface that one turns")}});
  m_tabs->setCurrentIndex(static_cast<int>(m_page));
  m_directions = new ElidedCombo(m_pickers);
  m_directions->addItems({tr("Random directions"), tr("Directions of the path")});
  m_directions->setCurrentIndex(static_cast<int>(m_asked.directions));
  m_directions->setAccessibleName(tr("Directions"));
  m_directions->setToolTip(
      tr("Along which two directions the weights are moved: drawn at random, each filter as long as the weights' own "
         "(Li et al. 2018), or the principal components of the states that the run keeps"));
  m_directions->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_directions->setMinimumContentsLength(8);
  m_button = new QPushButton(m_pickers);
  m_headRow = headRow(m_head, m_tabs, m_pickers, {m_directions, m_button});
  auto* stack = new QWidget(m_body);
  m_stack = new QStackedLayout(stack);
  m_map = new LandscapeMap(stack);
  m_surface = new LandscapeSurface(stack);
  m_pageNote = new EmptyNote(stack);
  for (QWidget* page : std::initializer_list<QWidget*>{m_map, m_surface, m_pageNote}) {
    page->setMinimumSize(1, 1);  // pages fit into what there is, and must not hold the window open
    m_stack->addWidget(page);
  }
  m_progress = new QProgressBar(m_body);
  m_progress->setAccessibleName(tr("Progress of the landscape"));
  m_progress->setTextVisible(false);
  m_progress->setRange(0, 1'000);
  m_progress->hide();
  m_footRow = new QWidget(m_body);
  m_foot = new ElidedLine("small", m_footRow);
  m_bar = new ColourBar(m_footRow);
  auto* foot = new QHBoxLayout(m_footRow);
  foot->setContentsMargins(0, 0, 0, 0);
  foot->setSpacing(10);
  foot->addWidget(m_foot, 1);
  foot->addWidget(m_bar);
  auto* body = new QVBoxLayout(m_body);
  body->setContentsMargins(0, 0, 6, 0);
  body->setSpacing(6);
  body->addWidget(m_head);
  body->addWidget(m_progress);
  body->addWidget(stack, 1);
  body->addWidget(m_footRow);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_body);
  for (QWidget* part : {m_body, stack}) part->setMinimumSize(1, 1);
}

QWidget* LandscapeView::makeOptions(QWidget* parent) {
  return landscapeOptions(
      parent, m_asked, m_logarithmic,
      [this](LandscapeSettings settings) {
        settings.directions = m_asked.directions;
        setSettings(settings);
      },
      [this](bool logarithmic) { setLogarithmic(logarithmic); });
}

// ---- what is asked for

void LandscapeView::keepSettings() const {
  QSettings stored;
  const auto keep = [&](const char* name, const QVariant& value) {
    stored.setValue(m_settings + QLatin1Char('/') + QLatin1String(name), value);
  };
  keep("directions", static_cast<int>(m_asked.directions)), keep("side", static_cast<int>(m_asked.side));
  keep("part", static_cast<int>(m_asked.part)), keep("all", m_asked.rows == 0);
  keep("seed", static_cast<int>(m_asked.seed)), keep("range", m_asked.range);
  keep("log", m_logarithmic), keep("page", static_cast<int>(m_page));
}

void LandscapeView::setSettings(const LandscapeSettings& settings) {
  m_asked = settings;
  const QSignalBlocker quiet(m_directions);
  m_directions->setCurrentIndex(static_cast<int>(settings.directions));
  keepSettings();
  if (isVisible()) refreshNow();
}

void LandscapeView::setPage(Page page) {
  m_page = page;
  const QSignalBlocker quiet(m_tabs);
  m_tabs->setCurrentIndex(static_cast<int>(page));
  keepSettings();
  refreshNow();
}

void LandscapeView::setLogarithmic(bool logarithmic) {
  m_logarithmic = logarithmic;
  keepSettings();
  draw();
}

void LandscapeView::compute() {
  if (m_job || !feed().run()) return;
  m_problem = missingThen();
  if (!m_problem.isEmpty()) {
    refreshNow();
    return;
  }
  const Run& run = *feed().run();
  // A copy of the data shares its numbers.
  LandscapeJob::Request request{run.project(),
                                std::make_shared<const Dataset>(run.dataset()),
                                run.split(),
                                run.past(),
                                shownWeights(feed()),
                                m_asked,
                                static_cast<std::uint64_t>(feed().playhead().inAll(0))};
  m_job = LandscapeJob::make();
  connect(m_job.get(), &LandscapeJob::moved, this, &LandscapeView::take, Qt::QueuedConnection);
  connect(m_job.get(), &LandscapeJob::finished, this, &LandscapeView::finish, Qt::QueuedConnection);
  LandscapeJob::start(m_job, std::move(request));
  m_progress->setValue(0);
  updateButton();
  refreshNow();
}

void LandscapeView::cancel() {
  if (m_job) m_job->stop();
}

void LandscapeView::take() {
  if (!m_job) return;
  m_progress->setValue(static_cast<int>(m_job->done() * 1'000));
  sayFoot();
}

void LandscapeView::finish() {
  if (!m_job) return;
  const auto job = std::exchange(m_job, nullptr);
  disconnect(job.get(), nullptr, this, nullptr);
  if (job->landscape()) m_landscape = job->landscape();
  m_problem = job->problem();
  updateButton();
  draw();
  refreshNow();
}

// A landscape stays until another is asked for, but not beside another network.
void LandscapeView::takeRun() {
  if (m_job) {
    disconnect(m_job.get(), nullptr, this, nullptr);
    m_job->stop();
    m_job = nullptr;
  }
  m_landscape = nullptr;
  m_problem.clear();
  updateButton();
  draw();
  invalidate();
}

void LandscapeView::updateButton() {
  m_progress->setVisible(m_job != nullptr);
  m_button->setText(m_job ? tr("Cancel") : tr("Compute"));
  m_button->setAccessibleName(m_job ? tr("Cancel the landscape") : tr("Compute the landscape"));
  m_button->setToolTip(
      m_job ? tr("Stop; what was computed before stays")
            : tr("Compute the loss around the weights of the moment that is shown; training may go on"));
}

// ---- the picture

void LandscapeView::say(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentWidget(m_empty);
  setAccessibleDescription(words);
  sayHint({});
}

void LandscapeView::sayHere(const QString& words) {
  m_pageNote->setText(words);
  m_stack->setCurrentWidget(m_pageNote);
  setAccessibleDescription(words);
}

QString LandscapeView::note() const {
  if (m_pages->currentWidget() == m_empty) return m_empty->text();
  return m_stack->currentWidget() == m_pageNote ? m_pageNote->text() : QString();
}

void LandscapeView::sayHint(const QString& words) {
  if (words == m_hint) return;
  m_hint = words;
  emit hintChanged();
}

void LandscapeView::refresh() {
  if (!feed().run()) return say(tr("Press Train, and the loss around the network's weights can be computed here"));
  m_pages->setCurrentWidget(m_body);
  sayFoot();
  if (!m_landscape) {
    sayHint(tr("%1 × %1 points").arg(m_asked.side));  // of the next one; the settings are behind it
    if (m_job) return sayHere(tr("Computing the loss at %1 × %1 points …").arg(m_asked.side));
    if (!m_problem.isEmpty()) return sayHere(m_problem);
    return sayHere(tr("Compute shows the loss around the weights as they are now, and the way that training took"));
  }
  m_stack->setCurrentIndex(static_cast<int>(m_page));
  sayHint(tr("step %1").arg(grouped(static_cast<qint64>(m_landscape->step))));
  setAccessibleDescription(landscapeWords(*m_landscape));
}

void LandscapeView::draw() {
  const LossScale scale = m_landscape ? LossScale(*m_landscape, m_logarithmic) : LossScale();
  m_map->display(m_landscape, scale);
  m_surface->display(m_landscape, scale);
  if (m_landscape) scale.label(*m_bar);
  arrange();
  sayFoot();
}

void LandscapeView::sayFoot() {
  if (m_job) return m_foot->setWords(tr("computing: %1").arg(percent(m_job->done())));
  if (!m_landscape) return m_foot->setWords({});
  if (!m_problem.isEmpty()) return m_foot->setWords(m_problem);
  const QString pointed = m_page == Page::map ? m_map->words() : QString();
  QString words = landscapeWords(*m_landscape) + QStringLiteral(" · ") + pathWords(*m_landscape);
  words[0] = words[0].toUpper();
  m_foot->setWords(pointed.isEmpty() ? words : pointed);
}

void LandscapeView::writeData(QTextStream& out) const {
  if (m_landscape) writeLandscape(*m_landscape, out);
}

void LandscapeView::arrange() {
  const bool row = width() >= kLandscapeHeadInARow;
  m_headRow->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_pickers->setMinimumWidth(row ? std::min(320, width() - 180) : 1);
  const bool narrow = width() < kLandscapePickersInARow;
  static_cast<QBoxLayout*>(m_pickers->layout())
      ->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  m_button->setMaximumWidth(narrow ? QWIDGETSIZE_MAX : kMostButtonWidth);
  m_head->setVisible(height() >= kLandscapeHeadFromHeight);
  m_footRow->setVisible(height() >= kLandscapeFootFromHeight);
  m_bar->setVisible(m_landscape && width() >= kLandscapeBarFromWidth);
}

void LandscapeView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

}  // namespace vitrine::ui
