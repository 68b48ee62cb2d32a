// Asks which trained weights a new run begins with: a file or a run, and of which layers.
#pragma once

#include <QDialog>
#include <memory>
#include <optional>

#include "core/engine/parameters.h"
#include "core/train/trained.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace vitrine::ui {

class TakeWeightsDialog : public QDialog {
  Q_OBJECT

 public:
  // `network`: what is to begin with them. `folder`: where the person starts to look.
  TakeWeightsDialog(ParameterLayout network, QString folder, QWidget* parent = nullptr);

  void setPath(const QString& path);  // a run's folder, a project with weights beside it, .safetensors or .npz
  // Of the layers that are ticked; null while none are.
  std::shared_ptr<const Trained> chosen() const;
  QTreeWidget& layers() const { return *m_layers; }
  QString words() const;  // below the list: what is wrong, or what is not used

 private:
  void browse(bool run);
  void read();
  void fill(const Trained& trained);
  void refresh();
  const ParameterLayout m_network;
  const QString m_folder;
  std::optional<Trained> m_read;
  QLineEdit* m_path;
  QTreeWidget* m_layers;
  QLabel* m_words;
  QPushButton* m_take;
};

}  // namespace vitrine::ui
