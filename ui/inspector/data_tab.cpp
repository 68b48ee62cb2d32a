#include "ui/inspector/data_tab.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/text.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/train/scaling.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/batch_transform_list.h"
#include "ui/inspector/data_preview.h"
#include "ui/inspector/fact_row.h"
#include "ui/inspector/section_form.h"
#include "ui/theme/parts.h"

namespace vitrine::ui {
namespace {

QString tablesFilter() {
  return DataTab::tr("Tables (*.csv *.tsv *.txt *.data *.csv.gz *.tsv.gz);;All files (*)");
}

QString kindText(const Field& field) {
  const QString shape = field.shape.rank() == 0 ? QString() : qtext(field.shape.text());
  switch (field.kind) {
    case FieldKind::classes: {
      const QString classes = counted(field.classes, QObject::tr("class"), QObject::tr("classes"));
      return shape.isEmpty() ? classes : shape + " · " + classes;
    }
    case FieldKind::tokens:
      return shape + " · " + QObject::tr("%1 tokens").arg(field.classes);
    case FieldKind::values:
      return shape.isEmpty() ? QObject::tr("a number") : shape;
  }
  return {};
}

// Is some objective's target one that a normalisation applies to?
bool hasScale(const Project& project, const Dataset& dataset) {
  return std::any_of(project.objectives.begin(), project.objectives.end(), [&](const Objective& objective) {
    const Field* target = has_target(objective) ? dataset.find(target_of(objective)) : nullptr;
    return target && target_has_scale(objective, target->kind);
  });
}

}  // namespace

QString labelsBeside(const QString& images) {
  const QFileInfo info(images);
  QString name = info.fileName();
  name.replace("images", "labels").replace("idx3", "idx1").replace("idx4", "idx1");
  const QString path = info.absolutePath() + "/" + name;
  return name != info.fileName() && QFileInfo::exists(path) ? path : QString();
}

DataTab::DataTab(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_later([this](const std::shared_ptr<const Parts>& parts) { showParts(*parts); }) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 14, 16, 16);
  column->setSpacing(10);
  buildSource();
  buildState();
  for (QWidget* widget :
       {m_buttons, static_cast<QWidget*>(m_source), m_loading, static_cast<QWidget*>(m_failure), m_offers})
    column->addWidget(widget);
  auto* row = new QHBoxLayout;
  row->addWidget(m_locate);
  row->addWidget(m_reload);
  row->addStretch(1);
  column->addLayout(row);
  column->addWidget(m_summary);
  column->addWidget(newLine(this));
  m_transform = new SectionForm(document, this);
  m_transform->show("transform");
  m_targetTransform = new SectionForm(document, this);
  m_targetTransform->show("target_transform");
  m_split = new SectionForm(document, this);
  m_split->show("split");
  column->addWidget(m_transform);
  column->addWidget(m_targetTransform);
  column->addWidget(newLine(this));
  column->addWidget(newLabel(tr("SPLIT"), "section", this));
  column->addWidget(m_split);
  column->addWidget(newLine(this));
  m_batchTransforms = new BatchTransformList(document, this);
  column->addWidget(m_batchTransforms);
  column->addStretch(1);

  connect(&document, &Document::documentReset, this, &DataTab::refresh);
  connect(&document, &Document::settingsChanged, this, &DataTab::refresh);
  connect(&document, &Document::dataChanged, this, &DataTab::refresh);
  connect(&document, &Document::dataFailed, this, &DataTab::refresh);
  connect(&document, &Document::dataLoading, this, [this](double done) {
    m_progress->setValue(static_cast<int>(done * 1000));
    refreshState();
  });
  refresh();
}

void DataTab::buildSource() {
  m_buttons = new QWidget(this);
  auto* grid = new QGridLayout(m_buttons);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(8);
  const struct {
    QString words, name, tip;
    void (DataTab::*open)();
  } kinds[] = {
      {tr("Images…"), tr("Open images (IDX)…"), tr("MNIST's file format, gzipped or not"), &DataTab::openImages},
      {tr("Table…"), tr("Open table (CSV)…"), tr("A CSV file with a sample in each row"), &DataTab::openTable},
      {tr("Series…"), tr("Open series (CSV)…"),
       tr("A CSV file with a moment in each row: windows of it, to forecast"), &DataTab::openSeries},
      {tr("Text…"), tr("Open text…"), tr("A text file: windows of it, for a language model"), &DataTab::openText}};
  int place = 0;
  for (const auto& kind : kinds) {
    auto* button = new QPushButton(kind.words, m_buttons);
    button->setAccessibleName(kind.name);
    button->setToolTip(kind.tip);
    connect(button, &QPushButton::clicked, this, kind.open);
    grid->addWidget(button, place / 2, place % 2);
    ++place;
  }
  m_source = new SectionForm(m_document, this);
  m_source->show("data");
  connect(m_source, &SectionForm::filePicked, this, &DataTab::pick);
}

void DataTab::buildState() {
  m_loading = new QWidget(this);
  auto* row = new QHBoxLayout(m_loading);
  row->setContentsMargins(0, 0, 0, 0);
  m_progress = new QProgressBar(m_loading);
  m_progress->setRange(0, 1000);
  m_progress->setTextVisible(false);
  m_progress->setAccessibleName(tr("Loading data"));
  auto* cancel = new QPushButton(tr("Cancel"), m_loading);
  cancel->setAccessibleName(tr("Cancel loading"));
  row->addWidget(m_progress, 1);
  row->addWidget(cancel);
  connect(cancel, &QPushButton::clicked, &m_document, &Document::cancelLoading);

  m_failure = newLabel({}, "problem", this);
  m_failure->setWordWrap(true);
  m_offers = new QWidget(this);
  auto* offers = new QVBoxLayout(m_offers);
  offers->setContentsMargins(0, 0, 0, 0);
  offers->setSpacing(6);
  m_reload = new QPushButton(tr("Reload"), this);
  m_locate = new QPushButton(tr("Locate…"), this);
  connect(m_reload, &QPushButton::clicked, &m_document, &Document::loadData);
  connect(m_locate, &QPushButton::clicked, this, &DataTab::locateAsked);

  m_summary = new QWidget(this);
  auto* column = new QVBoxLayout(m_summary);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(10);
  column->addWidget(newLine(m_summary));
  m_samples = new FactRow(tr("Samples"), m_summary);
  m_parts = new FactRow(tr("Train · val · test"), m_summary);
  m_input = new FactRow(tr("Input"), m_summary);
  m_target = new FactRow(tr("Target"), m_summary);
  for (FactRow* fact : {m_samples, m_parts, m_input, m_target}) column->addWidget(fact);
  m_classes = newLabel({}, "small", m_summary);
  m_notes = newLabel({}, "small", m_summary);
  for (QLabel* words : {m_classes, m_notes}) words->setWordWrap(true);
  m_preview = new DataPreview(m_summary);
  column->addWidget(m_classes);
  column->addWidget(m_notes);
  column->addWidget(m_preview);
}

void DataTab::refresh() {
  for (SectionForm* form : {m_source, m_transform, m_targetTransform, m_split}) form->refresh();
  m_batchTransforms->refresh();
  refreshState();
  refreshSummary();
}

void DataTab::refreshState() {
  m_loading->setVisible(m_document.isLoading());
  const Error* error = m_document.isLoading() ? nullptr : m_document.dataError();
  m_failure->setVisible(error != nullptr);
  m_reload->setVisible(error != nullptr);
  m_locate->setVisible(error && error->code == "missing-file");
  if (error) m_failure->setText(qtext(error->sentence()));
  refreshOffers(error);
}

void DataTab::refreshOffers(const Error* error) {
  qDeleteAll(m_offers->findChildren<QPushButton*>());
  m_offers->setVisible(error && !offers_of(*error).empty());
  if (!error) return;
  for (const Offer& offer : offers_of(*error)) {
    auto* button = new QPushButton(qtext(offer.title), m_offers);
    m_offers->layout()->addWidget(button);
    // The button goes away while its click is being handled: the document acts once that is over.
    connect(
        button, &QPushButton::clicked, &m_document, [&document = m_document, offer] { document.acceptOffer(offer); },
        Qt::QueuedConnection);
  }
}

void DataTab::refreshSummary() {
  const auto dataset = m_document.dataset();
  m_summary->setVisible(dataset != nullptr);
  m_targetTransform->setVisible(dataset && hasScale(m_document.project(), *dataset));
  m_preview->setDataset(dataset);
  if (!dataset) return forgetParts();
  m_samples->setValue(qtext(grouped(dataset->count)));
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), m_document.project().training, "seed"));
  refreshParts({dataset, m_document.project().split, seed});
  m_input->setValue(kindText(dataset->input()));
  m_target->setValue(dataset->find("target") ? kindText(dataset->target()) : tr("none"));
  QStringList names;
  const Field* target = dataset->find("target");
  if (target && target->kind == FieldKind::classes)
    for (std::size_t i = 0; i < target->names.size() && i < 30; ++i) names << qtext(target->names[i]);
  m_classes->setText(tr("Classes: %1").arg(names.join(", ")));
  m_classes->setVisible(!names.isEmpty());
  QStringList notes;
  for (const std::string& note : dataset->notes) notes << qtext(note);
  m_notes->setText(notes.join('\n'));
  m_notes->setVisible(!notes.isEmpty());
}

void DataTab::pick(const QString& param, const QString& path) {
  Spec source = m_document.project().sources.front();
  source.params.set(param.toStdString(), path.toStdString());
  m_document.chooseSource(source);
}

void DataTab::openImages() {
  const QString images =
      QFileDialog::getOpenFileName(this, tr("Open images (IDX)"), m_document.baseFolder(),
                                   tr("IDX images (*idx3* *idx4* *.idx *.gz *ubyte*);;All files (*)"));
  if (images.isEmpty()) return;
  QString labels = labelsBeside(images);
  if (labels.isEmpty()) {
    labels = QFileDialog::getOpenFileName(this, tr("Open the labels of these images (IDX)"),
                                          QFileInfo(images).absolutePath(),
                                          tr("IDX labels (*idx1* *.idx *.gz *ubyte*);;All files (*)"));
    if (labels.isEmpty()) return;
  }
  m_document.chooseSource({"idx", {{"images", images.toStdString()}, {"labels", labels.toStdString()}}});
}

void DataTab::openFile(const char* source, const QString& title, const QString& filter) {
  const QString path = QFileDialog::getOpenFileName(this, title, m_document.baseFolder(), filter);
  if (!path.isEmpty()) m_document.chooseSource({source, {{"file", path.toStdString()}}});
}

void DataTab::openTable() {
  openFile("csv", tr("Open table (CSV)"), tablesFilter());
}

void DataTab::openSeries() {
  openFile("series", tr("Open series (CSV)"), tablesFilter());
}

void DataTab::openText() {
  openFile("text", tr("Open text"), tr("Texts (*.txt *.md *.csv *.txt.gz);;All files (*)"));
}

}  // namespace vitrine::ui
