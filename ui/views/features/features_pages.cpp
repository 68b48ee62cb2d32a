// What the features view makes of the answers on its other pages, what excites a unit and the kernels, and the
// numbers of all of them as text.
#include <QLabel>
#include <QTextStream>
#include <QToolButton>

#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/features/channels_page.h"
#include "ui/views/features/excites_sheet.h"
#include "ui/views/features/features_view.h"
#include "ui/views/features/kernels_page.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/weights/weight_matrix.h"

namespace vitrine::ui {
namespace {

QString featureNumber(float value) {
  return csvNumber(static_cast<double>(value));
}

void writeMaps(QTextStream& out, const ChannelMaps& maps, const QString& name, std::int64_t sample) {
  out << "layer,sample,channel,row,column,value\n";
  for (int channel = 0; channel < maps.channels() && out.status() == QTextStream::Ok; ++channel) {
    const auto values = maps.values(channel);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const int row = static_cast<int>(i) / maps.columns, column = static_cast<int>(i) % maps.columns;
      out << name << ',' << sample + 1 << ',' << channel + 1 << ',' << row * maps.every + 1 << ','
          << column * maps.every + 1 << ',' << featureNumber(values[i]) << '\n';
    }
  }
}

void writeSaliency(QTextStream& out, const SaliencyAnswer& answer) {
  out << "sample,output,channel,row,column,input,gradient,product\n";
  const auto height = answer.product.shape.rank() == 3 ? answer.product.shape[1] : 1;
  const auto width = answer.product.shape.rank() == 3 ? answer.product.shape[2] : 1;
  for (std::int64_t i = 0; i < std::ssize(answer.product.values) && out.status() == QTextStream::Ok; ++i) {
    const auto at = static_cast<std::size_t>(i);
    out << answer.sample + 1 << ',' << answer.output + 1 << ',' << i / (height * width) + 1 << ','
        << i / width % height + 1 << ',' << i % width + 1 << ',' << featureNumber(answer.input.values[at]) << ','
        << featureNumber(answer.gradient.values[at]) << ',' << featureNumber(answer.product.values[at]) << '\n';
  }
}

}  // namespace

// ---- what excites a unit

// The answer that is there may still be one about the channel before.
bool FeaturesView::isAsked(const ExcitesAnswer& answer) const {
  return answer.node == layer()->id && answer.unit == m_place.channel;
}

ExcitedPicture FeaturesView::pictureOf(const ExcitedSample& one) const {
  // Of a sequence the probe tells the position where images have the row.
  const bool line = layer()->form == FeatureLayer::Form::line;
  const QRect seen = line ? seenBy(0, one.y) : seenBy(one.y, one.x);
  return {one.sample, picture(one.row), seen, one.value, className(one.row), textOf(one.row, seen)};
}

QString FeaturesView::textOf(std::int64_t row, const QRect& seen) const {
  const Field* samples = read();
  if (!samples || input() || row >= samples->there()) return {};
  if (samples->kind != FieldKind::values && samples->shape.rank() == 1 && !seen.isEmpty())
    return tokensAround(*samples, row, seen.left(), seen.right());
  return inputInWords(*samples, row);
}

void FeaturesView::showExcites() {
  const auto answer = m_excitesTap.answer<ExcitesAnswer>();
  if (answer && isAsked(*answer)) {
    std::vector<ExcitedPicture> pictures;
    for (const ExcitedSample& one : answer->samples) pictures.push_back(pictureOf(one));
    m_excites->display(std::move(pictures));
    const auto there = rows() ? static_cast<std::int64_t>(rows()->size()) : answer->looked;
    QString words = !answer->why.empty() ? qtext(answer->why)
                    : answer->looked < there
                        ? tr("of the first %1 of %2 samples").arg(grouped(answer->looked), grouped(there))
                        : tr("of %1").arg(counted(answer->looked, tr("sample"), tr("samples")));
    m_all->setVisible(m_all->isChecked() || answer->looked < there);
    if (answer->not_finite > 0) words += tr(" · %1 not finite").arg(grouped(answer->not_finite));
    m_looked->setText(words);
    m_looked->setToolTip(words);
  } else {
    m_excites->display({});
    m_looked->setText(tr("on their way"));
  }
  const bool row = layer()->form == FeatureLayer::Form::row;
  showPage((row ? tr("%1 · unit %2") : tr("%1 · channel %2")).arg(qtext(layer()->name)).arg(m_place.channel + 1));
  QStringList all{m_hint};
  for (int i = 0; i < m_excites->count(); ++i) all << m_excites->words(i);
  setAccessibleDescription(all.join(QStringLiteral(". ")));
}

// ---- kernels

// The windows that slide; of SeparableConv2D those of its first stage.
const WeightTensor* FeaturesView::kernelsTold() const {
  const auto answer = m_weightsTap.answer<WeightsAnswer>();
  if (!answer || answer->node != layer()->id) return nullptr;
  for (const WeightTensor& one : answer->tensors)
    if (one.name == "weight" || one.name == "depthwise.weight") return &one;
  return nullptr;
}

void FeaturesView::showKernels() {
  if (!layer()->sliding) return sayHere(tr("No layer of this network has kernels"));
  const auto answer = m_weightsTap.answer<WeightsAnswer>();
  const WeightTensor* told = kernelsTold();
  if (!told && answer && !answer->why.empty()) return sayHere(qtext(answer->why));
  if (!told) return sayHere(tr("The kernels of %1 appear here as soon as they are told").arg(qtext(layer()->name)));
  if (answer != m_drawnKernels) {
    MatrixData cells = matrixOf(*told);
    cells.inFirst = layer()->sliding->kind == Sliding::Kind::painted;
    m_kernels->display(std::make_shared<const MatrixData>(std::move(cells)));
    m_drawnKernels = answer;
  }
  showPage(layer()->sliding->kind == Sliding::Kind::depthFirst ? tr("%1 · depthwise").arg(qtext(layer()->name))
                                                               : qtext(layer()->name));
  setAccessibleDescription(m_hint + QStringLiteral(". ") + m_kernels->words());
}

// ---- numbers

bool FeaturesView::hasData() const {
  if (!note().isEmpty()) return false;
  if (m_page == Page::maps) return m_channels != nullptr;
  if (m_page == Page::excites) return m_excites->count() > 0;
  if (m_page == Page::kernels) return m_kernels->matrix().data() != nullptr;
  const auto answer = m_saliencyTap.answer<SaliencyAnswer>();
  return answer && answer->why.empty();
}

DataWriter FeaturesView::data() const {
  const QString name = layer() ? csvCell(qtext(layer()->name)) : QString();
  if (m_page == Page::maps && m_channels)
    return [maps = m_channels, name, sample = m_sample](QTextStream& out) { writeMaps(out, *maps, name, sample); };
  if (const auto answer = m_saliencyTap.answer<SaliencyAnswer>(); m_page == Page::saliency && answer)
    return [answer](QTextStream& out) { writeSaliency(out, *answer); };
  if (m_page == Page::kernels && hasData())
    return [cells = m_kernels->matrix().sharedData()](QTextStream& out) { writeMatrix(out, *cells); };
  return {};  // the other page has few
}

void FeaturesView::writeData(QTextStream& out) const {
  if (const DataWriter writer = data()) return writer(out);
  const QString name = layer() ? csvCell(qtext(layer()->name)) : QString();
  if (const auto excited = m_excitesTap.answer<ExcitesAnswer>();
      m_page == Page::excites && excited && isAsked(*excited)) {
    out << "layer,channel,sample,class,value,row,column\n";
    for (const ExcitedSample& one : excited->samples)
      out << name << ',' << m_place.channel + 1 << ',' << one.sample + 1 << ',' << csvCell(className(one.row)) << ','
          << featureNumber(one.value) << ',' << one.y + 1 << ',' << one.x + 1 << '\n';
  }
}

}  // namespace vitrine::ui
