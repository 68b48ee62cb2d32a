#include "ui/views/evaluation/evaluation_words.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "ui/document/text.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

QString judgedIn(const char* words) {
  return QCoreApplication::translate("Evaluation", words);
}

QString thingsJudged(const EvaluationAnswer& answer, std::int64_t count) {
  if (answer.kind == EvaluationKind::maps) return counted(count, judgedIn("pixel"), judgedIn("pixels"));
  if (hasPositions(answer)) return counted(count, judgedIn("position"), judgedIn("positions"));
  return counted(count, judgedIn("sample"), judgedIn("samples"));
}

}  // namespace

QString classOf(const EvaluationAnswer& answer, std::int64_t k) {
  if (k < 0 || k >= answer.classes) return judgedIn("no number");
  const auto i = static_cast<std::size_t>(k);
  return i < answer.class_names.size() && !answer.class_names[i].empty() ? qtext(answer.class_names[i])
                                                                         : QString::number(k);
}

QString columnOf(const EvaluationAnswer& answer, std::int64_t column) {
  const auto i = static_cast<std::size_t>(column);
  if (i < answer.column_names.size() && !answer.column_names[i].empty()) return qtext(answer.column_names[i]);
  return answer.columns > 1 ? judgedIn("number %1").arg(column + 1) : qtext(answer.target);
}

QString partTitle(Part part) {
  return part == Part::train ? judgedIn("Training") : part == Part::test ? judgedIn("Test") : judgedIn("Validation");
}

bool hasPositions(const EvaluationAnswer& answer) {
  if (answer.kind == EvaluationKind::maps) return false;
  const bool ofNumbers = answer.kind == EvaluationKind::numbers;  // unlabelled ones are single numbers then
  return answer.judged + (ofNumbers ? 0 : answer.unlabelled) > answer.split_rows;
}

QString judgedWords(const EvaluationAnswer& answer) {
  return thingsJudged(answer, answer.judged);
}

QString headWords(const EvaluationAnswer& answer) {
  QStringList out{partTitle(answer.part).toLower()};
  if (answer.kind == EvaluationKind::maps || hasPositions(answer))
    out << counted(answer.split_rows, judgedIn("sample"), judgedIn("samples"));
  out << judgedWords(answer);
  if (answer.kind == EvaluationKind::numbers) {
    const RegressionReport& report = answer.report;
    out << QStringLiteral("MAE ") + figure(report.mae, 3) << QStringLiteral("RMSE ") + figure(report.rmse, 3)
        << QStringLiteral("R² ") + figure(report.r2, 3);
  } else {
    const ClassReport report = class_report(answer.tallies);
    out << judgedIn("accuracy %1").arg(shareFigure(report.accuracy))
        << judgedIn("macro F1 %1").arg(shareFigure(report.macro.f1));
  }
  return out.join(QStringLiteral(" · "));
}

QString leftOutWords(const EvaluationAnswer& answer) {
  QStringList out;
  if (answer.unlabelled > 0)
    out << (answer.kind == EvaluationKind::numbers
                ? judgedIn("%1 left out: the truth is not known")
                      .arg(counted(answer.unlabelled, judgedIn("number"), judgedIn("numbers")))
                : judgedIn("%1 without a label left out").arg(thingsJudged(answer, answer.unlabelled)));
  if (answer.unanswered > 0)
    out << (answer.kind == EvaluationKind::numbers
                ? judgedIn("%1 left out: the answer is not a number")
                      .arg(counted(answer.unanswered, judgedIn("number"), judgedIn("numbers")))
                : judgedIn("%1 answered with no number, which counts as wrong")
                      .arg(thingsJudged(answer, answer.unanswered)));
  if (!answer.thinned.empty()) out << qtext(answer.thinned);
  return out.join(QStringLiteral(" · "));
}

QString placeWords(const EvaluationAnswer& answer, std::size_t place) {
  const QString sample = judgedIn("sample %1").arg(grouped(answer.rows[place] + 1));
  if (place >= answer.positions.size() || !hasPositions(answer)) return sample;
  return judgedIn("%1, position %2").arg(sample).arg(answer.positions[place] + 1);
}

QString shareFigure(double share, int decimals) {
  return figure(share, share >= 1 ? decimals + 1 : decimals);
}

double probabilityOf(double score) {
  return 1 / (1 + std::exp(-score));
}

}  // namespace vitrine::ui
