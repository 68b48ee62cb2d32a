// The step debugger: the next step of the run that is paused, op by op, with the numbers that it will have.
#pragma once

#include <QKeySequence>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "core/graph/flat.h"
#include "ui/theme/elided.h"
#include "ui/views/step/step_job.h"
#include "ui/views/view.h"

class QAction;
class QBoxLayout;
class QComboBox;
class QMenu;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QSplitter;
class QStackedLayout;
class QToolButton;

namespace vitrine::ui {

class EmptyNote;
class StepList;
class WeightMatrix;

class StepView : public View {
  Q_OBJECT

 public:
  StepView(const ViewContext& context, QWidget* parent);
  ~StepView() override;

  QString title() const override { return tr("Step"); }
  QString hint() const override { return m_hint; }
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override { return m_seen != nullptr; }
  void writeData(QTextStream& out) const override;  // of the stage that is shown: a row for each number

  // Keys that the view has beside those of its parts, with what they do: for the list of all keys.
  struct Key {
    QKeySequence keys;
    QString words;
  };
  static QList<Key> keys();

  // Null until the view has taken it in: what the job has done on its own thread may not have been told yet.
  const StepStory* story() const { return m_hasBegun ? m_job->story() : nullptr; }
  std::size_t stage() const { return m_look.stage; }
  // Of what is shown; null: nothing yet.
  const StepSeen* seen() const { return m_seen.get(); }
  bool isWaiting() const;  // for the story, or for what was asked of it
  QString note() const;    // the words where there is no step to go through
  QString formula() const;
  StepList& list() const { return *m_list; }
  WeightMatrix& matrix() const { return *m_matrix; }
  QComboBox& pictures() const { return *m_pictures; }
  QSpinBox& sampleChooser() const { return *m_sample; }
  QSpinBox& numberChooser() const { return *m_number; }
  QSpinBox& headChooser() const { return *m_head; }

 public Q_SLOTS:
  void goThrough();      // the next step of the run as it is
  void goThroughSoon();  // as soon as there is a run that rests
  void giveUp();
  void nextOp();  // over a block that begins there
  void into();    // the very next op, inside of a block too
  void back();
  void nextLayer(int by = 1);
  void toPart(vitrine::StoryPart part);
  void toFirstBad();
  void takeStep();  // the run's own, then through the one behind it
  void showLayer(const QString& node) override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  enum class Page { note, ready, working, story };
  QWidget* makeReady();
  QWidget* makeWorking();
  QWidget* makeStory();
  QWidget* makeBar(QWidget* page);
  QWidget* makeDetail(QWidget* page);
  QToolButton* button(const QString& words, const QString& tip, const QKeySequence& keys, void (StepView::*does)());
  void makeKeys();
  void arrange();
  void fitWords();

  void drop();
  void taken();
  void began();
  void go(std::size_t stage);
  void ask();
  void saw();
  void showSeen();
  void showNumbers();
  void updateButtons();
  void point();
  void say(const QString& words);
  void setHint(const QString& words);
  const NodePath& blockOf(std::size_t stage) const;
  std::size_t behindBlock(std::size_t from) const;
  bool isIdle() const;
  bool hasKeys() const;  // the keyboard's, it or a part of it

  std::shared_ptr<StepJob> m_job;
  std::shared_ptr<const StepSeen> m_seen;
  StepLook m_look;
  bool m_hasBegun = false;   // of m_job: the view has its story, or why there is none
  bool m_asking = false;     // for what m_look says
  bool m_following = false;  // it goes through the next step whenever the run has taken one
  bool m_taking = false;     // the run has been told to
  bool m_watching = false;
  bool m_hadFocus = false;               // when it began
  bool m_wanted = false;            // see goThroughSoon()
  std::pair<std::uint64_t, std::uint64_t> m_before;  // RunStatus::state(), at the story's beginning
  std::vector<NodePath> m_blocks;        // of each stage the blocks that its layer is in
  std::optional<std::size_t> m_resumed;  // the stage that was shown when it was hidden
  QString m_hint;

  QStackedLayout* m_pages;
  EmptyNote *m_empty, *m_readyNote = nullptr;
  QPushButton* m_begin = nullptr;
  QProgressBar* m_progress = nullptr;
  QBoxLayout *m_barRow = nullptr, *m_moves = nullptr;
  QToolButton *m_back = nullptr, *m_next = nullptr, *m_into = nullptr, *m_layer = nullptr, *m_goTo = nullptr,
              *m_take = nullptr;
  QAction* m_toBad = nullptr;
  QSplitter* m_split = nullptr;
  StepList* m_list = nullptr;
  ElidedLine *m_title = nullptr, *m_foot = nullptr;
  QPlainTextEdit* m_words = nullptr;
  QComboBox* m_pictures = nullptr;
  QBoxLayout* m_choosers = nullptr;
  QSpinBox *m_sample = nullptr, *m_number = nullptr, *m_head = nullptr;
  QWidget *m_numbersRow = nullptr, *m_matrixPlace = nullptr;
  WeightMatrix* m_matrix = nullptr;
};

}  // namespace vitrine::ui
