// Two runs side by side: in which settings they differ, what each came to, their curves and the difference of these.
#pragma once

#include <QDialog>
#include <memory>

#include "core/project/apart.h"
#include "core/runs/report.h"
#include "core/runs/run_folder.h"
#include "ui/live/curves.h"
#include "ui/views/chart/chart_link.h"

class QComboBox;
class QLabel;
class QTreeWidget;

namespace vitrine::ui {

class TimeChart;

class CompareDialog : public QDialog {
  Q_OBJECT

 public:
  CompareDialog(const RunFolder& one, const RunFolder& other, QWidget* parent);
  ~CompareDialog() override;

  bool isReading() const { return !m_read; }
  // Of what is chosen: `other` − `one`, at the steps of `one` at which both have a value.
  const History& difference() const { return m_difference; }

 private:
  struct Side {
    QString name;
    RunSummary summary;
    std::shared_ptr<const Curves> curves;  // null: its log cannot be read
  };
  // Made on a thread.
  struct Read {
    Side sides[2];
    std::vector<SettingApart> apart;
    QString complaint;  // what could not be read
  };
  static Read readBoth(const RunFolder& one, const RunFolder& other);
  void build();
  void take(std::shared_ptr<const Read> read);
  void fillSettings();
  void fillFigures();
  void choose(int figure);
  const History* historyOf(int side, int figure) const;

  ChartLink m_link;
  QLabel* m_head;
  QTreeWidget* m_settings;
  QComboBox* m_figure;
  TimeChart *m_curves, *m_apart;
  std::shared_ptr<const Read> m_read;
  History m_difference;
};

}  // namespace vitrine::ui
