// The scale of a heat map, with numbers.
#pragma once

#include <QList>
#include <QRgb>
#include <QString>
#include <QWidget>

namespace vitrine::ui {

class ColourBar : public QWidget {
  Q_OBJECT

 public:
  explicit ColourBar(QWidget* parent = nullptr);
  void setScale(const QList<QRgb>& table, const QString& low, const QString& middle, const QString& high);
  QSize sizeHint() const override { return {110, 26}; }
  QSize minimumSizeHint() const override { return {60, 26}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QList<QRgb> m_table;
  QString m_low, m_middle, m_high;
};

}  // namespace vitrine::ui
