// Where in the network the canvas is: “Network › residual_1”. A click goes back.
#pragma once

#include <QFrame>

namespace vitrine::ui {

class Document;

class Breadcrumb : public QFrame {
  Q_OBJECT

 public:
  Breadcrumb(Document& document, QWidget* parent);
  void refresh();

 private:
  Document& m_document;
  QStringList m_shown;
};

}  // namespace vitrine::ui
