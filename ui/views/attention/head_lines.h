// Which token looks at which, as lines between two columns (Vig 2019, BertViz's head view): the thicker and the less
// transparent the more, a colour for each head that is drawn.
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

#include "ui/views/attention/attention_shown.h"

namespace vitrine::ui {

class HeadLines : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kMostLines = 3'000;
  struct Line {
    int head = 0, query = 0, key = 0;
    float weight = 0;
  };
  explicit HeadLines(QWidget* parent = nullptr);
  void display(const AttentionShown& shown, int layer, const QStringList& queries, const QStringList& keys);
  void setHeads(std::vector<int> heads);  // that are drawn
  void setThreshold(double least);        // lines below it are left out
  // A token of a column: its lines alone are drawn. −1: none.
  void point(bool asks, int token);
  int pointed() const { return m_token; }
  bool pointsAtQuery() const { return m_asks; }

  const std::vector<Line>& lines() const { return m_lines; }  // that are drawn of no token alone, weakest first
  std::int64_t possible() const { return m_possible; }        // lines of these heads
  double share() const { return m_share; }                    // of all attention of these heads that is drawn
  std::int64_t lost() const { return m_lost; }                // weights that are not finite
  QString words() const;                           // what is left out; of the token, where one is pointed at
  QPointF tokenPoint(bool asks, int token) const;  // where its lines begin
  static QColor colourOf(int head);
  static Qt::PenStyle styleOf(int head);

  int heightNeeded() const;
  QSize sizeHint() const override { return {240, heightNeeded()}; }
  QSize minimumSizeHint() const override { return {60, 20}; }

 signals:
  void pointedAt();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  int queries() const;
  int keys() const;
  void choose();
  void speak();
  double column() const;     // px of each
  double rowHeight() const;  // px of a token
  void paintTokens(QPainter& painter, const QRect& seen, bool asks) const;
  bool isOf(const Line& line) const { return m_token < 0 || (m_asks ? line.query : line.key) == m_token; }
  float strength(bool asks, int token) const;  // of what the token that is pointed at has to do with it
  AttentionShown m_shown;
  const AttentionMap* m_map = nullptr;
  QStringList m_names[2];  // of keys and of queries
  std::vector<int> m_heads{0};
  std::vector<Line> m_lines;
  std::int64_t m_possible = 0, m_lost = 0;
  double m_threshold = 0.05, m_share = 0;
  bool m_asks = true;
  int m_token = -1;
};

}  // namespace vitrine::ui
