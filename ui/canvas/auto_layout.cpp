#include "ui/canvas/auto_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "ui/canvas/canvas_metrics.h"

namespace vitrine::ui {

namespace {

// A place in a column: a layer, or a dummy where an edge passes through.
struct Slot {
  int node = -1;
  std::vector<int> before, after;  // slots in the neighbouring columns
  double order = 0;
};

struct Links {
  std::vector<std::vector<int>> after, before;
};

Links linksOf(const Graph& graph) {
  const int count = static_cast<int>(graph.nodes().size());
  std::unordered_map<NodeId, int> index;
  for (int i = 0; i < count; ++i) index[graph.nodes()[static_cast<std::size_t>(i)].id] = i;
  Links links{std::vector<std::vector<int>>(static_cast<std::size_t>(count)),
              std::vector<std::vector<int>>(static_cast<std::size_t>(count))};
  for (const Edge& edge : graph.edges()) {
    const int from = index.at(edge.from.node), to = index.at(edge.to.node);
    links.after[static_cast<std::size_t>(from)].push_back(to);
    links.before[static_cast<std::size_t>(to)].push_back(from);
  }
  return links;
}

// Longest path from the sources; then sources move right, next to what they feed.
std::vector<int> columnsOf(const Links& links) {
  const std::size_t count = links.after.size();
  std::vector<int> column(count, 0), waiting(count, 0), ready;
  for (std::size_t i = 0; i < count; ++i) {
    waiting[i] = static_cast<int>(links.before[i].size());
    if (waiting[i] == 0) ready.push_back(static_cast<int>(i));
  }
  for (std::size_t k = 0; k < ready.size(); ++k)
    for (const int next : links.after[static_cast<std::size_t>(ready[k])]) {
      auto& place = column[static_cast<std::size_t>(next)];
      place = std::max(place, column[static_cast<std::size_t>(ready[k])] + 1);
      if (--waiting[static_cast<std::size_t>(next)] == 0) ready.push_back(next);
    }
  for (std::size_t i = 0; i < count; ++i) {
    if (!links.before[i].empty() || links.after[i].empty()) continue;
    int nearest = column[static_cast<std::size_t>(links.after[i].front())];
    for (const int next : links.after[i]) nearest = std::min(nearest, column[static_cast<std::size_t>(next)]);
    column[i] = nearest - 1;
  }
  return column;
}

class Ordering {
 public:
  Ordering(const Links& links, const std::vector<int>& column) {
    const int columns = 1 + *std::max_element(column.begin(), column.end());
    m_columns.resize(static_cast<std::size_t>(columns));
    std::vector<int> slotOf(column.size());
    for (std::size_t i = 0; i < column.size(); ++i) slotOf[i] = place(column[i], static_cast<int>(i));
    for (std::size_t i = 0; i < column.size(); ++i)
      for (const int next : links.after[i]) {
        int last = slotOf[i];
        for (int c = column[i] + 1; c < column[static_cast<std::size_t>(next)]; ++c) last = join(last, place(c, -1));
        join(last, slotOf[static_cast<std::size_t>(next)]);
      }
    for (int sweep = 0; sweep < 4; ++sweep) {
      for (std::size_t c = 1; c < m_columns.size(); ++c) sort(m_columns[c], &Slot::before);
      for (std::size_t c = m_columns.size() - 1; c-- > 0;) sort(m_columns[c], &Slot::after);
    }
  }

  // Nodes of a column from top to bottom.
  std::vector<int> nodes(std::size_t column) const {
    std::vector<int> out;
    for (const int slot : m_columns[column])
      if (const int node = m_slots[static_cast<std::size_t>(slot)].node; node >= 0) out.push_back(node);
    return out;
  }
  std::size_t columns() const { return m_columns.size(); }

 private:
  int place(int column, int node) {
    auto& list = m_columns[static_cast<std::size_t>(column)];
    Slot slot;
    slot.node = node;
    slot.order = static_cast<double>(list.size());
    m_slots.push_back(slot);
    list.push_back(static_cast<int>(m_slots.size()) - 1);
    return list.back();
  }
  int join(int from, int to) {
    m_slots[static_cast<std::size_t>(from)].after.push_back(to);
    m_slots[static_cast<std::size_t>(to)].before.push_back(from);
    return to;
  }
  void sort(std::vector<int>& column, std::vector<int> Slot::*neighbours) {
    std::vector<std::pair<double, int>> keyed;
    for (const int slot : column) {
      const Slot& s = m_slots[static_cast<std::size_t>(slot)];
      double sum = 0;
      for (const int other : s.*neighbours) sum += m_slots[static_cast<std::size_t>(other)].order;
      keyed.emplace_back((s.*neighbours).empty() ? s.order : sum / static_cast<double>((s.*neighbours).size()), slot);
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < keyed.size(); ++i) {
      column[i] = keyed[i].second;
      m_slots[static_cast<std::size_t>(column[i])].order = static_cast<double>(i);
    }
  }

  std::vector<Slot> m_slots;
  std::vector<std::vector<int>> m_columns;
};

// Columns a row: all of a short network; of a long one about as many as make a drawing of a screen's proportions.
std::size_t columnsPerRow(std::size_t columns) {
  if (columns <= 6) return columns;
  return std::max<std::size_t>(5,
                               static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(columns) * 1.5))));
}

}  // namespace

std::vector<std::pair<NodeId, QPointF>> layeredLayout(const Graph& graph, double widestLabel) {
  std::vector<std::pair<NodeId, QPointF>> out;
  if (graph.nodes().empty()) return out;
  for (const Node& node : graph.nodes()) out.emplace_back(node.id, QPointF());
  const Links links = linksOf(graph);
  const Ordering ordering(links, columnsOf(links));

  const double step = std::max(canvas::kColumn, std::ceil((canvas::kNodeWidth + widestLabel + 16) / 8) * 8);
  const std::size_t perRow = columnsPerRow(ordering.columns());
  double top = 0;
  for (std::size_t first = 0; first < ordering.columns(); first += perRow) {
    const std::size_t end = std::min(first + perRow, ordering.columns());
    std::size_t tallest = 1;
    for (std::size_t c = first; c < end; ++c) tallest = std::max(tallest, ordering.nodes(c).size());
    const double middle = top + static_cast<double>(tallest - 1) * canvas::kSibling / 2;
    for (std::size_t c = first; c < end; ++c) {
      const auto nodes = ordering.nodes(c);
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        const double offset = static_cast<double>(i) - static_cast<double>(nodes.size() - 1) / 2;
        out[static_cast<std::size_t>(nodes[i])].second =
            QPointF(static_cast<double>(c - first) * step, middle + offset * canvas::kSibling);
      }
    }
    top += static_cast<double>(tallest - 1) * canvas::kSibling + canvas::kRow;
  }
  return out;
}

}  // namespace vitrine::ui
