// The runs that are kept of this document: what each came to and in what it differs; draw their curves beside the
// present one's, name and colour them, compare two, open one, go on from a state of one, see its folder, or throw
// some away; what was done to them is taken back step by step.
#pragma once

#include <QDialog>
#include <QStringList>
#include <atomic>
#include <functional>
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

  // Which one was chosen to be opened, after it was accepted; none: the one that is open.
  std::optional<RunFolder> chosen() const;
  // It was chosen so that another run goes on from one of its states.
  bool isToGoOn() const { return m_goOn; }
  bool isListed() const { return m_listed; }  // its rows are there
  bool isReading() const { return !m_listed || m_unread > 0; }

 private:
  enum Column { kName, kState, kApart, kEpochs, kSteps, kLoss, kMetric, kTime, kSize, kColumns };
  static constexpr Column kNumbers[] = {kEpochs, kSteps, kLoss, kTime, kSize};
  static constexpr int kLongestName = 320;  // px, in a sentence

  struct Listed {
    RunFolder folder;
    RunLabel label;  // empty until it is read
  };
  // What is read of a run, on a thread of its own.
  struct Details {
    RunSummary summary;
    RunLabel label;
    std::string apart;
    qint64 bytes = 0;
  };
  // A step of Undo: runs that were thrown away, or a label as it was before.
  struct Done {
    QString words;
    std::vector<ThrownRun> thrown;
    RunFolder run;
    RunLabel before, after;
  };
  void build();
  void buildButtons();
  void listRuns();
  void showRows(std::vector<RunFolder> found);
  void takeThrownEarlier(std::vector<std::vector<ThrownRun>> earlier);
  void personChose();
  QTreeWidgetItem* newRow(const Listed& run) const;
  void read(std::vector<RunFolder> runs);
  void take(const std::vector<Details>& some);
  void showDetails(int row, const Details& details);
  void showLabel(int row);
  void followBeside();
  void changed(QTreeWidgetItem* row, int column);
  void changeLabel(int row, const QString& failure, const QString& words,
                   const std::function<void(RunLabel&)>& change);
  void refresh();
  void showFolder() const;
  void goOn();
  void throwAway();
  void putBack(const ThrownRun& run);
  void undo();
  Status undoThrown(Done& done);
  Status undoLabel(const Done& done);
  static std::vector<ThrownRun> thrownFrom(const QString& place, const std::vector<ThrownRun>& runs);
  static QString placeOf(const ThrownRun& run);
  QString thrownInWords(const std::vector<ThrownRun>& runs) const;
  void chooseWanted();
  void tellDone();
  void compare();
  void compareRows(int newer, int older);
  void showMenu(const QPoint& place);
  QMenu* makeMenu(QTreeWidgetItem& row);
  void addColours(QMenu& menu, int row);
  void addOthers(QMenu& menu, int row);
  int rowOf(const QTreeWidgetItem* row) const;
  int rowOf(const QString& path) const;  // -1: it is not listed
  Listed& at(int row) { return m_runs[static_cast<std::size_t>(row)]; }
  std::optional<RunFolder> current() const;
  QString shortened(const QString& name) const;
  static Details detailsOf(const RunFolder& folder, const Project& now);

  QString m_wanted;  // folder of the run that is to be the current one as soon as it is seen; empty: none
  QStringList m_places;
  QString m_present;
  RunsBeside& m_beside;
  std::shared_ptr<const Project> m_now;
  std::vector<Listed> m_runs;  // in the order of the rows
  bool m_listed = false, m_goOn = false, m_filling = false;
  std::size_t m_unread = 0;                      // of them
  std::shared_ptr<std::atomic<bool>> m_givenUp;  // by whoever reads
  QTreeWidget* m_list;
  std::vector<Done> m_done;  // the last one is taken back first; what is in the trash since earlier comes before all
  RowFilter* m_filter;
  QLabel* m_hint;
  UndoLine* m_undo;
  QPushButton *m_open, *m_continue, *m_folder, *m_compare, *m_delete;
};

}  // namespace vitrine::ui
