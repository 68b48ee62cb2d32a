// All judged samples of the part, as pictures or lines: in the order of their classes, of how sure the network is, or
// of how wrong.
#pragma once

#include "ui/document/later.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/evaluation_page.h"
#include "ui/views/evaluation/gallery_order.h"
#include "ui/views/evaluation/place_list.h"

class QComboBox;
class QLineEdit;

namespace vitrine::ui {

class GalleryPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit GalleryPage(QWidget* parent);
  QString name() const override { return tr("Gallery"); }
  QString id() const override { return QStringLiteral("gallery"); }
  bool shows(const EvaluationAnswer& answer) const override { return !answer.rows.empty(); }
  void display(const Evaluation& answer, const Dataset* dataset) override;
  QString spoken() const override { return m_title->words(); }
  void writeData(QTextStream& out) const override;
  void forget();  // of a run that is gone
  void setQuery(const GalleryQuery& query);
  GalleryQuery query() const;
  PlaceList& list() const { return *m_list; }
  QString details() const { return m_details->words(); }  // of the sample that is chosen or pointed at

 signals:
  void queried();  // a person has chosen another order, or others of them

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Listed {
    std::shared_ptr<const EvaluationAnswer> answer;
    std::vector<ListedPlace> places;
  };
  void ask();
  void take(const Listed& found);
  void tell(const QModelIndex& index);
  Evaluation m_answer, m_listed;  // the newest, and the one whose samples the list has
  const Dataset* m_data = nullptr;
  QComboBox *m_order, *m_filter;
  QLineEdit* m_find;
  ElidedLine *m_title, *m_details;
  PlaceList* m_list;
  Later<Listed> m_later;
};

}  // namespace vitrine::ui
