// The inspector's page about the data: where it comes from, what it is, how it is split and normalised.
#pragma once

#include <QWidget>

#include "core/base/result.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace vitrine::ui {

class DataPreview;
class Document;
class FactRow;
class BatchTransformList;
class SectionForm;

class DataTab : public QWidget {
  Q_OBJECT

 public:
  explicit DataTab(Document& document, QWidget* parent = nullptr);

 public Q_SLOTS:
  void openImages();  // asks for IDX files
  void openTable();   // asks for a CSV file
  void openSeries();  // the same, of moments
  void openText();

 signals:
  void locateAsked();  // the data file has moved

 private:
  void openFile(const char* source, const QString& title, const QString& filter);
  void buildSource();
  void buildState();
  void refresh();
  void refreshState();
  void refreshOffers(const Error* error);
  void refreshSummary();
  void pick(const QString& param, const QString& path);

  Document& m_document;
  SectionForm *m_source, *m_transform, *m_targetTransform, *m_split;
  BatchTransformList* m_batchTransforms = nullptr;
  QWidget* m_buttons;
  QWidget* m_loading;
  QProgressBar* m_progress;
  QLabel* m_failure;
  QWidget* m_offers;  // a button for each thing that an error offers
  QPushButton *m_reload, *m_locate;
  FactRow *m_samples, *m_parts, *m_input, *m_target;
  QLabel *m_classes, *m_notes;
  QWidget* m_summary;
  DataPreview* m_preview;
};

// The labels' file that belongs to a file of images ("train-images-idx3-ubyte.gz"), if one is beside it.
[[nodiscard]] QString labelsBeside(const QString& images);

}  // namespace vitrine::ui
