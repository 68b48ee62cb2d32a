// What a generative network makes out of random numbers, and what an autoencoder gives back of what it is given.
#pragma once

#include <memory>

#include "ui/live/probe_tap.h"
#include "ui/views/view.h"

class QLabel;
class QStackedLayout;

namespace vitrine {
struct Dataset;
struct Field;
struct Project;
}  // namespace vitrine

namespace vitrine::ui {

class SampleSheet;

class SamplesView : public View {
  Q_OBJECT

 public:
  SamplesView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Samples"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override;
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  void writeData(QTextStream& out) const override;  // a row a sample: all that were made or given back

  enum class Shows { made, back };
  void setShows(Shows shows);
  Shows shows() const;
  SampleSheet& sheet() const { return *m_sheet; }
  QString note() const;  // the words in its middle while there is nothing to show

  // Whether the network makes samples, or gives back something that can be drawn.
  static bool makes(const Project& project);
  static bool givesBack(const Project& project, const Dataset* dataset);

 private:
  const Project& project() const;
  std::shared_ptr<const Dataset> dataset() const;
  void watch();
  void turnTo(QWidget* page, const QString& hint);
  bool showMade();
  QString whyNothing() const;
  bool showBack();

  ProbeTap m_made, m_back;
  QStackedLayout* m_pages;
  QLabel* m_empty;
  SampleSheet* m_sheet;
  QString m_hint;
  Shows m_wanted = Shows::made;
  bool m_watching = false;
};

}  // namespace vitrine::ui
