// A card beside a layer or a connection: what comes out of it, larger, with its numbers. It follows the run while it
// is open.
#pragma once

#include <QWidget>

#include "ui/canvas/thumbnails.h"

namespace vitrine::ui {

class FlowCard : public QWidget {
  Q_OBJECT

 public:
  struct Content {
    QString title, shape;
    QString why;                             // there is nothing to tell; instead of all below
    SharedThumbnails set;                    // keeps alive what follows
    const Thumbnail* thumbnail = nullptr;    // null: no picture, as of a connection
    const OutputNumbers* numbers = nullptr;  // null: not known
    QString note;                            // of a connection: how strong it is
    QColor ink;
  };

  explicit FlowCard(QWidget* parent);
  // Beside `anchor`, in the parent, and within it.
  void showAt(const QRect& anchor, Content content);
  void setContent(Content content);  // where it is
  const Content& content() const { return m_content; }
  QString words() const;  // all that it shows

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QStringList captionLines() const;
  QSizeF pictureSize() const;
  double scaleHeight() const;
  int rowCount() const;
  void fit();
  void place();
  void paintScale(QPainter& painter, const QRectF& row) const;
  void paintNumbers(QPainter& painter, QRectF rows) const;
  Content m_content;
  QRect m_anchor;
};

}  // namespace vitrine::ui
