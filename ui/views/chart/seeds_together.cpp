#include "ui/views/chart/seeds_together.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QPointer>
#include <QSettings>
#include <algorithm>
#include <new>

#include "core/io/project_file.h"
#include "ui/document/background.h"
#include "ui/live/live_feed.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr qint64 kRunAgainMs = 2'000;  // between two looks at a run that trains: all of its steps are gone through

// As its folder tells it, so that it is compared with the others as they are with one another.
void takeKeptProject(SeedMember& member, const QString& folder) {
  if (folder.isEmpty()) return;
  auto kept = load_project(RunFolder(folder.toStdString()).project);
  if (kept) member.project = std::make_shared<const Project>(std::move(*kept));
}

std::vector<SeedsTogether::Group> groupsOf(const std::vector<SeedMember>& members) {
  std::vector<SeedsTogether::Group> out;
  try {
    for (SeedGroup& group : seedGroups(members)) out.push_back(std::make_shared<const SeedGroup>(std::move(group)));
  } catch (const std::bad_alloc&) {  // each run stays a curve of its own
    out.clear();
  }
  return out;
}

}  // namespace

SeedsTogether::SeedsTogether(LiveFeed& feed, Of of, QString key, QObject* parent)
    : QObject(parent),
      m_feed(feed),
      m_of(std::move(of)),
      m_key(std::move(key)),
      m_on(QSettings().value(m_key, false).toBool()) {
  connect(&feed, &LiveFeed::statusChanged, this, &SeedsTogether::followRun);
  connect(&feed, &LiveFeed::attached, this, &SeedsTogether::forgetOwn);
  connect(&feed, &LiveFeed::historiesReset, this, &SeedsTogether::forgetOwn);
}

void SeedsTogether::setOn(bool on) {
  m_on = on;
  QSettings().setValue(m_key, on);
}

void SeedsTogether::restart() {
  ++m_count;
  m_groups.clear();
  forgetOwn();
}

void SeedsTogether::forgetOwn() {
  m_own = nullptr;
  m_pointsRead = 0;
}

void SeedsTogether::forget() {
  if (m_groups.empty()) return;
  m_groups.clear();
  emit changed();
}

// ---- groups

std::vector<SeedsTogether::Group> SeedsTogether::shown() const {
  std::vector<Group> out;
  if (!m_on) return out;
  const auto isDrawn = [&](const QString& folder) {
    const RunsBeside::Beside* run = m_feed.beside().find(folder);
    return folder.isEmpty() || (run && run->curves);
  };
  for (const Group& group : m_groups)
    if (std::all_of(group->folders.begin(), group->folders.end(), isDrawn)) out.push_back(group);
  return out;
}

SeedsTogether::Group SeedsTogether::groupOf(const QString& folder) const {
  for (const Group& group : shown())
    if (std::find(group->folders.begin(), group->folders.end(), folder) != group->folders.end()) return group;
  return nullptr;
}

bool SeedsTogether::leads(const Group& group, const QString& folder) const {
  return group->folders.front() == folder;
}

// Its curves go on: what is new of them is read, so much at a time. What begins with the steps of a run that had
// other settings is no measurement of these.
std::optional<SeedsTogether::Present> SeedsTogether::present() {
  const Run* run = m_feed.run();
  if (!run || !m_feed.hasSteps() || m_feed.curves().stepsBefore > 0) return {};
  const auto [train, validation] = m_of(m_feed.curves());
  if (!train && !validation) return {};
  if (!m_own) m_own = std::make_shared<Own>();
  Present out{{{},
               m_own,
               std::make_shared<const Project>(run->project()),
               train ? &m_own->train.history() : nullptr,
               validation ? &m_own->validation.history() : nullptr},
              m_own,
              m_own->train.read(train),
              m_own->validation.read(validation)};
  m_pointsRead += out.train.points.size() + out.validation.points.size();
  return out;
}

SeedsTogether::Made SeedsTogether::made(std::vector<SeedMember> members, std::optional<Present> own,
                                        const QString& folder) {
  if (own) {
    try {
      own->curves->train.take(own->train.points);
      own->curves->validation.take(own->validation.points);
    } catch (const std::bad_alloc&) {
      return {{}, true, true};
    }
    if (!own->isWhole()) return {{}, false};
    takeKeptProject(own->member, folder);
    members.push_back(std::move(own->member));  // the last: others give a group its name
  }
  return {groupsOf(members)};
}

// On a thread: runs may have millions of steps.
void SeedsTogether::gather() {
  if (!m_on) return;
  m_again = m_gathering || !m_watching;
  if (m_again) return;
  std::vector<SeedMember> members;
  for (const RunsBeside::Beside& run : m_feed.beside().all()) {
    if (!run.curves || !run.project) continue;
    const auto [train, validation] = m_of(*run.curves);
    if (train || validation) members.push_back({run.folder, run.curves, run.project, train, validation});
  }
  if (members.empty()) return forget();
  m_step = m_feed.curves().trainLoss.last_x(), m_epochs = m_feed.epochs().size();
  m_since.start();
  std::optional<Present> own = present();
  if (members.size() + (own ? 1 : 0) < 2) return forget();
  m_gathering = true;
  inBackground([self = QPointer(this), of = m_count, folder = m_feed.beside().presentFolder(),
                members = std::move(members), own = std::move(own)]() mutable {
    QMetaObject::invokeMethod(
        qApp,
        [self, of, told = made(std::move(members), std::move(own), folder)] { self ? self->take(of, told) : void(); },
        Qt::QueuedConnection);
  });
}

// The present run has come further: at once where it rests, now and then at the end of an epoch.
void SeedsTogether::followRun() {
  if (!m_on || m_feed.beside().all().empty()) return;
  const bool rests = m_feed.status().phase != RunPhase::training;
  const bool further = m_feed.hasSteps() && m_feed.curves().trainLoss.last_x() != m_step;
  const bool epoch = m_feed.epochs().size() != m_epochs;
  if ((rests && (further || epoch)) || (epoch && (!m_since.isValid() || m_since.elapsed() >= kRunAgainMs))) gather();
}

void SeedsTogether::take(quint64 of, Made made) {
  m_gathering = false;
  if (made.isLost) forgetOwn();
  if (of == m_count && m_on && made.isWhole) {
    m_groups = std::move(made.groups);
    emit changed();
  }
  if (m_again || !made.isWhole) gather();
}

void SeedsTogether::setWatching(bool watching) {
  m_watching = watching;
  if (watching && m_again) gather();
}

// ---- what is drawn

// Of one group nobody has to be told which it is.
QString SeedsTogether::nameOf(const Group& group) const {
  const auto count = QString::number(group->folders.size());
  if (shown().size() == 1) return tr("%1 seeds, mean and extremes").arg(count);
  return tr("%1 seeds of %2, mean and extremes").arg(count, m_feed.beside().find(group->folders.front())->name);
}

void SeedsTogether::addCurves(std::vector<Curve>& curves, const Group& group,
                              const std::function<const History*()>& smoothed) const {
  using Look = Curve::Look;
  const RunsBeside::Beside& first = *m_feed.beside().find(group->folders.front());
  const QString name = nameOf(group);
  // "seeds, 4 of 5 (0.081 … 0.103)": how many have come so far, and how far they go.
  const auto row = [group](const SeedCurve& of, const QString& words, double step) {
    const History::Point point = of.values.at(step);
    if (!std::isfinite(point.value)) return words;
    return tr("%1, %2 of %3 (%4 … %5)")
        .arg(words, QString::number(of.runsAt(step)), QString::number(group->folders.size()),
             figure(static_cast<double>(point.min)), figure(static_cast<double>(point.max)));
  };
  const QString train = shown().size() == 1 ? tr("seeds") : first.name;
  const auto trainRow = [group, row, train](double step) { return row(group->train, train, step); };
  curves.push_back(
      {name, [group] { return &group->train.values; }, first.colour, Look::band, true, true, {}, trainRow});
  curves.push_back({name, smoothed, first.colour, Look::mean, true, false});
  if (group->validation.values.empty()) return;
  const auto validationRow = [group, row, words = tr("%1, validation").arg(train)](double step) {
    return row(group->validation, words, step);
  };
  curves.push_back({name, [group] { return &group->validation.values; }, first.colour, Look::ranges, true, true,
                    tr("%1, validation").arg(name), validationRow});
}

bool SeedsTogether::addColumns(std::vector<CurveColumn>& columns, const Curve& curve) const {
  const bool validates = curve.look == Curve::Look::ranges;
  if (!validates && curve.look != Curve::Look::band) return false;
  const History* history = curve.history();
  for (const Group& group : shown()) {
    const SeedCurve& drawn = validates ? group->validation : group->train;
    if (history != &drawn.values) continue;
    const std::shared_ptr<const SeedCurve> of(group, &drawn);
    const std::shared_ptr<const History> values(of, &of->values);
    const QString name = validates ? tr("%1, validation").arg(curve.name) : curve.name;
    columns.push_back({tr("%1: mean").arg(name), values, [](const auto& point) { return point.value; }});
    columns.push_back({tr("%1: smallest").arg(name), values, [](const auto& point) { return point.min; }});
    columns.push_back({tr("%1: largest").arg(name), values, [](const auto& point) { return point.max; }});
    columns.push_back({tr("%1: runs").arg(name), values,
                       [of](const auto& point) { return static_cast<float>(of->runsAt(point.x)); }});
  }
  return true;
}

QCheckBox* SeedsTogether::makeBox() const {
  auto* together = new QCheckBox(tr("Seeds together"));
  together->setChecked(m_on);
  together->setAccessibleName(tr("Seeds together"));
  together->setToolTip(
      tr("Of runs that differ in nothing but the seed, the present one and those that are ticked: their mean as a\n"
         "line, and a band from the smallest to the largest at each step, in the place of a curve for each that is\n"
         "ticked. The present run keeps its own, and counts as far as it had come when it last rested or ended an\n"
         "epoch."));
  connect(together, &QCheckBox::toggled, this, &SeedsTogether::asked);
  return together;
}

}  // namespace vitrine::ui
