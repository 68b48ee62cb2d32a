#include "ui/dialogs/take_weights_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <map>
#include <set>

#include "core/io/weights.h"
#include "core/runs/run_folder.h"
#include "core/train/take_weights.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

// "dense_1.weight (3×4 then, 3×5 now)": the layer, and the rest of it.
std::pair<QString, QString> parted(const std::string& name) {
  const QString all = qtext(name);
  const qsizetype dot = all.indexOf('.');
  return {all.left(dot), all.mid(dot + 1)};
}

// By layer, in the order of the network.
struct OfLayer {
  QString layer;
  QStringList kept, fresh;
};

std::vector<OfLayer> byLayer(const ParameterLayout& network, const Adoption& found) {
  std::vector<OfLayer> out;
  const auto of = [&](const QString& layer) -> OfLayer& {
    for (OfLayer& known : out)
      if (known.layer == layer) return known;
    return out.emplace_back(OfLayer{layer, {}, {}});
  };
  for (const auto& entry : network.entries()) (void)of(parted(entry.name).first);
  for (const std::string& name : found.kept) of(parted(name).first).kept << parted(name).second;
  for (const std::string& name : found.fresh) of(parted(name).first).fresh << parted(name).second;
  return out;
}

}  // namespace

TakeWeightsDialog::TakeWeightsDialog(ParameterLayout network, QString folder, QWidget* parent)
    : QDialog(parent), m_network(std::move(network)), m_folder(std::move(folder)) {
  setWindowTitle(tr("Take weights from"));
  setMinimumSize(560, 420);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(10);
  auto* row = new QHBoxLayout;
  m_path = new QLineEdit(this);
  m_path->setAccessibleName(tr("Weights to take"));
  m_path->setPlaceholderText(tr("A run's folder, a project, .safetensors or .npz"));
  auto* file = new QPushButton(tr("File…"), this);
  auto* run = new QPushButton(tr("Run…"), this);
  file->setToolTip(tr("A file of weights, or a project that has weights beside it"));
  run->setToolTip(tr("The folder of a run"));
  for (QPushButton* button : {file, run}) button->setAutoDefault(false);
  row->addWidget(m_path, 1);
  row->addWidget(file);
  row->addWidget(run);
  m_layers = new QTreeWidget(this);
  m_layers->setAccessibleName(tr("Layers that can begin with them"));
  m_layers->setHeaderLabels({tr("Layer"), tr("Begins with")});
  m_layers->setRootIsDecorated(false);
  m_words = new QLabel(this);
  m_words->setProperty("role", "small");
  m_words->setWordWrap(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  m_take = buttons->addButton(tr("Take and train"), QDialogButtonBox::AcceptRole);
  m_take->setDefault(true);
  column->addLayout(row);
  column->addWidget(m_layers, 1);
  column->addWidget(m_words);
  column->addWidget(buttons);
  connect(file, &QPushButton::clicked, this, [this] { browse(false); });
  connect(run, &QPushButton::clicked, this, [this] { browse(true); });
  connect(m_path, &QLineEdit::textChanged, this, &TakeWeightsDialog::read);
  connect(m_layers, &QTreeWidget::itemChanged, this, &TakeWeightsDialog::refresh);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  read();
}

void TakeWeightsDialog::setPath(const QString& path) {
  m_path->setText(path);
}

QString TakeWeightsDialog::words() const {
  return m_words->text();
}

void TakeWeightsDialog::browse(bool run) {
  const QString from = m_path->text().isEmpty() ? m_folder : m_path->text();
  const QString chosen =
      run ? QFileDialog::getExistingDirectory(this, tr("The folder of a run"), from)
          : QFileDialog::getOpenFileName(this, tr("Weights"), from,
                                         tr("Weights and projects (*.safetensors *.npz *.vitrine)"));
  if (!chosen.isEmpty()) setPath(chosen);
}

void TakeWeightsDialog::read() {
  m_read.reset();
  m_layers->clear();
  const std::string path = m_path->text().trimmed().toStdString();
  m_words->setText(
      tr("A new run begins with the weights of the layers that are ticked; all others begin anew. What has "
         "been trained so far is kept among the runs, and Undo brings it back."));
  if (!path.empty() && there(path)) {
    const auto file = weights_file_named(path);
    auto trained = file ? load_trained(*file) : Result<Trained>(file.error());
    if (trained)
      fill(*(m_read = std::move(*trained)));
    else
      m_words->setText(qtext(trained.error().sentence()));
  } else if (!path.empty()) {
    m_words->setText(tr("There is nothing of that name."));
  }
  refresh();
}

void TakeWeightsDialog::fill(const Trained& trained) {
  const QSignalBlocker quiet(m_layers);
  const Adoption found = compare_weights(m_network, trained);
  for (const OfLayer& of : byLayer(m_network, found)) {
    const bool fits = !of.kept.isEmpty();
    QString words = fits ? tr("these weights") : tr("anew: %1").arg(of.fresh.join(", "));
    if (fits && !of.fresh.isEmpty()) words = tr("these weights, but anew: %1").arg(of.fresh.join(", "));
    auto* item = new QTreeWidgetItem(m_layers, {of.layer, words});
    item->setFlags(fits ? item->flags() | Qt::ItemIsUserCheckable : item->flags() & ~Qt::ItemIsUserCheckable);
    if (fits) item->setCheckState(0, Qt::Checked);
    item->setDisabled(!fits);
  }
  m_layers->resizeColumnToContents(0);
  QStringList unused;
  for (const std::string& name : found.unused) unused << qtext(name);
  if (found.kept.empty())
    m_words->setText(tr("Nothing in these weights fits this network."));
  else if (!unused.isEmpty())
    m_words->setText(tr("Not used: %1.").arg(unused.join(", ")));
}

void TakeWeightsDialog::refresh() {
  m_take->setEnabled(chosen() != nullptr);
}

std::shared_ptr<const Trained> TakeWeightsDialog::chosen() const {
  if (!m_read) return nullptr;
  std::map<QString, bool> ticked;
  for (int i = 0; i < m_layers->topLevelItemCount(); ++i)
    ticked[m_layers->topLevelItem(i)->text(0)] = m_layers->topLevelItem(i)->checkState(0) == Qt::Checked;
  // By what they are called here: a layer may have had another name then.
  std::set<std::string> keys;
  for (const auto& entry : m_network.entries())
    if (ticked[parted(entry.name).first]) keys.insert(entry.key);
  Trained out = *m_read;
  out.state.reset();
  std::erase_if(out.weights, [&](const Trained::Entry& entry) { return !keys.contains(entry.key); });
  return out.weights.empty() ? nullptr : std::make_shared<const Trained>(std::move(out));
}

}  // namespace vitrine::ui
