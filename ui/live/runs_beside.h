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
    std::shared_ptr<const Curves> curves;    // null: they are being read
    std::shared_ptr<const Project> project;  // as it was trained; there where the curves are
    QString problem;                         // why they cannot be read
    qint64 bytes = -1;                       // of the log as it was read
    qint64 readMs = 0;                       // what that took
    QElapsedTimer sinceRead = {};
  };
  const std::vector<Beside>& all() const { return m_all; }
  bool isShown(const QString& folder) const;
  void show(const RunFolder& folder);
  void hide(const QString& folder);
  void hideAll();
  // After the label has changed: its name and colour.
  void relabel(const RunFolder& folder);
  // Looks whether somebody has written on; a timer asks once a second.
  void follow();

 signals:
  void changed();                                        // other runs are shown, or they are called otherwise
  void advanced();                                       // there is more of some
  void failed(const QString& name, const QString& why);  // its curves cannot be read, or no further

 private:
  Beside* find(const QString& folder);
  void read(const Beside& one);
  void take(const Beside& read);

  std::vector<Beside> m_all;
  QTimer m_again;
};

}  // namespace vitrine::ui
