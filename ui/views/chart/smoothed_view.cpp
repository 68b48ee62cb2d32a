#include "ui/views/chart/smoothed_view.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QPointer>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>
#include <new>
#include <optional>

#include "ui/document/background.h"
#include "ui/live/live_feed.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

SmoothedView::SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent)
    : CurveView(context, settings, logarithmic, parent),
      m_together(QSettings().value(settingsKey("seeds_together"), false).toBool()) {
  const RunsBeside& beside = context.feed.beside();
  const auto follow = [this] {
    rebuild(true);
    gather();
    invalidate();
  };
  connect(&beside, &RunsBeside::changed, this, follow);
  connect(&beside, &RunsBeside::advanced, this, follow);
}

void SmoothedView::buildCurves() {
  ++m_seriesCount;  // groups of another figure are none of this one
  m_groups.clear();
  rebuild(false);
  gather();
}

void SmoothedView::rebuild(bool same) {
  m_series.clear();
  std::vector<Curve> curves;
  addOwn(curves);
  const std::size_t own = m_series.size();
  addBeside(curves);
  for (Curve& curve : moreCurves()) curves.push_back(std::move(curve));
  smoothers().start(std::max<std::size_t>(1, m_series.size()), same ? own : 0);
  resetCurves(std::move(curves));
}

void SmoothedView::addOwn(std::vector<Curve>& curves) {
  using Look = Curve::Look;
  const bool onTop = !feed().beside().all().empty();
  const std::optional<int> own = onTop ? feed().beside().presentColour() : std::nullopt;  // it has it everywhere
  m_series = series();
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const QString& name = m_series[i].name;
    const QString train = name.isEmpty() ? tr("train") : name;
    const QString validation = name.isEmpty() ? tr("validation") : tr("%1, validation").arg(name);
    const int colour = i == 0 ? own.value_or(0) : static_cast<int>(i) + 3;  // 2 and 3 are the penalties'
    addSmoothed(curves, {train, m_series[i].train, colour}, i);
    curves.push_back(
        {validation, m_series[i].validation, i == 0 ? own.value_or(1) : colour, Look::markers, true, true});
  }
  for (Curve& curve : curves) curve.onTop = onTop;
}

void SmoothedView::addBeside(std::vector<Curve>& curves) {
  using Look = Curve::Look;
  const Groups groups = groupsShown();
  for (const RunsBeside::Beside& run : feed().beside().all()) {
    if (!run.curves) continue;
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) {
      return std::find(one->folders.begin(), one->folders.end(), run.folder) != one->folders.end();
    });
    if (group != groups.end()) {  // in the place of the first of its runs
      if ((*group)->folders.front() == run.folder) addGroup(curves, *group, groups.size() == 1);
      continue;
    }
    const std::size_t i = m_series.size();
    m_series.push_back({run.name, [this, of = run.curves] { return seriesOf(*of).first; },
                        [this, of = run.curves] { return seriesOf(*of).second; }});
    addSmoothed(curves, {run.name, m_series[i].train, run.colour}, i);
    // One entry in the legend for all of a run.
    curves.push_back({run.name, m_series[i].validation, run.colour, Look::markers, true, true,
                      tr("%1, validation").arg(run.name)});
  }
}

// `alone`: of one group nobody has to be told which it is.
void SmoothedView::addGroup(std::vector<Curve>& curves, const std::shared_ptr<const SeedGroup>& group, bool alone) {
  using Look = Curve::Look;
  const RunsBeside::Beside& first = *feed().beside().find(group->folders.front());
  const int count = static_cast<int>(group->folders.size());
  const QString name = alone ? tr("%1 seeds, mean and extremes").arg(count)
                             : tr("%1 seeds of %2, mean and extremes").arg(QString::number(count), first.name);
  const QString validation = tr("%1, validation").arg(name);
  // "seeds, 4 of 5 (0.081 … 0.103)": how many have come so far, and how far they go.
  const auto row = [group, count](const SeedCurve& of, const QString& words, double step) {
    const History::Point point = of.values.at(step);
    if (!std::isfinite(point.value)) return words;
    return tr("%1, %2 of %3 (%4 … %5)")
        .arg(words, QString::number(of.runsAt(step)), QString::number(count), figure(static_cast<double>(point.min)),
             figure(static_cast<double>(point.max)));
  };
  const QString train = alone ? tr("seeds") : first.name;
  const std::size_t i = m_series.size();
  m_series.push_back({name, [group] { return &group->train.values; }, [group] { return &group->validation.values; }});
  curves.push_back(
      {name, m_series[i].train, first.colour, Look::band, true, true, {}, [group, row, train](double step) {
         return row(group->train, train, step);
       }});
  curves.push_back(
      {name, [this, i] { return smoothers().of(i, m_series[i].train()); }, first.colour, Look::mean, true, false});
  curves.push_back({name, m_series[i].validation, first.colour, Look::ranges, true, true, validation,
                    [group, row, words = tr("%1, validation").arg(train)](double step) {
                      return row(group->validation, words, step);
                    }});
}

// ---- groups

// Those of which all runs are still drawn.
SmoothedView::Groups SmoothedView::groupsShown() const {
  Groups out;
  const RunsBeside& beside = feed().beside();
  if (!m_together) return out;
  for (const auto& group : m_groups)
    if (std::all_of(group->folders.begin(), group->folders.end(), [&](const QString& folder) {
          const RunsBeside::Beside* run = beside.find(folder);
          return run && run->curves;
        }))
      out.push_back(group);
  return out;
}

// On a thread: runs may have millions of steps. What was made before is shown until then.
void SmoothedView::gather() {
  if (!m_together) return;
  m_gatherAgain = m_gathering || !m_watching;
  if (m_gatherAgain) return;
  std::vector<SeedMember> members;
  for (const RunsBeside::Beside& run : feed().beside().all()) {
    if (!run.curves || !run.project) continue;
    const auto [train, validation] = seriesOf(*run.curves);
    if (train || validation) members.push_back({run.folder, run.curves, run.project, train, validation});
  }
  if (members.size() < 2) return m_groups.clear();
  m_gathering = true;
  inBackground([self = QPointer(this), of = m_seriesCount, members = std::move(members)] {
    Groups groups;
    try {
      for (SeedGroup& group : seedGroups(members))
        groups.push_back(std::make_shared<const SeedGroup>(std::move(group)));
    } catch (const std::bad_alloc&) {  // each run stays a curve of its own
      groups.clear();
    }
    QMetaObject::invokeMethod(
        qApp, [self, of, groups = std::move(groups)] { self ? self->take(of, groups) : void(); },
        Qt::QueuedConnection);
  });
}

void SmoothedView::take(quint64 of, Groups groups) {
  m_gathering = false;
  if (of == m_seriesCount && m_together) {
    m_groups = std::move(groups);
    rebuild(true);
    invalidate();
  }
  if (m_gatherAgain) gather();
}

void SmoothedView::setWatching(bool watching) {
  m_watching = watching;
  if (watching && m_gatherAgain) gather();
}

void SmoothedView::setSeedsTogether(bool together) {
  if (together == m_together) return;
  m_together = together;
  QSettings().setValue(settingsKey("seeds_together"), together);
  buildCurves();
  refreshNow();
  emit hintChanged();
}

// ---- what CurveView asks

std::vector<const History*> SmoothedView::smoothed() const {
  std::vector<const History*> out;
  for (const Series& one : m_series) out.push_back(one.train());
  return out;
}

void SmoothedView::prepare() {
  QList<int> named;
  for (int i = 0; i < static_cast<int>(chart().curves().size()); ++i) {
    const Curve& curve = chart().curves()[static_cast<std::size_t>(i)];
    const History* history = curve.inCard ? curve.history() : nullptr;
    const bool twice = std::any_of(named.begin(), named.end(), [&](int other) {
      return chart().curves()[static_cast<std::size_t>(other)].name == curve.name;
    });
    if (history && !history->empty() && !twice) named.append(i);
  }
  showInLegend(named);
}

// Of a group all that is drawn of it: its mean, its extremes, and of how many runs.
std::vector<CurveColumn> SmoothedView::columns() const {
  const Groups groups = groupsShown();
  if (groups.empty()) return CurveView::columns();
  std::vector<CurveColumn> out;
  for (const Curve& curve : chart().curves()) {
    const History* history = curve.look == Curve::Look::mean ? nullptr : curve.history();
    if (!history || history->empty()) continue;
    const bool validates = curve.look == Curve::Look::ranges;
    if (!validates && curve.look != Curve::Look::band) {
      out.push_back({curve.row.isEmpty() ? curve.name : curve.row, std::make_shared<const History>(*history)});
      continue;
    }
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) {
      return history == &(validates ? one->validation : one->train).values;
    });
    if (group == groups.end()) continue;
    const std::shared_ptr<const SeedCurve> of(*group, validates ? &(*group)->validation : &(*group)->train);
    const std::shared_ptr<const History> values(of, &of->values);
    const QString name = validates ? tr("%1, validation").arg(curve.name) : curve.name;
    out.push_back({tr("%1: mean").arg(name), values, [](const auto& point) { return point.value; }});
    out.push_back({tr("%1: smallest").arg(name), values, [](const auto& point) { return point.min; }});
    out.push_back({tr("%1: largest").arg(name), values, [](const auto& point) { return point.max; }});
    out.push_back({tr("%1: runs").arg(name), values,
                   [of](const auto& point) { return static_cast<float>(of->runsAt(point.x)); }});
  }
  return out;
}

QString SmoothedView::spokenValues() const {
  if (groupsShown().empty() || chart().isEmpty()) return CurveView::spokenValues();
  QStringList parts;
  double step = 0;
  for (const Curve& curve : chart().curves()) {
    const History* history = curve.inCard && curve.visible ? curve.history() : nullptr;
    if (!history || history->empty()) continue;
    const bool several = curve.look == Curve::Look::band || curve.look == Curve::Look::ranges;
    const History::Point last = history->at(history->last_x());
    const QString name = curve.look == Curve::Look::ranges ? tr("%1, validation").arg(curve.name)
                         : several || curve.row.isEmpty()  ? curve.name
                                                           : curve.row;
    step = std::max(step, history->last_x());
    parts.append(name + QLatin1Char(' ') + figure(static_cast<double>(history->last_value())));
    if (several)
      parts.back() +=
          tr(", from %1 to %2").arg(figure(static_cast<double>(last.min)), figure(static_cast<double>(last.max)));
  }
  return tr("Step %1: ").arg(grouped(static_cast<qint64>(step))) + parts.join(QStringLiteral(", "));
}

QString SmoothedView::state() const {
  return m_together ? smoothers().words() + tr(" · seeds together") : smoothers().words();
}

void SmoothedView::addOptions(QVBoxLayout& column) {
  auto* together = new QCheckBox(tr("Seeds together"));
  together->setChecked(m_together);
  together->setAccessibleName(tr("Seeds together"));
  together->setToolTip(
      tr("Of ticked runs that differ in nothing but the seed: their mean as a line, and a band from the\n"
         "smallest to the largest at each step, in the place of a curve for each"));
  connect(together, &QCheckBox::toggled, this, &SmoothedView::setSeedsTogether);
  column.addWidget(together);
}

}  // namespace vitrine::ui
