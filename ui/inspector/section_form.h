// A group of settings as a form, made from its schema: a field for each parameter that applies. What is typed takes
// effect on Enter and on leaving the field, in a layer already key by key; one visit to a field is one step of undo.
#pragma once

#include <QWidget>
#include <map>
#include <optional>

#include "core/project/settings.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace vitrine::ui {

class Document;
class ParamEditor;

class SectionForm : public QWidget {
  Q_OBJECT

 public:
  explicit SectionForm(Document& document, QWidget* parent = nullptr);

  // "optimizer", "layer.dense_1"; empty: nothing. The fields are made anew only if the type is another one.
  void show(const QString& prefix);
  void refresh();
  void besideTitle(QWidget* widget);  // of the choice of type, in the column of titles
  void commit();  // what has been typed and has had no effect so far
  const QString& prefix() const { return m_prefix; }

 signals:
  // A file was picked. Whoever listens decides; without a listener it would be a setting like any other.
  void filePicked(const QString& param, const QString& path);

 private:
  struct Row {
    QLabel* label = nullptr;
    ParamEditor* editor = nullptr;
    QLabel* complaint = nullptr;
    QToolButton* lift = nullptr;  // within a block
    bool hasComplaint = false;
  };
  void refreshOnce();
  std::optional<Section> section() const;
  void rebuild(const Section& section);
  void addTypeRow(const Section& section);
  void addRow(const ParamSpec& spec);
  void addLift(Row& row, const ParamSpec& spec);
  QString signature(const Section& section) const;
  void addHeading(const QString& heading);
  void entered(Row& row);
  void typed(Row& row);
  void edit(const std::string& param, const QString& value);
  void left(Row& row);
  void complain(Row& row, const QString& text, bool invalid = true);

  Document& m_document;
  QString m_prefix;
  const TypeInfo* m_info = nullptr;
  QString m_signature;  // of what the fields were made for: a block's type changes with its definition
  mutable Project m_inside;  // that sections within a block are part of
  QWidget* m_body = nullptr;  // the fields of one type
  QGridLayout* m_grid = nullptr;
  QGridLayout* m_typeGrid = nullptr;  // of the row with the choice of type
  QComboBox* m_type = nullptr;
  std::map<std::string, Row> m_rows;
  QString m_heading;  // under which the rows stand that are being added
  int m_gesture = 0;
  bool m_refreshing = false, m_again = false;
};

}  // namespace vitrine::ui
