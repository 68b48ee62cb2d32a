#include "ui/views/embedding/embedding_words.h"

#include <QCoreApplication>
#include <cmath>

#include "ui/document/text.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/judged.h"

namespace vitrine::ui {
namespace {

QString embeddingText(const char* text) {
  return QCoreApplication::translate("Embedding", text);
}

}  // namespace

QStringList pointLines(const EmbeddingAnswer& answer, int point, const Dataset* dataset) {
  const auto i = static_cast<std::size_t>(point);
  const std::int64_t row = answer.rows[i];
  if (answer.tokens) {
    const Field* field = dataset ? dataset->find(answer.token_field) : nullptr;
    const QString number = embeddingText("token %1").arg(grouped(row));
    return field ? QStringList{className(*field, static_cast<int>(row)), number} : QStringList{number};
  }
  const JudgedSamples& judged = answer.judged;
  QStringList out{embeddingText("sample %1").arg(grouped(row + 1))};
  if (!judged.truth.empty()) {
    const QString truth = judged.truth[i] < 0 ? embeddingText("no label")
                                              : embeddingText("true %1").arg(embeddedClass(answer, judged.truth[i]));
    const QString said = judged.truth[i] < 0 ? QString()
                         : judged.named[i] < 0
                             ? embeddingText(" · no answer")
                             : embeddingText(" · answer %1").arg(embeddedClass(answer, judged.named[i]));
    const QString verdict = judged.truth[i] < 0   ? QString()
                            : judged.wrong[i] > 0 ? embeddingText(" · wrong")
                                                  : embeddingText(" · right");
    out << truth + said + verdict;
  } else if (!judged.true_number.empty()) {
    out << embeddingText("truth %1 · answer %2")
               .arg(figure(static_cast<double>(judged.true_number[i])),
                    figure(static_cast<double>(judged.said_number[i])));
  } else if (!judged.wrong.empty() && std::isfinite(judged.wrong[i])) {
    out << embeddingText("%1 wrong").arg(percent(static_cast<double>(judged.wrong[i])));
  }
  if (!judged.error.empty() && judged.error_is != SampleError::wrong)
    out << errorTitle(judged.error_is) + QLatin1Char(' ') + figure(static_cast<double>(judged.error[i]), 3);
  return out;
}

QString embeddedWords(const EmbeddingAnswer& answer) {
  const QString many = answer.tokens ? embeddingText("tokens") : embeddingText("samples");
  const QString one = answer.tokens ? embeddingText("token") : embeddingText("sample");
  const auto count = std::ssize(answer.rows);
  const QString points = count < answer.there
                             ? embeddingText("%1 of %2 %3").arg(grouped(count), grouped(answer.there), many)
                             : counted(count, one, many);
  return qtext(answer.name) + QStringLiteral(" · ") + points;
}

QString leftOutOfEmbedding(const EmbeddingAnswer& answer) {
  QStringList out;
  if (answer.left_out > 0)
    out << embeddingText("%1 with a number that is not finite left out").arg(grouped(answer.left_out));
  if (answer.averaged) out << embeddingText("mean over positions");
  if (!answer.fewer.empty()) out << qtext(answer.fewer);
  if (!answer.tokens && answer.judged.kind == EvaluationKind::none && !answer.judged.why.empty())
    out << qtext(answer.judged.why);
  return out.join(QStringLiteral(" · "));
}

QStringList componentWords(const EmbeddingAnswer& answer, int dimensions) {
  QStringList out;
  for (int k = 0; k < dimensions; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const double share =
        answer.total_variance > 0 && at < answer.variance.size() ? answer.variance[at] / answer.total_variance : 0;
    out << embeddingText("component %1 · %2").arg(k + 1).arg(percent(share));
  }
  return out;
}

QString methodTitle(LayoutMethod method) {
  return method == LayoutMethod::pca    ? embeddingText("PCA")
         : method == LayoutMethod::tsne ? embeddingText("t-SNE")
                                        : embeddingText("UMAP");
}

}  // namespace vitrine::ui
