#include "ui/dialogs/export_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace vitrine::ui {

ExportDialog::ExportDialog(const QString& suggested, bool hasBest, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Export weights"));
  setMinimumWidth(520);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(14);
  auto* form = new QFormLayout;
  form->setSpacing(10);
  m_which = new QComboBox(this);
  m_which->setAccessibleName(tr("Weights"));
  m_which->addItem(tr("Last: as they are now"), static_cast<int>(Run::Which::last));
  if (hasBest)
    m_which->addItem(tr("Best: of the epoch with the lowest validation loss"), static_cast<int>(Run::Which::best));
  m_format = new QComboBox(this);
  m_format->setAccessibleName(tr("Format"));
  m_format->addItem(tr("safetensors (PyTorch and others)"), ".safetensors");
  m_format->addItem(tr("npz (NumPy)"), ".npz");
  auto* row = new QHBoxLayout;
  m_path = new QLineEdit(suggested + ".safetensors", this);
  m_path->setAccessibleName(tr("File"));
  auto* browse = new QPushButton(tr("Browse…"), this);
  row->addWidget(m_path, 1);
  row->addWidget(browse);
  form->addRow(tr("Weights"), m_which);
  form->addRow(tr("Format"), m_format);
  form->addRow(tr("File"), row);
  column->addLayout(form);
  m_hint = new QLabel(this);
  m_hint->setProperty("role", "small");
  m_hint->setWordWrap(true);
  column->addWidget(m_hint);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  m_export = buttons->addButton(tr("Export"), QDialogButtonBox::AcceptRole);
  m_export->setDefault(true);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(m_format, &QComboBox::activated, this, &ExportDialog::formatChanged);
  connect(m_path, &QLineEdit::textChanged, this, &ExportDialog::refresh);
  refresh();
}

QString ExportDialog::path() const {
  return m_path->text().trimmed();
}
Run::Which ExportDialog::which() const {
  return static_cast<Run::Which>(m_which->currentData().toInt());
}

void ExportDialog::browse() {
  const QString chosen = QFileDialog::getSaveFileName(this, tr("Export weights"), path(),
                                                      tr("safetensors (*.safetensors);;NumPy (*.npz)"));
  if (!chosen.isEmpty()) m_path->setText(chosen);
}

void ExportDialog::formatChanged() {
  QString stem = path();
  for (const char* known : {".safetensors", ".npz"})
    if (stem.endsWith(known)) stem.chop(static_cast<int>(qstrlen(known)));
  m_path->setText(stem + m_format->currentData().toString());
}

// The extension decides; the box above follows what is typed.
void ExportDialog::refresh() {
  const int known = path().endsWith(".safetensors") ? 0 : path().endsWith(".npz") ? 1 : -1;
  if (known >= 0) m_format->setCurrentIndex(known);
  m_export->setEnabled(known >= 0);
  QString hint = known < 0 ? tr("The file's name ends in .safetensors or .npz.")
                           : tr("Tensors are named as the layers are, dense_1.weight; class names and the fitted "
                                "normalisation travel along. The file is read back and compared before it counts as "
                                "saved.");
  if (QFileInfo::exists(path())) hint += "\n" + tr("A file of this name is there and will be replaced.");
  m_hint->setText(hint);
}

}  // namespace vitrine::ui
