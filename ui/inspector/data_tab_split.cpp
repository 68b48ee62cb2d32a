// How many samples each part of the data has. Where there are many, or equal ones have to be found, on a thread.
#include <QElapsedTimer>
#include <QPointer>

#include "core/data/split.h"
#include "ui/document/text.h"
#include "ui/inspector/data_tab.h"
#include "ui/inspector/fact_row.h"

namespace vitrine::ui {
namespace {

constexpr double kQuickSplit = 200'000;  // samples, or numbers to compare, that are gone through within a frame
constexpr qint64 kToldEveryMs = 50;

bool isQuickSplit(const Dataset& dataset, const Params& params) {
  double numbers = static_cast<double>(dataset.count);
  if (flag_of(split_info(), params, "together"))
    for (const Field& field : dataset.fields) numbers += static_cast<double>(field.values.size());
  return numbers <= kQuickSplit;
}

}  // namespace

DataTab::~DataTab() {
  forgetParts();
}

QString DataTab::parts() const {
  return m_parts->value();
}

void DataTab::forgetParts() {
  if (m_stop) *m_stop = true;
  m_later.forget();
  m_splitKey = {};
}

std::shared_ptr<const DataTab::Parts> DataTab::partsOf(const SplitKey& key, const Progress& progress) {
  Result<Split> split = Error{"There is not enough memory for it", "", "Close other programs"};
  try {
    split = make_split(*key.dataset, key.params, key.seed, progress);
  } catch (const std::bad_alloc&) {  // what stands there says so
  }
  if (split)
    return std::make_shared<const Parts>(Parts{
        QString("%1 · %2 · %3").arg(split->train.size()).arg(split->validation.size()).arg(split->test.size()), {}});
  if (is_cancelled(split.error())) return nullptr;
  return std::make_shared<const Parts>(Parts{tr("cannot be split"), qtext(split.error().sentence())});
}

// At every change of the document, most of which are none of the split.
void DataTab::refreshParts(const SplitKey& key) {
  if (key == m_splitKey) return;
  forgetParts();
  m_splitKey = key;
  m_stop = std::make_shared<std::atomic<bool>>(false);
  const bool quick = isQuickSplit(*key.dataset, key.params);
  if (!quick) showParts({tr("being split …"), {}});
  m_later.ask(quick, [key, stop = m_stop, self = QPointer(this)] {
    QElapsedTimer since;
    since.start();
    qint64 told = 0;
    return partsOf(key, [&](double done) {
      if (since.elapsed() - told < kToldEveryMs) return !*stop;
      told = since.elapsed();
      QMetaObject::invokeMethod(
          qApp,
          [self, stop, done] {
            if (self && !*stop && self->m_stop == stop && self->m_later.isMaking())
              self->showParts({tr("finding equal samples, %1 %").arg(static_cast<int>(done * 100)), {}});
          },
          Qt::QueuedConnection);
      return !*stop;
    });
  });
}

void DataTab::showParts(const Parts& parts) {
  m_parts->setValue(parts.words, parts.problem.isEmpty() ? FactRow::Mood::none : FactRow::Mood::bad);
  m_parts->setToolTip(parts.problem);
}

}  // namespace vitrine::ui
