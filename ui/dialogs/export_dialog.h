// Asks which weights go into which file.
#pragma once

#include <QDialog>

#include "core/train/run.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace vitrine::ui {

class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  // `suggested`: a path without extension. `hasBest`: there are best weights beside the last.
  ExportDialog(const QString& suggested, bool hasBest, QWidget* parent = nullptr);
  QString path() const;
  Run::Which which() const;

 private:
  void browse();
  void formatChanged();
  void refresh();
  QComboBox *m_which, *m_format;
  QLineEdit* m_path;
  QLabel* m_hint;
  QPushButton* m_export;
};

}  // namespace vitrine::ui
