// The numbers of the pages as CSV.
#include "ui/views/evaluation/calibration_page.h"
#include "ui/views/evaluation/class_table.h"
#include "ui/views/evaluation/confusion_map.h"
#include "ui/views/evaluation/confusion_page.h"
#include "ui/views/evaluation/curves_page.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/export/curve_data.h"

namespace vitrine::ui {
void ConfusionPage::writeData(QTextStream& out) const {
  const ConfusionTable& table = m_map->table();
  out << "truth";
  for (int named = 0; named < table.columns(); ++named)
    out << ',' << csvCell(named < table.rows() ? classOf(*m_answer, named) : tr("no number"));
  out << '\n';
  for (int truth = 0; truth < table.rows(); ++truth) {
    out << csvCell(classOf(*m_answer, truth));
    for (int named = 0; named < table.columns(); ++named) out << ',' << table.count(truth, named);
    out << '\n';
  }
}

// Classes in their own order, whatever the table is sorted by; then the averages.
void ClassPage::writeData(QTextStream& out) const {
  if (!m_answer) return;
  const ClassReport report = class_report(m_answer->tallies);
  out << "class,precision,recall,f1,iou,support\n";
  const auto line = [&](const QString& name, const ClassFigures& of, std::int64_t support) {
    out << csvCell(name) << ',' << csvNumber(of.precision) << ',' << csvNumber(of.recall) << ',' << csvNumber(of.f1)
        << ',' << csvNumber(of.iou) << ',' << support << '\n';
  };
  for (std::size_t k = 0; k < report.classes.size(); ++k)
    line(classOf(*m_answer, static_cast<std::int64_t>(k)), report.classes[k], report.classes[k].support);
  line(tr("macro average"), report.macro, report.total);
  line(tr("micro average"), report.micro, report.total);
  line(tr("weighted average"), report.weighted, report.total);
  out << tr("accuracy") << ",,," << csvNumber(report.accuracy) << ",," << report.total << '\n';
}

namespace {

// A row for each threshold there is.
void writeThresholds(QTextStream& out, const std::shared_ptr<const CurveSet>& set) {
  out << "class,threshold,tp,fp,tn,fn,precision,recall,false_positive_rate\n";
  if (!set) return;
  const ClassCurves& of = set->chosen;
  const QString name = csvCell(classOf(*set->answer, of.k));
  for (std::ptrdiff_t i = 0; i < std::ssize(of.cuts) && out.status() == QTextStream::Ok; ++i) {
    const ScoreCut& cut = of.cuts[static_cast<std::size_t>(i)];
    const double threshold = set->answer->has_probabilities ? probabilityOf(cut.threshold) : cut.threshold;
    out << name << ',' << csvNumber(threshold) << ',' << cut.tp << ',' << cut.fp << ',' << of.negatives - cut.fp
        << ',' << of.positives - cut.tp << ',' << csvNumber(of.precisionRecallAt(i).y()) << ','
        << csvNumber(of.rocAt(i).y()) << ',' << csvNumber(of.rocAt(i).x()) << '\n';
  }
}

}  // namespace

DataWriter CurvesPage::data() const {
  return [set = m_set](QTextStream& out) { writeThresholds(out, set); };
}

void CalibrationPage::writeData(QTextStream& out) const {
  out << "from,to,answers,confidence,accuracy\n";
  if (!m_calibration) return;
  for (const CalibrationBin& bin : m_calibration->bins)
    out << csvNumber(bin.low) << ',' << csvNumber(bin.high) << ',' << bin.count << ',' << csvNumber(bin.confidence)
        << ',' << csvNumber(bin.accuracy) << '\n';
}

}  // namespace vitrine::ui
