// How fast training goes, from one op at a time to full speed: remembered for each project and each example.
#pragma once

#include <QWidget>

class QLabel;
class QSlider;

namespace vitrine::ui {

class Document;
class RunController;

// "20 steps/s", "full speed"
[[nodiscard]] QString tempoText(double stepsPerSecond);

class TempoControl : public QWidget {
  Q_OBJECT

 public:
  TempoControl(Document& document, RunController& controller, QWidget* parent = nullptr);

 private:
  void recall();
  void choose(int place);
  void show(int place);

  Document& m_document;
  RunController& m_controller;
  QSlider* m_slider;
  QLabel* m_words;
};

}  // namespace vitrine::ui
