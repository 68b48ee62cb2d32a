// What one position of a network on parts of an image looks at, over the image.
#pragma once

#include <QImage>
#include <QWidget>

#include "ui/views/attention/attention_shown.h"

class QBoxLayout;
class QLabel;
class QSpinBox;

namespace vitrine {
class Run;
}

namespace vitrine::ui {

class ColourBar;
class PatchMap;

class PatchPage : public QWidget {
  Q_OBJECT

 public:
  explicit PatchPage(QWidget* parent);
  // Whether the keys of some layer are parts of an image.
  static bool applies(const AttentionShown& shown);
  void display(const AttentionShown& shown, int layer, int head, const Run* run);
  void clear();
  void setQuery(int query);  // the position that looks, from 0
  int query() const { return m_query; }
  PatchMap& map() const { return *m_map; }
  QString words() const;

 signals:
  void worded();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void draw();
  void arrange();
  QString nameOf(bool asks, int position) const;
  PatchMap* m_map;
  QWidget* m_side;
  QSpinBox* m_position;
  QLabel *m_words, *m_name;
  ColourBar* m_bar;
  QBoxLayout* m_parts;
  AttentionShown m_shown;
  const AttentionMap* m_of = nullptr;
  QStringList m_names[2];  // of keys and of queries
  QImage m_picture;
  std::string m_pictureField;
  std::int64_t m_pictureSample = -1;
  int m_head = 0, m_query = 0;
};

}  // namespace vitrine::ui
