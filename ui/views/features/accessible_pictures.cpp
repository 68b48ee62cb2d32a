#include "ui/views/features/accessible_pictures.h"

#include <QPointer>
#include <QWindow>

#include "ui/views/features/picture_list.h"

namespace vitrine::ui {
namespace {

// It holds its number, not its place: pictures come and go.
class AccessiblePicture : public QAccessibleInterface, public QAccessibleActionInterface {
 public:
  AccessiblePicture(PictureList& list, int index) : m_list(&list), m_index(index) {}
  int index() const { return m_index; }

  bool isValid() const override { return m_list && m_index < m_list->count(); }
  QObject* object() const override { return nullptr; }
  QWindow* window() const override { return m_list ? m_list->window()->windowHandle() : nullptr; }
  QAccessibleInterface* parent() const override {
    return m_list ? QAccessible::queryAccessibleInterface(m_list) : nullptr;
  }
  QAccessibleInterface* child(int) const override { return nullptr; }
  QAccessibleInterface* childAt(int, int) const override { return nullptr; }
  int childCount() const override { return 0; }
  int indexOfChild(const QAccessibleInterface*) const override { return -1; }
  QString text(QAccessible::Text kind) const override {
    return kind == QAccessible::Name && isValid() ? m_list->words(m_index) : QString();
  }
  void setText(QAccessible::Text, const QString&) override {}
  QRect rect() const override {
    if (!isValid()) return {};
    const QRect place = m_list->pictureRect(m_index);
    return {m_list->mapToGlobal(place.topLeft()), place.size()};
  }
  QAccessible::Role role() const override { return QAccessible::ListItem; }
  QAccessible::State state() const override {
    QAccessible::State state;
    state.selectable = true;
    state.selected = isValid() && m_list->current() == m_index;
    state.focused = state.selected && m_list->hasFocus();
    state.invisible = !m_list || !m_list->isVisible();
    return state;
  }
  void* interface_cast(QAccessible::InterfaceType type) override {
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
  }
  QStringList actionNames() const override { return {pressAction()}; }
  void doAction(const QString& name) override {
    if (name != pressAction() || !isValid()) return;
    m_list->setCurrent(m_index);
    emit m_list->picked(m_index);
    emit m_list->activated(m_index);
  }
  QStringList keyBindingsForAction(const QString&) const override { return {}; }

 private:
  QPointer<PictureList> m_list;
  int m_index;
};

}  // namespace

AccessiblePictures::AccessiblePictures(PictureList& list) : QAccessibleWidget(&list, QAccessible::List) {}

AccessiblePictures::~AccessiblePictures() {
  for (const auto& [index, id] : m_children) QAccessible::deleteAccessibleInterface(id);
}

void AccessiblePictures::install() {
  static const bool installed = [] {
    QAccessible::installFactory([](const QString&, QObject* object) -> QAccessibleInterface* {
      auto* list = qobject_cast<PictureList*>(object);
      return list ? new AccessiblePictures(*list) : nullptr;
    });
    return true;
  }();
  (void)installed;
}

PictureList& AccessiblePictures::list() const {
  return *static_cast<PictureList*>(widget());
}

int AccessiblePictures::childCount() const {
  return list().count();
}

QAccessibleInterface* AccessiblePictures::child(int index) const {
  if (index < 0 || index >= childCount()) return nullptr;
  if (const auto it = m_children.find(index); it != m_children.end())
    return QAccessible::accessibleInterface(it->second);
  auto* picture = new AccessiblePicture(list(), index);
  m_children.emplace(index, QAccessible::registerAccessibleInterface(picture));
  return picture;
}

int AccessiblePictures::indexOfChild(const QAccessibleInterface* child) const {
  const auto* picture = dynamic_cast<const AccessiblePicture*>(child);
  return picture ? picture->index() : -1;
}

QAccessibleInterface* AccessiblePictures::childAt(int x, int y) const {
  return child(list().at(list().mapFromGlobal(QPoint(x, y))));
}

QAccessibleInterface* AccessiblePictures::focusChild() const {
  return list().hasFocus() ? child(list().current()) : nullptr;
}

}  // namespace vitrine::ui
