// The right side of the window: tabs Layer, Training, Data.
#pragma once

#include <QTabWidget>

namespace vitrine::ui {

class DataTab;
class Document;
class LayerTab;
class LiveFeed;

class Inspector : public QTabWidget {
  Q_OBJECT

 public:
  Inspector(Document& document, LiveFeed& feed, QWidget* parent = nullptr);

  // Shown in the Layer tab, which stays in the background while another is read.
  void setSelection(const QStringList& nodeIds);
  void commit();  // what has been typed and has had no effect so far
  void editName();  // shows the Layer tab with its name ready to be typed over
  DataTab& data() const { return *m_data; }
  void showData();
  void showTraining();

 signals:
  void layerPicked(const QString& id);
  void rateWanted();  // a learning rate is to be looked for

 private:
  LayerTab* m_layer;
  DataTab* m_data;
};

}  // namespace vitrine::ui
