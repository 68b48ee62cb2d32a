// Two runs side by side: in which settings they differ, what each came to, their curves and the difference of these,
// to be taken away as numbers, too.
#pragma once

#include <QDialog>
#include <memory>
#include <optional>

#include "core/project/apart.h"
#include "core/runs/report.h"
#include "core/runs/run_folder.h"
#include "ui/document/later.h"
#include "ui/live/curves.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/export/data_writer.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace vitrine::ui {

class ChartLegend;
class TimeChart;

class CompareDialog : public QDialog {
  Q_OBJECT

 public:
  CompareDialog(const RunFolder& one, const RunFolder& other, QWidget* parent);
  ~CompareDialog() override;

  bool isReading() const { return !m_read || m_later.isMaking(); }
  // Of what is chosen: `other` − `one`, see difference.h. Null: it is on its way.
  const History* difference() const { return m_difference.get(); }

 private:
  struct Side {
    QString name;
    std::optional<int> colour;  // that its curves have in every chart; none yet
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
  void takeDifference(std::shared_ptr<const History> made);
  const History* historyOf(int side, int figure) const;  // null: it has none
  int colourOf(int side) const;
  DataWriter chosenData() const;  // both curves and their difference
  void copyData();
  void exportData();

  ChartLink m_link;
  QLabel* m_head;
  QTreeWidget* m_settings;
  QComboBox* m_figure;
  TimeChart *m_curves, *m_apart;
  ChartLegend* m_legend;
  QPushButton *m_copy, *m_export;
  std::shared_ptr<const Read> m_read;
  std::shared_ptr<const History> m_difference;
  Later<History> m_later;
};

}  // namespace vitrine::ui
