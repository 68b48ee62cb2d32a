#include "ui/inspector/form_combo.h"

#include <QAbstractItemView>
#include <QAccessibleWidget>
#include <QStylePainter>
#include <QWheelEvent>

namespace vitrine::ui {
namespace {

class Accessible final : public QAccessibleWidget {
 public:
  explicit Accessible(FormCombo* combo) : QAccessibleWidget(combo, QAccessible::ComboBox, combo->accessibleName()) {}

  QString text(QAccessible::Text kind) const override {
    return kind == QAccessible::Value ? combo()->currentText() : QAccessibleWidget::text(kind);
  }
  // The list is there while it is open.
  int childCount() const override { return combo()->view()->isVisible() ? 1 : 0; }
  QAccessibleInterface* child(int index) const override {
    return index == 0 && childCount() == 1 ? QAccessible::queryAccessibleInterface(combo()->view()) : nullptr;
  }
  int indexOfChild(const QAccessibleInterface* child) const override {
    return childCount() == 1 && child->object() == combo()->view() ? 0 : -1;
  }
  QStringList actionNames() const override {
    return QStringList{showMenuAction(), pressAction()} + QAccessibleWidget::actionNames();
  }
  void doAction(const QString& action) override {
    if (action != showMenuAction() && action != pressAction()) return QAccessibleWidget::doAction(action);
    if (combo()->view()->isVisible())
      combo()->hidePopup();
    else
      combo()->showPopup();
  }

 private:
  QComboBox* combo() const { return static_cast<QComboBox*>(widget()); }
};

QAccessibleInterface* make(const QString&, QObject* object) {
  auto* combo = qobject_cast<FormCombo*>(object);
  return combo ? new Accessible(combo) : nullptr;
}

}  // namespace

FormCombo::FormCombo(const QString& title, QWidget* parent) : QComboBox(parent) {
  static const bool installed = (QAccessible::installFactory(make), true);
  Q_UNUSED(installed)
  setAccessibleName(title);
  setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
  setMinimumContentsLength(6);
}

// A choice that has no room ends in "…", not in half a letter.
void FormCombo::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionComboBox option;
  initStyleOption(&option);
  painter.drawComplexControl(QStyle::CC_ComboBox, option);
  const QRect room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
  option.currentText = fontMetrics().elidedText(option.currentText, Qt::ElideRight, room.width());
  painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

void FormCombo::wheelEvent(QWheelEvent* event) {
  event->ignore();
}

}  // namespace vitrine::ui
