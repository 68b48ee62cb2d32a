// The inspector's page about the data: where it comes from, what it is, how it is split and normalised.
#pragma once

#include <QWidget>
#include <atomic>
#include <memory>

#include "core/base/result.h"
#include "core/schema/params.h"
#include "ui/document/later.h"

namespace vitrine {
struct Dataset;
}

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
  ~DataTab() override;
  QString parts() const;  // how many samples train, validate and test, or how far that is found out

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
  // ---- how many samples each part has (data_tab_split.cpp)
  struct Parts {
    QString words, problem;
  };
  // Which split that is.
  struct SplitKey {
    std::shared_ptr<const Dataset> dataset;
    Params params;
    std::uint64_t seed = 0;
    bool operator==(const SplitKey&) const = default;
  };
  void refreshParts(const SplitKey& key);
  static std::shared_ptr<const Parts> partsOf(const SplitKey& key, const std::function<bool(double)>& progress);
  void showParts(const Parts& parts);
  void forgetParts();
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
  SplitKey m_splitKey;                        // of what is shown, or on its way
  std::shared_ptr<std::atomic<bool>> m_stop;  // of what is on its way
  Later<Parts> m_later;
};

// The labels' file that belongs to a file of images ("train-images-idx3-ubyte.gz"), if one is beside it.
[[nodiscard]] QString labelsBeside(const QString& images);

}  // namespace vitrine::ui
