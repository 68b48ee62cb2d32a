// Problems in words, each with its one-click fix where there is one, and a link to its layer.
#pragma once

#include <QWidget>

#include "core/graph/analysis.h"

class QVBoxLayout;

namespace vitrine::ui {

class Document;

class ProblemList : public QWidget {
  Q_OBJECT

 public:
  explicit ProblemList(Document& document, QWidget* parent = nullptr);
  // `withLayer`: each names its layer as a link.
  void setProblems(const std::vector<Problem>& problems, bool withLayer);

 signals:
  void layerPicked(const QString& id);

 private:
  void add(const Problem& problem, bool withLayer);
  Document& m_document;
  QVBoxLayout* m_column;
  QString m_shown;  // what is there, so that nothing is rebuilt for nothing
};

}  // namespace vitrine::ui
