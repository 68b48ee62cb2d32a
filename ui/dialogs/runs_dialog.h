// The runs that are kept of this document: what each came to; open one, see its folder, or throw it away.
#pragma once

#include <QDialog>
#include <QStringList>
#include <optional>
#include <vector>

#include "core/runs/report.h"

class QLabel;
class QPushButton;
class QTreeWidget;

namespace vitrine::ui {

class RunsDialog : public QDialog {
  Q_OBJECT

 public:
  // `places`: folders to look in; `present`: the run that is open, which cannot be thrown away.
  RunsDialog(QStringList places, QString present, QWidget* parent);

  // Which one was chosen to be opened, after it was accepted.
  std::optional<RunFolder> chosen() const;

 private:
  void fill();
  void refresh();
  void showFolder() const;
  void throwAway();
  const RunSummary* current() const;

  QStringList m_places;
  QString m_present;
  std::vector<RunSummary> m_runs;
  QTreeWidget* m_list;
  QLabel* m_hint;
  QPushButton *m_open, *m_folder, *m_delete;
};

}  // namespace vitrine::ui
