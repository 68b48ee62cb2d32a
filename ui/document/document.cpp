#include "ui/document/document.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "core/train/check.h"
#include "core/train/fit_data.h"
#include "ui/commands/set_settings.h"
#include "ui/document/data_loader.h"
#include "ui/document/settings_edit.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr auto kRunProblem = "run";  // a code of its own: it keeps no other run from starting
constexpr int kTypingPause = 250;    // ms without a keystroke before data is drawn again

QString weightsPath(const QString& project) {
  return QString::fromStdString(weights_path_beside(project.toStdString()));
}

// Empty where there is no such file.
QByteArray digestOf(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  QCryptographicHash hash(QCryptographicHash::Sha1);
  hash.addData(&file);
  return hash.result();
}

// "net.weights.safetensors" -> "net.weights.1.safetensors", the first name that nothing has.
QString keepUnderAnotherName(const QString& path) {
  const QFileInfo info(path);
  for (int i = 1;; ++i) {
    const QString name =
        QString("%1/%2.%3.%4").arg(info.absolutePath(), info.completeBaseName()).arg(i).arg(info.suffix());
    if (!QFile::exists(name)) return QFile::rename(path, name) ? name : QString();
  }
}

}  // namespace

Document::Document(QObject* parent) : QObject(parent), m_loader(std::make_unique<DataLoader>()) {
  m_undo.setUndoLimit(10'000);
  connect(&m_undo, &QUndoStack::indexChanged, this, &Document::edited);
  connect(&m_undo, &QUndoStack::cleanChanged, this, &Document::tellModified);
  connect(m_loader.get(), &DataLoader::progressed, this, &Document::dataLoading);
  connect(m_loader.get(), &DataLoader::finished, this, [this](const DataLoader::Loaded& result) { loaded(*result); });
  m_loadSoon.setSingleShot(true);
  m_loadSoon.setInterval(kTypingPause);
  connect(&m_loadSoon, &QTimer::timeout, this, &Document::loadData);
  refreshAnalysis();
}

Document::~Document() {
  m_undo.disconnect(this);
  m_loader->disconnect(this);
}

QString Document::displayName() const {
  if (!m_path.isEmpty()) return QFileInfo(m_path).fileName();
  return m_project.title.empty() ? tr("Untitled") : QString::fromStdString(m_project.title);
}

QString Document::baseFolder() const {
  return m_path.isEmpty() ? QDir::currentPath() : QFileInfo(m_path).absolutePath();
}

bool Document::isModified() const {
  return !m_undo.isClean() || m_trained != m_savedTrained;
}

// ---- whole documents

void Document::reset(Project project, const QString& path) {
  cancelLoading();
  m_loadSoon.stop();
  m_resetting = true;  // undo and redo actions hear of it, this document need not
  m_undo.clear();
  m_resetting = false;
  m_project = std::move(project);
  m_level.clear();
  m_open = openBlocksOf(m_project);
  m_inside = {};
  m_path = path;
  m_dataset.reset();
  m_trained.reset();
  m_savedTrained.reset();
  m_onDisk = path.isEmpty() ? QByteArray() : digestOf(path);
  m_loadedFrom.reset();
  m_chosen.reset();
  m_dataError.reset();
  m_runProblem.reset();
  m_fitGesture = 0;
  analyseAgain();
  m_wasModified = false;
  emit pathChanged();
  emit levelChanged();
  emit documentReset();
  emit analysisChanged();
  emit dataChanged();
  emit trainedChanged();
  emit modifiedChanged(false);
  if (m_project.sources.front().type != "none") loadData();
}

Status Document::open(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  VITRINE_TRY(Project project, load_project(absolute.toStdString()));
  std::shared_ptr<const Trained> trained;
  const QString weights = weightsPath(absolute);
  QString complaint;
  if (QFile::exists(weights)) {
    if (auto read = load_trained(weights.toStdString()))
      trained = std::make_shared<Trained>(std::move(*read));
    else
      complaint = tr("The project is open, but without its trained weights. %1")
                      .arg(QString::fromStdString(read.error().sentence()));
  }
  reset(std::move(project), absolute);
  if (trained) {
    m_trained = m_savedTrained = std::move(trained);
    for (const auto& weight : m_trained->weights) m_project.graph.retire(weight.key.substr(0, weight.key.rfind('/')));
    emit trainedChanged();
  }
  if (!complaint.isEmpty()) emit notice(complaint);
  return {};
}

void Document::settle() {
  m_undo.clear();
  tellModified();
}

Status Document::save(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  VITRINE_CHECK(save_project(m_project, absolute.toStdString()));
  const QString weights = weightsPath(absolute);
  if (m_trained) {
    VITRINE_CHECK(save_trained(*m_trained, weights.toStdString()));
  } else if (absolute == m_path && QFile::exists(weights)) {  // its own, and it has been reset since
    const QString kept = keepUnderAnotherName(weights);
    if (kept.isEmpty())
      return Error{"The earlier weights cannot be set aside", weights.toStdString(),
                   "Check that the folder can be written"};
    emit notice(tr("The weights from before Reset are kept in %1.").arg(QFileInfo(kept).fileName()));
  }
  m_onDisk = digestOf(absolute);
  const bool moved = absolute != m_path;
  m_path = absolute;
  m_savedTrained = m_trained;
  if (moved && m_loadedFrom) m_loadedFrom->base = baseFolder();
  m_undo.setClean();
  if (moved) emit pathChanged();
  emit saved(moved);
  tellModified();
  return {};
}

bool Document::changedOnDisk() const {
  if (m_path.isEmpty()) return false;
  const QByteArray now = digestOf(m_path);
  return !now.isEmpty() && now != m_onDisk;
}

void Document::setTrained(std::shared_ptr<const Trained> trained) {
  if (trained == m_trained) return;
  m_trained = std::move(trained);
  emit trainedChanged();
  tellModified();
}

// ---- after every edit

void Document::edited() {
  if (m_resetting) return;
  refreshAnalysis();
  followSource();
  tellModified();
}

void Document::tellModified() {
  if (m_resetting) return;
  if (const bool modified = isModified(); modified != m_wasModified) {
    m_wasModified = modified;
    emit modifiedChanged(modified);
  }
}

void Document::analyseAgain() {
  std::optional<DataFacts> facts;
  if (m_dataset) facts = facts_of(*m_dataset);
  m_analysis = check_project(m_project, facts ? &*facts : nullptr);
  if (!m_dataset && !m_project.graph.nodes().empty()) {
    if (m_dataError)
      m_analysis.problems.push_back({Severity::error,
                                     "data",
                                     "",
                                     Error{m_dataError->what, m_dataError->where, ""}.sentence(),
                                     m_dataError->remedy,
                                     {}});
    else if (m_project.sources.front().type == "none")
      m_analysis.problems.push_back({Severity::error,
                                     "data",
                                     "",
                                     "There is no data to train on yet",
                                     "Choose a source in the Data tab, or open a file there",
                                     {}});
  }
  if (m_runProblem) m_analysis.problems.push_back(*m_runProblem);
  notePorts();
}

void Document::refreshAnalysis() {
  analyseAgain();
  emit analysisChanged();
}

const Problem* Document::obstacle() const {
  for (const Problem& problem : m_analysis.problems)
    if (problem.severity == Severity::error && problem.code != kRunProblem) return &problem;
  return nullptr;
}

void Document::setRunProblem(std::optional<Problem> problem) {
  if (!problem && !m_runProblem) return;
  m_runProblem = std::move(problem);
  if (m_runProblem) m_runProblem->code = kRunProblem;
  refreshAnalysis();
}

// ---- data

QString Document::dataStamp() const {
  const Spec& source = m_project.sources.front();
  const SourceType* type = source_types().find(source.type);
  QString out;
  if (!type) return out;
  for (const ParamSpec& spec : type->info.params) {
    if (spec.kind != ParamKind::file) continue;
    const QFileInfo file(QDir(baseFolder()), qtext(text_of(type->info, source.params, spec.id)));
    out += QString("%1 %2 %3\n").arg(file.filePath()).arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
  }
  return out;
}

Document::Wanted Document::wanted(const Project& project) const {
  Wanted out{project.sources.front(), baseFolder(), 0};
  // The run's seed decides what a generator draws; what a file holds it does not change.
  const SourceType* type = source_types().find(out.source.type);
  bool fromFile = false;
  if (type)
    for (const ParamSpec& spec : type->info.params) fromFile |= spec.kind == ParamKind::file;
  if (!fromFile) out.seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
  return out;
}

// Loads again when the settings of the source are not those the data came from.
void Document::followSource() {
  const Wanted now = wanted(m_project);
  if (m_chosen || (m_loadedFrom && *m_loadedFrom == now)) return;
  if (now.source.type == "none") {
    m_fitGesture = 0;
    if (!m_dataset && !m_dataError && !m_loader->isLoading()) return;
    cancelLoading();
    m_loadSoon.stop();
    m_loadedFrom.reset();
    m_dataError.reset();
    take(nullptr);
    return;
  }
  m_loadSoon.start();
}

void Document::loadData() {
  m_loadSoon.stop();
  m_chosen.reset();
  m_loadedFrom = wanted(m_project);
  if (std::exchange(m_dataError, std::nullopt)) refreshAnalysis();
  if (m_loadedFrom->source.type == "none") return;
  emit dataLoading(0);
  m_loader->start(m_loadedFrom->source, m_loadedFrom->base.toStdString(), m_loadedFrom->seed);
}

void Document::chooseSource(const Spec& source) {
  m_loadSoon.stop();
  m_chosen = source;
  emit dataLoading(0);
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), m_project.training, "seed"));
  m_loader->start(source, baseFolder().toStdString(), seed);
}

void Document::acceptOffer(const Offer& offer) {
  constexpr std::string_view kData = "data.";
  Spec source = m_refused.value_or(m_project.sources.front());
  for (const auto& [path, value] : offer.settings)
    if (path.starts_with(kData)) source.params.set(path.substr(kData.size()), value);
  chooseSource(source);
}

void Document::cancelLoading() {
  if (!m_loader->isLoading()) return;
  m_loader->cancel();
  const bool chosen = m_chosen.has_value();
  m_chosen.reset();
  if (!chosen)
    m_dataError = Error{"Loading was cancelled", "", "Press Reload in the Data tab to try again", "cancelled"};
  if (chosen) {
    emit dataChanged();
    return;
  }
  refreshAnalysis();
  emit dataFailed(*m_dataError);
}

bool Document::isLoading() const {
  return m_loader->isLoading() || m_loadSoon.isActive();
}

void Document::take(std::shared_ptr<const Dataset> dataset) {
  m_dataset = std::move(dataset);
  m_dataStamp = dataStamp();
  refreshAnalysis();
  emit dataChanged();
}

void Document::loaded(Result<std::shared_ptr<const Dataset>>& result) {
  if (!result) {
    if (m_chosen) {
      m_refused = std::exchange(m_chosen, std::nullopt);
      const Error error = result.error();
      emit dataChanged();  // what was there still is
      emit dataRefused(error);
      return;
    }
    m_dataError = result.error();
    m_refused.reset();
    take(nullptr);
    emit dataFailed(*m_dataError);
    return;
  }
  const DataFacts facts = facts_of(**result);
  if (m_chosen || m_fitGesture != 0) showLevel({});  // what must follow the data are the network's Inputs
  SettingsEdit edit(*this);
  if (m_chosen) {
    edit.setSource(*m_chosen);
    (void)edit.apply(fit_to_data(edit.project(), facts));  // what cannot follow stays a problem with its own fix
    (void)edit.apply(suggest_normalisation(edit.project(), **result));
    m_chosen.reset();
    m_refused.reset();
    m_dataError.reset();
    m_dataset = std::move(*result);
    m_loadedFrom = wanted(edit.project());  // so that the edit does not load it again
    pushSettings(tr("choose data"), edit, 0);
    take(m_dataset);
    return;
  }
  if (m_fitGesture != 0) {
    (void)edit.apply(fit_to_data(edit.project(), facts));
    m_dataset = std::move(*result);
    pushSettings(tr("follow the data"), edit, std::exchange(m_fitGesture, 0));
    take(m_dataset);
    return;
  }
  take(std::move(*result));
}

}  // namespace vitrine::ui
