// An input by hand, and at once what the network makes of it: its answer, what the answer hangs on, and, on the
// canvas, what comes out of each layer. Before there is a run it is the network with the weights that it begins with.
#pragma once

#include <QPointer>
#include <memory>

#include "core/train/probes/try_code.h"
#include "core/train/probes/try_input.h"
#include "ui/live/probe_tap.h"
#include "ui/views/try/try_answer.h"
#include "ui/views/view.h"

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;
class QStackedLayout;
class QToolButton;

namespace vitrine::ui {

class AnswerPanel;
class InputEditor;
class NumberForm;

class TryView : public View {
  Q_OBJECT

 public:
  TryView(const ViewContext& context, QWidget* parent);
  ~TryView() override;
  // Whether a person can give such a network its input, or a latent code.
  static bool applies(const Project& project, const Dataset* dataset);

  QString title() const override { return tr("Try it"); }
  QString hint() const override { return m_hint; }
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  void writeData(QTextStream& out) const override;
  void showSample(std::int64_t row) override;
  QSize minimumSizeHint() const override { return {60, 40}; }

  enum class Gives { input, code };
  Gives gives() const { return m_gives; }
  void setGives(Gives gives);
  void setSample(std::int64_t place);  // among those that are watched, from 0
  void setRow(std::int64_t row);       // of the dataset, of whatever part
  void setSaliency(bool on);
  InputEditor* editor() const { return m_editor; }  // null: there is no run yet, or nobody has looked
  NumberForm* code() const { return m_code; }       // null: not asked for, or its size is not known yet
  AnswerPanel& panel() const { return *m_panel; }
  QSpinBox& sampleChooser() const { return *m_sample; }
  QSpinBox& besideChooser() const { return *m_codeBeside; }  // seen where the generator reads more than a code
  QString note() const;                                      // the words where there is nothing to try
  QString weights() const;  // what is said of the weights where nothing trains; empty: a run answers

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void buildHead(QWidget* parent);
  void buildCode(QWidget* parent);
  LiveFeed& from() const;
  Run* run() const;
  void followRun();
  void dropData();
  void takeRun();
  void takeSamples();
  void takeEditor();
  void takeCode(std::int64_t size);
  void place(std::int64_t row);
  void drawCode(bool random);
  void watch();
  void showInput();
  void sayWeights();
  void sayInput();
  void showCode();
  void showBeside(const TryCodeAnswer& answer);
  std::int64_t besideRow() const;
  void layOver(const TryInputAnswer& answer);
  void say(const QString& words);
  void sayHint(const QString& words);
  void arrange();
  const std::vector<std::int64_t>* rows() const;  // those that are watched; null: no run
  std::vector<float> tried() const;

  QPointer<LiveFeed> m_from;  // whose run answers: the one that trains, or one from before the first step
  ProbeTap m_inputTap, m_codeTap;
  std::shared_ptr<const TryInputAnswer> m_input;
  std::shared_ptr<const TryCodeAnswer> m_made;
  Gives m_gives = Gives::input;
  std::int64_t m_row = -1;  // of the dataset, in the editor; −1: it is a person's own
  std::int64_t m_beside = 0, m_codeSize = -1;
  bool m_codeReadsMore = false;  // the generator reads the data, too
  std::uint64_t m_draws = 0;
  const void* m_data = nullptr;  // whose editor there is; compared only
  Shape m_shape;
  bool m_watching = false, m_isTaken = false;  // the run that answers
  QString m_hint;

  QStackedLayout* m_pages;
  QLabel *m_empty, *m_odd, *m_besideWords, *m_weights;
  QWidget *m_body, *m_left, *m_codePage;
  QBoxLayout *m_halves, *m_leftColumn, *m_headRow;
  QComboBox* m_source;
  QSpinBox *m_sample, *m_codeBeside;
  QCheckBox* m_saliency;
  QToolButton *m_random, *m_zero;
  InputEditor* m_editor = nullptr;
  NumberForm* m_code = nullptr;
  AnswerPanel* m_panel;
};

}  // namespace vitrine::ui
