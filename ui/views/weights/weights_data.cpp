// The numbers of the weights view as CSV.
#include <QTextStream>
#include <algorithm>

#include "ui/live/live_feed.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/weights/weights_view.h"

namespace vitrine::ui {
bool WeightsView::hasData() const {
  if (!layer() || !note().isEmpty()) return false;  // what was drawn last may be of another layer
  if (m_page == Page::spread) return m_plot->count() > 0;
  return m_page == Page::matrix ? m_matrix->data() != nullptr : m_units->facts() != nullptr;
}

void WeightsView::writeData(QTextStream& out) const {
  if (!hasData()) return;
  if (m_page == Page::spread) return writeSpread(out);
  if (m_page == Page::matrix) return writeMatrix(out, *m_matrix->data());
  writeUnits(out);
}

// The other pages have few.
DataWriter WeightsView::data() const {
  if (m_page != Page::matrix || !hasData()) return {};
  return [cells = m_matrix->sharedData()](QTextStream& out) { writeMatrix(out, *cells); };
}

// A row for each moment; part_k counts the k-th of 64 equal parts from min to max, of activations without zeros.
void WeightsView::writeSpread(QTextStream& out) const {
  out << "step,from,count,not_finite,zeros,mean,deviation,min,p5,p25,p50,p75,p95,max";
  for (int part = 1; part <= 64; ++part) out << ",part_" << part;
  out << '\n';
  for (const MomentPtr& moment : history().shown()) {
    const Spread* spread = moment->find(m_tensor);
    if (!spread) continue;
    const bool some = spread->all.finite() > 0;
    const auto cell = [&](double value) { return some ? csvNumber(value) : QStringLiteral("nan"); };
    out << feed().playhead().inAll(moment->step) << ',' << (moment->kept ? "state" : "look") << ','
        << spread->all.count << ',' << spread->all.not_finite << ',' << spread->all.zeros << ','
        << cell(spread->all.mean) << ',' << cell(spread->all.deviation);
    for (const double value : spread->quantiles) out << ',' << cell(value);
    for (const std::int64_t count : spread->histogram) out << ',' << count;
    out << '\n';
  }
}

// A row for each number; indices count from 0, as in the exported tensor.
void WeightsView::writeUnits(QTextStream& out) const {
  const UnitFacts& facts = *m_units->facts();
  const auto is = [](const std::vector<std::int64_t>& units, std::size_t unit) {
    return std::binary_search(units.begin(), units.end(), static_cast<std::int64_t>(unit)) ? 1 : 0;
  };
  out << "unit,zeros,extent,not_finite,dead,saturated\n";
  for (std::size_t unit = 0; unit < facts.zeros.size(); ++unit)
    out << unit + 1 << ',' << csvNumber(facts.zeros[unit]) << ','
        << (facts.hasEnds ? csvNumber(facts.extent[unit]) : QString()) << ',' << facts.notFinite[unit] << ','
        << is(facts.dead, unit) << ',' << is(facts.saturated, unit) << '\n';
}

}  // namespace vitrine::ui
