// The inspector's page about the selected layer: name, settings, what follows from them, and how it trains. Without a
// selection it sums up the network.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace vitrine {
struct LayerHealth;
}

namespace vitrine::ui {

class Document;
class FactRow;
class LiveFeed;
class ProblemList;
class BlockPanel;
class SectionForm;

class LayerTab : public QWidget {
  Q_OBJECT

 public:
  LayerTab(Document& document, LiveFeed& feed, QWidget* parent = nullptr);
  void setSelection(const QStringList& ids);
  void focusName();
  void commit();  // a name that is being typed

 signals:
  void layerPicked(const QString& id);

 private:
  void buildHeader();
  void buildFacts();
  void refresh();
  void refreshLayer();
  void refreshNetwork();
  void refreshLive();
  void showHealth(const LayerHealth& health);
  const LayerHealth* healthOf(const std::string& trained) const;
  void renamed(const QString& name);
  void showDoc();

  Document& m_document;
  LiveFeed& m_feed;
  QStringList m_selected;
  QString m_id;  // of the one layer that is shown; empty: the network
  QWidget* m_header;
  QLabel* m_swatch;
  QLineEdit* m_name;
  QLabel* m_type;
  QLabel* m_title;  // instead of the name where no layer is shown
  QLabel* m_doc;
  QPushButton* m_more;
  bool m_wholeDoc = false;
  QLabel* m_nameComplaint;
  BlockPanel* m_block;
  SectionForm* m_form;
  FactRow *m_layers, *m_output, *m_parameters, *m_work;
  ProblemList* m_problems;
  QWidget* m_live;
  FactRow *m_health, *m_gradient, *m_update;
  QLabel* m_healthWhy;
};

}  // namespace vitrine::ui
