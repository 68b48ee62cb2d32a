// Runs whose curves are drawn beside those of the present one: read from their folders, also while another program
// still writes them.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

#include "core/project/project.h"
#include "core/runs/run_label.h"
#include "ui/live/curves.h"

namespace vitrine::ui {

class RunsBeside : public QObject {
  Q_OBJECT

 public:
  explicit RunsBeside(QObject* parent = nullptr);

  struct Beside {
    QString folder, name;
    int colour = 0;                          // of Colours::curves, from the seventh on with dashes
    bool named = false, coloured = false;    // these are those that it has everywhere
    std::shared_ptr<const Curves> curves;    // null: they are being read
    std::shared_ptr<const Project> project;  // as it was trained; there where the curves are
    QString problem;                         // why they cannot be read
    qint64 bytes = -1;                       // of the log as it was read
    qint64 readMs = 0;                       // what that took
    QElapsedTimer sinceRead = {};
  };
  const std::vector<Beside>& all() const { return m_all; }
  const Beside* find(const QString& folder) const;  // null: it is not shown
  bool isShown(const QString& folder) const { return find(folder) != nullptr; }
  // `label`: what is known of it; the rest is read with the curves. A run without a colour is given one.
  void show(const RunFolder& folder, const RunLabel& label = {});
  void hide(const QString& folder);
  void hideAll();  // those of a document that is left: which they were stays remembered
  // After the label has changed: its name and colour.
  void relabel(const RunFolder& folder, const RunLabel& label);
  // What is shown is remembered with this file of a project from now on.
  void keepWith(const QString& project);
  // The same; and those that were shown when it was last open are shown again, as far as they are still there.
  void recall(const QString& project);
  void moved(const QString& from, const QString& to);  // the folder of a run
  // The run that charts show as their own, which is not drawn beside itself, and its colour where it has been given
  // one. Empty: it has no folder.
  void setPresent(const QString& folder, std::optional<int> colour);
  const QString& presentFolder() const { return m_present; }
  std::optional<int> presentColour() const { return m_presentColour; }
  // Looks whether somebody has written on; a timer asks once a second.
  void follow();

 signals:
  void changed();                                        // other runs are shown, or they are called otherwise
  void advanced();                                       // there is more of some
  void failed(const QString& name, const QString& why);  // its curves cannot be read, or no further

 private:
  Beside* entry(const QString& folder);  // also of the present run
  void read(const Beside& one);
  void take(const Beside& read);
  void remember() const;

  std::vector<Beside> m_all;
  QString m_project, m_present;  // file and folder
  std::optional<int> m_presentColour;
  std::optional<Beside> m_own;  // the present run where it is one of those: shown once another is the present one
  QTimer m_again;
};

}  // namespace vitrine::ui
