// The attention view's numbers: every weight of every head of every layer.
#include <QTextStream>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/attention/attention_view.h"
#include "ui/views/export/curve_data.h"

namespace vitrine::ui {

// A row for each weight: which query looks at which key, in which head of which layer; with the entropy of that head.
void AttentionView::writeData(QTextStream& out) const {
  out << "step,sample,layer,head,entropy_bits,query,query_token,key,key_token,weight\n";
  for (const AttentionMap* map : m_shown.layers) {
    const std::int64_t queries = map->weights.shape[1], keys = map->weights.shape[2];
    const QStringList asks = m_shown.queryNames(*map, feed().run()), gives = m_shown.keyNames(*map, feed().run());
    for (std::int64_t i = 0; i < map->weights.shape.size(); ++i) {
      const std::int64_t head = i / (queries * keys), query = i / keys % queries, key = i % keys;
      out << m_shown.step << ','
          << (m_shown.isTyped() ? QStringLiteral("typed") : QString::number(m_shown.sample + 1)) << ','
          << csvCell(qtext(map->name)) << ',' << head + 1 << ',' << csvNumber(entropyOf(*map, static_cast<int>(head)))
          << ',' << query + 1 << ',' << csvCell(asks.value(query)) << ',' << key + 1 << ','
          << csvCell(gives.value(key)) << ','
          << csvNumber(static_cast<double>(map->weights.values[static_cast<std::size_t>(i)])) << '\n';
    }
  }
}

}  // namespace vitrine::ui
