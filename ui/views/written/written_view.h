// What the decoder of a sequence to sequence network writes by itself, live, beside what it was to write.
#pragma once

#include "core/train/probes/written.h"
#include "ui/live/probe_tap.h"
#include "ui/views/view.h"

class QStackedLayout;
class QTreeWidget;

namespace vitrine::ui {

class EmptyNote;

class WrittenView : public View {
  Q_OBJECT

 public:
  WrittenView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Written"); }
  QString hint() const override { return m_hint; }
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;

  // Whether there is a decoder that writes: some Input is told the answer so far.
  static bool writes(const Project& project, const Dataset* dataset);
  bool hasData() const override;
  void writeData(QTextStream& out) const override;
  QTreeWidget& table() const { return *m_table; }
  QString note() const;  // in place of the table; empty while that is shown
  int beams() const { return m_beams; }
  void setBeams(int beams);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void watch();
  void fitColumns();
  void fill(const WrittenAnswer& answer);
  void sayNothing(const QString& words);
  void sayHint(const QString& words);
  ProbeTap m_written;
  QStackedLayout* m_pages;
  EmptyNote* m_empty;
  QTreeWidget* m_table;
  QString m_hint;
  int m_beams = 1;
  std::uint64_t m_step = 0;  // of the weights that wrote what stands in the table
  bool m_watching = false;
};

}  // namespace vitrine::ui
