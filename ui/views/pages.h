// What views that have pages share: their tabs, what is picked beside them, and the keys from layer to layer.
#pragma once

#include <QBoxLayout>
#include <QList>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTabBar>
#include <QToolButton>
#include <algorithm>
#include <functional>
#include <initializer_list>
#include <utility>

namespace vitrine::ui {

// A tab for each page, with what its tool tip says. Where there is no room for all of them, they scroll.
inline QTabBar* pageTabs(QWidget* parent, const QString& name, const QList<std::pair<QString, QString>>& pages) {
  auto* tabs = new QTabBar(parent);
  for (const auto& [title, tip] : pages) tabs->setTabToolTip(tabs->addTab(title), tip);
  tabs->setAccessibleName(name);
  tabs->setExpanding(false);
  tabs->setUsesScrollButtons(true);
  tabs->setElideMode(Qt::ElideNone);
  tabs->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);  // what stands beside them gives way first
  for (auto* scroll : tabs->findChildren<QToolButton*>()) {
    const bool left = scroll->objectName() == QLatin1String("ScrollLeftButton");
    scroll->setAccessibleName(left ? QObject::tr("Pages before") : QObject::tr("Pages behind"));
    scroll->setToolTip(left ? QObject::tr("Shows the tabs before these")
                            : QObject::tr("Shows the tabs behind these"));
  }
  // Its title is bold, and takes more room than the one that was chosen before.
  QObject::connect(tabs, &QTabBar::currentChanged, tabs, &QWidget::updateGeometry);
  tabs->setStyleSheet(QStringLiteral("QTabBar::tab { margin: 0 16px 0 0; padding: 5px 1px 4px 1px; }"));
  return tabs;
}

// The tabs at the left of `head`, the pickers at its right; where it is narrow the view sets them one above the
// other.
inline QBoxLayout* headRow(QWidget* head, QTabBar* tabs, QWidget* pickers, std::initializer_list<QWidget*> each) {
  auto* inside = new QBoxLayout(QBoxLayout::LeftToRight, pickers);
  inside->setContentsMargins(0, 0, 0, 0);
  inside->setSpacing(6);
  for (QWidget* picker : each) inside->addWidget(picker, 1);
  auto* row = new QBoxLayout(QBoxLayout::LeftToRight, head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  row->addWidget(tabs);
  row->addStretch(1);
  row->addWidget(pickers);
  return row;
}

// Which sample is shown, counted from 1.
inline QSpinBox* samplePicker(QWidget* parent, const QString& name, const QString& tip) {
  auto* out = new QSpinBox(parent);
  out->setPrefix(QObject::tr("sample "));
  out->setAccessibleName(name);
  out->setToolTip(tip);
  out->setKeyboardTracking(false);
  return out;
}

// Of so many samples the one at this place, from 0; says nothing of it.
inline void setSamples(QSpinBox& picker, std::int64_t count, std::int64_t place) {
  const QSignalBlocker quiet(&picker);
  picker.setRange(1, static_cast<int>(std::clamp<std::int64_t>(count, 1, 1'000'000'000)));
  picker.setValue(static_cast<int>(place) + 1);
}

// Ctrl+Page Up and Ctrl+Page Down anywhere within: −1 and 1.
inline void onPageKeys(QWidget* view, const std::function<void(int by)>& step) {
  for (const auto& [keys, by] : {std::pair{Qt::CTRL | Qt::Key_PageUp, -1}, std::pair{Qt::CTRL | Qt::Key_PageDown, 1}})
    QObject::connect(new QShortcut(keys, view, nullptr, nullptr, Qt::WidgetWithChildrenShortcut),
                     &QShortcut::activated, view, [step, by = by] { step(by); });
}

}  // namespace vitrine::ui
