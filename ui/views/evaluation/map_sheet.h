// One sample of class maps: the picture with the answer's classes over it and the truth around them, and how far the
// two overlap, class by class, beside the same of the whole part.
#pragma once

#include <QImage>
#include <QWidget>
#include <functional>

#include "ui/document/later.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/evaluation_page.h"

class QBoxLayout;
class QTableWidget;

namespace vitrine::ui {

class MapPlate;
struct Colours;

// Of the first sample of `single`, each pixel drawn as a square of so many: the picture (none: a plain ground) tinted
// with the class that was named, hatched where that is wrong, with a line around what is truly of one class. On any
// thread.
[[nodiscard]] QImage overlayOf(const EvaluationAnswer& single, const QImage& picture, int side,
                               const Colours& colours);

class MapSheet : public QWidget {
  Q_OBJECT

 public:
  explicit MapSheet(QWidget* parent);
  // `single`: the same network judged on one sample, or why it is not; null: on its way. `moment`: of what time it
  // is, where that is not the part's. A large map is laid over its picture on a thread; until that is done what was
  // there of the same sample stays.
  using Picture = std::function<QImage()>;  // called on that thread; null: a plain ground
  void display(const Evaluation& part, const Evaluation& single, const Picture& picture, const QString& moment);
  MapPlate& plate() const { return *m_plate; }
  QTableWidget& figures() const { return *m_figures; }
  QString words() const { return m_words->words(); }
  QString pointed() const { return m_pointed->words(); }  // of the pixel that is pointed at

 signals:
  void spokenChanged();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  // A sample as it is shown, all of it of one answer.
  struct Laid {
    Evaluation single;
    QImage image;
    std::int64_t wrong = 0;  // pixels
  };
  void say(const QString& words);  // instead of a sample
  void take(const Laid& laid);
  void tellOfPart();
  void point(std::int64_t y, std::int64_t x);
  void showFigures();
  void tell();
  Evaluation m_part, m_single;
  Evaluation m_asked;  // of which an overlay is made, or shown
  Evaluation m_newestPart;
  QString m_moment, m_newestMoment;
  bool m_colours = false;  // of the dark theme, in that overlay
  std::int64_t m_wrong = 0;
  QPoint m_place;
  QBoxLayout* m_row;
  MapPlate* m_plate;
  QTableWidget* m_figures;
  ElidedLine *m_words, *m_pointed;
  Later<Laid> m_later;
};

}  // namespace vitrine::ui
