#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/theme/theme.h"
#include "ui/views/evaluation/class_table.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr int kAverageRows = 4;  // accuracy, macro, micro, weighted
}  // namespace

void ClassModel::display(const EvaluationAnswer& answer, const ClassReport& report) {
  const bool same = m_kind == answer.kind && m_report.classes.size() == report.classes.size();
  if (!same) beginResetModel();
  m_kind = answer.kind;
  m_report = report;
  m_names.clear();
  for (std::int64_t k = 0; m_rows == Rows::classes && k < std::ssize(report.classes); ++k)
    m_names << classOf(answer, k);
  m_most = 1;
  for (const ClassFigures& one : m_report.classes) m_most = std::max(m_most, one.support);
  if (!same) {
    m_order.resize(m_rows == Rows::classes ? m_report.classes.size() : 0);
    std::iota(m_order.begin(), m_order.end(), 0);
    endResetModel();
  }
  if (m_rows == Rows::classes) sort(m_column, m_sorted);
  if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int ClassModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || m_kind == EvaluationKind::none) return 0;
  return m_rows == Rows::classes ? static_cast<int>(m_order.size()) : kAverageRows;
}

int ClassModel::columnCount(const QModelIndex& parent) const {
  if (parent.isValid()) return 0;
  return m_kind == EvaluationKind::maps ? kIou + 1 : kSupport + 1;
}

const ClassFigures* ClassModel::figures(int row) const {
  if (m_rows == Rows::classes) return &m_report.classes[static_cast<std::size_t>(classAt(row))];
  const ClassFigures* all[] = {nullptr, &m_report.macro, &m_report.micro, &m_report.weighted};
  return all[row];
}

double ClassModel::value(int row, int column) const {
  const ClassFigures* of = figures(row);
  if (column == kSupport) return static_cast<double>(m_rows == Rows::classes ? of->support : m_report.total);
  if (!of) return column == kF1 ? m_report.accuracy : kNoFigure;
  switch (column) {
    case kPrecision:
      return of->precision;
    case kRecall:
      return of->recall;
    case kF1:
      return of->f1;
    case kIou:
      return of->iou;
    default:
      return kNoFigure;
  }
}

QString ClassModel::name(int row) const {
  if (m_rows == Rows::classes) return m_names[classAt(row)];
  const QString names[] = {tr("accuracy"), tr("macro average"), tr("micro average"), tr("weighted average")};
  return names[row];
}

QVariant ClassModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const int row = index.row(), column = index.column();
  const double of = column == kClass ? kNoFigure : value(row, column);
  const bool none = column != kClass && std::isnan(of) && m_rows == Rows::averages && !figures(row);
  switch (role) {
    case Qt::DisplayRole:
      if (column == kClass) return name(row);
      if (column == kSupport) return wholeNumber(static_cast<qint64>(of));
      return none ? QString() : shareFigure(of);
    case Qt::TextAlignmentRole:
      return QVariant((column == kClass ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole:
      return column == kClass ? Theme::uiFont(12.5) : Theme::monoFont(12);
    case Qt::ForegroundRole:
      if (m_rows == Rows::averages) return Theme::instance().colours().muted;
      return {};
    case Qt::ToolTipRole:
      return column == kClass ? name(row) : headerData(column, Qt::Horizontal, Qt::ToolTipRole);
    case Qt::AccessibleTextRole:
      return column == kClass
                 ? name(row)
                 : QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                                data(index, Qt::DisplayRole).toString());
    case kShareRole:
      if (column == kClass || std::isnan(of)) return {};
      if (column != kSupport) return of;
      return m_rows == Rows::classes ? QVariant(of / static_cast<double>(m_most)) : QVariant();
    default:
      return {};
  }
}

QVariant ClassModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool maps = m_kind == EvaluationKind::maps;
  if (role == Qt::TextAlignmentRole)
    return QVariant((section == kClass ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (role == Qt::DisplayRole) {
    const QString names[] = {tr("Class"),   tr("Precision"), tr("Recall"), maps ? tr("Dice") : tr("F1"),
                             tr("Support"), tr("IoU")};
    return names[section];
  }
  if (role != Qt::ToolTipRole) return {};
  const QString tips[] = {
      tr("The class"),
      tr("Of those answered so, the share that is of the class: TP / (TP + FP)"),
      tr("Of those of the class, the share that is answered so: TP / (TP + FN)"),
      tr("2·TP / (2·TP + FP + FN), the harmonic mean of precision and recall; of maps it is Dice"),
      tr("How many are of the class"),
      tr("Intersection over union: TP / (TP + FP + FN)")};
  return tips[section] + QLatin1Char('\n') + tr("Click the head, or press Enter in the column, to sort by it");
}

void ClassModel::sort(int column, Qt::SortOrder order) {
  if (m_rows != Rows::classes || m_order.empty()) return;
  emit layoutAboutToBeChanged();
  m_column = column, m_sorted = order;
  std::iota(m_order.begin(), m_order.end(), 0);
  if (column != kClass) {
    std::vector<double> keys(m_order.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = value(static_cast<int>(i), column);
    std::stable_sort(m_order.begin(), m_order.end(), [&](int a, int b) {
      const double one = keys[static_cast<std::size_t>(a)], other = keys[static_cast<std::size_t>(b)];
      return order == Qt::AscendingOrder ? one < other : one > other;
    });
  } else if (order == Qt::DescendingOrder) {
    std::reverse(m_order.begin(), m_order.end());
  }
  emit layoutChanged();
}

}  // namespace vitrine::ui
