#include "ui/docks/files.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <new>

#include "core/graph/op_list.h"
#include "core/io/examples.h"
#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/dialogs/messages.h"
#include "ui/dialogs/questions.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/dialogs/take_weights_dialog.h"
#include "ui/dialogs/waiting.h"
#include "ui/docks/run_controller.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr auto kRecentKey = "files/recent";
constexpr auto kFolderKey = "files/folder";
constexpr int kMostRecent = 10;

// Where files go unless the person says otherwise: where the last one went, if that is still there.
QString folder() {
  const QString last = QSettings().value(kFolderKey).toString();
  if (!last.isEmpty() && QFileInfo(last).isDir()) return last;
  const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  return QFileInfo(documents).isDir() ? documents : QDir::homePath();
}

// On a thread: they are read back as well.
Status exportNow(const Trained& trained, const std::string& path) {
  try {
    return export_weights(trained, path);
  } catch (const std::bad_alloc&) {
    return Error{"There is not enough memory to write the weights and to compare them", path,
                 "Close other programs and try again"};
  }
}

}  // namespace

Files::Files(Document& document, RunController& controller, QWidget* window)
    : QObject(window), m_document(document), m_controller(controller), m_window(window) {
  connect(&document, &Document::dataFailed, this, &Files::dataFailed);
  connect(&document, &Document::dataChanged, this, [this] {
    if (m_document.dataset()) m_opening = false;
  });
  connect(&document, &Document::dataRefused, this, [this](const Error& error) {
    const int chosen = showErrorWithOffers(m_window, tr("The data cannot be used"), error);
    if (chosen >= 0) m_document.acceptOffer(offers_of(error)[static_cast<std::size_t>(chosen)]);
  });
}

QStringList Files::recent() const {
  QStringList out;
  for (const QString& path : QSettings().value(kRecentKey).toStringList())
    if (QFileInfo::exists(path)) out << path;
  return out;
}

void Files::remember(const QString& path) {
  QSettings settings;
  QStringList all = settings.value(kRecentKey).toStringList();
  all.removeAll(path);
  all.prepend(path);
  settings.setValue(kRecentKey, all.mid(0, kMostRecent));
  settings.setValue(kFolderKey, QFileInfo(path).absolutePath());
  emit recentChanged();
}

// Another document is about to take this one's place.
bool Files::mayReplace() {
  if (m_controller.isTraining()) {
    switch (askWhileTraining(m_window, m_document.displayName())) {
      case CloseAnswer::keepTraining:
        return false;
      case CloseAnswer::discard:
        return true;
      case CloseAnswer::stopAndSave:
        m_controller.pause();
        return save();
    }
  }
  if (!m_document.isModified() || (m_document.graph().nodes().empty() && m_document.path().isEmpty())) return true;
  switch (askToSave(m_window, m_document.displayName())) {
    case SaveAnswer::save:
      return save();
    case SaveAnswer::discard:
      return true;
    case SaveAnswer::cancel:
      break;
  }
  return false;
}

bool Files::mayClose() {
  return mayReplace();
}

void Files::newDocument() {
  if (!mayReplace()) return;
  m_document.reset(new_project(), {});
  emit opened();
}

void Files::openExample(const QString& name) {
  auto project = load_example(name.toStdString());
  if (!project) {
    showError(m_window, tr("The example cannot be opened"), project.error());
    return;
  }
  if (!mayReplace()) return;
  m_document.reset(std::move(*project), {});
  emit opened();
}

void Files::askAndOpen() {
  const QString path = QFileDialog::getOpenFileName(
      m_window, tr("Open"), folder(), tr("Projects and tables (*.vitrine *.csv *.tsv *.csv.gz);;All files (*)"));
  if (!path.isEmpty()) open(path);
}

// A table is opened as a new project on it.
void Files::openTable(const QString& path) {
  if (!mayReplace()) return;
  m_document.reset(new_project(), {});
  m_document.chooseSource({"csv", {{"file", QFileInfo(path).absoluteFilePath().toStdString()}}});
  emit opened();
}

void Files::open(const QString& path) {
  static const QRegularExpression table(QStringLiteral("\\.(csv|tsv)(\\.gz)?$"),
                                        QRegularExpression::CaseInsensitiveOption);
  if (table.match(path).hasMatch() && QFileInfo::exists(path)) return openTable(path);
  // What cannot be read costs nobody their open document.
  if (const auto readable = load_project(QFileInfo(path).absoluteFilePath().toStdString()); !readable) {
    showError(m_window, tr("The project cannot be opened"), readable.error());
    return;
  }
  if (!mayReplace()) return;
  m_opening = true;
  if (const Status status = m_document.open(path); !status) {
    m_opening = false;
    showError(m_window, tr("The project cannot be opened"), status.error());
    return;
  }
  remember(m_document.path());
  m_controller.recallCurves();
  emit opened();
}

bool Files::save() {
  return m_document.path().isEmpty() ? saveAs() : saveTo(m_document.path());
}

bool Files::saveAs() {
  QString name = m_document.path();
  if (name.isEmpty()) name = folder() + "/" + m_document.displayName().replace('/', '-') + ".vitrine";
  QString path = QFileDialog::getSaveFileName(m_window, tr("Save as"), name, tr("Vitrine projects (*.vitrine)"));
  if (path.isEmpty()) return false;
  if (QFileInfo(path).suffix().isEmpty()) path += ".vitrine";
  return saveTo(path);
}

// What was promised is waited for: weights that are a long step away are not left out of the file in silence.
bool Files::wait(const std::function<bool()>& ready) {
  return waitFor(m_window, tr("Waiting for the step under way to end, to take its weights."), ready);
}

bool Files::saveTo(const QString& path) {
  if (path == m_document.path() && m_document.changedOnDisk()) {
    switch (askAboutChangedFile(m_window, m_document.displayName())) {
      case ChangedFileAnswer::overwrite:
        break;
      case ChangedFileAnswer::saveAs:
        return saveAs();
      case ChangedFileAnswer::reload:
        reload();
        return false;
      case ChangedFileAnswer::cancel:
        return false;
    }
  }
  if (const Status got = m_controller.collect([this](const auto& ready) { return wait(ready); }); !got) {
    if (got.error().code != "cancelled") showError(m_window, tr("The weights cannot be saved"), got.error());
    return false;
  }
  if (const Status status = m_document.save(path); !status) {
    showError(m_window, tr("The project cannot be saved"), status.error());
    return false;
  }
  remember(m_document.path());
  return true;
}

void Files::exportWeights() {
  const auto fetch = [this](Run::Which which) {
    return m_controller.weights(which, [this](const auto& ready) { return wait(ready); });
  };
  if (const auto there = fetch(Run::Which::last); !there) {
    if (there.error().code != "cancelled") showError(m_window, tr("There are no weights yet"), there.error());
    return;
  }
  QString stem = m_document.path().isEmpty()
                     ? folder() + "/" + m_document.displayName().replace('/', '-')
                     : m_document.path().chopped(QFileInfo(m_document.path()).suffix().size() + 1);
  ExportDialog dialog(stem, m_controller.hasRun(), m_window);
  if (dialog.exec() != QDialog::Accepted) return;
  const auto weights = fetch(dialog.which());
  const QString path = QFileInfo(dialog.path()).absoluteFilePath();
  if (!weights) return exported(path, weights.error());
  inBackground([self = QPointer(this), path, trained = *weights] {
    const Status status = exportNow(*trained, path.toStdString());
    QMetaObject::invokeMethod(
        qApp, [self, path, status] { self ? self->exported(path, status) : void(); }, Qt::QueuedConnection);
  });
}

void Files::exported(const QString& path, const Status& status) {
  if (status) return emit notice(tr("Exported %1, read back and compared.").arg(path));
  if (status.error().code != "cancelled") showError(m_window, tr("The weights cannot be exported"), status.error());
}

void Files::takeWeights() {
  TakeWeightsDialog dialog(ParameterLayout(lower_graph(m_document.graph(), 1)), folder(), m_window);
  if (dialog.exec() != QDialog::Accepted) return;
  if (auto chosen = dialog.chosen()) m_controller.beginWith(std::move(chosen));
}

void Files::showRuns() {
  RunsDialog dialog(m_controller.archive().places(), m_controller.runFolder(), m_controller.beside(),
                    m_document.project(), m_window);
  if (dialog.exec() != QDialog::Accepted) return;
  if (const auto folder = dialog.chosen())
    openRun(*folder, dialog.isToGoOn());
  else if (dialog.isToGoOn())
    m_controller.lookBack();
}

// As a document of its own, that has no file yet: saving it costs no other one its place.
void Files::openRun(const RunFolder& folder, bool toGoOn) {
  auto project = load_project(folder.project);
  if (!project) {
    showError(m_window, tr("The run cannot be opened"), project.error());
    return;
  }
  if (!mayReplace()) return;
  m_document.reset(std::move(*project), {});
  m_controller.bringBack(folder, toGoOn);
  emit opened();
}

void Files::reload() {
  const QString path = m_document.path();
  if (const Status status = m_document.open(path); !status)
    return void(showError(m_window, tr("The project cannot be opened"), status.error()));
  m_controller.recallCurves();
  emit opened();
}

void Files::dataFailed(const Error& error) {
  if (!std::exchange(m_opening, false) || error.code != "missing-file") return;
  if (askToLocate(m_window, error)) locateData();
}

// Where it is gone it can be looked for, as with a document that is opened.
void Files::readDataAgain() {
  m_opening = true;
  m_document.loadData();
}

void Files::locateData() {
  Spec source = m_document.project().sources.front();
  const SourceType* type = source_types().find(source.type);
  if (!type) return;
  for (const ParamSpec& spec : type->info.params) {
    if (spec.kind != ParamKind::file) continue;
    const QString was = qtext(text_of(type->info, source.params, spec.id));
    if (QFileInfo::exists(was)) continue;
    // The other files of one set usually moved together.
    QString now = QSettings().value("files/located").toString() + "/" + QFileInfo(was).fileName();
    if (!QFileInfo::exists(now) || was.isEmpty())
      now = QFileDialog::getOpenFileName(m_window, tr("Where is %1?").arg(QFileInfo(was).fileName()), folder());
    if (now.isEmpty()) return;
    QSettings().setValue("files/located", QFileInfo(now).absolutePath());
    source.params.set(spec.id, now.toStdString());
  }
  m_document.chooseSource(source);
}

}  // namespace vitrine::ui
