// The runs that are kept of this document: what each came to and in what it differs; draw their curves beside the
// present one's, name and colour them, open one, see its folder, or throw it away and take that back.
#pragma once

#include <QDialog>
#include <QStringList>
#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "core/project/project.h"
#include "core/runs/report.h"
#include "core/runs/run_label.h"
#include "ui/dialogs/thrown_run.h"

class QLabel;
class QMenu;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace vitrine::ui {

class RowFilter;
class RunsBeside;
class UndoLine;

class RunsDialog : public QDialog {
  Q_OBJECT

 public:
  // `places`: folders to look in; `present`: the run that is open, which cannot be thrown away; `now`: the project
  // that settings are compared with.
  RunsDialog(QStringList places, QString present, RunsBeside& beside, Project now, QWidget* parent);
  ~RunsDialog() override;

  // Which one was chosen to be opened, after it was accepted.
  std::optional<RunFolder> chosen() const;
  bool isReading() const { return m_read < m_runs.size(); }

 private:
  // What is read of a run, on a thread of its own.
  struct Details {
    RunSummary summary;
    RunLabel label;
    std::string apart;
    qint64 bytes = 0;
  };
  void build();
  void fill();
  void read();
  void take(std::size_t first, const std::vector<Details>& some);
  void showDetails(QTreeWidgetItem& row, const Details& details);
  void changed(QTreeWidgetItem* row, int column);
  void refresh();
  void showFolder() const;
  void throwAway();
  void undo();
  void choose(const std::string& path);
  void chooseWanted();
  void tellThrown();
  void compare();
  void compareRows(int newer, int older);
  void showMenu(const QPoint& at);
  QMenu* makeMenu(QTreeWidgetItem& row);
  void addColours(QMenu& menu, int row);
  void addOthers(QMenu& menu, int row);
  void recolour(int row, int colour);
  int rowOf(const QTreeWidgetItem* row) const;
  std::optional<RunFolder> current() const;
  static Details detailsOf(const RunFolder& folder, const Project& now);

  std::string m_wanted;  // path of the run that is to be the current one as soon as it is seen; empty: none
  QStringList m_places;
  QString m_present;
  RunsBeside& m_beside;
  std::shared_ptr<const Project> m_now;
  std::vector<RunFolder> m_runs;
  std::size_t m_read = 0;                        // of them, from the first on
  std::shared_ptr<std::atomic<bool>> m_givenUp;  // by whoever reads for an earlier list
  bool m_filling = false;
  QTreeWidget* m_list;
  std::vector<ThrownRun> m_thrown;  // while this dialog is open; the last one comes back first
  RowFilter* m_filter;
  QLabel* m_hint;
  UndoLine* m_undo;
  QPushButton *m_open, *m_folder, *m_compare, *m_delete;
};

}  // namespace vitrine::ui
