// The loss around the weights, computed when it is asked for, with the way that training took: from above, or as a
// surface.
#pragma once

#include <functional>

#include "ui/theme/elided.h"
#include "ui/views/landscape/landscape_job.h"
#include "ui/views/landscape/landscape_map.h"
#include "ui/views/landscape/landscape_surface.h"
#include "ui/views/view.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QTabBar;

namespace vitrine::ui {

class ColourBar;

class LandscapeView : public View {
  Q_OBJECT

 public:
  enum class Page { map, surface };
  LandscapeView(const ViewContext& context, QWidget* parent);
  ~LandscapeView() override;  // whatever is on its way is stopped

  QString title() const override { return tr("Loss landscape"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  bool hasData() const override { return m_landscape != nullptr; }
  void writeData(QTextStream& out) const override;

  const LandscapeSettings& settings() const { return m_asked; }
  void setSettings(const LandscapeSettings& settings);  // of the next one
  void setPage(Page page);
  Page page() const { return m_page; }
  void setLogarithmic(bool logarithmic);
  void compute();
  void cancel();
  bool isComputing() const { return m_job != nullptr; }

  const Landscape* landscape() const { return m_landscape.get(); }
  LandscapeMap& map() const { return *m_map; }
  LandscapeSurface& surface() const { return *m_surface; }
  QPushButton& button() const { return *m_button; }
  QComboBox& directionsChooser() const { return *m_directions; }
  QString note() const;  // the words where there is nothing to show
  QString foot() const { return m_foot->words(); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void takeRun();
  void take();
  void finish();
  void draw();
  void say(const QString& words);      // instead of all
  void sayHere(const QString& words);  // instead of the picture
  void sayHint(const QString& words);
  void sayFoot();
  void arrange();
  void updateButton();
  void keepSettings() const;

  QString m_settings, m_hint, m_problem;
  LandscapeSettings m_asked;
  bool m_logarithmic = true;
  Page m_page = Page::map;
  std::shared_ptr<LandscapeJob> m_job;
  std::shared_ptr<const Landscape> m_landscape;

  QStackedLayout *m_pages, *m_stack = nullptr;
  QLabel *m_empty, *m_pageNote = nullptr;
  QWidget *m_body, *m_head = nullptr, *m_pickers = nullptr, *m_footRow = nullptr;
  QBoxLayout* m_headRow = nullptr;
  QTabBar* m_tabs = nullptr;
  QComboBox* m_directions = nullptr;
  QPushButton* m_button = nullptr;
  QProgressBar* m_progress = nullptr;
  LandscapeMap* m_map = nullptr;
  LandscapeSurface* m_surface = nullptr;
  ElidedLine* m_foot = nullptr;
  ColourBar* m_bar = nullptr;
};

// What a person sets of the next landscape, beside its directions; `changed` is told the settings and whether colours
// are by the logarithm.
[[nodiscard]] QWidget* landscapeOptions(QWidget* parent, const LandscapeSettings& settings, bool logarithmic,
                                        const std::function<void(const LandscapeSettings&)>& changed,
                                        const std::function<void(bool)>& coloured);

}  // namespace vitrine::ui
