// What a language model writes: a prompt, how to draw, and the text, live as the network learns or as it is made.
#pragma once

#include <memory>
#include <optional>

#include "core/train/probes/text.h"
#include "ui/live/probe_tap.h"
#include "ui/views/view.h"

class QBoxLayout;
class QCheckBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QStackedLayout;

namespace vitrine {
struct Project;
class Run;
}  // namespace vitrine

namespace vitrine::ui {

class TextJob;

class TextView : public View {
  Q_OBJECT

 public:
  TextView(const ViewContext& context, QWidget* parent);
  ~TextView() override;
  QString title() const override { return tr("Text"); }
  QString hint() const override { return m_hint; }
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  void writeData(QTextStream& out) const override;  // what it was asked, and the text

  bool isWriting() const { return m_job != nullptr; }
  // Written anew, always of the same beginning and the same random numbers, as the network learns.
  bool isLive() const;
  void setLive(bool live);
  QString text() const;
  int looksAtNetwork() const {
    return m_looks;
  }  // whether it writes: once for each network, however often it answers

 public Q_SLOTS:
  void generate();                    // with the weights of the moment that is shown; live no more
  void tell(const QString& problem);  // empty: there is none
  void stopWriting();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makePage();
  void makeSettings(QWidget* page);
  void arrange();
  GenerateOptions options() const;
  void watch();
  void showLive();
  void clear();
  void take();
  void finish();
  void sayHint(const QString& words);
  void updateButtons();
  const Project& project() const;  // the run's, or the document's while there is none
  bool hasWeights() const;
  const QString& whyNoText();  // empty: the network writes
  ProbeTap m_tap;
  QStackedLayout* m_pages;
  QBoxLayout* m_first;
  QGridLayout* m_settings;
  QList<QWidget*> m_fields;  // a label and its box in turns
  QLabel *m_empty, *m_note;
  QLineEdit* m_prompt;
  QDoubleSpinBox* m_temperature;
  QSpinBox *m_topK, *m_length, *m_seed;
  QPushButton *m_generate, *m_copy;
  QCheckBox* m_live;
  QPlainTextEdit* m_text;
  std::shared_ptr<TextJob> m_job;             // under way
  std::shared_ptr<const TextAnswer> m_shown;  // the text that is there is its; null: a job's
  QString m_hint;
  GenerateOptions m_asked;  // of the text that is there, with what it began with, and the step of its weights
  QString m_began;
  std::uint64_t m_step = 0;
  // Of the network of that run, or of the document's: why it writes no text; none: not looked at yet.
  std::optional<QString> m_whyNoText;
  const Run* m_lookedAt = nullptr;  // compared only
  int m_looks = 0;
  bool m_watching = false;
};

}  // namespace vitrine::ui
